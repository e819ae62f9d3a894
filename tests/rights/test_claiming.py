"""Who has a case: nobody takes it from under somebody's hands, nobody writes blindly."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from portal.models import LedgerEntry, Opening, OutboundMail
from rights import casefile, claiming, deciding, history, talking, telling
from rights.claiming import NotTaken
from rights.models import Case, Message
from tests.rights.test_desk import (
    browser,
    decisions,
    desk,
    erasure,
    officer,
    page_of,
    press,
    second,
    shown,
    staff,
    voice,
)
from tests.rights.world import AT, ask, later, mails, make_case, make_staff

__all__ = ["desk", "erasure", "officer", "second"]


@pytest.fixture
def case(policy, asha, sunil):
    for user in (asha, sunil):
        user.groups.add(Group.objects.get_or_create(name="officer")[0])
    return make_case("erasure", answers={"contact": "maya@example.com"})


def test_what_somebody_is_at_stays_with_them_for_a_quarter_of_an_hour(
    case, asha, sunil
):
    claiming.take(case, by=asha, at=AT)

    with pytest.raises(NotTaken) as refused:
        claiming.take(case, by=sunil, at=later(minutes=14))
    assert str(refused.value) == (
        "Asha Rao did something here at 08:00 EDT. Ask for it, or take it from "
        "08:15 EDT on."
    )
    claiming.touch(case, by=asha, at=later(minutes=10))
    with pytest.raises(NotTaken):
        claiming.take(case, by=sunil, at=later(minutes=24))

    claiming.take(case, by=sunil, at=later(minutes=25))
    assert case.assigned_to == sunil
    taken = LedgerEntry.objects.filter(act="case.taken").order_by("at").last()
    assert taken.facts == {"from": f"user:{asha.pk}"}


def test_who_only_looks_at_another_s_case_does_not_keep_it_warm(case, asha, sunil):
    claiming.take(case, by=asha, at=AT)
    claiming.touch(case, by=sunil, at=later(minutes=10))

    assert claiming.of(case, sunil, later(minutes=15)).is_stale
    case.refresh_from_db()
    assert case.touched_at == AT


def test_handing_over_tells_the_other_and_keeps_a_note(case, asha, sunil):
    claiming.take(case, by=asha, at=AT)
    telling.tell(AT)
    before = OutboundMail.objects.filter(kind="officer_news").count()

    claiming.hand_over(case, to=sunil, words="She called twice.", by=asha, at=AT)
    telling.tell(later(minutes=1))

    assert case.assigned_to == sunil
    assert [each.text for each in casefile.said(case)] == ["She called twice."]
    news = [mail["to"] for mail in mails("officer_news")][before:]
    assert news == ["sunil@example.com"]
    # Nobody has touched it since: whoever is free may take it.
    claiming.take(case, by=asha, at=later(minutes=1))


def test_a_case_goes_to_another_officer_or_nowhere(case, asha):
    editor = make_staff("editor@example.com", "Ed Itor")

    for to in (asha, editor):
        with pytest.raises(NotTaken):
            claiming.hand_over(case, to=to, words="", by=asha, at=AT)
    talking.withdraw(case, at=AT)
    with pytest.raises(NotTaken):
        claiming.hand_over(
            case, to=make_staff("x@example.com", "X"), words="", by=asha, at=AT
        )


def test_what_others_did_since_one_looked(case, asha, sunil):
    Opening.objects.create(
        user=asha, about=f"case:{case.reference}", what="case", at=AT
    )

    def seen() -> list[tuple[str, str]]:
        found = history.since_last_look(case, asha)
        return [(each.by, each.words) for each in found]

    talking.note(case, words="Quiet.", by=sunil, at=later(minutes=1))
    claiming.take(case, by=sunil, at=later(minutes=1))
    assert seen() == []
    ask(case, "Which?", by=sunil, at=later(minutes=2))
    talking.reply(case, words="Both.", at=later(minutes=3))
    assert seen() == [
        ("Sunil Mehta", "Question asked"),
        ("the person", "Address proven, or question answered"),
    ]
    Opening.objects.create(
        user=asha, about=f"case:{case.reference}", what="case", at=later(minutes=4)
    )
    assert seen() == []


# --- on the page ------------------------------------------------------------------


def cold(case: Case) -> None:
    """As if the last act was long ago."""
    Case.objects.filter(pk=case.pk).update(
        touched_at=timezone.now() - timedelta(minutes=15)
    )


@pytest.mark.words
def test_the_page_says_who_has_it_and_offers_what_is_cold(desk, second, site):
    case, other = voice(), browser(second)
    press(desk, case, "take")

    warm = shown(other, case)
    assert "Asha is at it since" in warm
    assert "Take this case" not in warm
    assert "Asha did something here at" in press(other, case, "take")
    cold(case)
    stale = shown(other, case)
    assert "Asha has this case, but did nothing for a quarter of an hour." in stale
    assert "The case is yours." in press(other, case, "take")
    assert "Sunil is at it since" in shown(desk, case)
    assert "at it since" not in shown(other, case)


def test_every_act_of_the_holder_keeps_it_warm(desk, officer, site):
    case = voice()
    press(desk, case, "take")
    cold(case)

    press(desk, case, "note", **{"note-words": "Still on it."})

    assert not claiming.of(case, officer, timezone.now()).is_stale


def test_handing_over_on_the_page_offers_officers_only(desk, second, site):
    staff("editor", "Edith")
    case = voice()

    page = shown(desk, case)
    assert ">Sunil</option>" in page
    assert ">Edith</option>" not in page
    assert ">Asha</option>" not in page
    assert "Choose an officer." in press(desk, case, "hand-over", **{"hand-to": ""})
    press(desk, case, "hand-over", **{"hand-to": str(second.pk), "hand-words": "Hi."})
    assert case.assigned_to == second


def test_two_writers_see_both_lose_nothing_and_may_press_again(desk, second, erasure):
    shown(desk, erasure)
    press(browser(second), erasure, "ask", **{"ask-topic": "which"})
    deciding.reply(erasure, words="Both.", at=timezone.now())

    words = "Which of the two accounts is yours?"
    page = press(
        desk,
        erasure,
        "ask",
        **{"ask-topic": "other", "ask-question": words, "ask-ground": words * 2},
    )

    assert "Somebody else was here while you wrote" in page
    assert "Question asked" in page
    assert words in page
    assert Message.objects.filter(case=erasure, kind="question").count() == 1
    assert erasure.status == "working"
    press(desk, erasure, "decide", **decisions(erasure))
    assert erasure.status == "checking"


def test_a_note_is_never_caught_and_never_sent(desk, second, erasure):
    shown(desk, erasure)
    press(browser(second), erasure, "decide", **decisions(erasure))
    sent = OutboundMail.objects.count()

    secret = "She sounded unsure."
    page = press(
        desk,
        erasure,
        "note",
        **{"note-words": secret, "ask-question": secret, "answer-words": secret},
    )

    assert "Note saved. Only the desk sees it." in page
    assert Message.objects.get(case=erasure).kind == "note"
    assert OutboundMail.objects.count() == sent
    form = page[page.index('class="said note" action=') :]
    assert "Save note for the desk" in form[: form.index("</form>")]
    assert "Ask the person" not in form[: form.index("</form>")]


def test_a_question_says_whom_it_goes_to(desk, mapped):
    now = timezone.now()
    case = make_case("erasure", answers={"contact": "maya@example.com"}, at=now)
    nobody = make_case("erasure", claims={"email": "omar@example.com"}, at=now)

    assert "This goes to maya@example.com and stands on their page." in shown(
        desk, case
    )
    assert "They gave no address for answers" in html.unescape(
        desk.get(page_of(nobody)).content.decode()
    )
