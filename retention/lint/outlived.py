"""Nothing is promised to go while what refers to it stays.

Rows do not die before those that lean on them: a call whose transcript is kept longer
would be kept as long as that, whatever the sentence about calls says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from notices.checking import Lint, LintCheck, Severity
from notices.inventory import days, is_at_least, period_words
from notices.keeping import DUTIES
from notices.reading import Reading, Row
from retention import finding, rules
from retention.connecting import ConnectorError, connector_for
from retention.lint import column_gone
from retention.models import Dataset


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each rule and each place whose rows would keep back what it takes."""
    places = {place.slug: place for place in finding.places()}
    for place in places.values():
        own = [rule for rule in rules.rules_on(current, place) if _deletes(rule)]
        if not own or column_gone.why_away(place.system, at):
            continue  # that it could not be looked at is said by the other check
        try:
            leaning = connector_for(place.system).leaning(place)
        except ConnectorError:
            continue
        for other in sorted(leaning):
            yield from _kept_back(current, own, place, places[other])


def _deletes(rule: Row) -> bool:
    return rule.action == "delete" and rule.why not in DUTIES


def _kept_back(
    current: Reading, own: list[Row], place: Dataset, other: Dataset
) -> Iterator[Lint]:
    for rule in own:
        stay = _stay(current, rule, other)
        kept = max([rule.period, *_duties(current, place)], key=days)
        if stay is None or is_at_least(kept, stay):
            continue
        yield Lint(
            path=f"rule {rule.slug}",
            message=_(
                "“%(title)s” cannot go after %(period)s: “%(other)s” refers to it and "
                "is kept for %(stay)s."
            )
            % {
                "title": place.title,
                "period": period_words(rule.period),
                "other": other.title,
                "stay": period_words(stay),
            },
            fix=_("Let what refers to it go as early, or keep it as long."),
        )


def _stay(current: Reading, rule: Row, other: Dataset) -> str | None:
    """How long rows of the other place stay, from the same event where one counts so."""
    found = [each for each in rules.rules_on(current, other) if _deletes(each)]
    same = [str(each.period) for each in found if each.trigger == rule.trigger]
    periods = same or [str(each.period) for each in found]
    if not periods:
        return None
    return max([min(periods, key=days), *_duties(current, other)], key=days)


def _duties(current: Reading, place: Dataset) -> list[str]:
    return [
        str(rule.period)
        for rule in rules.rules_on(current, place)
        if rule.why in DUTIES
    ]


CHECK = LintCheck(
    code="outlived",
    severity=Severity.BLOCKER,
    law="GDPR Art. 5(1)(e), 5(2)",
    run=run,
    needs_rows=True,
    rows_alone=True,
)
