"""Whether words are about one request, or would fit any other as well.

GDPR Art. 12(3) knows how complex a request is and how many of them this person sent;
how much there is to do in all is neither.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection

from django.db.models import Q
from django.utils.translation import gettext as _

from rights.models import SHORTEST_REASON, Case, Clock

FEWEST_WORDS = 6
SHORTEST_SENTENCE = 3
# So many letters of a word are the same in its other forms.
STEM, SHORTEST_STEM = 5, 4
# So many words of its own make a sentence one about this request.
FEWEST_OWN = 4
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# How many this person sent is a reason by law; how many all people sent is none.
THEIR_NUMBER = re.compile(
    r"\byou(?: have| had)?(?: also| already)?"
    r" (?:sent|made|asked|filed)\b[^.;]*\brequests\b|\bnumber of your requests\b"
)
# What joins words, and what says that there is much to do.
JOINING = """
a about after again all also always am an and any are as at be because been before being
but by can come comes coming came could did do does doing done due during each else ever
every few for from get gets getting give gives given go going good got had has have he
her here him his how i if in into is it it's its just let like long may me might more
most much must my need needed needs no nor not now of off on one only or other our
ours out over own please really reason reasons request requests same see she should since
so some sorry soon still such sure than that the their them then there there's these
they this those through to too took take takes taking under unfortunately until up upon
us usual usually very was we we're we've were what when where which while who whole
whom why will with within without would yet you your yours
"""
BUSY = """
able absence absent administrative amount amounts answer answered answering apologise
apologies apologize ask asks away backlog backlogs behind busier busy capacity
case cases christmas circumstances colleague colleagues company complex complexity
compliance current currently customer customers day days deadline delay delayed delays
demand demands department departments difficult easter end ends enough everybody everyone
exceptional exceptionally extend extended extension extra extraordinary extremely few fewer
finish future general hands handle handling hard heavy high higher holiday holidays huge
ill illness incoming increase increased inquiries internal issues keep lack large late
later legal less limited little load loads longer lot lots lower many matter matters
member members moment month months new next number numbers office officer officers
operational organisation organization overloaded overwhelmed overworked pandemic
patience people period person persons pressure previous priorities privacy problem
problems process processed processing quarter queries queue quickly quite rather
reached receive received receiving reply replying require required requires resource
resources respond responding response responses restructuring right rights season
several shortage short short shortages sick sickness slow slower staff staffed
staffing stretched summer swamped task tasks team teams technical temporarily temporary
tied time times today understaffed unable understanding unusual unusually usual
vacancies vacancy vacation vacations various volume volumes wait waiting week weeks
winter work worker workers working workload workloads works year years
"""
JOINS = frozenset(JOINING.split())
EMPTY = JOINS | frozenset(BUSY.split())


def words(typed: str) -> set[str]:
    """Each word once, however it is written."""
    return set(WORD.findall(typed.casefold()))


def own(typed: str) -> set[str]:
    """The words that say something, without what joins them."""
    return words(typed) - JOINS


def share(some: set[str], others: set[str]) -> bool:
    """Whether a word stands in both, also where one of the two has another ending."""
    return any(_is_like(one, other) for one in some for other in others)


def _is_like(one: str, other: str) -> bool:
    length = min(STEM, len(one), len(other))
    is_stem = length >= SHORTEST_STEM and one[:length] == other[:length]
    return one == other or is_stem


def says_something(typed: str) -> bool:
    """Whether it is a sentence at all, and not one word many times."""
    is_long = len(" ".join(typed.split())) >= SHORTEST_REASON
    return is_long and len(words(typed)) >= FEWEST_WORDS


def too_short() -> str:
    """What is said where a ground or a reason says nothing."""
    return _("Write it in a whole sentence, about this request and no other.")


def is_a_sentence(typed: str) -> bool:
    """Whether it has the words that a short sentence has."""
    return len(words(typed)) >= SHORTEST_SENTENCE


def is_more_than_a_word(typed: str) -> bool:
    """Whether it can be an answer: "90 days" is one, and a letter is not.

    Many scripts write a sentence without a gap.
    """
    return len("".join(WORD.findall(typed))) >= SHORTEST_SENTENCE


def is_of_any(typed: str) -> bool:
    """Whether nothing is left without what says that there is much to do."""
    text = " ".join(typed.casefold().split())
    if THEIR_NUMBER.search(text):
        return False
    return len(words(text) - EMPTY) < FEWEST_OWN


def digest(typed: str) -> str:
    """The same for the same words, however they are spaced, written or pointed."""
    plain = " ".join(WORD.findall(typed.casefold()))
    return hashlib.sha256(plain.encode()).hexdigest()


def used_for(case: Case, typed: str) -> Case | None:
    """Another request that was made longer with these very words."""
    rows = Clock.objects.filter(reason_digest=digest(typed)).exclude(case=case)
    clock = rows.select_related("case").first()
    return clock.case if clock else None


def is_of_one_person(one: Case, other: Case) -> bool:
    """As far as anybody knows: one proven person, one form, or one address."""
    return bool(of_one_person(one, {other.pk}))


def of_one_person(one: Case, others: Collection[int]) -> set[int]:
    """Those of the other requests that the same person sent, as far as anybody knows."""
    of_form = Q(submission__number__in=_form(one))
    same = Q(person__isnull=False, person=one.person_id) | of_form
    for name in ("email_digest", "phone_digest"):
        if getattr(one, name):
            same |= Q(**{name: getattr(one, name)})
    return set(Case.objects.filter(same, pk__in=others).values_list("pk", flat=True))


def _form(case: Case) -> list[object]:
    rows = Case.objects.filter(pk=case.pk, submission__isnull=False)
    return list(rows.values_list("submission__number", flat=True))


def own_digest(case: Case, typed: str) -> str | None:
    """What marks these words as taken by this request; None where others took them.

    Requests of one person may wait for one and the same reason.
    """
    other = used_for(case, typed)
    if other is None:
        return digest(typed)
    return digest(f"{typed} {case.pk}") if is_of_one_person(case, other) else None
