"""How much a change weighs: material or minor, and which data would go sooner.

Colo. 4 CCR 904-3-6.04: people hear of what is material before it counts.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from notices import inventory
from notices.reading import Reading, Row


@dataclass(frozen=True, kw_only=True)
class Weight:
    """Whether a change is material, and what makes it so."""

    reasons: list[str]

    @property
    def is_material(self) -> bool:
        return bool(self.reasons)


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
            for slug, rule in after.rules.items()
            if slug in before.rules
            and inventory.days(rule.period) > inventory.days(before.rules[slug].period)
        },
        _("a right is gone"): _rights(before) - _rights(after),
        _("a promise is gone"): set(before.promises) - set(after.promises),
    }
    return Weight(reasons=[reason for reason, slugs in new.items() if slugs])


def _done(current: Reading) -> list[str]:
    return [slug for slug, purpose in current.purposes.items() if purpose.is_done]


def _flows(current: Reading) -> set[tuple[str, str, str, str]]:
    return {(d.category, d.recipient, d.purpose, d.kind) for d in current.disclosures}


def _rights(current: Reading) -> set[str]:
    rows = current.table("clauses").values()
    return {clause.right for clause in rows if clause.right}


def shortened(before: Reading, after: Reading) -> list[Row]:
    """Rules under which data goes sooner than before; one that is new counts."""
    known = {row.category for row in before.rules.values()}
    found = []
    for slug, rule in after.rules.items():
        old = before.rules.get(slug)
        if old is None:
            is_shorter = rule.category in known
        else:
            is_shorter = inventory.days(rule.period) < inventory.days(old.period) or (
                rule.trigger != old.trigger
            )
        if is_shorter:
            found.append(rule)
    return found
