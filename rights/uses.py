"""Which uses of data can be objected to, and which rest on a consent: from the policy.

Direct marketing is never weighed (GDPR Art. 21(3)), so it stands apart from what an
officer may look at again (Art. 21(1)).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from consent.gate import LEGAL_DUTY
from notices.reading import Reading
from rights.right import Right

WEIGHED = "legitimate_interest"
# GDPR Art. 18(1)(a)-(c); the fourth ground, an objection not decided yet, pauses by
# itself when the objection arrives.
GROUNDS = {
    "accuracy": gettext_lazy("It is not accurate, and you are checking it"),
    "unlawful": gettext_lazy("You may not use it, but I do not want it deleted"),
    "claims": gettext_lazy("You no longer need it, but I need it for a legal claim"),
    "objection": gettext_lazy("I have objected, and you have not decided yet"),
}


def marketing(current: Reading) -> dict[str, str]:
    """Marketing we do, title by slug: one word of the person ends it."""
    rows = current.purposes.items()
    return {slug: str(row.title) for slug, row in rows if row.is_marketing}


def kinds(current: Reading) -> tuple[dict[str, str], dict[str, str]]:
    """What one word for advertising means, and one for training (`rights.naming`)."""
    done = {slug: row for slug, row in current.purposes.items() if row.is_done}
    return (
        {slug: str(row.title) for slug, row in done.items() if row.is_marketing},
        {slug: str(row.title) for slug, row in done.items() if row.trains_ai},
    )


def weighed(current: Reading) -> dict[str, str]:
    """Uses that rest on an interest of ours: paused at once, then weighed."""
    return {
        slug: str(row.title)
        for slug, row in current.purposes.items()
        if row.legal_basis == WEIGHED and row.is_done and not row.is_marketing
    }


def harmless(current: Reading) -> set[str]:
    """Uses that anybody may pause for an address, without proof that it is theirs."""
    return {slug for slug, row in current.purposes.items() if row.can_be_stopped}


def consents(current: Reading) -> dict[str, str]:
    """Uses that need a consent, which can be taken back at any time (Art. 7(3))."""
    return {
        slug: str(row.title)
        for slug, row in current.purposes.items()
        if row.needs_consent and row.is_done
    }


def stoppable(right: Right, current: Reading) -> list[str]:
    """Every use that this right ends or pauses."""
    if right.stops_at_receipt:
        return list(weighed(current))
    known: dict[str, str] = {}
    if right.ends_consent:
        known = consents(current)
    elif len(right.choices) > 1:
        known = marketing(current)
    return list(dict.fromkeys([*right.purposes, *known]))


def of_kinds(current: Reading, categories: set[str]) -> list[str]:
    """What these kinds of data are used for, but for what a law demands."""
    found: list[str] = []
    for slug, row in current.categories.items():
        if slug in categories:
            found += [p for p in row.purposes if p not in found]
    rows = current.purposes
    return [p for p in found if p in rows and rows[p].legal_basis != LEGAL_DUTY]


def portable(current: Reading) -> list[str]:
    """Kinds of data a person may take along (GDPR Art. 20(1)).

    They gave it or were seen doing it, and a use rests on consent or a contract.
    """
    return [
        slug
        for slug, row in current.categories.items()
        if any(str(source).startswith("you") for source in row.sources)
        and any(_is_portable(current, purpose) for purpose in row.purposes)
    ]


def _is_portable(current: Reading, purpose: str) -> bool:
    row = current.purposes.get(purpose)
    return row is not None and row.legal_basis in {"consent", "contract"}


def without_basis(current: Reading, withdrawn: set[str]) -> list[str]:
    """Titles of the kinds of data that nothing else is done with (Art. 17(1)(b))."""
    return [
        str(row.title)
        for row in current.categories.values()
        if withdrawn & set(row.purposes) and _is_unused(current, row, withdrawn)
    ]


def _is_unused(current: Reading, row: object, withdrawn: set[str]) -> bool:
    known = current.purposes
    done = {p for p in getattr(row, "purposes", []) if p in known and known[p].is_done}
    return done <= withdrawn
