"""A sentence about one person stands on the decision of nobody else.

Where nothing on record says that a ground is there, an officer writes what it is here
(`rights.written`), and a sentence that was written about somebody else says nothing of
it (GDPR Art. 12(1), 12(4); 11 CCR 7022(f)). Only a keyed digest of it is kept beside the
decision: no index holds a word of it. Requests of one person may have it in common, and
what is answered together, letter by letter, is read by two people instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from portal import vault
from rights import claims, grounds, names, reasons, references
from rights.law import EARLIER, Ground
from rights.models import Case, Decision
from rights.proposals import Proposal

KIND = "own sentence"
GAP = " # "
MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
# A day, as people write it: 2026-06-15, 15.6.2026, 15 June 2026, June 15, 2026.
DATE = re.compile(
    rf"\b(?:\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}"
    rf"|{DAY} (?:of )?(?:{MONTHS})\b(?:,? \d{{4}})?"
    rf"|(?:{MONTHS}) {DAY}\b(?:,? \d{{4}})?|(?:{MONTHS}) \d{{4}})\b"
)


class Taken(Exception):
    """These words were written about somebody else; the message says what to do."""


def is_personal(ground: Ground | None) -> bool:
    """Whether it rests on the facts of one person, which an officer alone knows."""
    return ground is not None and (ground.is_written or ground.only_if == EARLIER)


def of_lines(case: Case, lines: Iterable[Proposal]) -> dict[str, str]:
    """What was written of each kind of data that is not done on such a ground.

    What stands in the list of grounds was written by nobody.
    """
    known = {each.code: each for each in grounds.known(case) if is_personal(each)}
    return {
        line.category: line.ground
        for line in lines
        if line.verb in grounds.NOT_DOING
        and line.code in known
        and line.ground.strip() not in {"", str(known[line.code].words)}
    }


def fault(case: Case, said: Mapping[str, str]) -> str:
    """One sentence where one of these was written about somebody else; '' for none."""
    try:
        marks(case, said)
    except Taken as error:
        return str(error)
    return ""


def marks(case: Case, said: Mapping[str, str]) -> dict[str, str]:
    """What marks each sentence, by its kind of data, as this request's.

    One query for all of them, and two more where some other decision has one.

    Raises Taken where another person's decision has it.
    """
    if not said:
        return {}
    bare = {key: plain(case, words) for key, words in said.items()}
    known = {
        digest: words
        for words in bare.values()
        for digest, _version in vault.digests(KIND, words)
    }
    rows = Decision.objects.filter(own_digest__in=list(known)).exclude(case=case)
    found = list(rows.values_list("own_digest", "case_id"))
    others = {pk for _digest, pk in found}
    if others and others - reasons.of_one_person(case, others):
        raise Taken(taken())
    # What their own requests, or two kinds of data, have in common is marked by both.
    shared = {known[digest] for digest, _pk in found if digest}
    every = list(bare.values())
    shared |= {words for words in every if every.count(words) > 1}
    return {
        kind: vault.digest(
            KIND, f"{words} {case.pk} {kind}" if words in shared else words
        )[0]
        for kind, words in bare.items()
    }


def taken() -> str:
    """What is said of a sentence that stands on somebody else's decision."""
    return _(
        "This sentence was written about the request of somebody else. Write what it is "
        "here, for this person."
    )


def plain(case: Case, words: str) -> str:
    """Its words alone, without what differs from one request to the next by itself.

    That is the reference, a day, the address or number, and each word of a name that
    the request came with.
    """
    text = words.casefold()
    for value in claims.typed(case).values():
        text = text.replace(value.casefold(), GAP)
    text = DATE.sub(GAP, references.LIKE.sub(GAP, text))
    named = set(names.of(case))
    said = [word for part in text.split("#") for word in (*_words(part), "#")]
    kept = ["#" if named & set(names.words(word)) else word for word in said]
    return " ".join(kept[:-1])


def _words(part: str) -> list[str]:
    return reasons.WORD.findall(part)
