"""An officer's own words, which reach a person once two officers have read them.

No list of words knows every way to ask for too much. So whatever is not on a list of
ours waits for a second officer, who reads it as the person would.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from portal import vault
from portal.models import User
from rights import asking, demands, progressing, reasons, talking, topics
from rights.models import Case, Vouch


def of(row: Vouch) -> str:
    """The words that wait, as they were written."""
    if row.sealed is None:
        return ""
    return vault.unseal(row.case.key, row.sealed).decode()


def doubt(words: str) -> str:
    """What in them may be more than is needed; '' for nothing that we know."""
    found = demands.find(words)
    return found.words if found else ""


def may_ask(case: Case) -> None:
    """Refuse where nothing may be asked but what is on the list."""
    if not asking.takes_own_words(case):
        raise asking.TooMuch(asking.nothing())


def may_ask_who(case: Case) -> None:
    """Refuse where nobody is asked (any more) who they are."""
    if asking.is_needless(case):
        raise asking.TooMuch(asking.nothing())


def check_ask(case: Case, words: str, ground: str) -> None:
    """A question about the request: no proof, no money, and a ground of its own."""
    asking.check_free(case, words, ground)
    _check_ground(ground)


def check_who(case: Case, words: str, ground: str) -> None:
    """A question to know who they are, with a ground of its own."""
    asking.who_question(case, topics.OTHER, words, ground)
    _check_ground(ground)


def check_word(_case: Case, words: str, _ground: str) -> None:
    """Word in between asks nothing and puts nothing in their way."""
    asking.check_told(words)


def _check_ground(ground: str) -> None:
    if Vouch.objects.filter(ground_digest=reasons.digest(ground)).exists():
        raise asking.Doubted(
            _(
                "These words were the ground of another question. Write why you ask this."
            )
        )


def ask(row: Vouch, _by: User, at: datetime) -> None:
    """Both officers read it: the question goes out, and says what it is not."""
    with translation.override(row.case.language):
        added = _(
            "This is not to know who you are, and it is free. If you would rather not "
            "answer, we go on with what we have."
        )
    facts = {"topic": topics.OTHER, "has_ground": True}
    talking.put(row.case, f"{of(row)}\n\n{added}", facts, by=row.proposed_by, at=at)


def ask_who(row: Vouch, _by: User, at: datetime) -> None:
    """The same of a question about the person."""
    is_above = asking.is_above(row.case, of(row))
    facts = {"about": asking.ABOUT, "topic": topics.OTHER, "is_above": is_above}
    talking.put(row.case, of(row), facts, by=row.proposed_by, at=at)


def tell(row: Vouch, _by: User, at: datetime) -> None:
    """The same of word in between."""
    progressing.put(row.case, of(row), by=row.proposed_by, at=at)
