"""Data deleted earlier than a law has it kept for people in its country.

India has each record of a person kept for a year after it was processed, whoever asks
for its deletion and whatever its period (DPDP Rules 2025, rule 8(3)). A request knows
whose law counts, so it puts away what is young (`rights.must_keep`). The nightly deletion
does not: no row of the company says where somebody lives, so it keeps the period that
everybody was promised. Whether that is longer, or India's people get a kind of data of
their own, the company decides when it publishes; here it is told in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices import reading
from notices.checking import Lint, LintCheck, Severity
from notices.inventory import parse_period, period_words
from notices.models import Standing
from notices.reading import Reading, Row
from retention.models import Dataset, Role
from rights import registry
from rights.law import Keep, Pack

# A new version takes so long to write, to announce and to begin.
LEAD = timedelta(days=90)
KEPT = {Standing.REQUIRED, Standing.PROMISED}


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each rule that is shorter than such a law, and each law."""
    today = reading.day(current, at)
    ours = [rule for rule in current.rules.values() if _is_ours(rule)]
    for begins, keep in _keeps(current, today + LEAD):
        for rule in ours:
            if _is_shorter(rule, keep):
                yield Lint(
                    path=f"rule {rule.slug}",
                    message=_(
                        "From %(day)s %(law)s has each record of people there kept for "
                        "%(length)s. This deletes it after %(period)s, and no row says "
                        "where somebody lives."
                    )
                    % {
                        "day": date_format(begins, "j F Y"),
                        "law": keep.citation,
                        "length": keep.length.words,
                        "period": period_words(rule.period),
                    },
                    fix=_(
                        "Keep it so long, make theirs a kind of data of its own, or "
                        "write down why that law asks nothing of you here."
                    ),
                )


def _keeps(current: Reading, last: date) -> Iterator[tuple[date, Keep]]:
    """What the laws of places whose people are served have kept, by then at the latest."""
    for pack in registry.packs().values():
        if not _serves(current, pack):
            continue
        for edition in pack.editions:
            if edition.from_date <= last:
                yield from ((edition.from_date, keep) for keep in edition.keeps)


def _serves(current: Reading, pack: Pack) -> bool:
    """Whether a law of the same place is kept: an older one is told of the newer."""
    return any(
        (row := current.law_position(code)) is not None
        and row.standing in KEPT
        and other.places & pack.places
        for code, other in registry.packs().items()
    )


def _is_ours(rule: Row) -> bool:
    """Not where all of it is held for customers: they answer for how long."""
    roles = Dataset.objects.filter(category=rule.category).values_list(
        "role", flat=True
    )
    return not roles or Role.CONTROLLER in roles


def _is_shorter(rule: Row, keep: Keep) -> bool:
    period = parse_period(rule.period)
    return period.years * 12 + period.months + period.days / 30 < keep.length.months


CHECK = LintCheck(
    code="gone-too-soon",
    severity=Severity.WARNING,
    law="DPDP Rules 2025, rule 8(3)",
    run=run,
    needs_rows=True,
)
