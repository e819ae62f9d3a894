"""Periods, bindings, references and numbers."""

from __future__ import annotations

import pytest

from notices.inventory import (
    BadPeriod,
    Period,
    bindings,
    numbers,
    parse_period,
    period_words,
    references,
)


@pytest.mark.parametrize(
    ("text", "period", "words"),
    [
        ("P90D", Period(days=90), "90 days"),
        ("P1D", Period(days=1), "1 day"),
        ("P13M", Period(months=13), "13 months"),
        ("P8Y", Period(years=8), "8 years"),
        ("P1Y6M", Period(years=1, months=6), "1 year and 6 months"),
        ("P0D", Period(), "no time"),
    ],
)
def test_period_is_read_and_said(text, period, words):
    assert (parse_period(text), period_words(text)) == (period, words)


@pytest.mark.parametrize(
    "text", ["", "P", "90D", "P-1D", "PT5H", "P1.5Y", "P90D ", "p90d"]
)
def test_other_spellings_are_refused(text):
    with pytest.raises(BadPeriod):
        parse_period(text)


def test_bindings_and_references_are_found_in_order():
    text = "{{ period:calls }} then {{officer:name}}, see [[clause:contact]]."

    assert bindings(text) == [("period", "calls"), ("officer", "name")]
    assert references(text) == ["contact"]


def test_clauses_are_numbered_by_place():
    pairs = [("a", ""), ("b", "a"), ("c", "a"), ("d", ""), ("e", "d")]

    assert numbers(pairs) == {"a": "1", "b": "1.1", "c": "1.2", "d": "2", "e": "2.1"}
