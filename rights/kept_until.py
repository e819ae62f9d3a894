"""The day until which a law makes us keep a kind of data, by the records themselves.

The policy says how long and from when; the letter says the day (architecture, section 4:
letters are built of what was done).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices import local_day, reading
from notices.inventory import parse_period
from portal.workdays import add_months
from retention import erasing
from retention.models import Dataset
from rights import proposals
from rights.models import Case, Decision, Verb
from rights.statutes import DUTY


def words(
    case: Case,
    decisions: Iterable[Decision],
    rows: Iterable[Dataset],
    keys: Mapping[str, list[str]],
    *,
    at: datetime,
) -> dict[str, str]:
    """The end of each kind that is kept as the policy says, with its day."""
    current = reading.of_revision(case.revision)
    places = list(rows)
    found = {}
    with translation.override(case.language):
        for decision in decisions:
            rule = _rule(current, decision)
            if rule is None:
                continue
            mine = [row.slug for row in places if row.category == decision.category]
            last = _last_day(current, rule, {slug: keys[slug] for slug in mine})
            if last is not None and last > local_day.of(at):
                found[decision.category] = _("%(day)s (%(period)s)") % {
                    "day": date_format(last, "j F Y"),
                    "period": proposals.until_words(rule),
                }
    return found


def _rule(current: reading.Reading, decision: Decision) -> reading.Row | None:
    """The rule that a decision follows; None where an officer said something else."""
    if decision.verb != Verb.KEEP or decision.ground_code != DUTY:
        return None
    rules = current.rules_for(decision.category)
    mine = (rule for rule in rules if rule.why == DUTY and rule.law == decision.law)
    return next(mine, None)


def _last_day(
    current: reading.Reading, rule: reading.Row, keys: Mapping[str, list[str]]
) -> date | None:
    """The period counted from the youngest record, on the organisation's calendar."""
    trigger, period = rule.trigger.replace("-", "_"), parse_period(rule.period)
    found = (erasing.newest(slug, mine, trigger) for slug, mine in keys.items())
    newest = max(filter(None, found), default=None)
    if newest is None:
        return None
    zone = ZoneInfo(current.organisation.time_zone)
    months = period.years * 12 + period.months
    return add_months(newest.astimezone(zone).date(), months) + timedelta(
        days=period.days
    )
