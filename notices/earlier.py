"""What was promised before: how long older versions said that data is kept.

Data collected under a shorter promise keeps that promise, whatever made the new one
longer: another period, another start, a rule more or a rule less. Only a duty of a law
that came after the promise may ask for more, when it names its section and its day
(GDPR Art. 5(1)(b) and (e)); then the data is used for that alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from notices import keeping
from notices.keeping import Keeping
from notices.models import Revision, Why
from notices.reading import Reading, Row
from portal import one_look

# What is read of a rule.
NAMES = ("slug", "trigger", "period", "why", "action")


@dataclass(frozen=True, kw_only=True)
class Promise:
    """How long one kind of data was to be kept, and while which versions said so."""

    keeping: Keeping
    since: datetime
    until: datetime


def promises(current: Reading, at: datetime) -> dict[str, list[Promise]]:
    """By kind of data: what the versions before this one, or before a draft, said."""
    last = current.effective_at or at
    found: dict[str, list[Promise]] = {}
    for category, rules, since, until in _published(last):
        mine = found.setdefault(category, [])
        said = keeping.together(rules)
        if mine and mine[-1].until == since and mine[-1].keeping == said:
            mine[-1] = replace(mine[-1], until=until)
        else:
            mine.append(Promise(keeping=said, since=since, until=until))
    return found


def _published(last: datetime) -> Iterator[tuple[str, list[Row], datetime, datetime]]:
    """The rules of each kind of data in each version before a moment, oldest first."""
    said = [row for row in one_look.read("earlier rules", _said) if row[0] < last]
    effective = list(dict.fromkeys(row[:2] for row in said))
    ends = [instant for instant, _pk in effective[1:]] + [last]
    lived = {
        pk: (since, until) for (since, pk), until in zip(effective, ends, strict=False)
    }
    for (pk, category), group in groupby(said, key=lambda row: row[1:3]):
        rules = [Row(**dict(zip(NAMES, row[3:], strict=True))) for row in group]
        if category is not None:
            yield (category, rules, *lived[pk])


def _said() -> list[tuple[Any, ...]]:
    """Every version that counts with its rules, oldest first; one without has none."""
    rows = Revision.objects.counting().order_by(
        *("effective_at", "number"),
        *(f"retentionrule__{name}" for name in ("category", "position", "slug")),
    )
    wanted = (f"retentionrule__{name}" for name in ("category", *NAMES))
    return list(rows.values_list("effective_at", "pk", *wanted))


def is_duty(rule: Row) -> bool:
    """A law asks for it, and the rule says which section."""
    return rule.why == Why.LEGAL_DUTY and bool(rule.law)


def is_later_law(rule: Row, promise: Promise, zone: str) -> bool:
    """A duty that began after the promise was made, by its section and its day."""
    began = law_from(rule)
    return (
        is_duty(rule)
        and began is not None
        and began > promise.since.astimezone(ZoneInfo(zone)).date()
    )


def law_from(rule: Row) -> date | None:
    """The day from which a law asks for it; None where the rule does not say."""
    return date.fromisoformat(rule.law_from) if rule.law_from else None


def has_begun(rule: Row, at: datetime, zone: str) -> bool:
    """Whether the law asks for it already."""
    began = law_from(rule)
    return began is not None and began <= at.astimezone(ZoneInfo(zone)).date()


def only_for_law(current: Reading, at: datetime) -> set[str]:
    """Rules under which data outlives every other promise about it, for a law alone."""
    known = promises(current, at)
    found = set()
    for slug, rule in current.rules.items():
        others = current.rules_for(rule.category)
        now = keeping.together(others)
        grew = [
            each
            for each in known.get(rule.category, ())
            if not each.keeping.outlasts(now)
            and is_later_law(rule, each, str(current.organisation.time_zone))
        ]
        if grew or (is_duty(rule) and any(not is_duty(other) for other in others)):
            found.add(slug)
    return found
