"""When an answer is due: laws in, dates with their sentence out. Pure, no rows.

Days are the controller's local days; months, weekends and holidays follow
`portal.workdays`. The strict date is the earlier reading where a rule allows two,
and what we answer by is the earliest strict date of all clocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal import workdays
from rights.law import (
    ACKNOWLEDGE,
    ANSWER,
    DELETE,
    RECALLED,
    STOP,
    TELL,
    VERIFIED,
    ClockRule,
    Length,
    Pack,
    cite,
)


@dataclass(frozen=True, kw_only=True)
class Received:
    """What a clock needs to know of a case, and nothing more.

    `undertakings`: the company's published times by slug. `required`: codes of
    the laws the company must keep; others are kept by promise. `cites_all`: asked
    about the law itself, a sentence names its source even if nobody read it.
    `there`: the day where the person lives, if that is known.
    """

    right: str
    on: date
    there: date | None = None
    region: str = ""
    undertakings: Mapping[str, Length] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    cites_all: bool = False

    @property
    def strictly_on(self) -> date:
        """The earlier of both days."""
        return min(self.on, self.there or self.on)


@dataclass(frozen=True, kw_only=True)
class Due:
    """One period of one law as it runs on one case."""

    kind: str
    law: str
    starts_on: date
    first_due: date
    strict_due: date
    sentence: str
    citation: str
    review: str
    extended_due: date | None = None
    extended_strict: date | None = None
    extended_review: str = RECALLED


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The law of a case, its edition, and every clock, earliest first."""

    law: str
    law_from: date
    dues: tuple[Due, ...]

    @property
    def answer_by(self) -> date:
        """The earliest strict date by which the person must have the answer.

        An acknowledgement is a clock too, but not an answer.
        """
        return min(due.strict_due for due in self.dues if due.kind != ACKNOWLEDGE)

    @property
    def legal_limit(self) -> date | None:
        """The last day that the law itself gives for the answer, where it names one."""
        days = [
            due.first_due
            for due in self.dues
            if due.law == self.law and due.kind == ANSWER
        ]
        return max(days) if days else None


def clocks(pack: Pack, received: Received) -> list[Due]:
    """The clocks of one law that run on one request."""
    return [_due(pack, rule, received) for rule in _running(pack, received)]


def _running(pack: Pack, received: Received) -> list[ClockRule]:
    """The rules whose clocks run, with the company's own published lengths."""
    return [
        _measured(pack, rule, received)
        for rule in pack.edition(received.on).clocks
        if not rule.rights or received.right in rule.rights
    ]


def extended(rule: ClockRule, received: Received) -> date | None:
    """The last day of the whole period when extended, counted from receipt."""
    if rule.extension is None:
        return None
    return _legal(rule, rule.extension.length, received)


def extended_strictly(rule: ClockRule, received: Received) -> date | None:
    """The same read strictly: what a person may be promised."""
    if rule.extension is None:
        return None
    return _strict(rule, rule.extension.length, received)


def choose(
    packs: Mapping[str, Pack],
    residence: str | None,
    received: Received,
    *,
    held: set[str],
) -> Chosen:
    """One law by residence plus the company's own, always.

    Without a place no law of a far country is laid on anybody: the company's own
    promise is kept as early as the strictest of all would have it. Who was asked and
    would rather not say (an empty residence) has a law beside it that was read and
    leads people of any place to their authority, where there is one; who was not
    asked (None) has none. `held` are the codes of laws the company keeps at all.
    """
    if residence:
        law = _law_of(packs, residence, received, held)
        return under(packs, law.code, received)
    common = None if residence is None else _common(packs, received, held)
    own = _strictest(packs, received, held)
    if common is None:
        return _chosen(packs["company"], own, received)
    return _chosen(common, [*clocks(common, received), *own], received)


def _common(
    packs: Mapping[str, Pack], received: Received, held: set[str]
) -> Pack | None:
    """The strongest law that serves whoever does not say where they live."""
    found = [
        pack
        for pack in _counted(packs, received, held)
        if pack.is_general and "" in pack.regulators
        if _running(pack, received) and is_read(pack, received)
    ]
    return min(found, key=lambda pack: _earliest(pack, received), default=None)


def _strictest(
    packs: Mapping[str, Pack], received: Received, held: set[str]
) -> list[Due]:
    """The company's own clocks, each as short as the shortest of its kind anywhere."""
    company = packs["company"]
    earliest: dict[str, ClockRule] = {}
    for pack in (company, *_counted(packs, received, held)):
        for rule in _running(pack, received):
            other = earliest.get(rule.kind)
            if other is None or _day(rule, received) < _day(other, received):
                earliest[rule.kind] = rule
    own = (replace(rule, citation="", review=RECALLED) for rule in earliest.values())
    return [_due(company, rule, received) for rule in own]


def under(packs: Mapping[str, Pack], code: str, received: Received) -> Chosen:
    """One law by its code plus the company's own, always."""
    company, law = packs["company"], packs[code]
    own = clocks(company, received)
    dues = own if law is company else [*clocks(law, received), *own]
    return _chosen(law, dues, received)


def _chosen(law: Pack, dues: Iterable[Due], received: Received) -> Chosen:
    return Chosen(
        law=law.code,
        law_from=law.edition(received.on).from_date,
        dues=tuple(sorted(dues, key=lambda due: (due.strict_due, due.law))),
    )


def _law_of(
    packs: Mapping[str, Pack], residence: str, received: Received, held: set[str]
) -> Pack:
    """The law of a place that was named."""
    found = laws_of(packs, residence, received, held)
    return min(
        found, key=lambda pack: _earliest(pack, received), default=packs["company"]
    )


def laws_of(
    packs: Mapping[str, Pack], residence: str, received: Received, held: set[str]
) -> list[Pack]:
    """The laws of a place; authority and courts count where a law sets no time, too."""
    counted = _counted(packs, received, held)
    local = [pack for pack in counted if residence in pack.places]
    timed = [pack for pack in local if _running(pack, received)]
    return timed or [pack for pack in local if pack.is_general]


def is_for(pack: Pack, received: Received) -> bool:
    """Whether a law has anything for a right: a time, or all that a general law has."""
    return pack.is_general or bool(_running(pack, received))


def is_read(pack: Pack, received: Received) -> bool:
    """Whether the text was read of what a law says about a right."""
    rules = _running(pack, received) or pack.edition(received.on).clocks
    return all(rule.review == VERIFIED for rule in rules)


def _counted(
    packs: Mapping[str, Pack], received: Received, held: set[str]
) -> list[Pack]:
    """The laws of any place that count that day."""
    return [
        pack
        for code, pack in sorted(packs.items())
        if code in held and code != "company" and pack.is_law_on(received.on)
    ]


def _earliest(pack: Pack, received: Received) -> date:
    """The day alone: of all laws looked through, one needs its sentences."""
    days = (
        _day(rule, received)
        for rule in _running(pack, received)
        if rule.kind != ACKNOWLEDGE
    )
    return min(days, default=date.max)


def _day(rule: ClockRule, received: Received) -> date:
    """What we would keep: the strict reading."""
    return _strict(rule, rule.length, received)


def _measured(pack: Pack, rule: ClockRule, received: Received) -> ClockRule:
    """The rule with the company's own published lengths, where it has one.

    Of its own promise these are the text itself, and read: the company wrote them.
    """
    more, published = rule.extension, received.undertakings
    is_own = pack.code == "company"
    if more is not None and more.undertaking in published:
        review = VERIFIED if is_own else more.review
        length = published[more.undertaking]
        rule = replace(rule, extension=replace(more, length=length, review=review))
    if rule.undertaking in published:
        review = VERIFIED if is_own else rule.review
        rule = replace(rule, length=published[rule.undertaking], review=review)
    return rule


def _due(pack: Pack, rule: ClockRule, received: Received) -> Due:
    strict = _day(rule, received)
    is_required = pack.code in received.required
    source = (
        rule.citation
        if received.cites_all
        else cite(rule.citation, rule.review, is_required=is_required)
    )
    return Due(
        kind=rule.kind,
        law=pack.code,
        starts_on=received.on,
        first_due=_legal(rule, rule.length, received),
        strict_due=strict,
        sentence=_sentence(rule, received, strict, source),
        citation=rule.citation,
        review=rule.review,
        extended_due=extended(rule, received),
        extended_strict=extended_strictly(rule, received),
        extended_review=rule.extension.review if rule.extension else rule.review,
    )


def _unrolled(start: date, length: Length, region: str, *, saturdays: bool) -> date:
    if length.business_days:
        return workdays.add_business_days(
            start, length.business_days, region, saturdays=saturdays
        )
    day = workdays.add_months(start, length.months)
    return day + timedelta(days=length.days)


def _legal(rule: ClockRule, length: Length, received: Received) -> date:
    day = _unrolled(received.on, length, received.region, saturdays=False)
    return workdays.roll_forward(day, received.region) if rule.rolls else day


def _strict(rule: ClockRule, length: Length, received: Received) -> date:
    """The earlier reading. A day is taken off before the rest of a weekend is added."""
    start, region = received.strictly_on, received.region
    day = _unrolled(start, length, region, saturdays=rule.saturdays)
    day -= timedelta(days=1 if rule.counts_receipt else 0)
    return workdays.roll_forward(day, received.region) if rule.rolls else day


def _sentence(rule: ClockRule, received: Received, day: date, source: str) -> str:
    """One sentence a person can check with a calendar in hand."""
    form = "j F" if day.year == received.on.year else "j F Y"
    reasons = _reasons(rule, received, day)
    return _("%(what)s %(day)s: %(length)s (%(source)s), received %(on)s%(why)s.") % {
        "what": _what(rule.kind),
        "day": date_format(day, "D j F Y"),
        "length": rule.length.words,
        "source": source or _("our own promise"),
        "on": date_format(received.on, form),
        "why": ", " + _(" and ").join(reasons) if reasons else "",
    }


def _what(kind: str) -> str:
    return {
        ANSWER: _("Due"),
        ACKNOWLEDGE: _("Receipt to be confirmed by"),
        STOP: _("To be stopped by"),
        DELETE: _("To be deleted by"),
        TELL: _("Recipients to be told by"),
    }[kind]


def _reasons(rule: ClockRule, received: Received, day: date) -> list[str]:
    """Why the day is not simply the start plus the length."""
    length, start, region = rule.length, received.strictly_on, received.region
    counted = _unrolled(start, length, region, saturdays=rule.saturdays)
    plain = counted - timedelta(days=1 if rule.counts_receipt else 0)
    reasons = []
    if start < received.on:
        reasons.append(
            _("still the %(day)s where it was sent") % {"day": date_format(start, "jS")}
        )
    if length.months and counted.day < start.day:
        reasons.append(_("in a shorter month"))
    if rule.rolls and day != plain:
        reasons += _days_off(plain, day, received.region)
    if rule.counts_receipt:
        reasons.append(_("the day of receipt counted"))
    if rule.saturdays:
        reasons.append(_("Saturdays counted"))
    return reasons


def _days_off(start: date, end: date, region: str) -> Iterable[str]:
    days = [start + timedelta(days=n) for n in range((end - start).days)]
    if any(day.weekday() >= workdays.SATURDAY for day in days):
        yield _("past a weekend")
    if any(
        workdays.is_holiday(day, region) and day.weekday() < workdays.SATURDAY
        for day in days
    ):
        yield _("past a holiday")
