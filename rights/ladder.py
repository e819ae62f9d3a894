"""How sure we must be who asks, and the most that may be asked: one table.

By right, law and scope. Forms, the desk and the API read it, so that none of them can
ask for more. The code that proves an address counts as one fact (11 CCR 7062); more
than stands here takes reasonable doubts in writing (GDPR Art. 12(6)), and where
nothing is needed nothing may be asked at all (11 CCR 7060(b)).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rights.right import Assurance, Effect, Right

# What is asked for in a request for data: all of it, or only which kinds there are.
EVERYTHING, KINDS = "", "kinds"


class Ask(StrEnum):
    """Something that can be asked of a person to know who they are."""

    IDENTIFIER = "identifier"
    CODE = "code"
    FACT = "fact"
    DECLARATION = "declaration"


@dataclass(frozen=True, kw_only=True)
class Rung:
    """What a right needs, the most that may be asked, and what never is.

    `identifiers`: how many addresses a form may ask for. `facts` are needed beside the
    code, `most_facts` may be asked without a written ground. `declares`: the person
    says in writing that it is they. `warns`: their other addresses hear of it first.
    """

    code: str
    needs: StrOrPromise
    asks_at_most: StrOrPromise
    never: StrOrPromise
    identifiers: int = 2
    is_proven: bool = True
    facts: int = 0
    most_facts: int = 0
    declares: bool = False
    warns: bool = False

    @property
    def askable(self) -> frozenset[Ask]:
        """Everything that may be asked without a written ground."""
        asked = {Ask.IDENTIFIER}
        if self.is_proven:
            asked.add(Ask.CODE)
        if self.most_facts:
            asked.add(Ask.FACT)
        if self.declares:
            asked.add(Ask.DECLARATION)
        return frozenset(asked)


PAPERS = _("A copy of an identity paper, a signature, a new address.")

NOTHING = Rung(
    code="nothing",
    needs=_("Nothing, or the one address or number to act on."),
    asks_at_most=_("One address or number."),
    never=_("Proof of who asks, a reason, an account."),
    identifiers=1,
    is_proven=False,
)
REPORT = Rung(
    code="report",
    needs=_("Nothing, or a reference."),
    asks_at_most=_("An address for our answer, if wanted."),
    never=_("Proof of who asks, a name, an account."),
    is_proven=False,
)
CONTACT = Rung(
    code="contact",
    needs=_("Control of an address or number that was on file before the request."),
    asks_at_most=_("A fresh code sent to that address or number."),
    never=PAPERS,
)
CHANGE = Rung(
    code="change",
    needs=_("Control of an address or number that was on file before the request."),
    asks_at_most=_("A fresh code sent there, and one fact that we hold."),
    never=PAPERS,
    most_facts=1,
)
COPY = Rung(
    code="copy",
    needs=_(
        "Signed in, or control of an address or number that was on file before the "
        "request. Their other addresses are told first."
    ),
    asks_at_most=_("A fresh code sent to that address or number."),
    never=_(
        "A copy of an identity paper, a signature, a new address, an answer by e-mail."
    ),
    warns=True,
)
# 7062(c): three facts and a declaration for specific pieces; 7062(b): two for kinds.
COPY_OF_PIECES = Rung(
    code="pieces",
    needs=_(
        "Signed in, or a code, two facts that we hold, and a declaration. The code "
        "counts as one fact. Their other addresses are told first."
    ),
    asks_at_most=_("A fresh code, two facts that we hold, and a declaration."),
    never=COPY.never,
    facts=2,
    most_facts=2,
    declares=True,
    warns=True,
)
LIST_OF_KINDS = Rung(
    code="kinds",
    needs=_("Signed in, or a code and one fact that we hold. The code is one fact."),
    asks_at_most=_("A fresh code, and one fact that we hold."),
    never=COPY.never,
    facts=1,
    most_facts=1,
)

# Where a law asks for more than everybody else's: (law, rung, scope).
LAWS: dict[tuple[str, str, str], Rung] = {
    ("us-ca", COPY.code, EVERYTHING): COPY_OF_PIECES,
    ("us-ca", COPY.code, KINDS): LIST_OF_KINDS,
}
RUNGS = (NOTHING, REPORT, CONTACT, CHANGE, COPY, LIST_OF_KINDS, COPY_OF_PIECES)


def rung(right: Right, law: str = "", scope: str = EVERYTHING) -> Rung:
    """The rung a right stands on under a law; '' is nobody's law in particular."""
    usual = _usual(right)
    # A list shows no record, so the address is enough where no law asks for more.
    usual_here = CONTACT if usual is COPY and scope == KINDS else usual
    return LAWS.get((law, usual.code, scope), usual_here)


def strictest(rungs: Iterable[Rung]) -> Rung:
    """The rung that one form for several rights ends on."""
    return max(rungs, key=RUNGS.index, default=NOTHING)


def places() -> list[str]:
    """Where a law asks for more than everybody else's: states as US-CA."""
    return sorted({law.upper() for law, _rung, _scope in LAWS})


def askable(right: Right, law: str = "", scope: str = EVERYTHING) -> frozenset[Ask]:
    """What may be asked of whoever asks for this right, and no more."""
    return rung(right, law, scope).askable


def _usual(right: Right) -> Rung:
    """Where a right stands by what it does, whatever the law."""
    if right.assurance is Assurance.NONE:
        return NOTHING if right.is_immediate else REPORT
    if Effect.EXPORT in right.effects:
        return COPY
    return CHANGE if {Effect.ERASE, Effect.RECTIFY} & set(right.effects) else CONTACT
