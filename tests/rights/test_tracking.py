"""The status page: public words, the same shape for strangers, never a note."""

from __future__ import annotations

from datetime import date

import pytest

from portal import vault
from retention.demo.people import MAYA
from rights import claiming, deciding, grounds, identity, opening, phrases, tracking
from rights.models import Case, Copy
from tests.company import add_maya
from tests.rights.test_intake_cost import BO
from tests.rights.world import (
    AT,
    NO,
    ask,
    decide_and_run,
    later,
    make_case,
    newest_code,
    proven,
    run,
    weighed,
)

pytestmark = pytest.mark.words


PHRASE = "river lamp seven onion"


def titles(case, at=AT):
    return [(event.state, event.title) for event in tracking.status(case, at=at).events]


def test_a_new_request_says_when_the_answer_comes(policy):
    progress = tracking.status(make_case("erasure", residence="DE"), at=AT)

    assert (progress.word, progress.percent, progress.needs) == ("Received", 0, "")
    assert progress.due_on == date(2026, 7, 15)
    assert progress.due_sentence.startswith("Due Wed 15 July 2026: ")
    assert progress.may_withdraw is True
    assert [event.title for event in progress.events] == [
        "You sent your request",
        "We look at your request",
        "You get our answer",
    ]
    assert progress.events[-1].by_date == date(2026, 7, 15)


def test_the_story_does_not_tell_a_stranger_who_is_on_file(policy, mapped, asha, sunil):
    add_maya(mapped)
    known, unknown = [
        make_case("erasure", claims={"email": address}, residence="DE")
        for address in (MAYA.email, "nobody@example.com")
    ]
    run()
    known.refresh_from_db()
    unknown.refresh_from_db()
    stories = [[titles(known), titles(unknown)]]

    deciding.carry_on(known, by=asha, at=later(hours=1))
    stories.append([titles(known), titles(unknown)])
    ground = grounds.offered(known)[0].code
    deciding.refuse(known, ground=ground, words=NO, by=asha, at=later(days=27))
    progress = [tracking.status(case, at=AT) for case in (known, unknown)]
    stories.append([titles(known), titles(unknown)])
    stand = deciding.stand(known)
    deciding.agree(known, seen=stand, by=sunil, signed_in_at=AT, at=later(days=28))
    run(later(days=28))
    known.refresh_from_db()
    deciding.nothing_found(unknown, by=asha, at=later(days=28))
    stories.append([titles(known), titles(unknown)])

    assert [a == b for a, b in stories] == [True] * 4
    assert (progress[0].word, progress[0].lead) == (progress[1].word, progress[1].lead)
    assert titles(known)[1] == ("done", "We answered")


def test_the_story_of_an_erasure_from_form_to_answer(policy, mapped, asha, sunil):
    add_maya(mapped)
    case = make_case("erasure", claims={"email": MAYA.email}, residence="DE")
    run()
    case.refresh_from_db()
    assert tracking.status(case, at=AT).needs == "code"
    identity.confirm(case, typed=newest_code(), at=later(hours=1))
    run(later(hours=1))
    case.refresh_from_db()
    ask(case, "Which one?", by=asha, at=later(hours=2))
    assert tracking.status(case, at=AT).question == "Which one?"
    deciding.reply(case, words="Both.", at=later(hours=3))
    deciding.note(case, words="Odd.", by=asha, at=later(hours=3))
    lines = weighed(case)
    deciding.decide(case, lines, by=asha, at=later(hours=4))
    deciding.agree(
        case,
        seen=deciding.stand(case),
        by=sunil,
        signed_in_at=later(hours=4),
        at=later(hours=5),
    )
    run(later(hours=6))
    case.refresh_from_db()

    assert titles(case, later(hours=7)) == [
        ("done", "You sent your request"),
        ("done", "You proved that it is you"),
        ("done", "We asked you a question"),
        ("done", "You answered our question"),
        ("done", "A person decided"),
        ("done", "A second person agreed"),
        ("done", "We passed your request on to Alder Bakery"),
        ("done", "We answered"),
        ("now", "Alder Bakery decides"),
        ("next", "We close the request"),
    ]
    progress = tracking.status(case, at=later(hours=7))
    assert (progress.word, progress.percent) == ("Answered", 100)
    assert progress.may_withdraw is False


def test_nothing_internal_is_ever_shown(policy, mapped, asha):
    case = proven("erasure", mapped)
    claiming.take(case, by=asha, at=AT)
    deciding.note(case, words="Internal secret.", by=asha, at=AT)

    shown = repr(tracking.status(case, at=AT))

    for secret in ("secret", "Asha", "people", "lookup", "search", MAYA.email):
        assert secret not in shown


def test_percent_grows_with_the_days_and_stops_at_a_hundred(policy):
    case = make_case("erasure", residence="DE")  # 30 days

    found = [
        tracking.status(case, at=later(days=days)).percent for days in (0, 15, 30, 90)
    ]
    assert found == [0, 50, 100, 100]


def test_a_withdrawn_request_tells_its_end(policy):
    case = make_case("erasure")
    deciding.withdraw(case, at=later(hours=1))

    assert titles(case) == [
        ("done", "You sent your request"),
        ("done", "You withdrew your request"),
    ]


@pytest.mark.parametrize(
    ("right", "values", "first"),
    [
        ("erasure", {}, "We send a code to the address or number you gave"),
        ("voice_misuse", {"claims": {}}, "A person looks at what you sent"),
        ("stop_calls", {"claims": {"phone": "+12025550143"}}, "It is done."),
        ("child", {}, "What we may pause without looking is paused now"),
        (
            "child",
            {"claims": {}, "answers": {"words": "My son, 12."}},
            "You gave no address or number, so a person looks for the account first.",
        ),
        (
            "erasure",
            {"channel": "signed_in"},
            "We search for what we hold under the address you signed in with.",
        ),
        (
            "access",
            {"acting": BO},
            "We write to that person at the address you gave, if we know it.",
        ),
    ],
)
def test_the_receipt_says_what_happens_next(policy, right, values, first):
    rows = tracking.next_rows(make_case(right, **values))

    assert rows[0].startswith(first)


# --- the answer ------------------------------------------------------------------------


def test_the_answer_of_an_erasure_needs_a_fresh_code(policy, mapped, asha, sunil):
    case = proven("erasure", mapped)
    assert tracking.answer(case, at=AT) is None
    decide_and_run(case, asha, sunil)

    assert tracking.answer_needs_code(case) is True
    assert tracking.answer(case, at=AT).copy is None


def test_an_unproven_filer_never_learns_whether_the_address_is_on_file(
    policy, mapped, asha
):
    case = make_case("erasure", claims={"email": "nobody@example.com"})
    run()
    case.refresh_from_db()
    deciding.nothing_found(case, by=asha, at=AT)

    assert tracking.answer(case, at=AT) is None
    assert tracking.status(case, at=AT).lead == (
        "We answered with a message to the address or number you gave."
    )


def test_the_copy_is_offered_while_it_is_there(policy, mapped, asha, sunil):
    case = proven("access", mapped)
    decide_and_run(case, asha, sunil)

    assert tracking.answer(case, at=later(days=29)).copy == Copy.objects.get()
    assert tracking.answer(case, at=later(days=31)).copy is None


def test_the_answer_is_gone_with_the_key_of_the_case(policy, mapped, asha, sunil):
    case = proven("erasure", mapped)
    decide_and_run(case, asha, sunil)

    vault.destroy(case.key, at=AT)

    assert tracking.answer(case, at=AT) is None


# --- reference and phrase ------------------------------------------------------------------


def test_reference_and_phrase_open_the_request_however_they_are_typed(policy):
    case = make_case("erasure")
    opening.set_phrase(case, phrase=PHRASE, at=AT)

    for typed in (PHRASE, "  River  LAMP seven onion "):
        found = opening.open_case(reference=case.reference.lower(), phrase=typed)
        assert found == case


@pytest.mark.parametrize(
    ("reference", "phrase"),
    [
        ("PR-0000001Y", PHRASE),
        ("", ""),
        ("<script>", "x" * 100_000),
        ("\0", "\0"),
        ("own", "river lamp seven onions"),
        ("own", ""),
    ],
)
def test_a_wrong_pair_opens_nothing_at_the_same_cost(
    policy, reference, phrase, django_assert_num_queries
):
    case = make_case("erasure")
    opening.set_phrase(case, phrase=PHRASE, at=AT)
    typed = case.reference if reference == "own" else reference

    with django_assert_num_queries(1):
        assert opening.open_case(reference=typed, phrase=phrase) is None


def test_a_request_without_a_phrase_cannot_be_opened_by_one(policy):
    case = make_case("erasure")

    assert opening.open_case(reference=case.reference, phrase="") is None
    assert opening.open_case(reference=case.reference, phrase=PHRASE) is None


def test_a_phrase_is_chosen_once_and_never_kept_in_the_clear(policy):
    case = make_case("erasure")
    opening.set_phrase(case, phrase=PHRASE, at=AT)

    with pytest.raises(opening.AlreadySet):
        opening.set_phrase(case, phrase="other words than these", at=AT)
    kept = Case.objects.get().phrase_hash
    assert "river" not in kept
    assert phrases.matches(PHRASE, kept)


def test_a_short_phrase_is_refused_in_a_sentence(policy):
    with pytest.raises(ValueError, match="at least 12 characters"):
        opening.set_phrase(make_case("erasure"), phrase="short", at=AT)
