"""Whoever asked not to be called was not called after that.

Reads the company's own record of calls, not what the product says about itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.models import Stop
from notices.checking import NONE_YET, Check, Finding, broken
from notices.models import CheckState
from portal import people, vault
from portal.models import IdentifierKind
from retention import finding
from retention.connecting import connector_for
from retention.models import Dataset

PURPOSE = "outbound-calls"
Spans = dict[str, list[tuple[datetime, datetime | None]]]


def run(arguments: dict[str, Any], _at: datetime) -> Finding:
    """Compare calls placed with stops, by digest.

    Arguments: `dataset`, `column` of the number, `placed` column of the time;
    without them every dataset of calls that is found by phone.
    """
    spans = _stopped()
    starts = [since for found in spans.values() for since, _until in found]
    records = _records(arguments)
    if not records or not starts:
        return NONE_YET
    late = sorted(
        placed
        for row, columns in records
        for placed in _calls_during(spans, row, columns, min(starts))
    )
    if late:
        words = _("%(count)d calls went to numbers that had asked not to be called.")
        return broken(words % {"count": len(late)}, late[0])
    return Finding(state=CheckState.KEPT, message=_("No stopped number was called."))


def _records(arguments: dict[str, Any]) -> list[tuple[Dataset, tuple[str, str]]]:
    """Where the company writes down whom it called, and when."""
    if arguments:
        row = finding.dataset(arguments["dataset"])
        return [(row, (arguments["column"], arguments["placed"]))]
    return [
        (row, (finder["column"], row.collected_column))
        for row in finding.datasets().filter(category="calls")
        for finder in row.finders
        if finder["by"] == IdentifierKind.PHONE and row.collected_column
    ]


def _calls_during(
    spans: Spans, row: Dataset, columns: tuple[str, str], since: datetime
) -> Iterator[datetime]:
    """When stopped numbers were called; each number is digested once."""
    known: dict[str, list[str]] = {}
    connector = connector_for(row.system)
    for number, placed in connector.placed_since(row, columns, since):
        if number not in known:
            known[number] = _digests(number)
        if _was_stopped(spans, known[number], placed):
            yield placed


def _stopped() -> Spans:
    """From when to when each number's digest was stopped; one query."""
    rows = Stop.objects.filter(
        Q(purpose=PURPOSE) | Q(purpose=""),
        person__identifiers__kind=IdentifierKind.PHONE,
    ).values_list("person__identifiers__digest", "since", "until")
    spans: Spans = {}
    for digest, since, until in rows:
        spans.setdefault(digest, []).append((since, until))
    return spans


def _digests(number: str) -> list[str]:
    try:
        spelled = people.normalise(IdentifierKind.PHONE, number)
    except ValueError:
        spelled = number
    return [digest for digest, _v in vault.digests(IdentifierKind.PHONE, spelled)]


def _was_stopped(spans: Spans, digests: list[str], placed: datetime) -> bool:
    return any(
        since <= placed and (until is None or placed < until)
        for digest in digests
        for since, until in spans.get(digest, ())
    )


CHECK = Check(
    code="stopped-numbers-not-called",
    title=gettext_lazy("A number that asked us to stop is not called again."),
    run=run,
)
