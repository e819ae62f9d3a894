"""What a right is: data, one object per file in `rights/kinds/`.

A kind imports nothing but this module, so that form, queue, steps and letters
can all be made from it without a circle. Every field is named: a missing one is
an error at start, not a surprise in a case.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


class Page(StrEnum):
    """The questions a form can ask, one a page."""

    WHO = "who"
    AGENT = "agent"
    PARENT = "parent"
    STEAD = "stead"
    SEVERAL = "several"
    CALLED = "called"
    RESIDENCE = "residence"
    FIND = "find"
    WHAT = "what"
    REACH = "reach"
    CHOICES = "choices"
    NUMBER = "number"
    VOICE = "voice"
    WRITE = "write"
    COMPLAIN = "complain"
    APPEAL = "appeal"
    CHILD = "child"
    NOMINEE = "nominee"
    RESTRICT = "restrict"
    OBJECT = "object"
    CONSENTS = "consents"
    RECTIFY = "rectify"
    MOVE = "move"


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


# One question a page. Any other page asks all that there is by itself.
QUESTIONS = frozenset(
    {
        *(Page.WHO, Page.AGENT, Page.PARENT, Page.STEAD, Page.SEVERAL, Page.CALLED),
        *(Page.RESIDENCE, Page.FIND, Page.WHAT, Page.REACH),
    }
)
# Without these nobody knows which law counts and whom it is about.
NEEDED = (Page.RESIDENCE, Page.FIND)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One purpose a person can stop with this right; `door` asks for it alone."""

    purpose: str
    title: StrOrPromise
    hint: StrOrPromise = ""
    door: StrOrPromise = ""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One way an officer can answer in words: a verb of decisions, and its name.

    `ground` is the code under which what is not done is kept in the log.
    """

    verb: str
    title: StrOrPromise
    ground: str = "in_words"


ANSWERED = (Reply(verb="do", title=_("Here is the answer")),)


@dataclass(frozen=True, kw_only=True)
class Right:
    """One thing a person can ask for.

    `title` and `short` are people's words, `legal_name` the statute's. `clause`
    is the slug of the clause of the policy that promises it. An immediate right
    acts in the filing transaction and asks for no proof.

    `received` is what its receipt begins with. `replies` are the ways an officer can answer in words, `needs_second` says that
    each of them waits for a second person, `next_step` tells the person what happens
    first and `to_do` the officer. `pauses` are purposes stopped while it is filed.
    An urgent right stands before all others at the desk. A report is about
    somebody else: its answer never says what was found. `proven_step` is the work that
    follows the proof of who asks. One that ends a consent stops it by a choice;
    one that moves data takes only what Art. 20 GDPR lets a person take along. Pages of a
    sensitive one can be left and forgotten with one press.
    """

    code: str
    title: StrOrPromise
    short: StrOrPromise
    lead: StrOrPromise
    legal_name: StrOrPromise
    clause: str
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
    received: StrOrPromise = _("We have your request")
    replies: tuple[Reply, ...] = ANSWERED
    next_step: StrOrPromise = ""
    to_do: StrOrPromise = ""
    needs_second: bool = False
    pauses: tuple[str, ...] = ()
    is_urgent: bool = False
    is_report: bool = False
    proven_step: str = "search"
    ends_consent: bool = False
    is_moving: bool = False
    is_sensitive: bool = False

    def __post_init__(self) -> None:
        """Refuse pages that do not go together as soon as the file is read."""
        whole = [page for page in self.pages if page not in QUESTIONS]
        missing = [page for page in NEEDED if page not in self.pages]
        if whole and len(self.pages) > 1:
            raise ValueError(
                f"The right “{self.code}” has the page “{whole[0]}”, which asks "
                "everything by itself: leave the others out, or leave it out."
            )
        if not whole and missing:
            raise ValueError(
                f"The right “{self.code}” lacks the page “{missing[0]}”: a form of "
                "several pages asks where people live and how to find their data."
            )

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
        by_kind = {Effect.EXPORT, Effect.ERASE, Effect.RECTIFY} & set(self.effects)
        return bool(by_kind) or self.is_restricting

    @property
    def is_written(self) -> bool:
        """Whether an officer answers in words, not kind by kind of data."""
        return Effect.REVIEW in self.effects and not self.is_decided

    @property
    def is_view(self) -> bool:
        """Whether our view is asked for, so that a no only sees it differently."""
        return self.is_written and not self.needs_proof

    @property
    def is_question(self) -> bool:
        """Whether it is only answered: nothing is weighed, granted or refused."""
        return self.is_view and self.replies == ANSWERED

    @property
    def is_noting(self) -> bool:
        """Whether it is written down by itself once somebody is proven."""
        return self.proven_step == "nominate"

    @property
    def is_exporting(self) -> bool:
        """Whether granting it gives a copy."""
        return Effect.EXPORT in self.effects

    @property
    def is_rectifying(self) -> bool:
        """Whether granting it corrects one field."""
        return Effect.RECTIFY in self.effects

    @property
    def is_restricting(self) -> bool:
        """Whether granting it pauses the use of the proven person's data."""
        return Effect.RESTRICT in self.effects and self.needs_proof

    @property
    def stops_at_receipt(self) -> bool:
        """Whether what it names is paused when it arrives, and weighed later."""
        return Effect.STOP in self.effects and not self.is_immediate

    @property
    def is_erasing(self) -> bool:
        """Whether granting it deletes data."""
        return Effect.ERASE in self.effects
