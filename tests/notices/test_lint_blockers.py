"""What no page could print and no machine could obey stops every version."""

from __future__ import annotations

import copy
import re
from dataclasses import replace

import pytest

from notices import rendering
from notices.checking import Severity
from notices.lint import dangling
from notices.reading import Reading
from portal.plugins import discover
from tests.notices.test_lint_rows import AT, CLAUSE, reading_with


@pytest.mark.parametrize(
    ("field", "text", "quote"),
    [
        ("body", "For {{ period:gone }}.", "{{ period:gone }}"),
        ("body", "For {{ period:Calls }}.", "{{ period:Calls }}"),
        ("body", "For {{ period calls }}.", "{{ period calls }}"),
        ("body", "For {{ period:calls }.", "{{"),
        ("body", "For {{ moon:calls }}.", "{{ moon:calls }}"),
        ("body", "It is {{ settings.SECRET_KEY }}.", "{{ settings.SECRET_KEY }}"),
        ("body", "It is {{ 7*7 }}.", "{{ 7*7 }}"),
        ("body", "See [[clause:gone]].", "[[clause:gone]]"),
        ("body", "See [[clause:Keep]].", "[[clause:Keep]]"),
        ("body", "See [[keep]].", "[[keep]]"),
        ("body", "See [[clause:keep].", "[[clause"),
        ("body", "All: {{ table:retention }}", "{{ table:retention }}"),
        ("body", "One.\n{{ table:retention }}", "{{ table:retention }}"),
        ("body", "{{ table:retention }}\nOne.", "{{ table:retention }}"),
        ("body", "    {{ table:retention }}", "{{ table:retention }}"),
        ("body", "{{ table:gone }}", "{{ table:gone }}"),
        ("highlight", "See [[clause:keep]].", "[[clause:keep]]"),
        ("highlight", "{{ table:retention }}", "{{ table:retention }}"),
        ("title", "For {{ period:calls }}", "{{ period:calls }}"),
    ],
)
def test_what_would_be_printed_raw_or_not_at_all_is_pointed_at(field, text, quote):
    (found,) = dangling.CHECK.run(reading_with("clauses", **{field: text}), AT)

    assert (found.path, found.field, found.quote) == ("keep", field, quote)
    assert text[found.start : found.end] == quote
    assert dangling.CHECK.severity == Severity.BLOCKER


def test_brackets_in_the_title_of_a_page_are_pointed_at():
    title = "Policy of {{ organisation:name }}"
    (found,) = dangling.CHECK.run(reading_with("documents", title=title), AT)

    assert (found.path, found.field, found.message) == (
        "policy",
        "title",
        "A title prints no values.",
    )
    assert title[found.start : found.end] == "{{ organisation:name }}"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("body", "For {{ period:calls }}; see [[clause:keep]]."),
        ("body", "One.\n\n{{ table:retention }}\n\nTwo."),
        ("body", "{{table:retention}}"),
        ("body", "   {{ list:purposes }}"),
        ("body", "[a list](/#keep), [x][y], {one}."),
        ("highlight", "For {{ period:calls }}."),
    ],
)
def test_what_can_be_printed_is_left_alone(field, text):
    assert list(dangling.CHECK.run(reading_with("clauses", **{field: text}), AT)) == []


# --- the order of clauses -----------------------------------------------------------------


def clauses(*rows: dict[str, str]) -> Reading:
    current = reading_with()
    current.content["inventory"]["clauses"] = [
        {"position": n, **CLAUSE, **row} for n, row in enumerate(rows, start=1)
    ]
    return Reading(copy.deepcopy(current.content), "")


def lost(*rows: dict[str, str]) -> list[tuple[str, str]]:
    found = discover("lint", "CHECK")["clause-lost"].run(clauses(*rows), AT)
    return [(lint.path, lint.message) for lint in found]


def test_a_clause_that_stands_nowhere_is_named():
    assert lost({"slug": "a", "document": "gone"}) == [
        ("a", "There is no document “gone”, so this clause stands on no page.")
    ]
    assert lost({"slug": "a", "parent": "gone"}) == [
        ("a", "There is no clause “gone” to stand under.")
    ]
    assert lost({"slug": "a", "right": "gone"}) == [
        ("a", "There is no right “gone”, so no button can stand here.")
    ]


def test_a_clause_that_stands_under_itself_is_named():
    ring = [{"slug": "a", "parent": "b"}, {"slug": "b", "parent": "a"}]

    assert lost({"slug": "a", "parent": "a"}) == [
        ("a", "This clause stands under itself.")
    ]
    assert lost(*ring) == [
        ("a", "This clause stands under itself."),
        ("b", "This clause stands under itself."),
    ]


def test_clauses_in_their_places_are_left_alone():
    assert lost({"slug": "a"}, {"slug": "b", "parent": "a", "right": "access"}) == []


def test_a_page_that_no_address_serves_is_named():
    check = discover("lint", "CHECK")["page-unserved"]

    (unknown,) = check.run(reading_with("documents", slug="birds"), AT)
    (moved,) = check.run(reading_with("documents", path="/elsewhere/"), AT)

    assert unknown.path == "birds"
    assert unknown.message == "No page can show this document."
    assert moved.message == "This document is served at /, not at /elsewhere/."
    assert list(check.run(reading_with(), AT)) == []


# --- rows that name rows ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ({"category": "gone"}, "There is no kind of data “gone”."),
        ({"recipient": "gone"}, "There is no recipient “gone”."),
        ({"purpose": "gone"}, "There is no purpose “gone”."),
    ],
)
def test_a_disclosure_that_names_nothing_is_a_finding_and_no_error(new, message):
    found = discover("lint", "CHECK")["unkept"].run(
        reading_with("disclosures", **new), AT
    )

    assert [(lint.path, lint.message) for lint in found][-1:] == [
        ("disclosure calls-host", message)
    ]


PROMISE = {
    "slug": "p01", "number": 1, "clause": "keep", "title": "It is so.",
    "kind": "machine", "check_code": "effective-date", "arguments": {},
}  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"rule": "calls"}, []),
        ({"rule": "gone"}, ["Its check looks at the rule “gone”, which is not there."]),
        ({"right": "access"}, []),
        ({"right": "x"}, ["Its check looks at the right “x”, which is not there."]),
    ],
)
def test_a_check_is_told_to_look_at_what_is_there(arguments, said):
    current = reading_with()
    promise = {"position": 1, **PROMISE, "arguments": arguments}
    current.content["inventory"]["promises"] = [promise]
    found = discover("lint", "CHECK")["unkept"].run(Reading(current.content, ""), AT)

    assert [lint.message for lint in found] == said


@pytest.mark.django_db
def test_a_check_that_fails_when_it_is_tried_stops_the_version(monkeypatch):
    def fail(_arguments, _at):
        raise ZeroDivisionError("by zero")

    current = reading_with()
    current.content["inventory"]["promises"] = [{"position": 1, **PROMISE}]
    current = Reading(copy.deepcopy(current.content), "")
    lint = discover("lint", "CHECK")["check-broken"]
    assert list(lint.run(current, AT)) == []

    check = discover("promises", "CHECK")["effective-date"]
    monkeypatch.setitem(
        discover("promises", "CHECK"), "effective-date", replace(check, run=fail)
    )

    (found,) = lint.run(current, AT)
    assert found.path == "promise p01"
    place = r"ZeroDivisionError at test_lint_blockers\.py:\d+ fail"
    assert re.fullmatch(f"Its check does not run: {place}", found.message)


@pytest.mark.parametrize(
    ("body", "is_cut"),
    [
        ("- " * 8 + "word", False),
        ("- " * 10 + "word", True),
        ("> " * 20 + "word", True),
        ("\n".join(f"{'   ' * n}1. word" for n in range(12)), True),
        ("    " * 6 + "indented words", False),
    ],
)
def test_words_that_no_page_would_print_stop_the_version(body, is_cut):
    current = clauses({"slug": "deep", "body": f"Before.\n\n{body}\n"})

    found = list(discover("lint", "CHECK")["nested-too-deep"].run(current, AT))

    assert [(each.path, each.field) for each in found] == (
        [("deep", "body")] if is_cut else []
    )
    printed = rendering.bound(current, current.clause("deep").body, "policy", AT)
    assert is_cut or "word" in printed
