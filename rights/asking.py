"""What an officer may ask: from a list freely, in words of their own with a ground.

Whoever has shown who they are is asked no more about it, and where nothing is needed
nobody may be asked who they are, on whatever ground (11 CCR 7060(b)). Else more than
the ladder allows takes reasonable doubts, written down (GDPR Art. 12(6)).
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from portal.models import LedgerEntry
from rights import demands, dossier, ladder, proofs, reactor, reasons, registry, topics
from rights.models import Case
from rights.workflow import Move, about

ABOUT = "identity"
# Of Latin, Arabic, Chinese, Armenian, Ethiopic and Greek script; the mark of the last
# is a semicolon, which asks nothing behind other letters.
MARK = re.compile("[?？؟⁇⁈՞፧\u037e]|(?<=[\u0370-\u03ff\u1f00-\u1fff]);")


class TooMuch(Exception):
    """This may not be asked, or not so; one sentence that says what can be done."""


class Doubted(TooMuch):
    """It is asked with a written ground alone."""


def question(case: Case, topic: str, words: str, ground: str) -> str:
    """What the person will read; TooMuch where it may not be asked."""
    if topic == topics.OTHER:
        check_free(case, words, ground)
        return words
    return listed(case, topic)


def listed(case: Case, topic: str) -> str:
    """A question of the list, which one officer asks alone."""
    asked = topics.words(case, topic)
    if not asked:
        raise TooMuch(_("Choose what you ask from the list."))
    return asked


def takes_own_words(case: Case) -> bool:
    """Whether anything may be asked that is not on the list.

    Not where a stop harms nobody and a wait does: there the list is all there is.
    """
    right = registry.get(case.right)
    if right is None or proofs.rung(case) is ladder.NOTHING:
        return False
    return right.is_written or right.needs_proof


def check_free(case: Case, words: str, ground: str) -> None:
    """Words of the officer's own ask for no proof and no money, and say why they ask."""
    if not takes_own_words(case):
        raise TooMuch(nothing())
    found = demands.find(words)
    if found is not None and found.is_sure:
        raise TooMuch(_too_sure(case, found.words))
    if objected := reactor.of_words(words):
        raise TooMuch(
            _(
                "Whoever fights for people would object: %(what)s. Ask it otherwise, or "
                "choose from the list."
            )
            % {"what": "; ".join(objected)}
        )
    if reasons.says_something(ground):
        return
    if found is not None:
        raise Doubted(
            _(
                "“%(words)s” may be more than you need to answer this request. Ask "
                "without it, or write in a whole sentence why you need it."
            )
            % {"words": found.words}
        )
    raise Doubted(
        _("Write in a whole sentence why you need to know this for this request.")
    )


def _too_sure(case: Case, words: str) -> str:
    if not _may_be_asked_who(case):
        return nothing()
    return _(
        "“%(words)s” is asked only to know who somebody is. Ask it there, with your "
        "ground, or ask something else."
    ) % {"words": words}


def who_question(case: Case, topic: str, words: str, ground: str) -> str:
    """What the person will read to show who they are; TooMuch where it may not be asked.

    One of the list stays on the ladder, or has a written ground; other words have one.
    """
    if not _may_be_asked_who(case):
        raise TooMuch(nothing())
    is_own = topic == topics.OTHER
    asked = words if is_own else topics.who_words(case, topic)
    if not asked.strip():
        raise TooMuch(_("Choose what you ask from the list."))
    if is_own and demands.denies(words):
        raise TooMuch(denied())
    if reasons.says_something(ground):
        return asked
    if is_own:
        raise Doubted(
            _(
                "The list does not have this. Write in a whole sentence why you doubt "
                "that it is this person, or choose from the list."
            )
        )
    if is_above(case):
        raise Doubted(
            _(
                "This asks for more than the ladder allows. Write in a whole sentence "
                "why you doubt that it is this person, or decide with what you have."
            )
        )
    return asked


def check_told(words: str) -> None:
    """What is told asks nothing of whoever reads it, and puts nothing in their way."""
    if not reasons.says_something(words):
        raise TooMuch(_("Write in a whole sentence where it stands."))
    if asks(words):
        raise TooMuch(told_alone())
    if objected := reactor.of_words(words):
        raise TooMuch(
            _("Whoever fights for people would object: %(what)s. Write it otherwise.")
            % {"what": "; ".join(objected)}
        )


def asks(words: str) -> bool:
    """Whether it holds a question, in whatever script."""
    return bool(MARK.search(words))


def told_alone() -> str:
    """Why there is no question in what is told."""
    return _(
        "This tells, and asks nothing. Take the question out; “Ask the person "
        "something” is the place for it."
    )


def denied() -> str:
    """Why words that take a way to complain away stand nowhere."""
    return _(
        "Nobody may be told that they cannot complain, appeal or go to a court, nor be "
        "threatened for it. Leave that out."
    )


def is_needless(case: Case) -> bool:
    """Whether they need to show nothing, or have shown it and nobody says otherwise."""
    return not _may_be_asked_who(case)


def _may_be_asked_who(case: Case) -> bool:
    right = registry.get(case.right)
    if right is None or not proofs.rung(case).is_proven:
        return False
    if right.needs_proof and case.proven_at is None:
        return True
    wire = dossier.tripwire(case)
    return wire is not None and wire.is_stopped


def is_above(case: Case, question: str = "") -> bool:
    """Whether one more question about the person is more than may be asked."""
    rung = proofs.rung(case)
    found = demands.find(question)
    return bool(found and found.is_sure) or _asked(case) >= rung.most_facts - rung.facts


def _asked(case: Case) -> int:
    """How many questions about the person there were in this case."""
    rows = LedgerEntry.objects.filter(about=about(case), act=f"case.{Move.ASK}")
    return rows.filter(facts__about=ABOUT).count()


def nothing() -> str:
    """Why nobody is asked."""
    return _("Nothing may be asked here to know who they are, on any ground.")
