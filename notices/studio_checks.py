"""What the checks say, as the desk shows it: where in words, and beside the words meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from notices import draft_notes, linting, loading, waiving
from notices.checking import Severity
from notices.column_words import label_of
from notices.lint.reading_grade import HIGHEST, grade
from notices.models import LintFinding, Revision
from notices.reading import Reading
from notices.waiving import Judged
from portal.plugins import discover

ORDER = list(Severity)
# What a finding calls a row, and the table it stands in.
KINDS = {
    "category": "categories",
    "purpose": "purposes",
    "recipient": "recipients",
    "disclosure": "disclosures",
    "rule": "rules",
    "promise": "promises",
}
TEXTS = ("title", "lead", "preamble", "highlight", "body")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One finding: where in words, the page that mends it, and the law it stands on."""

    judged: Judged
    where: str
    url: str
    law: str

    @property
    def rank(self) -> int:
        return ORDER.index(Severity(self.judged.finding.severity))


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Some characters of a text; `severity` is the worst that is said of them.

    `begins` are the findings whose words begin here, so that each can be led to.
    """

    text: str
    severity: str = ""
    begins: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Marked:
    """One text with what is meant in it."""

    label: str
    pieces: list[Piece]


def lines(
    rows: Iterable[LintFinding], current: Reading, number: int, at: datetime
) -> list[Line]:
    """Findings as they are judged today, the worst first."""
    found = [
        Line(
            judged=each,
            where=where(current, each.finding.path),
            url=url(current, each.finding.path, number),
            law=law(each.finding.check_code),
        )
        for each in waiving.judged(rows, at)
    ]
    return sorted(found, key=lambda line: line.rank)


def law(code: str) -> str:
    check = discover("lint", "CHECK").get(code)
    return str(check.law) if check else ""


def place(current: Reading, path: str) -> tuple[str, str] | None:
    """Table and short name of what a finding means; None for a place in a data map."""
    if current.clause(path) is not None:
        return "clauses", path
    if path in current.documents:
        return "documents", path
    kind, slug = path.partition(" ")[::2]
    table = KINDS.get(kind, "")
    return (table, slug) if slug in current.table(table) else None


def where(current: Reading, path: str) -> str:
    """A clause by number and title, a row by its title, anything else as it is called."""
    found = place(current, path)
    if found is None:
        return _("The whole version") if path == "revision" else path
    table, slug = found
    title = str(getattr(current.table(table)[slug], "title", "") or slug)
    if table == "clauses":
        return f"{current.clause_number(slug)} {title}".strip()
    return title if table == "documents" else f"{title} ({path.partition(' ')[0]})"


def url(current: Reading, path: str, number: int) -> str:
    """The page where it is mended; '' where there is none."""
    found = place(current, path)
    return reverse("admin:notices_row", args=[number, *found]) if found else ""


def found(revision: Revision, current: Reading, at: datetime) -> list[LintFinding]:
    """The findings of the last save; those of a draft that nobody has saved here yet.

    That there are none is remembered until the next edit.
    """
    rows = list(LintFinding.objects.filter(revision=revision).order_by("pk"))
    if not rows and not draft_notes.kept(revision, draft_notes.CHECKED):
        rows = linting.first(revision, at=at, current=current)
        if not rows:
            draft_notes.keep(revision, draft_notes.CHECKED, True, draft_notes.LONG)
    return rows


# --- beside one row -----------------------------------------------------------------------


def beside(
    rows: Iterable[LintFinding], current: Reading, table: str, slug: str, at: datetime
) -> dict[str, Any]:
    """What is said of one row, its words with what is meant in them, and its grade."""
    names = {kind: name for name, kind in KINDS.items()}
    path = f"{names[table]} {slug}" if table in names else slug
    mine = [each for each in rows if each.path == path]
    said = lines(mine, current, current.number, at)
    row = current.table(table).get(slug)
    short = str(getattr(row, "highlight", "") or "")
    return {
        "lines": said,
        "marked": _marked(row, table, mine),
        "grade": grade(short) if short else None,
        "highest": HIGHEST,
    }


def _marked(row: Any, table: str, found: list[LintFinding]) -> list[Marked]:
    marked = []
    for field in TEXTS if row is not None else ():
        meant = [each for each in found if each.field == field and each.end]
        if meant:
            text = str(getattr(row, field))
            pieces = list(_pieces(text, meant))
            column = loading.TABLES[table]._meta.get_field(field)
            marked.append(Marked(label=label_of(column), pieces=pieces))
    return marked


def _pieces(text: str, found: list[LintFinding]) -> Iterable[Piece]:
    """The text cut where a finding begins or ends."""
    edges = sorted({0, len(text), *(e for f in found for e in (f.start, f.end))})
    for start, end in pairwise(edges):
        over = [each for each in found if each.start <= start and end <= each.end]
        ranks = sorted((ORDER.index(Severity(e.severity)), e.severity) for e in over)
        yield Piece(
            text=text[start:end],
            severity=ranks[0][1] if ranks else "",
            begins=tuple(each.pk for each in over if each.start == start),
        )
