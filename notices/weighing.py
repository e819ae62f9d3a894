"""How much a change weighs: material or minor, and which data would go sooner.

Colo. 4 CCR 904-3-6.04: people hear of what is material before it counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from notices import keeping
from notices.reading import Reading, Row

NOTICE = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Weight:
    """Whether a change is material, and what makes it so."""

    reasons: list[str]

    @property
    def is_material(self) -> bool:
        return bool(self.reasons)

    def suggested_on(self, today: date) -> date | None:
        """The day to propose: what is material leaves people time to say no."""
        return today + NOTICE if self.is_material else None


def weight(before: Reading, after: Reading) -> Weight:
    """Material: something new is done with data, longer, or a right is gone.

    Colo. 4 CCR 904-3-6.04: people hear of it before it counts.
    """
    new = {
        _("a new purpose"): set(_done(after)) - set(_done(before)),
        _("a new recipient"): set(after.recipients) - set(before.recipients),
        _("a new kind of data"): set(after.categories) - set(before.categories),
        _("data goes to somebody it did not go to"): _flows(after) - _flows(before),
        _("data is kept longer"): {
            slug
            for slug in set(before.categories) & set(after.categories)
            if keeping.is_sooner_somewhere(
                keeping.of(before, slug), keeping.of(after, slug)
            )
        },
        _("a right is gone"): _rights(before) - _rights(after),
        _("a promise is gone"): set(before.promises) - set(after.promises),
    }
    return Weight(reasons=[reason for reason, slugs in new.items() if slugs])


def touched(before: Reading, after: Reading) -> set[str]:
    """The kinds of data that are treated in another way than before.

    A right or a promise that is gone concerns all of them.
    """
    gone = (_rights(before) - _rights(after)) or (
        set(before.promises) - set(after.promises)
    )
    if gone:
        return set(after.categories)
    found = {category for category, *_rest in _flows(after) ^ _flows(before)}
    found |= set(after.categories) - set(before.categories)
    for slug in {*before.rules, *after.rules}:
        old, new = before.rules.get(slug), after.rules.get(slug)
        if _kept(old) != _kept(new):
            found |= {row.category for row in (old, new) if row}
    for slug in {*before.categories} & {*after.categories}:
        if _uses(before, slug) != _uses(after, slug):
            found.add(slug)
    return found & set(after.categories)


def _kept(rule: Row | None) -> tuple[object, ...]:
    if rule is None:
        return ()
    return (rule.category, rule.trigger, rule.period, rule.action, rule.why)


def _uses(current: Reading, category: str) -> set[str]:
    """The purposes a kind of data serves now."""
    return set(current.categories[category].purposes) & set(_done(current))


def _done(current: Reading) -> list[str]:
    return [slug for slug, purpose in current.purposes.items() if purpose.is_done]


def _flows(current: Reading) -> set[tuple[str, str, str, str]]:
    return {(d.category, d.recipient, d.purpose, d.kind) for d in current.disclosures}


def _rights(current: Reading) -> set[str]:
    rows = current.table("clauses").values()
    return {clause.right for clause in rows if clause.right}


def shortened(before: Reading, after: Reading) -> list[Row]:
    """Rules under which data goes sooner than before, in any place that has it.

    Also by a rule that is new, and by a duty beside it that is gone.
    """
    found: list[Row] = []
    for slug in before.categories:
        was, now = keeping.of(before, slug), keeping.of(after, slug)
        if keeping.is_sooner_somewhere(now, was):
            rules = after.rules_for(slug)
            changed = [
                rule for rule in rules if _kept(rule) != _kept(before.rule(rule.slug))
            ]
            found += changed or rules
    return found
