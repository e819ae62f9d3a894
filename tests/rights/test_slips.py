"""A mistyped mail domain is noticed before the request is sent, and stops nothing."""

from __future__ import annotations

import pytest

from rights import slips


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("maya@gmial.com", "maya@gmail.com"),
        ("maya@gmail.co", "maya@gmail.com"),
        ("maya@gmaill.com", "maya@gmail.com"),
        ("maya@hotnail.com", "maya@hotmail.com"),
        ("a@b@outlok.com", "a@b@outlook.com"),
        ("maya@gmail.com", ""),
        ("maya@ymail.com", ""),
        ("maya@gmx.de", ""),
        ("maya@gxm.de", ""),
        ("maya@smallest.ai", ""),
        ("+12025550143", ""),
        ("", ""),
    ],
)
def test_only_one_slip_in_a_domain_that_many_use_is_noticed(typed, meant):
    assert slips.meant(typed) == meant
