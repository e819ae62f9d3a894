"""What an officer writes about one person stands on the decision of nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from portal import vault
from rights import deciding, grounds, own_sentences, references, writing
from rights.deciding import NotDecided
from rights.models import Case, Decision
from rights.own_sentences import plain
from rights.writing import Answer
from tests.rights.world import AT, CLAIM, UNTIL, later, make_case, prove

HOUR = later(hours=1)
TAKEN = "written about the request of somebody else"
IDA = "Ida has sued us over a clone, and Bremen hears it in June."
WHY = "The court in Bonn hears on 3 May 2026 what Ben Meyer says about invoice 12."


@pytest.fixture
def erase(policy, mapped):
    """An erasure of this address, proven, in which its use of the site was found."""

    def made(email: str, at=AT, **answers) -> Case:
        if not mapped.has(email):
            mapped.add("usage_events", user_id=mapped.add("users", email=email))
        asked = {"categories": ["usage"], **answers}
        case = make_case(
            "erasure", at=at, claims={"email": email}, answers=asked, residence="DE"
        )
        return prove(case, at)

    known: set[str] = set()
    mapped.has = lambda email: email in known or bool(known.add(email))
    return made


@pytest.fixture
def corrected(policy, mapped):
    """A wish of this address that something is corrected, proven."""

    def made(email: str, at=AT) -> Case:
        mapped.add("users", email=email)
        said = {
            "field": "other",
            "wrong": "The number of the house.",
            "now": "1",
            "should": "10",
            "words": "",
            "contact": email,
        }
        claims = {"email": email}
        case = make_case("rectification", at, claims=claims, answers=said)
        return prove(case, at)

    return made


def keep(case: Case, words: str, by, code: str = "legal_claims", at=AT) -> Case:
    lines = [
        replace(line, verb="keep", code=code, ground=words, until=UNTIL)
        for line in deciding.draft(case)
    ]
    return deciding.decide(case, lines, by=by, at=at)


def kept(case: Case) -> list[str | None]:
    return list(case.decisions.values_list("own_digest", flat=True))


@pytest.mark.parametrize(
    "again",
    [
        CLAIM,
        f"  {CLAIM.upper()} ",
        CLAIM.replace(",", ";").replace(".", "!"),
    ],
)
def test_a_sentence_about_one_person_is_no_reason_for_the_next(erase, asha, again):
    keep(erase("ben@example.com"), CLAIM, asha)
    other = erase("ida@example.com", HOUR)

    with pytest.raises(NotDecided, match=TAKEN):
        keep(other, again, asha)

    assert not other.decisions.exists()
    keep(other, IDA, asha)
    assert other.decisions.count() == 1


def test_another_name_day_or_reference_makes_no_other_sentence(erase, asha):
    ben = erase("ben.meyer@example.com")
    ida = erase("ida.brandt@example.com", HOUR)
    said = f"{WHY} See {references.display(ben.reference)}, {{email}}."
    keep(ben, said.format(email="ben.meyer@example.com"), asha)
    again = (
        WHY.replace("Ben Meyer", "Ida Brandt").replace("3 May 2026", "June 4th")
        + f" See {ida.reference}, ida.brandt@example.com."
    )

    assert plain(ida, again) == plain(ben, said.format(email="ben.meyer@example.com"))
    with pytest.raises(NotDecided, match=TAKEN):
        keep(ida, again, asha)
    keep(ida, again.replace("invoice 12", "invoice 13"), asha)


def test_requests_of_one_person_may_have_a_reason_in_common(erase, asha):
    keep(erase("ben@example.com"), CLAIM, asha)
    again = erase("ben@example.com", at=later(hours=1), words="Once more, please.")

    keep(again, CLAIM, asha, at=later(hours=2))

    assert len(set(Decision.objects.values_list("own_digest", flat=True))) == 2


def test_what_stands_on_the_list_or_on_record_is_no_sentence_of_anybody(erase, asha):
    first, second = erase("ben@example.com"), erase("ida@example.com", HOUR)
    for case in (first, second):
        deciding.decide(case, deciding.draft(case), by=asha, at=HOUR)

    assert kept(first) == kept(second) == [None]


def test_a_whole_refusal_needs_its_own_sentence_where_the_facts_are_theirs(
    corrected, asha
):
    """That somebody could not be recognised is on record; that data is right is not."""
    first, second = corrected("ben@example.com"), corrected("ida@example.com", HOUR)
    right = "The old letter says what you told us then, word for word."

    deciding.refuse(first, ground="accurate", words=right, by=asha, at=AT)
    with pytest.raises(NotDecided, match=TAKEN):
        deciding.refuse(second, ground="accurate", words=right, by=asha, at=HOUR)

    own = "Your form of last year, which lies here, has this very name in it."
    deciding.refuse(second, ground="accurate", words=own, by=asha, at=HOUR)
    assert None not in kept(first) + kept(second)
    known = {each.code: each for each in grounds.known(first)}
    assert own_sentences.is_personal(known["accurate"])
    assert not own_sentences.is_personal(known["cannot_identify"])
    assert own_sentences.is_personal(known["excessive"])


def test_nothing_of_the_words_is_in_the_index(erase, asha):
    case = keep(erase("ben@example.com"), CLAIM, asha)

    (mark,) = kept(case)
    assert mark == vault.digest(own_sentences.KIND, plain(case, CLAIM))[0]
    assert len(mark) == 64


def test_it_is_asked_of_all_at_once_and_by_the_index(
    erase, asha, django_assert_num_queries
):
    case = erase("ben@example.com")
    few = {"usage": CLAIM}
    many = {f"kind-{n}": f"{CLAIM} Number {n}." for n in range(8)}
    plain(case, CLAIM)  # what it came with is looked up once

    for said in (few, many):
        with django_assert_num_queries(1):
            assert len(own_sentences.marks(case, said)) == len(said)


def test_two_officers_in_one_moment_cannot_both_write_it(erase, asha):
    first, second = erase("ben@example.com"), erase("ida@example.com", HOUR)
    keep(first, CLAIM, asha)
    keep(second, IDA, asha, at=HOUR)

    with pytest.raises(IntegrityError, match="own"), transaction.atomic():
        Decision.objects.filter(case=second).update(own_digest=kept(first)[0])


def test_what_weighs_more_than_one_objection_is_no_answer_to_the_next(policy, asha):
    """GDPR Art. 21(1): it answers what this person wrote."""
    said = {
        "verb": "refuse",
        "words": "We go on, and here is why in full.",
        "reason": "It keeps the Services and all who use them safe from fraud.",
        "milder": "To look at less of it would miss the very tries that it is for.",
    }
    words = {"words": "My harbour firm is small.", "purposes": ["security"]}
    first, second = (
        make_case(
            "objection", at, claims={"email": email}, answers=words, residence="DE"
        )
        for email, at in (("ben@example.com", AT), ("ida@example.com", HOUR))
    )
    for case in (first, second):
        at = case.received_at
        Case.objects.filter(pk=case.pk).update(
            status="working", proven_at=at, searched_at=at
        )
        case.refresh_from_db()
    small = "A firm as small as your harbour firm was robbed twice by this very way."

    writing.write(first, Answer(**said, compelling=small), by=asha, at=HOUR)
    with pytest.raises(NotDecided, match=TAKEN):
        writing.write(second, Answer(**said, compelling=small), by=asha, at=HOUR)

    other = "Your harbour firm was named in one of these tries, in the week you wrote."
    writing.write(second, Answer(**said, compelling=other), by=asha, at=HOUR)
    assert len({*kept(first), *kept(second)}) == 2
