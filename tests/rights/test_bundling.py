"""Deciding together: one right, one law, a letter for each, and two people."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from notices import reading
from portal.models import LedgerEntry
from portal.second_person import NotTheSecondPerson
from rights import bundling, deciding, letters, talking
from rights.bundling import NotTogether
from rights.models import Bundle, Case, Decision
from rights.writing import Answer
from tests.rights.test_desk import browser, staff
from tests.rights.world import AT, later, make_case, prove, run
from tests.visitor import Seen

QUEUE = reverse("admin:rights_case_changelist")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TOGETHER = reverse("admin:rights_case_together")
SAID = Answer(verb="do", words="It was down for an hour. It works again.")
ASKED = {"words": "Why did it not work?"}
# Two of them for all: what the data map keeps out of a copy, and whose requests it gives.
QUERIES = 24


def question(at=AT, **values) -> Case:
    return make_case("enquiry", claims={}, answers=dict(ASKED), at=at, **values)


def proposed(cases, by, answer=SAID, at=AT) -> Bundle:
    seen = bundling.stand(bundling.look(cases, answer, at=at))
    return bundling.propose(cases, answer, seen=seen, by=by, at=at)


def agreed(bundle, by, at=AT) -> int:
    return bundling.agree(
        bundle, seen=bundling.stands(bundle), by=by, signed_in_at=at, at=at
    )


@pytest.fixture
def questions(policy) -> list[Case]:
    return [question() for _turn in range(3)]


def test_each_gets_its_own_letter_once_a_second_person_agrees(questions, asha, sunil):
    bundle = proposed(questions, asha)
    run()
    statuses = set(Case.objects.values_list("status", flat=True))
    assert statuses == {"checking"}

    assert agreed(bundle, sunil) == 3
    run()

    for case in Case.objects.all():
        assert (case.status, case.ending) == ("answered", "granted")
        text = letters.sent(case).text
        assert SAID.words in text
        assert case.reference[3:7] in text
    acts = LedgerEntry.objects.filter(about=f"bundle:{bundle.pk}").order_by("at", "act")
    assert {(each.act, each.by) for each in acts} == {
        ("bundle.proposed", f"user:{asha.pk}"),
        ("bundle.agreed", f"user:{sunil.pk}"),
    }


def test_copies_are_decided_as_drafted(policy, mapped, asha, sunil):
    cases = []
    for turn, name in enumerate(("maya", "omar")):
        mapped.add("users", email=f"{name}@example.com")
        case = make_case("access", claims={"email": f"{name}@example.com"})
        cases.append(prove(case, later(minutes=turn)))

    bundle = proposed(cases, asha, answer=None)
    assert not Decision.objects.filter(agreed_at__isnull=False).exists()
    agreed(bundle, sunil, at=later(hours=1))
    run(later(hours=1))

    assert set(Case.objects.values_list("status", flat=True)) == {"answered"}


def test_even_what_one_could_do_alone_waits_when_it_is_done_to_many(questions, asha):
    assert not deciding.needs_second(
        questions[0], [bundling.writing.line(questions[0], SAID)]
    )
    bundle = proposed(questions, asha)

    with pytest.raises(NotTheSecondPerson):
        agreed(bundle, asha)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bundle.objects.filter(pk=bundle.pk).update(agreed_by=asha)


def test_other_rights_other_laws_one_or_too_many_are_not_together(policy, monkeypatch):
    here = question(residence="DE")
    there = question(residence="US-CA")
    other = make_case("complaint", claims={}, answers=dict(ASKED), residence="DE")
    monkeypatch.setattr(bundling, "MOST", 2)

    for cases in ([here, there], [here, other], [here], [], [here, here, here]):
        with pytest.raises(NotTogether):
            bundling.look(cases, SAID, at=AT)


def test_nothing_is_proposed_that_was_not_shown(questions, asha):
    seen = bundling.stand(bundling.look(questions, SAID, at=AT))
    other = Answer(verb="do", words="Something else entirely.")

    with pytest.raises(NotTogether, match="Something changed"):
        bundling.propose(questions, other, seen=seen, by=asha, at=AT)
    talking.withdraw(questions[1], at=AT)
    with pytest.raises(NotTogether):
        bundling.propose(questions, SAID, seen=seen, by=asha, at=AT)
    assert set(Case.objects.values_list("status", flat=True)) == {
        "received",
        "withdrawn",
    }
    assert not Bundle.objects.exists()


def test_one_that_cannot_go_along_says_why_and_stops_the_rest(policy, mapped, asha):
    mapped.add("users", email="maya@example.com")
    ready = prove(make_case("access"))
    waits = make_case("access", claims={"email": "omar@example.com"})

    looks = bundling.look([ready, waits], None, at=AT)
    assert looks[0].problem == ""
    assert looks[1].problem
    with pytest.raises(NotTogether, match=waits.reference):
        bundling.propose(
            [ready, waits], None, seen=bundling.stand(looks), by=asha, at=AT
        )
    ready.refresh_from_db()
    assert ready.status == "working"


def test_what_was_sent_back_alone_stays_out_and_may_go_along_again(
    questions, asha, sunil
):
    bundle = proposed(questions, asha)
    seen = bundling.stands(bundle)
    deciding.send_back(questions[0], note="Not this one.", by=sunil, at=AT)

    with pytest.raises(NotTogether, match="Something changed"):
        bundling.agree(bundle, seen=seen, by=sunil, signed_in_at=AT, at=AT)
    assert agreed(bundle, sunil) == 2
    with pytest.raises(NotTogether):
        agreed(bundle, sunil)

    questions[0].refresh_from_db()
    assert questions[0].status == "working"
    proposed([questions[0], question()], asha, at=later(hours=1))


def test_all_are_sent_back_with_the_note(questions, asha, sunil):
    bundle = proposed(questions, asha)
    assert bundling.waiting() == [bundle]

    bundling.send_back(bundle, note="Say when.", by=sunil, at=AT)

    assert bundling.waiting() == []
    assert set(Case.objects.values_list("status", flat=True)) == {"working"}
    assert bundling.of(questions[0]) is None


def test_whoever_writes_again_is_agreed_to_alone(questions, asha, sunil):
    """Nobody runs what was proposed before without reading what came in since."""
    bundle = proposed(questions, asha)
    seen, third = bundling.stands(bundle), questions[2]

    talking.write(third, words="Wait, keep my payments.", at=later(hours=1))

    with pytest.raises(NotTogether, match="Something changed"):
        bundling.agree(bundle, seen=seen, by=sunil, signed_in_at=AT, at=AT)
    assert bundling.apart(bundle) == [third]
    assert bundling.of(third) is None
    assert agreed(bundle, sunil, at=later(hours=2)) == 2
    third.refresh_from_db()
    assert third.status == "checking"
    assert talking.wrote_since(third)
    deciding.send_back(third, note="They wrote.", by=sunil, at=later(hours=3))
    looks = bundling.look([third, question()], SAID, at=later(hours=3))
    assert [each.problem for each in looks] == [
        "They wrote again since. Read it on its page.",
        "",
    ]


# --- the page ---------------------------------------------------------------------


@pytest.fixture
def two(site) -> list[Case]:
    return [question(timezone.now(), residence="DE") for _turn in range(2)]


def page(client, address: str, data: dict | None = None) -> Seen:
    answer = (
        client.post(address, data, follow=True)
        if data is not None
        else client.get(address)
    )
    return Seen(answer.status_code, "", answer.content, {})


def test_from_the_list_over_the_letters_to_the_second_person(two):
    sunil = staff("officer", "Sunil")
    desk, other = browser(staff("officer", "Asha")), browser(sunil)
    listed = page(desk, f"{QUEUE}?law=eu&right=enquiry")
    assert listed.html.count('type="checkbox"') == 2
    ids = [str(case.pk) for case in two]
    first = page(desk, TOGETHER, {"case": ids})
    assert "Write the answer first." in first.text

    typed = {"answer-verb": "do", "answer-words": SAID.words, "case": ids}
    looked = page(desk, TOGETHER, typed)
    assert looked.html.count(SAID.words) >= 3
    form = looked.form_with("seen", "answer-words")
    sent = page(desk, TOGETHER, {**typed, "seen": form.values["seen"], "propose": "1"})
    assert "You decided this. Another person must agree before it runs." in sent.text

    bundle = Bundle.objects.get()
    where = reverse("admin:rights_case_bundle", args=[bundle.pk])
    checked = page(other, f"{QUEUE}?scope=check")
    assert where in checked.html
    shown = page(other, where)
    assert shown.html.count("What they wrote:") == 2
    assert shown.html.count(ASKED["words"]) == 2
    agree = reverse("admin:rights_case_bundle_act", args=[bundle.pk, "agree"])
    seen = {"seen": shown.form_with("seen").values["seen"]}
    # A19: a second account in the browser of the first is no second person.
    Authenticator.objects.create(user=sunil, type="totp", data={})
    desk.force_login(sunil, backend=BACKEND)
    with override_settings(KEPT_DEMO=False):
        assert "decided in this browser" in page(desk, agree, seen).text
    assert Bundle.objects.get().agreed_at is None
    done = page(other, agree, seen)
    assert "Agreed. They run now." in done.text
    run(timezone.now())
    assert set(Case.objects.values_list("status", flat=True)) == {"answered"}


def test_the_list_offers_it_within_one_law_and_one_right_to_officers(two):
    desk, auditor = browser(staff("officer")), browser(staff("auditor"))

    for query in ("", "?law=eu", "?right=enquiry", "?law=eu&right=enquiry&scope=ended"):
        assert 'type="checkbox"' not in desk.get(f"{QUEUE}{query}").content.decode()
    one = auditor.get(f"{QUEUE}?law=eu&right=enquiry").content.decode()
    assert two[0].reference in one
    assert 'type="checkbox"' not in one
    assert auditor.post(TOGETHER, {"case": [two[0].pk]}).status_code == 404


@pytest.mark.parametrize("chosen", [[], ["x", "-1", "999999"], ["1" * 400]])
def test_a_choice_of_nothing_is_one_sentence(two, chosen):
    said = page(browser(staff("officer")), TOGETHER, {"case": chosen})

    assert "Choose between 2 and 50 requests." in html.unescape(said.text)


def test_a_note_is_needed_to_send_them_back(two):
    asha, other = staff("officer", "Asha"), browser(staff("officer", "Sunil"))
    bundle = proposed(two, asha, at=timezone.now())
    where = reverse("admin:rights_case_bundle_act", args=[bundle.pk, "send-back"])

    assert "Write why you send it back." in page(other, where, {"back-note": ""}).text
    page(other, where, {"back-note": "Say when."})
    assert set(Case.objects.values_list("status", flat=True)) == {"working"}


@pytest.mark.words
@pytest.mark.parametrize("count", [2, 4])
def test_the_second_person_sees_many_letters_at_the_cost_of_two(
    site, mapped, django_assert_num_queries, monkeypatch, count
):
    # Which version is in force is looked up once in a while: not while we count.
    monkeypatch.setattr(reading, "POLL_SECONDS", 3600)
    at, cases = timezone.now() - timedelta(hours=2), []
    for turn in range(count):
        person = mapped.add("users", email=f"p{turn}@example.com")
        mapped.add("logins", user_id=person)
        case = make_case("access", at=at, claims={"email": f"p{turn}@example.com"})
        cases.append(prove(case, at + timedelta(minutes=turn + 1)))
    asha = staff("officer", "Asha")
    bundle = proposed(cases, asha, answer=None, at=at + timedelta(hours=1))
    sunil = browser(staff("officer", "Sunil"))
    address = reverse("admin:rights_case_bundle", args=[bundle.pk])
    sunil.get(address)

    with django_assert_num_queries(QUERIES):
        page = sunil.get(address)

    assert len(page.context["looks"]) == count
