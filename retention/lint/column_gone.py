"""Every table and column that the data map names is still there, in the system itself.

A rule whose column of collection is gone would be published, and its job would fail in
the night. A system that does not answer is said, and keeps nobody from writing: it is
asked again after a minute, and no look takes longer than it has to.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading
from retention import datamap, finding
from retention.connecting import ConnectorError, connector_for
from retention.models import System

# Whoever saves a clause waits for this look: one slow system is enough for one save.
LONGEST = 0.5
QUIET = timedelta(minutes=1)
# In this process: which systems did not answer, when, and in which words.
_away: dict[str, tuple[datetime, str]] = {}


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each fault of a map against its system as it is now."""
    began = time.monotonic()
    places = finding.places()
    prefetch_related_objects(places, "fields")
    systems = {place.system_id: place.system for place in places}
    for pk, system in sorted(systems.items()):
        if time.monotonic() - began > LONGEST:
            yield _not_seen(system, _("There was no time left to look at it."))
            continue
        away = why_away(system, at)
        if away:
            yield _not_seen(system, away)
            continue
        mine = [place for place in places if place.system_id == pk]
        for fault in datamap.check_of(system, mine):
            yield Lint(
                path=f"system {system.slug}",
                message=_("The data map does not fit it any more: %(fault)s")
                % {"fault": fault},
                fix=_("Mend the map and load it again: manage.py load_datamap."),
            )


def _not_seen(system: System, why: str) -> Lint:
    return Lint(
        path=f"system {system.slug}",
        message=_("Nobody could see whether its columns are still there: %(why)s")
        % {"why": why},
        fix=_("Bring the system back, and check the version once more."),
        severity=Severity.WARNING,
    )


def why_away(system: System, at: datetime) -> str:
    """Why it does not answer, in a sentence; '' when it does."""
    since, why = _away.get(system.slug, (at, ""))
    if why and timedelta(0) <= at - since < QUIET:
        return why
    _away.pop(system.slug, None)
    try:
        why = " ".join(connector_for(system).check(system))
    except ConnectorError:
        return ""  # no such connector is a fault of the map, and found as one
    if why:
        _away[system.slug] = (at, why)
    return why


CHECK = LintCheck(
    code="column-gone",
    severity=Severity.BLOCKER,
    law="GDPR Art. 5(1)(e), 5(2)",
    run=run,
    needs_rows=True,
    rows_alone=True,
)
