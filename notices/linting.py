"""Runs every lint check over a revision and keeps what they say.

Checks are files (`<app>/lint/*.py`, `CHECK = LintCheck(...)`); upper apps add
theirs about the data map without notices knowing them.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from notices import reading
from notices.models import LintFinding, Revision
from portal.plugins import discover

BLOCKER = "blocker"


@transaction.atomic
def lint(revision: Revision, *, at: datetime) -> list[LintFinding]:
    """Replace the findings of a revision by fresh ones."""
    current = reading.of_revision(revision)
    LintFinding.objects.filter(revision=revision).delete()
    findings = [
        LintFinding(
            revision=revision,
            check_code=code,
            severity=check.severity,
            path=found.path,
            message=found.message,
            fix=found.fix,
            found_at=at,
        )
        for code, check in sorted(discover("lint", "CHECK").items())
        for found in check.run(current)
    ]
    return LintFinding.objects.bulk_create(findings)


def blockers(revision: Revision, *, at: datetime) -> list[LintFinding]:
    """Findings that nobody can publish over."""
    return [found for found in lint(revision, at=at) if found.severity == BLOCKER]
