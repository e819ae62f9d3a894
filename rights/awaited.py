"""What a request waits for from the person, and how their page says it.

The same words whether or not the address was on file: more is said only after a code
sent there was typed.
"""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rights import claims, proofs, registry
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


def by(case: Case, shown: Status, *, is_asked: bool) -> str:
    """What is awaited while the page says "Waiting for you"; '' for nothing."""
    if shown is not Status.WAITING:
        return ""
    return ANSWER if is_asked else proofs.missing(case) or proofs.CODE


def promise(case: Case) -> str:
    """What the answer will bring, as it is for this right."""
    right = registry.get(case.right)
    if right is not None and right.is_report:
        return gettext("It says that we looked and acted. It never says what we found.")
    if right is None or not right.is_decided:
        return gettext("It says what we did, or why not.")
    if right.is_rectifying:
        return gettext("It says what we corrected, or why not.")
    if right.is_restricting:
        return gettext("You get a list of what we pause, and why not the rest.")
    if right.is_moving and claims.answers(case).get("to"):
        return gettext(
            "We send your files to the other provider, and you get them too."
        )
    if right.is_exporting:
        return gettext("You get a copy of your data and a list of what is in it.")
    return gettext("You get a list of what was deleted, what was kept, and why.")
