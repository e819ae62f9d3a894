"""What was promised before: the shorter periods that older versions published.

Data collected under a shorter promise keeps that promise, unless a legal duty that a
section names came later (GDPR Art. 5(1)(b) and (e)); then it is used for that alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet

from notices.inventory import days
from notices.models import RetentionRule, Revision, RevisionState, Why
from notices.reading import Reading, Row


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A period as it was published once, and until when it was."""

    period: str
    trigger: str
    until: datetime


def shorter(current: Reading, at: datetime) -> dict[str, list[Promise]]:
    """By rule: the shorter periods published before this version, or before a draft."""
    since = current.effective_at or at
    instants = sorted(
        instant
        for instant in _approved().values_list("effective_at", flat=True)
        if instant is not None
    )
    found: dict[str, list[Promise]] = {}
    rows = list(
        RetentionRule.objects.filter(revision__in=_approved())
        .filter(revision__effective_at__lt=since)
        .values_list("slug", "category", "trigger", "period")
        .annotate(last=Max("revision__effective_at"))
    )
    before = {slug for slug, *_rest in rows}
    for slug, category, trigger, period, last in rows:
        rule = current.rule(slug) or _renamed(current, category, trigger, before)
        if rule and days(period) < days(rule.period):
            until = next((each for each in instants if each > last), since)
            found.setdefault(rule.slug, []).append(
                Promise(period=period, trigger=trigger, until=min(until, since))
            )
    return found


def _renamed(
    current: Reading, category: str, trigger: str, before: set[str]
) -> Row | None:
    """The new rule in the place of one that is gone: another name is no way round."""
    for rule in current.rules_for(category):
        if rule.trigger == trigger and rule.slug not in before:
            return rule
    return None


def _approved() -> QuerySet[Revision]:
    return Revision.objects.filter(state=RevisionState.APPROVED)


def is_duty(rule: Row) -> bool:
    """A law that came later may ask for more; it says which section."""
    return rule.why == Why.LEGAL_DUTY and bool(rule.law)


def only_for_law(current: Reading, at: datetime) -> set[str]:
    """Rules under which data outlives every other promise about it, for a law alone."""
    known = shorter(current, at)
    found = {slug for slug in known if is_duty(current.rules[slug])}
    for slug, rule in current.rules.items():
        others = current.rules_for(rule.category)
        if is_duty(rule) and any(not is_duty(other) for other in others):
            found.add(slug)
    return found
