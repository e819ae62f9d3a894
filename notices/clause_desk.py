"""One clause at the desk: its words over time, how it is kept, and who asks because of it.

What happens because of a clause, apps above know: files in `<app>/clause_facts/`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from notices import clause_history, promising, reading, rendering, studio_gate
from notices.models import RevisionEdit
from notices.reading import Reading, Row
from notices.studio_gate import Context
from portal import permissions
from portal.plugins import discover

MOST = 20


@dataclass(frozen=True, kw_only=True)
class ClauseFact:
    """One way to say what happens because of a clause, in sentences."""

    code: str
    run: Callable[[Reading, Row, datetime], Iterable[str]]


@require_safe
def page(request: HttpRequest, slug: str, context: Context) -> HttpResponse:
    """Nobody but those who write and check versions."""
    studio_gate.reader(request, permissions.may_read_draft)
    if not clause_history.is_known(slug):
        raise Http404
    at = timezone.now()
    current = reading.current(at)
    row = current.clause(slug) if current else None
    among = clause_history.stretch(None)
    entries = clause_history.entries(slug, among, at)
    edits = RevisionEdit.objects.filter(table="clauses", slug=slug)
    shown = {
        "title": row.title if row else clause_history.title(slug),
        "number": current.clause_number(slug) if current else "",
        "slug": slug,
        "is_in_force": row is not None,
        "says": _says(current, row, at) if current and row else None,
        "facts": _facts(current, row, at) if current and row else [],
        "lines": _promises(current, slug, at) if current else [],
        "width": promising.NIGHTS * promising.WIDTH,
        "entries": entries,
        "more": among.more,
        "edits": edits.select_related("by", "revision").order_by("-at", "-pk")[:MOST],
    }
    return render(request, "notices/desk_clause_history.html", {**context, **shown})


def _says(current: Reading, row: Row, at: datetime) -> dict[str, str]:
    """Its words of today, as the public reads them."""
    return {
        "short": rendering.plain(current, row.highlight, at),
        "body": rendering.bound(current, row.body, row.document, at),
    }


def _promises(current: Reading, slug: str, at: datetime) -> list[promising.Line]:
    mine = {row.slug for row in current.promises_for(slug)}
    return [line for line in promising.board(at).lines if line.slug in mine]


def _facts(current: Reading, row: Row, at: datetime) -> list[str]:
    return [
        sentence
        for _code, fact in sorted(discover("clause_facts", "FACT").items())
        for sentence in fact.run(current, row, at)
    ]
