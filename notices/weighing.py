"""How much a change weighs: material or minor, and which data would go sooner.

Colo. 4 CCR 904-3-6.04: people hear of what is material before it counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy

from notices import inventory, keeping
from notices.reading import Reading, Row

NOTICE = timedelta(days=30)


# What makes a change material, by the code that a draft keeps of it.
REASONS = {
    "controller": gettext_lazy("somebody else answers for the data"),
    "purpose": gettext_lazy("a new purpose"),
    "use": gettext_lazy("data is used for something it was not used for"),
    "marketing": gettext_lazy("data is used for advertising"),
    "training": gettext_lazy("data trains a model"),
    "basis": gettext_lazy("another legal basis"),
    "consent": gettext_lazy("something is done without asking that was asked before"),
    "stop": gettext_lazy("something cannot be stopped that could be"),
    "recipient": gettext_lazy("a new recipient"),
    "category": gettext_lazy("a new kind of data"),
    "sensitive": gettext_lazy("what counts as sensitive"),
    "flow": gettext_lazy("data goes to somebody it did not go to"),
    "abroad": gettext_lazy("data goes to another country, or with less to protect it"),
    "longer": gettext_lazy("data is kept longer"),
    "slower": gettext_lazy("something takes longer than we said"),
    "right": gettext_lazy("a right is gone"),
    "promise": gettext_lazy("a promise is gone"),
    "proof": gettext_lazy("a promise is not checked by a machine any more"),
    "law": gettext_lazy("a law is not kept any more"),
}

# What is weighed of a purpose, and of somebody who gets data.
PURPOSE = (
    "legal_basis", "needs_consent", "can_be_stopped", "is_marketing", "trains_ai",
)  # fmt: skip
RECIPIENT = ("country", "safeguard")
CONTROLLER = ("name", "country")


@dataclass(frozen=True, kw_only=True)
class Weight:
    """Whether a change is material, and what makes it so.

    `minor_because`: somebody said why it is minor all the same.
    """

    codes: list[str]
    minor_because: str = ""

    @property
    def reasons(self) -> list[str]:
        return [str(REASONS[code]) for code in self.codes]

    @property
    def is_material(self) -> bool:
        return bool(self.codes) and not self.minor_because

    def suggested_on(self, today: date) -> date | None:
        """The day to propose: what is material leaves people time to say no."""
        return today + NOTICE if self.is_material else None


def weight(before: Reading, after: Reading) -> Weight:
    """Material: something new is done with data, longer, or a right is gone.

    Colo. 4 CCR 904-3-6.04: people hear of it before it counts. What was called minor
    stays so only while nothing else is material than then.
    """
    found = _of_data(before, after) | _of_purposes(before, after)
    found |= _of_promises(before, after) | {
        "controller": any(
            getattr(before.organisation, name) != getattr(after.organisation, name)
            for name in CONTROLLER
        )
    }
    codes = [code for code in REASONS if found.get(code)]
    minor = after.content.get("minor", {"because": "", "over": []})
    is_known = set(codes) <= set(minor["over"])
    return Weight(codes=codes, minor_because=minor["because"] if is_known else "")


def _of_data(before: Reading, after: Reading) -> dict[str, bool]:
    """What happens to data: which, where it goes, how long."""
    both = set(before.categories) & set(after.categories)
    return {
        "category": bool(set(after.categories) - set(before.categories)),
        "use": any(_uses(after, slug) - _uses(before, slug) for slug in both),
        "sensitive": any(
            before.categories[slug].is_sensitive != after.categories[slug].is_sensitive
            for slug in both
        ),
        "recipient": bool(set(after.recipients) - set(before.recipients)),
        "flow": bool(_flows(after) - _flows(before)),
        "abroad": any(
            old.country != new.country or (old.safeguard and not new.safeguard)
            for old, new in _pairs(before, after, "recipients")
        ),
        "longer": any(
            keeping.is_sooner_somewhere(
                keeping.of(before, slug), keeping.of(after, slug)
            )
            for slug in both
        ),
    }


def _of_purposes(before: Reading, after: Reading) -> dict[str, bool]:
    """What is done with it, and on whose word; what is not done counts for nothing."""
    kept = [
        (old, new)
        for old, new in _pairs(before, after, "purposes")
        if old.is_done and new.is_done
    ]
    return {
        "purpose": bool(set(_done(after)) - set(_done(before))),
        "basis": any(old.legal_basis != new.legal_basis for old, new in kept),
        "consent": any(
            old.needs_consent and not new.needs_consent for old, new in kept
        ),
        "stop": any(old.can_be_stopped and not new.can_be_stopped for old, new in kept),
        "marketing": any(
            new.is_marketing and not old.is_marketing for old, new in kept
        ),
        "training": any(new.trains_ai and not old.trains_ai for old, new in kept),
    }


def _of_promises(before: Reading, after: Reading) -> dict[str, bool]:
    """What people can count on: rights, promises, laws, our own times."""
    gone = set(before.table("undertakings")) - set(after.table("undertakings"))
    return {
        "right": bool(_rights(before) - _rights(after)),
        "promise": bool(set(before.promises) - set(after.promises)),
        "proof": any(
            old.kind == "machine" and new.kind != "machine"
            for old, new in _pairs(before, after, "promises")
        ),
        "law": bool(_laws(before) - _laws(after)),
        "slower": bool(gone)
        or any(
            not inventory.is_at_least(old.period, new.period)
            for old, new in _pairs(before, after, "undertakings")
        ),
    }


def _pairs(before: Reading, after: Reading, table: str) -> list[tuple[Row, Row]]:
    """Rows that stand in both, as they were and are."""
    old, new = before.table(table), after.table(table)
    return [(row, new[slug]) for slug, row in old.items() if slug in new]


def _laws(current: Reading) -> set[str]:
    """The laws that are kept, because they apply or by promise."""
    return {
        slug
        for slug, row in current.law_positions.items()
        if row.standing != "not_applicable"
    }


def touched(before: Reading, after: Reading) -> set[str]:
    """The kinds of data that are treated in another way than before.

    What people can count on concerns all of them: a right, a promise, a law, our own
    times. So does what is material and names no kind of data: nobody is left out.
    """
    everything = set(after.categories)
    if any(_of_promises(before, after).values()):
        return everything
    found = _held_otherwise(before, after) | _used_otherwise(before, after)
    found |= _given_otherwise(before, after)
    is_weighty = bool(weight(before, after).codes)
    return found & everything or (everything if is_weighty else set())


def _held_otherwise(before: Reading, after: Reading) -> set[str]:
    """New kinds, and those with another rule or another standing in the law."""
    found = set(after.categories) - set(before.categories)
    for slug in {*before.rules, *after.rules}:
        old, new = before.rules.get(slug), after.rules.get(slug)
        if _kept(old) != _kept(new):
            found |= {row.category for row in (old, new) if row}
    return found | {
        new.slug
        for old, new in _pairs(before, after, "categories")
        if old.is_sensitive != new.is_sensitive
    }


def _used_otherwise(before: Reading, after: Reading) -> set[str]:
    """Kinds that serve other purposes, or one that is another now."""
    changed = _changed(before, after, "purposes", PURPOSE)
    return {
        slug
        for slug in set(before.categories) & set(after.categories)
        if _uses(before, slug) != _uses(after, slug) or _uses(after, slug) & changed
    }


def _given_otherwise(before: Reading, after: Reading) -> set[str]:
    """Kinds that go elsewhere, or to somebody who is elsewhere now."""
    changed = _changed(before, after, "recipients", RECIPIENT)
    flows = _flows(before) ^ _flows(after)
    flows |= {flow for flow in _flows(after) if flow[1] in changed}
    return {category for category, *_rest in flows}


def _changed(
    before: Reading, after: Reading, table: str, columns: tuple[str, ...]
) -> set[str]:
    """Rows that stand in both and differ in one of these columns."""
    return {
        new.slug
        for old, new in _pairs(before, after, table)
        if any(getattr(old, name) != getattr(new, name) for name in columns)
    }


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
