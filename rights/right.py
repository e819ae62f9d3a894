"""What a right is: data, one object per file in `rights/kinds/`.

A kind imports nothing but this module, so that form, queue, steps and letters
can all be made from it without a circle. Every field is named: a missing one is
an error at start, not a surprise in a case.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django_stubs_ext import StrOrPromise


class Page(StrEnum):
    """The questions a form can ask, one a page."""

    RESIDENCE = "residence"
    FIND = "find"
    WHAT = "what"
    REACH = "reach"
    CHOICES = "choices"
    NUMBER = "number"
    VOICE = "voice"


class Effect(StrEnum):
    """What granting the right does to data."""

    EXPORT = "export"
    RECTIFY = "rectify"
    ERASE = "erase"
    RESTRICT = "restrict"
    STOP = "stop"
    REVIEW = "review"


class Assurance(StrEnum):
    """The rung of the identity ladder (see `rights.identity`)."""

    NONE = "none"
    CODE = "code"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One purpose a person can stop with this right; `door` asks for it alone."""

    purpose: str
    title: StrOrPromise
    hint: StrOrPromise = ""
    door: StrOrPromise = ""


@dataclass(frozen=True, kw_only=True)
class Right:
    """One thing a person can ask for.

    `title` and `short` are people's words, `legal_name` the statute's. `clause`
    is the slug of the clause of the policy that promises it. An immediate right
    acts in the filing transaction and asks for no proof.
    """

    code: str
    title: StrOrPromise
    short: StrOrPromise
    lead: StrOrPromise
    legal_name: StrOrPromise
    clause: str
    laws: tuple[str, ...]
    pages: tuple[Page, ...]
    identifiers: tuple[str, ...]
    assurance: Assurance
    effects: tuple[Effect, ...]
    is_immediate: bool
    choices: tuple[Choice, ...]
    consequence: StrOrPromise
    button: StrOrPromise
    minutes: int
    rank: int

    @property
    def needs_proof(self) -> bool:
        """Whether the answer says something about a person's data."""
        return self.assurance is Assurance.CODE

    @property
    def purposes(self) -> tuple[str, ...]:
        """The purposes this right can stop."""
        return tuple(choice.purpose for choice in self.choices)

    @property
    def is_decided(self) -> bool:
        """Whether an officer decides kind by kind of data."""
        return bool({Effect.EXPORT, Effect.ERASE} & set(self.effects))
