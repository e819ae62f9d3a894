"""Cells, lists and tables that are announced and empty. Only their owner can fill them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

LINE = re.compile(r"[^\n]*\S")
TABLE = re.compile(
    r"\b(?:in|by) (?:this|the following) table\b|\btable (?:below|above|underneath)\b",
    re.IGNORECASE,
)
# Two labels in a row: the first announces what the second does not bring.
LABEL = re.compile(r"[A-Z][\w -]{2,40}:$")
LABELLED = re.compile(r"[A-Z][\w -]{2,40}:(?:\s|$)")
BOUND = re.compile(r"^\||\{\{\s*table:", re.MULTILINE)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each row that lost a cell, empty list, and table that is not there."""
    clauses = [each for name in current.documents for each in current.clauses(name)]
    leading = {each.parent for each in clauses}
    for passage in words.passages(current):
        # What the last line announces may be the clauses below.
        is_led = passage.field == "body" and passage.path in leading
        yield from _lines(passage, is_led=is_led)
    for clause in clauses:
        yield from _tables(clause)


def _lines(passage: words.Passage, *, is_led: bool) -> Iterable[Lint]:
    found = [(m.group().strip(), *m.span()) for m in LINE.finditer(passage.text)]
    in_table = any(line.startswith("|") for line, _start, _end in found)
    blank: int | None = None  # where the empty cells before this line begin
    for (line, start, end), (after, _s, _e) in pairwise([*found, ("", 0, 0)]):
        if set(line) == {"|"}:
            blank = start if blank is None else blank
        elif blank is not None:
            yield words.Quote(passage=passage, start=blank, end=end).lint(
                _("A cell of this table is empty."),
                _("Its owner has to fill it: it must not be guessed."),
            )
            blank = None
        is_bare = LABEL.match(line) and LABELLED.match(after)
        is_cut = in_table and set(after) == {"|"}
        is_last = not after and not is_led
        if line.endswith(":") and (is_last or is_cut or is_bare):
            yield passage.quote(start, end).lint(
                _("This announces a list, and no list follows."),
                _("Write the list, or take the sentence out."),
            )


def _tables(clause: object) -> Iterable[Lint]:
    """A clause that points at its table has one."""
    for passage in words.of_clause(clause):
        found = TABLE.search(passage.text)
        if found and not BOUND.search(str(getattr(clause, "body", ""))):
            yield passage.quote(*found.span()).lint(
                _("There is no table in this clause."),
                _("Put the table here: {{ table:categories }}."),
            )


CHECK = LintCheck(
    code="blanks",
    gap="GAP-04",
    severity=Severity.ERROR,
    law="GDPR Art. 13(1)(c)",
    run=run,
)
