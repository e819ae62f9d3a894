"""The organisation that every page names, from the revision in force."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from notices import collecting, reading


def organisation(request: HttpRequest) -> dict[str, Any]:
    """`organisation` and `officer` of the revision in force; None before the first.

    `collected` is the notice at collection, made only where a page prints it.
    """
    current = reading.current(timezone.now())
    if current is None:
        return {"organisation": None, "officer": None}
    return {
        "organisation": current.organisation,
        "officer": current.contact(timezone.now()),
        "collected": partial(collecting.notice, current),
    }
