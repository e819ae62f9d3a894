"""Every promise that a machine is to check has a check that runs (GDPR Art. 5(2))."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import checks, reading
from notices.checking import Lint, LintCheck, Severity
from notices.models import CheckState
from notices.reading import Reading, Row
from portal.plugins import discover


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each that failed the last time it ran; one that never ran is tried now."""
    ran = _last(at)
    known = discover("promises", "CHECK")
    for promise in current.promises.values():
        if promise.kind != "machine" or promise.check_code not in known:
            continue
        state, message = ran.get(_key(promise)) or _tried(promise, at)
        if state == CheckState.ERROR:
            yield Lint(
                path=f"promise {promise.slug}",
                message=_("Its check does not run: %(why)s") % {"why": message},
                fix=_("Mend the check or its arguments, or let somebody attest it."),
            )


def _last(at: datetime) -> dict[str, tuple[str, str]]:
    """What the checks of the version in force said last, by what they were asked."""
    current = reading.current(at)
    if current is None:
        return {}
    results = checks.newest(current.pk)
    rows = current.promises.values()
    return {
        _key(row): (results[row.slug].state, results[row.slug].message)
        for row in rows
        if row.slug in results
    }


def _tried(promise: Row, at: datetime) -> tuple[str, str]:
    found = checks.tried(promise, at)
    return found.state, found.message


def _key(promise: Row) -> str:
    return f"{promise.slug} {promise.check_code} {sorted(promise.arguments.items())}"


CHECK = LintCheck(
    code="check-broken",
    severity=Severity.BLOCKER,
    law="GDPR Art. 5(2)",
    run=run,
    needs_rows=True,
    rows_alone=True,
)
