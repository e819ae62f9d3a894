"""A question without an answer: nothing is refused before the day that was named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rights import (
    answering,
    deciding,
    desk_refusing,
    postal,
    talking,
    tracking,
    workflow,
    writing,
)
from rights.models import Case
from rights.writing import Answer
from tests.rights.test_replies import asked, on_paper
from tests.rights.world import AT, NO, UNTIL, later, make_case, proven, weighed

# Received on 15 June, due on 15 July: three days are left for the decision.
DAY = {"days": 27}
UNHEARD = "^They have until Sunday 12 July 2026 to answer your question"


@pytest.fixture
def erasure(policy, mapped, asha):
    case = proven("erasure", mapped)
    talking.ask_person(case, topic="which", by=asha, at=AT)
    return case


def kept(case):
    """As drafted, but one kind is kept on a ground that an officer chose."""
    lines = weighed(case)
    one = next(line for line in lines if line.verb == "do")
    less = replace(one, verb="keep", code="legal_claims", ground=NO, until=UNTIL)
    return [less if line is one else line for line in lines]


def test_nothing_is_refused_or_kept_back_seconds_after_the_question(erasure, asha):
    progress = tracking.status(erasure, at=AT)
    assert progress.needs == "answer"
    assert progress.time_until.isoformat() == "2026-07-12"
    with pytest.raises(workflow.IllegalMove, match=UNHEARD):
        talking.nothing_found(erasure, by=asha, at=later(minutes=1))
    talking.carry_on(erasure, by=asha, at=later(minutes=1))

    for at in (later(minutes=2), later(days=26)):
        with pytest.raises(deciding.NotDecided, match=UNHEARD):
            deciding.refuse(erasure, ground="no_ground", words=NO, by=asha, at=at)
        said = desk_refusing.shown(erasure, [], {}, at)["no_refusal"]
        assert said.startswith("They have until Sunday 12 July 2026")
        with pytest.raises(deciding.NotDecided, match=UNHEARD):
            deciding.decide(erasure, kept(erasure), by=asha, at=at)
    deciding.decide(erasure, kept(erasure), by=asha, at=later(**DAY))

    assert Case.objects.get().status == "checking"


def test_what_was_asked_is_done_without_waiting(policy, mapped, asha):
    case = proven("access", mapped)
    talking.ask_person(case, topic="which", by=asha, at=AT)
    talking.carry_on(case, by=asha, at=AT)

    deciding.decide(case, deciding.draft(case), by=asha, at=later(minutes=1))

    assert Case.objects.get().status in {"checking", "working"}


def test_their_answer_ends_the_waiting(erasure, asha):
    talking.carry_on(erasure, by=asha, at=AT)
    talking.hear(erasure, "The old one.", by=None, at=later(hours=1))

    deciding.decide(erasure, kept(erasure), by=asha, at=later(hours=2))

    assert Case.objects.get().status == "checking"


def test_an_answer_in_words_says_no_no_sooner(policy, asha):
    case = make_case("complaint", answers={"words": "You never answer."})
    talking.ask_person(case, topic="meant", by=asha, at=AT)
    talking.carry_on(case, by=asha, at=AT)
    no = Answer(
        verb="refuse",
        words="We see it differently, as we answered in May.",
        reason="Our answer of May was sent in time.",
    )

    with pytest.raises(deciding.NotDecided, match="to answer your question"):
        writing.write(case, no, by=asha, at=later(hours=1))


def test_who_is_asked_late_has_a_day_at_least(policy, mapped, asha):
    case = proven("erasure", mapped)
    late = later(days=30)
    talking.ask_person(case, topic="which", by=asha, at=late)
    talking.carry_on(case, by=asha, at=late)

    with pytest.raises(deciding.NotDecided, match="until Thursday 16 July 2026"):
        deciding.refuse(case, ground="no_ground", words=NO, by=asha, at=late)


def test_the_question_stands_on_their_page_until_it_is_answered_or_over(erasure, asha):
    talking.carry_on(erasure, by=asha, at=AT)
    shown = tracking.status(erasure, at=later(days=1))
    assert shown.question
    assert shown.needs == ""
    assert shown.went_on.startswith(
        "We went on with what we have. You may still answer until Sunday 12 July 2026."
    )
    shown = tracking.status(erasure, at=later(**DAY))
    assert shown.question
    assert shown.went_on == (
        "We went on without your answer. If you want to add something, write here."
    )

    talking.answer(erasure, words="The old one.", at=later(**DAY))
    shown = tracking.status(erasure, at=later(**DAY))
    assert (shown.question, shown.went_on) == ("", "")
    talking.withdraw(erasure, at=later(**DAY))
    with pytest.raises(workflow.IllegalMove):
        talking.answer(erasure, words="And more.", at=later(**DAY))


def test_a_question_on_paper_is_asked_on_the_day_it_is_posted(policy, asha):
    case = asked(on_paper(asha), asha)
    talking.carry_on(case, by=asha, at=later(minutes=1))

    def refused(**passed):
        why = "Nothing that you wrote leads to an account, and you did not write back."
        deciding.refuse(
            case, ground="cannot_identify", words=why, by=asha, at=later(**passed)
        )

    for days in (1, 28, 60):
        with pytest.raises(deciding.NotDecided, match="question waits to be posted"):
            refused(days=days)
    answering.posted(postal.due()[0], by=asha, at=later(days=29))

    with pytest.raises(deciding.NotDecided, match="^They have until Wednesday 15 July"):
        refused(days=29)
    refused(days=30)
    case.refresh_from_db()
    assert case.status == "checking"
