"""What an officer may ask: about the request freely, about the person by the ladder.

More than the ladder allows takes reasonable doubts, written down (GDPR Art. 12(6)).
Where nothing is needed nobody may be asked who they are, with whatever ground (11 CCR
7060(b)); and a paper in a free question is a question about the person.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from portal.models import LedgerEntry
from rights import proofs
from rights.models import Case
from rights.workflow import Move, about

ABOUT = "identity"
# A reason of this very person, not "company policy".
SHORTEST = 40
PAPERS = re.compile(
    r"\b(passports?|passeport|reisepass|pasaporte|identity (?:card|document|paper)s?"
    r"|identification|id[ -]cards?|(?:personal)?ausweis(?:kopie)?|carte d.identité"
    r"|documento de identidad|driv(?:ing|er.?s?) licen[cs]e|birth certificate"
    r"|utility bill|bank statement|selfie|notar(?:y|i[sz]ed?)|signature|signed"
    r"|unterschrift|aadhaar|pan card|social security|ssn|national insurance"
    r"|(?:your|photo|government|valid|an) id)\b|आधार|पासपोर्ट|हस्ताक्षर",
    re.IGNORECASE,
)


class TooMuch(Exception):
    """This may not be asked, or not so; one sentence that says what can be done."""


def paper_in(question: str) -> str:
    """The paper or signature that a question asks for; '' when it asks for none."""
    found = PAPERS.search(question)
    return found[0] if found else ""


def check_free(case: Case, question: str) -> None:
    """A question about the request asks for no paper."""
    paper = paper_in(question)
    if not paper:
        return
    if not proofs.rung(case).is_proven:
        raise TooMuch(_nothing())
    raise TooMuch(
        _(
            "“%(paper)s” is asked only to know who somebody is. Ask it there, with "
            "your ground, or ask something else."
        )
        % {"paper": paper}
    )


def check_identity(case: Case, question: str, ground: str) -> None:
    """A question about the person stays on the ladder, or has a written ground."""
    if not proofs.rung(case).is_proven:
        raise TooMuch(_nothing())
    if is_above(case, question) and len(ground.strip()) < SHORTEST:
        raise TooMuch(
            _(
                "This asks for more than the ladder allows. Write in a whole sentence "
                "why you doubt that it is this person, or decide with what you have."
            )
        )


def is_above(case: Case, question: str = "") -> bool:
    """Whether one more question about the person is more than may be asked."""
    rung = proofs.rung(case)
    return bool(paper_in(question)) or _asked(case) >= rung.most_facts - rung.facts


def _asked(case: Case) -> int:
    """How many questions about the person there were in this case."""
    rows = LedgerEntry.objects.filter(about=about(case), act=f"case.{Move.ASK}")
    return rows.filter(facts__about=ABOUT).count()


def _nothing() -> str:
    return _("Nothing may be asked here to know who they are, on any ground.")
