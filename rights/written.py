"""What an officer writes where a ground is a fact of one request, and of no list.

That a law asks for data, that a hold lies on it or that it is never sent out is on
record. That somebody goes to court over it is not: whoever keeps or refuses something
for that writes of what it is about here, and the person reads it (GDPR Art. 12(4),
11 CCR 7022(f)).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from rights import reasons
from rights.law import Ground
from rights.models import Verb
from rights.proposals import Proposal
from rights.refusals import NAMED, WORDS

# With so many words that stand in no list it says something about this request.
FEWEST_OWN = 3
# "12 May 2027", "the court decided".
FEWEST_OF_AN_END = 3


def why(words: str) -> bool:
    """Whether somebody wrote why, and did not say what the lists say."""
    listed = {str(each) for pair in WORDS.values() for each in pair}
    own = reasons.own(words) - reasons.words(" ".join(listed))
    return reasons.says_something(words) and len(own) >= FEWEST_OWN


def unsaid(line: Proposal, ground: Ground | None) -> str:
    """What is missing where only the officer can know whether the ground is there."""
    if ground is None or not ground.is_written or why(line.ground):
        return ""
    return lacking(line.title)


def endless(line: Proposal, ground: Ground | None) -> str:
    """What is missing where a kind is kept and no law says how long."""
    is_asked = ground is not None and ground.is_written and line.code != NAMED
    if line.verb != Verb.KEEP or not is_asked or ends(line.until):
        return ""
    return no_end(line.title)


def ends(words: str) -> bool:
    """Whether it is a day, or says what has to happen first."""
    return len(words.split()) >= FEWEST_OF_AN_END


def no_end(kind: str) -> str:
    """What is asked for where the end of a kind of data is not said."""
    return _(
        "Write until when “%(kind)s” is kept: a day, or what has to happen first. They "
        "read it."
    ) % {"kind": kind}


def lacking(kind: str) -> str:
    """What is asked for beside a kind of data."""
    return _(
        "Write in a whole sentence of your own why “%(kind)s” is kept or refused: what it "
        "is needed for here. They read it."
    ) % {"kind": kind}


def repeated(lines: Iterable[Proposal], written: Iterable[Ground]) -> str:
    """The kinds of data that one and the same sentence is about; '' for none."""
    codes = {each.code for each in written if each.is_written}
    said = [line for line in lines if line.code in codes]
    marks = Counter(reasons.digest(line.ground) for line in said)
    twice = [line.title for line in said if marks[reasons.digest(line.ground)] > 1]
    if not twice:
        return ""
    return _(
        "The same sentence stands for “%(one)s” and for “%(other)s”. Write about each "
        "kind of data why it is needed."
    ) % {"one": twice[0], "other": twice[1]}
