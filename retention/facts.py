"""Facts that only the person is likely to know, and whether what they say fits.

The data map marks them. What is compared is what the company holds under an address
that was already proven; how it is written makes no difference (11 CCR 7060, 7062).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal import people
from portal.models import IdentifierKind
from retention import finding
from retention.connecting import Identifiers, connector_for
from retention.models import Field, Role

# Newer rows say nothing more, and a step should not read a whole life.
MOST_ROWS = 200
# As many as the numbers of a small country have.
FEWEST_DIGITS = 7
MARKS = range(0x300, 0x370)
# A number with at most one word at its side, such as INV-2026-0042, or what is short.
NUMBER = re.compile(r"0*\d{1,12}[^\d]*0*\d{0,12}|[^\d]+0*\d{1,12}")
SHORT = 4


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One field that can be asked for, named `dataset:column`.

    `is_known`: it says who they are and how to reach them, which others know too.
    """

    code: str
    title: str
    hint: str
    dataset: str
    column: str
    kind: str
    is_known: bool


def offered(*, besides: Collection[str]) -> list[Fact]:
    """The marked fields that are ours, but for the kinds of address named already."""
    rows = Field.objects.filter(
        is_fact=True, dataset__role=Role.CONTROLLER, dataset__is_held=True
    )
    rows = rows.select_related("dataset").order_by("dataset__slug", "position")
    found = [_fact(row) for row in rows]
    return [fact for fact in found if not fact.kind or fact.kind not in besides]


def _fact(row: Field) -> Fact:
    kinds = {each["column"]: each["by"] for each in row.dataset.finders}
    kind = kinds.get(row.name, "")
    return Fact(
        code=f"{row.dataset.slug}:{row.name}",
        title=row.title,
        hint=_("As it stands in: %(dataset)s.") % {"dataset": row.dataset.title},
        dataset=row.dataset.slug,
        column=row.name,
        kind=kind if kind in {IdentifierKind.EMAIL, IdentifierKind.PHONE} else "",
        is_known=row.dataset.is_identity,
    )


def held(facts: list[Fact], identifiers: Identifiers) -> dict[str, set[str]]:
    """What the systems say for each of these facts; none for what nobody noted."""
    values: dict[str, set[str]] = {}
    for slug in dict.fromkeys(fact.dataset for fact in facts):
        row = finding.dataset(slug)
        keys = finding.search_in(slug, identifiers).keys
        for found in connector_for(row.system).export(row, keys, limit=MOST_ROWS):
            for fact in facts:
                value = found.get(fact.column) if fact.dataset == slug else None
                if value not in (None, ""):
                    values.setdefault(fact.code, set()).add(bare(fact, str(value)))
    return values


def fitting(
    facts: list[Fact], typed: Mapping[str, str], known: Mapping[str, set[str]]
) -> list[str]:
    """The codes of the facts that were said as they are held."""
    return [
        fact.code
        for fact in facts
        if _fits(fact, typed.get(fact.code, ""), known.get(fact.code, set()))
    ]


def is_guessable(typed: str) -> bool:
    """Whether a value is short or a running number: a few tries, or one more, hit it."""
    value = bare_text(typed)
    return 0 < len(value) <= SHORT or NUMBER.fullmatch(value) is not None


def _fits(fact: Fact, typed: str, known: Collection[str]) -> bool:
    value = bare(fact, typed)
    if value:
        return value in known
    return fact.kind == IdentifierKind.PHONE and _is_called(typed, known)


def _is_called(typed: str, known: Collection[str]) -> bool:
    """A number as it is dialled at home, or with what stands for the plus."""
    digits = "".join(str(unicodedata.digit(c)) for c in typed if c.isdigit())
    number = digits.lstrip("0")
    return len(number) >= FEWEST_DIGITS and any(k.endswith(number) for k in known)


def bare(fact: Fact, value: str) -> str:
    """A value without what people write differently: case, spaces, marks, accents."""
    if fact.kind:
        try:
            return people.normalise(fact.kind, value)
        except ValueError:
            return ""
    return bare_text(value)


def bare_text(text: str) -> str:
    """The letters and digits of a text, as anybody would write them."""
    letters = unicodedata.normalize("NFKD", people.plain(text).casefold())
    return "".join(
        c for c in letters if ord(c) not in MARKS and (c.isalnum() or _is_vowel(c))
    )


def _is_vowel(letter: str) -> bool:
    """Signs that carry the vowels of many scripts are no punctuation."""
    return unicodedata.category(letter) in {"Mn", "Mc"}
