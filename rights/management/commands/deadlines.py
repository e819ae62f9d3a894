"""`manage.py deadlines`: every clock of one law on one request, with its rule.

Beside them by when more time must be told, and that whoever got the data is told.
Dates follow from the law pack, the day and the place alone; where a time is the
company's own to publish, from the policy in force here, if there is one. A law that
has ended has no clocks on a later day; of one that is still to come a note says so.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal import workdays
from rights import applicable, deadlines, duties, registry
from rights.deadlines import Due, Received
from rights.duties import Duty
from rights.law import Length, Pack


class Command(BaseCommand):
    """Prints one line for each clock, or all of them as JSON."""

    help = "Print when each clock of a law is due for one request."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--law", required=True, help="for example eu or us-ca")
        parser.add_argument("--right", required=True, help="for example access")
        parser.add_argument("--received", required=True, help="YYYY-MM-DD")
        parser.add_argument(
            "--region", default=None, help="whose holidays count: DE, US-CA"
        )
        parser.add_argument("--json", action="store_true", help="as a JSON list")

    def handle(self, *_args: Any, **options: Any) -> None:
        pack = _known(registry.packs(), options["law"], "law")
        right = _known(
            {each.code: each for each in registry.all_rights()},
            options["right"].replace("-", "_"),
            "right",
        )
        received = Received(
            right=right.code,
            on=_day(options["received"]),
            region=_region(pack, options["region"]),
            undertakings=self._published(pack, _day(options["received"])),
            cites_all=True,
        )
        found = _counted(pack, received)
        note = "" if found else f"{pack.title} sets no time for this right."
        if not pack.is_law_on(received.on):
            note = _not_then(pack, received.on)
            # A law that ships before its day can be looked at; one that ended counts
            # for nothing that came later.
            found = found if received.on < pack.edition(received.on).from_date else []
        asked = list(duties.of(pack, received, found))
        if options["json"]:
            lines = [_line(duty) for duty in asked]
            self.stdout.write(json.dumps(lines, indent=2, ensure_ascii=False))
        for duty in () if options["json"] else asked:
            self.stdout.write(_words(duty))
        if note:
            self.stderr.write(note)

    def _published(self, pack: Pack, on: date) -> Mapping[str, Length]:
        """The company's own published times; its defaults where nothing is in force."""
        if not any(rule.undertaking for rule in pack.edition(on).clocks):
            return {}
        published = applicable.published(timezone.now())
        if published is None:
            self.stderr.write("No policy is in force here: the defaults are counted.")
        return published or {}


def _counted(pack: Pack, received: Received) -> list[Due]:
    try:
        return deadlines.clocks(pack, received)
    except (OverflowError, ValueError) as error:
        raise CommandError(
            f"The calendar ends before a clock from {received.on} does. "
            "Write an earlier day."
        ) from error


def _known(found: Any, code: str, what: str) -> Any:
    code = code.strip().casefold()
    if code not in found:
        raise CommandError(
            f"No {what} is called “{code}”. Known: {', '.join(sorted(found))}."
        )
    return found[code]


def _not_then(pack: Pack, on: date) -> str:
    edition = pack.edition(on)
    until = f" until {edition.until}" if edition.until else ""
    return f"{pack.title}: in force from {edition.from_date}{until}, so not on {on}."


def _day(text: str) -> date:
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError as error:
        raise CommandError("Write the day of receipt like 2026-01-31.") from error


def _region(pack: Pack, typed: str | None) -> str:
    """Whose holidays: as asked, else the only place, or the country, of the law."""
    if typed is not None:
        region = typed.strip().upper()
        if region and not workdays.is_known(region):
            raise CommandError(
                f"No holidays are known of “{typed}”. Write DE or US-CA."
            )
        return region
    if len(pack.places) == 1:
        return next(iter(pack.places))
    countries = {place.partition("-")[0] for place in pack.places}
    return countries.pop() if len(countries) == 1 else ""


def _line(duty: Duty) -> dict[str, str | None]:
    return {
        "clock": duty.clock,
        "due": duty.due.isoformat() if duty.due else None,
        "strict": duty.strict.isoformat() if duty.strict else None,
        "extended": duty.extended.isoformat() if duty.extended else None,
        "rule": duty.rule,
        "citation": duty.citation,
        "status": duty.status,
    }


def _words(duty: Duty) -> str:
    """The officer's sentence, then both readings and where it comes from."""
    parts = [duty.rule]
    if duty.strict != duty.due:
        parts.append(f"At the latest {duty.due}, read strictly {duty.strict}.")
    if duty.extended:
        parts.append(f"With more time {duty.extended}.")
    # Whether words of our own were looked up or remembered is no question.
    source = f"{duty.citation}, {duty.status}" if duty.citation else "our own promise"
    return f"{duty.clock}: {' '.join(parts)} [{source}]"
