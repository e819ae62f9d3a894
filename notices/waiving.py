"""Errors of content that an officer lets pass: with a reason, and for a time.

A blocker cannot be waived by anybody: what it names would not be kept at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from notices import authors, local_day
from notices.checking import Lint, Severity
from notices.models import LintFinding, Revision, Waiver
from portal import ledger
from portal.models import User

LONGEST = timedelta(days=366)


class NotWaivable(Exception):
    """The finding cannot be waived like this; the message says why in a sentence."""


@dataclass(frozen=True)
class Judged:
    """A finding, and the waiver that lets it pass, if there is one."""

    finding: LintFinding
    waiver: Waiver | None

    @property
    def stops(self) -> bool:
        """Whether nothing can be published before this is settled."""
        severity = self.finding.severity
        return severity == Severity.BLOCKER or (
            severity == Severity.ERROR and self.waiver is None
        )


def judged(findings: Iterable[LintFinding], at: datetime) -> list[Judged]:
    """Each finding with the newest waiver that still holds for the same words."""
    findings = list(findings)
    if not findings:
        return []
    rows = Waiver.objects.filter(until__gte=local_day.of(at)).select_related("by")
    known = {key(row): row for row in rows.order_by("at", "pk")}
    return [
        Judged(
            finding,
            None if finding.severity == Severity.BLOCKER else known.get(key(finding)),
        )
        for finding in findings
    ]


def of_revision(revision: Revision) -> list[Waiver]:
    """The waivers that the last findings of a revision stand under."""
    findings = list(LintFinding.objects.filter(revision=revision))
    at = max((each.found_at for each in findings), default=None)
    found = judged(findings, at) if at else []
    return [each.waiver for each in found if each.waiver]


def key(row: LintFinding | Waiver) -> tuple[str, str, str, str]:
    """What makes two findings the same, whatever the version."""
    return key_of(row.check_code, row)


def key_of(code: str, said: LintFinding | Waiver | Lint) -> tuple[str, str, str, str]:
    """A finding without words of its own is told apart by what it says."""
    quote = said.quote or ("" if isinstance(said, Waiver) else said.message)
    return (code, said.item, said.path, quote)


def lapsed(rows: list[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    """Of the waivers that a version was published under, those over and not renewed."""
    over = [row for row in rows if date.fromisoformat(row["until"]) < today]
    if not over:
        return []
    newer = Waiver.objects.filter(until__gte=today)
    known = set(newer.values_list("check_code", "item", "path"))
    return [
        row for row in over if (row["check"], row["item"], row["path"]) not in known
    ]


@transaction.atomic
def waive(
    finding: LintFinding, *, reason: str, until: date, by: User, at: datetime
) -> Waiver:
    """Let an error pass until a day."""
    if finding.severity != Severity.ERROR:
        raise NotWaivable(_("Only an error of content can be waived. Mend this one."))
    if not reason.strip():
        raise NotWaivable(_("Write why this is published all the same."))
    today = local_day.of(at)
    if not today < until <= today + LONGEST:
        raise NotWaivable(_("Choose a day to come, within a year."))
    waiver = Waiver.objects.create(
        check_code=finding.check_code,
        item=finding.item,
        path=finding.path,
        quote=finding.quote or finding.message,
        reason=reason.strip(),
        until=until,
        by=by,
        at=at,
    )
    ledger.record(
        "finding_waived",
        about=f"revision:{finding.revision.number}",
        by=f"user:{by.pk}",
        at=at,
        facts={**printed(waiver), "severity": finding.severity},
    )
    return waiver


def printed(waiver: Waiver) -> dict[str, Any]:
    """What the evidence says of a waiver."""
    return {
        "check": waiver.check_code,
        "item": waiver.item,
        "path": waiver.path,
        "reason": waiver.reason,
        "until": waiver.until.isoformat(),
        "by": authors.name(waiver.by, authors.OFFICER),
    }
