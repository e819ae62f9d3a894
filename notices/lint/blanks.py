"""Cells, lists and tables that are announced and empty. Only their owner can fill them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.phrases import any_case
from notices.reading import Reading

LINE = re.compile(r"^[^\n]*\S", re.MULTILINE)
GRID = r"(?:table|chart|grid|matrix|overview)"
PLACED = r"(?:below|above|underneath|beneath|(?:that|which) follows|overleaf|hereafter)"
TABLE = any_case(
    rf"\b(?:in|by) (?:this|the (?:following|next)) {GRID}\b|\b{GRID} {PLACED}\b"
    rf"|\bfollowing {GRID}\b"
)
LIST = any_case(rf"\blist {PLACED}\b|\bfollowing list\b")
ENTRY = re.compile(r"^[ \t]{0,9}(?:[-*•+]|\d{1,2}[.)]|\(?[a-z]\))\s", re.MULTILINE)
# A cell with nothing in it, in a row of several; the corner of the first row may be empty.
RULER = re.compile(r"^\|?(?:\s*:?-+:?\s*\|)+")
EMPTY_CELL = re.compile(r"\|\s*(?=\|)")
# What somebody meant to fill in.
TO_FILL = re.compile(
    r"\[(?:insert|add|enter|date|name|company|address|e-?mail|phone|to be|tb[acd]|xx+|[●•. _]+)"
    r"[^\]\n]{0,60}\](?![(\[:])|(?<=[\w:] )_{4,}|\b(?:TB[ACD]|XXX+)\b|\blorem ipsum\b",
    re.IGNORECASE,
)
# Two labels in a row: the first announces what the second does not bring.
LABEL = re.compile(r"[A-Z][\w -]{2,40}:$")
LABELLED = re.compile(r"[A-Z][\w -]{2,40}:(?:\s|$)")
# What leads to several lists may stand above the first of them.
LEADS = any_case(
    r"\b(?:following|includ(?:e|es|ing)|below|as follows|these|such as)\b|\b(?:are|is):$"
)
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
    yield from _to_fill(passage, found)
    in_table = any(line.startswith("|") for line, _start, _end in found)
    blank: int | None = None  # where the empty cells before this line begin
    is_running = False
    for (line, start, end), (after, _s, _e) in pairwise([*found, ("", 0, 0)]):
        if set(line) == {"|"}:
            blank = start if blank is None else blank
        elif blank is not None:
            yield words.Quote(passage=passage, start=blank, end=end).lint(
                _("A cell of this table is empty."),
                _("Its owner has to fill it: it must not be guessed."),
            )
            blank = None
        is_next = is_running and line.endswith(":") and not _is_list(after)
        is_running = _is_run(line, after)
        is_bare = _is_bare(line, after) or is_running or is_next
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
        body = str(getattr(clause, "body", ""))
        found = TABLE.search(passage.text)
        if found and not BOUND.search(body):
            yield passage.quote(*found.span()).lint(
                _("There is no table in this clause."),
                _("Put the table here: {{ table:categories }}."),
            )
        found = LIST.search(passage.text)
        if found and not BOUND.search(body) and not _has_entries(body):
            yield passage.quote(*found.span()).lint(
                _("There is no list in this clause."),
                _("Write the list, or take the sentence out."),
            )


def _has_entries(body: str) -> bool:
    """Entries with their marks, or lines that each begin with what they are about."""
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    labelled = [line for line in lines if LABELLED.match(line)]
    is_whole = len(labelled) > 1 and not any(line.endswith(":") for line in labelled)
    return is_whole or ENTRY.search(body) is not None


def _is_bare(line: str, after: str) -> bool:
    """A label, right before the next one, that does not lead to it."""
    is_led = LEADS.search(line) is not None
    return bool(LABEL.match(line) and LABELLED.match(after)) and not is_led


def _is_list(line: str) -> bool:
    return bool(ENTRY.match(line) or BOUND.match(line) or line.startswith(">"))


def _is_run(line: str, after: str) -> bool:
    """One label right after another, and neither leads to what stands below both."""
    are_labels = line.endswith(":") and after.endswith(":")
    is_led = LEADS.search(line) or ENTRY.match(line) or ENTRY.match(after)
    return are_labels and not is_led and len(line) < 80


def _to_fill(
    passage: words.Passage, found: list[tuple[str, int, int]]
) -> Iterable[Lint]:
    message, fix = _("Something is to be filled in here."), _("Write what it is.")
    for each in TO_FILL.finditer(passage.text):
        yield passage.quote(*each.span()).lint(message, fix)
    message = _("A cell of this table is empty.")
    fix = _("Its owner has to fill it: it must not be guessed.")
    for (line, start, end), (after, _s, _e) in pairwise([*found, ("", 0, 0)]):
        is_row = line.startswith("|") and line.strip("| ") and not RULER.match(line)
        if is_row and EMPTY_CELL.search(line) and not RULER.match(after):
            yield words.Quote(passage=passage, start=start, end=end).lint(message, fix)


CHECK = LintCheck(
    code="blanks",
    gap="GAP-04",
    severity=Severity.ERROR,
    law="GDPR Art. 13(1)(c)",
    run=run,
)
