"""A reported voice is found by its link and stopped by one button."""

from __future__ import annotations

from functools import partial

import pytest
from django.utils import timezone

from rights import deciding, letters, tracking, voices
from rights.deciding import NotDecided
from rights.models import Case, Outcome
from rights.voices import Candidate, NotLooked
from rights.workflow import IllegalMove
from tests.rights.test_desk import browser, staff
from tests.rights.world import AT, NO, make_case, run


@pytest.fixture
def clone(mapped):
    """A clone that a customer made: it belongs to somebody else than the reporter."""
    customer = mapped.add("customers")
    return mapped.add(
        "customer_clones",
        customer_id=customer,
        public_id="vc-7k2m9q4x",
        title="Narrator",
        speaker_email="owner@example.com",
    )


def report(link="", words=""):
    return make_case("voice_misuse", claims={}, answers={"link": link, "words": words})


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (
            "https://voices.example/v/vc-7k2m9q4x?x=1",
            ["https", "voices", "example", "vc-7k2m9q4x"],
        ),
        ("vc-7k2m9q4x", ["vc-7k2m9q4x"]),
        ("", []),
        ("a/b c", []),
        ("'; DROP TABLE users; --", ["DROP", "TABLE", "users"]),
        ("x" * 100_000, ["x" * 64]),
    ],
)
def test_everything_that_could_be_a_public_id_is_tried(link, expected):
    assert voices.tokens(link)[: len(expected)] == expected


def test_a_link_never_makes_more_than_twenty_tries():
    link = " ".join(f"word{n}" for n in range(500))

    assert len(voices.tokens(link)) == 20


@pytest.mark.parametrize(
    "said",
    [
        {"link": "https://voices.example/v/vc-7k2m9q4x"},
        {"words": "They use vc-7k2m9q4x to call my mother."},
    ],
)
def test_the_public_id_in_the_report_leads_to_the_voice(policy, clone, said):
    (found,) = voices.candidates(report(**said))

    assert (found.dataset, found.key) == ("customer-clones", clone)
    assert "Narrator" in found.words


def test_a_report_without_an_id_offers_nothing_and_the_officer_picks(policy, clone):
    assert voices.candidates(report(words="My voice sells shoes.")) == []
    assert [c.key for c in voices.pick("vc-7k2m9q4x")] == [clone]
    assert [c.key for c in voices.pick("Owner@Example.com")] == [clone]
    assert voices.pick("nothing like it") == []


@pytest.fixture
def is_down(settings, tmp_path):
    """The company's database does not answer."""

    def down():
        settings.SYSTEM_URLS = {"app": f"sqlite:///{tmp_path}/none/none.sqlite3"}

    return down


def test_while_the_company_is_down_nobody_says_that_nothing_was_found(
    policy, clone, is_down, asha
):
    case = report(link="vc-7k2m9q4x")
    is_down()

    for look in (
        partial(voices.candidates, case),
        partial(voices.pick, "owner@example.com"),
        partial(deciding.nothing_found, case, by=asha, at=AT),
    ):
        with pytest.raises(NotLooked, match="^We could not look for the voice"):
            look()

    case.refresh_from_db()
    assert (case.status, case.assigned_to) == ("received", None)


@pytest.mark.words
def test_the_desk_says_why_no_voice_can_be_looked_for(site, clone, is_down):
    said = {"link": "vc-7k2m9q4x", "words": ""}
    case = make_case("voice_misuse", timezone.now(), claims={}, answers=said)
    desk = browser(staff("officer"))
    where = f"/desk/rights/case/{case.pk}/"
    assert "Stop this voice" in desk.get(where).content.decode()
    is_down()

    for page in (
        desk.get(where),
        desk.post(f"{where}find-voice/", {"words": "vc-7k2m9q4x"}),
        desk.post(f"{where}stop-voice/", {"clone": f"customer-clones:{clone}"}),
        desk.post(f"{where}nothing-found/", follow=True),
    ):
        text = page.content.decode()
        assert "We could not look for the voice, so nothing is known yet." in text
        assert "names no voice we know" not in text
        assert "Answer: nothing found" not in text
    assert Case.objects.get(pk=case.pk).status == "received"


def test_one_button_stops_the_voice_and_answers(policy, clone, mapped, asha):
    case = report(link="vc-7k2m9q4x")

    deciding.stop_voice(case, dataset="customer-clones", key=clone, by=asha, at=AT)
    assert case.status == "working"
    run()
    case.refresh_from_db()

    assert mapped.rows("customer_clones")[0]["restricted_at"] is not None
    assert (case.status, case.ending) == ("answered", "granted")
    assert list(Outcome.objects.values_list("category", "kind", "count")) == [
        ("voice-clones", "restricted", 1)
    ]
    assert "We stopped 1 voice on 15 June 2026." in letters.sent(case).text


def test_the_answer_about_a_voice_needs_no_code(policy, clone, asha):
    case = report(link="vc-7k2m9q4x")
    deciding.stop_voice(case, dataset="customer-clones", key=clone, by=asha, at=AT)
    run()
    case.refresh_from_db()

    assert tracking.answer_needs_code(case) is False
    assert tracking.answer(case, at=AT).letter.ending == "granted"


def test_stopping_a_voice_that_is_gone_fails_in_a_sentence(policy, mapped, asha):
    case = report(link="vc-7k2m9q4x")
    deciding.stop_voice(case, dataset="customer-clones", key="4711", by=asha, at=AT)
    run()

    step = case.steps.get(effect="restrict")
    assert step.state == "due"
    assert step.error == "The voice is no longer there, so it could not be stopped."


def test_only_what_the_product_can_stop_is_stopped(policy, mapped, asha):
    case = report(link="vc-7k2m9q4x")

    with pytest.raises(NotDecided, match="cannot be stopped here"):
        deciding.stop_voice(case, dataset="payments", key="1", by=asha, at=AT)


def test_one_report_stops_one_voice_once(policy, clone, asha):
    case = report(link="vc-7k2m9q4x")
    deciding.stop_voice(case, dataset="customer-clones", key=clone, by=asha, at=AT)

    with pytest.raises(IllegalMove):
        deciding.stop_voice(case, dataset="customer-clones", key=clone, by=asha, at=AT)


def test_a_voice_that_is_not_ours_is_answered_as_not_found(policy, mapped, asha):
    case = report(link="https://elsewhere.example/x")

    deciding.nothing_found(case, by=asha, at=AT)

    assert (case.status, case.ending) == ("answered", "nothing_found")
    text = " ".join(letters.sent(case).text.split())
    assert "You told us on 15 June 2026 that somebody uses your voice." in text
    assert (
        "We looked for the voice behind https://elsewhere.example/x. None of ours is "
        "behind it. Do you have another link" in text
    )
    assert "found nothing" not in text


def test_nothing_found_is_said_after_a_look_and_never_over_a_voice_that_fits(
    policy, clone, asha
):
    blind = report(words="My voice sells shoes.")
    with pytest.raises(IllegalMove, match="^Look for the voice first"):
        deciding.nothing_found(blind, by=asha, at=AT)
    with pytest.raises(NotDecided, match="^Look for the voice first"):
        deciding.refuse(blind, ground="not_shown", words=NO, by=asha, at=AT)
    voices.looked(blind, found=0, by="user:1", at=AT)
    deciding.nothing_found(blind, by=asha, at=AT)
    assert "and found no voice of ours" in letters.sent(blind).text

    with pytest.raises(IllegalMove, match="^One of our voices fits"):
        deciding.nothing_found(report(link="vc-7k2m9q4x"), by=asha, at=AT)


def test_hostile_words_are_inert_in_what_the_officer_reads(policy, mapped):
    customer = mapped.add("customers")
    key = mapped.add(
        "customer_clones",
        customer_id=customer,
        public_id="vc-hostile1",
        title="<script>alert(1)</script>",
    )

    (found,) = voices.pick("vc-hostile1")

    assert isinstance(found, Candidate)
    assert found.key == key
    assert type(found.words) is str  # never marked safe, so templates escape it
