"""What a request waits for from the person, and how their page says it.

The same words whether or not the address was on file: more is said only after a code
sent there was typed.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rights import proofs
from rights.models import Case, Status

ANSWER = "answer"
ASKING = {ANSWER, proofs.CODE, proofs.FACTS}
LEADS: dict[str, StrOrPromise] = {
    ANSWER: _(
        "Answer one question and we carry on. If you cannot, say so: we decide with "
        "what we have."
    ),
    proofs.CODE: _(
        "Type the code we sent you. It shows that the address is yours. If none "
        "arrives, the message we sent says why."
    ),
    proofs.FACTS: _(
        "Your code was right. Your law asks for a little more before we hand out a "
        "full copy."
    ),
    proofs.COMPARING: _("We compare what you typed with what we hold."),
    proofs.ENOUGH_TRIES: _(
        "What you typed did not fit. A person looks at it and writes to you here."
    ),
}
GOING: dict[str, StrOrPromise] = {
    ANSWER: _("We wait for your answer"),
    proofs.CODE: _("We wait for your code"),
    proofs.FACTS: _("We wait for what only you know"),
    proofs.COMPARING: _("We compare what you typed"),
    proofs.ENOUGH_TRIES: _("It waits for a person"),
}


def by(case: Case, shown: Status, question: str) -> str:
    """What is awaited while the page says "Waiting for you"; '' for nothing."""
    if shown is not Status.WAITING:
        return ""
    return ANSWER if question else proofs.missing(case) or proofs.CODE
