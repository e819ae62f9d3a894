"""What an officer may ask: about the request freely, about the person by the ladder.

More than the ladder allows takes reasonable doubts, written down (GDPR Art. 12(6)).
Where nothing is needed nobody may be asked who they are, with whatever ground (11 CCR
7060(b)); and a paper in a free question is a question about the person. What may be one
takes a ground too.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from portal.models import LedgerEntry
from rights import demands, ladder, proofs, reasons
from rights.models import Case
from rights.workflow import Move, about

ABOUT = "identity"


class TooMuch(Exception):
    """This may not be asked, or not so; one sentence that says what can be done."""


class Doubted(TooMuch):
    """It may be about who they are: asked with a written ground."""


def check_free(case: Case, question: str, ground: str = "") -> None:
    """A question about the request asks for no paper, and in doubt says why it asks."""
    found = demands.find(question)
    if found is None:
        return
    rung = proofs.rung(case)
    if not rung.is_proven and (found.is_sure or rung is ladder.NOTHING):
        raise TooMuch(_nothing())
    if found.is_sure:
        raise TooMuch(
            _(
                "“%(words)s” is asked only to know who somebody is. Ask it there, with "
                "your ground, or ask something else."
            )
            % {"words": found.words}
        )
    if not reasons.says_something(ground):
        raise Doubted(
            _(
                "“%(words)s” may be more than you need to answer this request. Ask "
                "without it, or write in a whole sentence why you need it."
            )
            % {"words": found.words}
        )


def check_identity(case: Case, question: str, ground: str) -> None:
    """A question about the person stays on the ladder, or has a written ground."""
    if not proofs.rung(case).is_proven:
        raise TooMuch(_nothing())
    if is_above(case, question) and not reasons.says_something(ground):
        raise TooMuch(
            _(
                "This asks for more than the ladder allows. Write in a whole sentence "
                "why you doubt that it is this person, or decide with what you have."
            )
        )


def is_above(case: Case, question: str = "") -> bool:
    """Whether one more question about the person is more than may be asked."""
    rung = proofs.rung(case)
    found = demands.find(question)
    return bool(found and found.is_sure) or _asked(case) >= rung.most_facts - rung.facts


def _asked(case: Case) -> int:
    """How many questions about the person there were in this case."""
    rows = LedgerEntry.objects.filter(about=about(case), act=f"case.{Move.ASK}")
    return rows.filter(facts__about=ABOUT).count()


def _nothing() -> str:
    return _("Nothing may be asked here to know who they are, on any ground.")
