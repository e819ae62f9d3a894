"""Runs the machine promises of the revision in force and keeps each result.

The public words beside a clause come from the newest result: a date, never a
count (architecture, section 7), and never silently green.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices import archive, local_day, reading
from notices.checking import Check, Finding
from notices.models import CheckState, Promise, PromiseResult, Revision
from portal import log_lines, one_look
from portal.plugins import discover

log = logging.getLogger(__name__)
STALE = timedelta(hours=24)
RED = (CheckState.BROKEN, CheckState.ERROR)


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What stands beside a clause: `state` is kept, late, stated or none."""

    state: str
    lines: list[str]


def run(at: datetime) -> list[PromiseResult]:
    """Check every machine promise once and store what was found."""
    revision = Revision.objects.in_force(at)
    if revision is None:
        return []
    current = reading.of_revision(revision)
    # All checks look at one state of the rows, which is read once.
    with one_look.open_page():
        results = [
            _result(revision, promise, at)
            for promise in current.promises.values()
            if promise.kind == "machine"
        ]
    return PromiseResult.objects.bulk_create(results)


def _result(revision: Revision, promise: reading.Row, at: datetime) -> PromiseResult:
    found = tried(promise, at)
    return PromiseResult(
        promise=promise.slug,
        revision=revision,
        ran_at=at,
        state=found.state,
        message=found.message,
        oldest_at=found.oldest_at,
    )


def tried(promise: reading.Row, at: datetime) -> Finding:
    """What the check of one promise says now; that it fails is an answer too.

    Of an error only the kind is kept and where it was raised, as in the log: what it says
    may quote a row of somebody, and there is no place where that would be kept sealed.
    """
    check: Check | None = discover("promises", "CHECK").get(promise.check_code)
    if check is None:
        return Finding(
            state=CheckState.ERROR,
            message=_("No check %(code)s.") % {"code": promise.check_code},
        )
    try:
        return check.run(promise.arguments, at)
    except Exception as error:
        log.warning("a promise check failed", exc_info=error)
        return Finding(
            state=CheckState.ERROR,
            message=_("%(kind)s at %(place)s")
            % {"kind": type(error).__name__, "place": log_lines.places(error)[-1]},
        )


def has_run(at: datetime) -> bool:
    """Whether the revision in force was checked at all."""
    revision = Revision.objects.in_force(at)
    return revision is None or PromiseResult.objects.filter(revision=revision).exists()


def is_due(at: datetime) -> bool:
    """Not yet checked on the organisation's day, or not under this revision."""
    current = reading.current(at)
    if current is None:
        return False
    zone = ZoneInfo(current.organisation.time_zone)
    newest = PromiseResult.objects.filter(revision_id=current.pk).order_by("-ran_at")
    last = newest.values_list("ran_at", flat=True).first()
    return last is None or last.astimezone(zone).date() < at.astimezone(zone).date()


def run_if_due(at: datetime) -> None:
    """The nightly check; a night that was missed is made up for."""
    if is_due(at):
        run(at)


def newest(revision_id: int) -> dict[str, PromiseResult]:
    """The newest result of each promise of a revision, in two queries' work."""
    latest = (
        PromiseResult.objects.filter(
            promise=OuterRef("promise"), revision_id=OuterRef("revision_id")
        )
        .order_by("-ran_at", "-id")
        .values("pk")[:1]
    )
    rows = PromiseResult.objects.filter(revision_id=revision_id, pk=Subquery(latest))
    return {row.promise: row for row in rows}


def red() -> QuerySet[PromiseResult]:
    """What the last run found broken or could not look at; none once all is well."""
    last = PromiseResult.objects.order_by("-ran_at", "-pk").values("ran_at")[:1]
    found = PromiseResult.objects.filter(state__in=RED, ran_at=Subquery(last))
    return found.order_by("pk")


def board(at: datetime) -> list[dict[str, Any]]:
    """One line per promise for the desk: clause, kind, last result."""
    revision = Revision.objects.in_force(at)
    if revision is None:
        return []
    current = reading.of_revision(revision)
    results = newest(revision.pk)
    return [
        {
            "promise": promise,
            "clause_number": current.clause_number(promise.clause),
            "result": results.get(promise.slug),
        }
        for promise in Promise.objects.filter(revision=revision).order_by("number")
    ]


def proof_for(
    current: reading.Reading,
    clause: str,
    results: dict[str, PromiseResult],
    at: datetime,
) -> Proof | None:
    """The public words beside a clause; None when it holds no promise."""
    promises = [p for p in current.promises_for(clause) if p.is_public]
    if not promises:
        return None
    machine = [p for p in promises if p.kind == "machine"]
    if machine:
        proof = _machine(machine, results, at)
        is_whole = len(machine) == len(promises)
        return proof if is_whole or proof.state == "none" else _partly(proof)
    stated = [p for p in promises if p.kind == "attested" and p.stated_on]
    if stated:
        day = date_format(datetime.fromisoformat(stated[0].stated_on), "j F Y")
        return Proof(
            state="stated",
            lines=[_("Stated by the company"), _("on %(day)s") % {"day": day}],
        )
    return Proof(state="none", lines=[_("Not yet shown")])


def proof_of(
    current: reading.Reading, codes: frozenset[str], at: datetime
) -> Proof | None:
    """The public words of the promises that these checks look at; None where none is."""
    promises = [
        row
        for row in current.promises.values()
        if row.is_public and row.kind == "machine" and row.check_code in codes
    ]
    return _machine(promises, newest(current.pk), at) if promises else None


def _partly(proof: Proof) -> Proof:
    """One check must not make a clause look proven whole: never silently green."""
    lines = [*proof.lines, _("Other promises here: not yet shown by a machine")]
    return Proof(state=proof.state, lines=lines)


def _machine(
    promises: list[reading.Row], results: dict[str, PromiseResult], at: datetime
) -> Proof:
    found = [results[p.slug] for p in promises if p.slug in results]
    if len(found) < len(promises):
        return Proof(state="none", lines=[_("Not yet shown"), _("First check is due")])
    oldest = min(row.ran_at for row in found)
    day = local_day.words(oldest)
    if any(row.state in RED for row in found):
        return Proof(state="late", lines=[_("Last check failed"), day])
    if at - oldest > STALE + STALE:
        return Proof(
            state="late",
            lines=[_("Check is overdue"), _("last %(day)s") % {"day": day}],
        )
    if any(row.state == CheckState.NONE_YET for row in found):
        return Proof(state="none", lines=[_("No evidence yet"), day])
    return Proof(state="kept", lines=[_("Checked by a machine"), day])


def epoch(current: reading.Reading, at: datetime) -> str:
    """A name for everything but its own words that changes the page of a version.

    That is what checks found, which version follows it, and which count for its year.
    """
    results = newest(current.pk)
    following = archive.following(current)
    parts = [f"following:{following.sha256 if following else ''}"]
    parts += [
        f"year:{older.sha256}" for older, _end in archive.over_a_year(current, at)
    ]
    parts += [
        f"{proof.state}:{'/'.join(proof.lines)}" if proof else ""
        for document in current.documents
        for clause in current.clauses(document)
        for proof in [proof_for(current, clause.slug, results, at)]
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
