"""Data kept for the law of one country is no duty under that of another.

GDPR Art. 6(3) and 17(3)(b) know laws of the EU and its countries alone: for people there
an officer has to weigh each request to delete it (`rights.statutes`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from notices import law_places, reading
from notices.checking import Lint, LintCheck, Severity
from notices.models import Standing
from notices.reading import Reading, Row
from rights import registry, statutes
from rights.law import Lawmakers, Pack


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each rule whose law does not count under a law that must be kept."""
    required = [
        pack
        for code, pack in sorted(registry.packs().items())
        if (row := current.law_position(code)) and row.standing == Standing.REQUIRED
    ]
    for rule in current.rules.values():
        strangers = [
            str(p.title)
            for p in required
            if _is_strange(rule, p, reading.day(current, at))
        ]
        if strangers:
            place = law_places.meant(rule.law_place, rule.law)
            yield Lint(
                path=f"rule {rule.slug}",
                message=_(
                    "%(law)s is a law of %(place)s: no reason to keep data of people "
                    "under %(laws)s."
                )
                % {
                    "law": rule.law,
                    "place": law_places.said(place),
                    "laws": ", ".join(strangers),
                },
                fix=_(
                    "Name a law of theirs that asks for it too, or an officer weighs "
                    "each of their requests."
                ),
            )


def _is_strange(rule: Row, pack: Pack, today: date) -> bool:
    """Whether a duty of the law of another place is none there; unsaid is another check."""
    place = law_places.meant(rule.law_place, rule.law)
    known = statutes.of_edition(pack, today, "erasure")
    return rule.why == statutes.DUTY and bool(place) and not _counts(known, place)


def _counts(known: Lawmakers | None, place: str) -> bool:
    return known is None or known.include(place)


CHECK = LintCheck(
    code="foreign-law",
    severity=Severity.WARNING,
    law="GDPR Art. 6(3), 17(3)(b)",
    run=run,
    needs_rows=True,
)
