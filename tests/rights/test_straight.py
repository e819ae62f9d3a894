"""Straight through: what is ordinary is prepared or answered, and all else is looked at."""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import count

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from consent import gate
from portal.second_person import NotTheSecondPerson
from retention import holds
from retention.models import Dataset
from rights import deciding, fulfilment, identity, standing, story, straight, tracking
from rights.models import Case, Copy, Decision, StandingRule
from rights.standing import NotStanding
from tests.rights.test_desk import browser, page_of, shown, staff
from tests.rights.world import AT, later, make_case, run, weighed

MAYA = {"email": "maya@example.com"}


@pytest.fixture
def account(mapped) -> str:
    """One account with nothing special about it."""
    return mapped.add("users", email=MAYA["email"])


def rule(way, asha, sunil, right="access", at=AT) -> StandingRule:
    made = standing.propose(right, way=way, by=asha, at=at)
    standing.agree(made, by=sunil, signed_in_at=at, at=at)
    return made


def signed_in(right="access", at=AT, **values) -> Case:
    case = make_case(
        right, channel=identity.SIGNED_IN, claims=dict(MAYA), at=at, **values
    )
    run(at)
    case.refresh_from_db()
    return case


def test_what_somebody_wrote_in_their_own_words_is_read_by_a_person(
    policy, account, asha, sunil
):
    rule("alone", asha, sunil)

    case = signed_in(answers={"words": "Who listened to my calls?"})

    assert case.status == "working"
    assert straight.reason(case) == "They wrote something of their own."


def test_an_ordinary_copy_goes_by_itself_where_the_company_says_so(
    policy, account, asha, sunil
):
    rule("alone", asha, sunil)

    case = signed_in()

    assert (case.status, case.ending) == ("answered", "granted")
    assert Copy.objects.get().case == case
    decided = Decision.objects.filter(case=case)
    assert {(row.proposed_by, row.agreed_by, row.verb) for row in decided} == {
        (None, None, "do")
    }
    titles = [event.title for event in story.past(case)]
    assert "It was decided by a standing rule" in titles
    assert "A person decided" not in titles


def test_the_receipt_says_that_no_person_may_decide(policy, asha, sunil, settings):
    case = make_case("access")
    assert "A person decides" in " ".join(tracking.next_rows(case))

    rule("alone", asha, sunil)

    said = " ".join(tracking.next_rows(case))
    assert "answered by itself, by a rule that two people made" in said
    settings.SECOND_PERSON = "always"
    assert "A person decides" in " ".join(tracking.next_rows(case))


def test_it_waits_for_one_click_where_the_company_wants_a_look(
    policy, account, asha, sunil
):
    rule("release", asha, sunil)

    case = signed_in()

    assert (case.status, straight.ready()) == ("working", [case])
    straight.release(case, by=asha, at=AT)
    run()
    case.refresh_from_db()
    assert (case.status, straight.ready()) == ("answered", [])
    with pytest.raises(straight.NotReady):
        straight.release(case, by=asha, at=AT)


def test_where_two_people_decide_everything_nothing_goes_alone(
    policy, account, asha, sunil, settings
):
    settings.SECOND_PERSON = "always"
    rule("alone", asha, sunil)

    case = signed_in()

    assert straight.ready() == [case]
    straight.release(case, by=asha, at=AT)
    case.refresh_from_db()
    assert case.status == "checking"


def test_without_a_rule_or_after_its_end_an_officer_looks(policy, account, asha, sunil):
    standing.propose("access", way="alone", by=asha, at=AT)
    assert signed_in().status == "working"
    Case.objects.update(draft=None)

    standing.end(standing.kept()["access"], by=sunil, at=AT)
    standing.end(rule("alone", asha, sunil), by=asha, at=AT)
    case = signed_in()
    assert (case.status, straight.ready()) == ("working", [])


def unsigned(mapped, user):
    return make_case("access", claims=dict(MAYA))


def special(mapped, user):
    mapped.add("recordings", user_id=user)
    return signed_in()


def two_accounts(mapped, user):
    mapped.add("users", email=MAYA["email"].upper())
    return signed_in()


def hold(account, by) -> None:
    keys = {Dataset.objects.get(is_identity=True).slug: [account]}
    holds.place(kind="legal", title="t", reason="r", keys=keys, by=by, at=AT)


def held(mapped, user):
    hold(user, StandingRule.objects.get().proposed_by)
    return signed_in()


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (special, "There is much of it, or data of a special kind."),
        (two_accounts, "Not exactly one account was found."),
        (held, "Something of it is held."),
    ],
)
def test_what_is_not_ordinary_waits_and_says_why(
    policy, mapped, account, asha, sunil, make, why
):
    rule("alone", asha, sunil)

    case = make(mapped, account)

    assert (case.status, case.prepared_at) == ("working", None)
    assert straight.reason(case) == why


def test_who_was_not_signed_in_is_no_ordinary_case(policy, account, asha, sunil):
    rule("alone", asha, sunil)
    case = unsigned(None, account)

    assert straight.why_not(case, AT) == "They were not signed in when they asked."


def test_what_is_no_longer_ordinary_is_not_released(policy, account, asha, sunil):
    rule("release", asha, sunil)
    case = signed_in()
    hold(account, asha)

    with pytest.raises(straight.NotReady, match="Something of it is held."):
        straight.release(case, by=asha, at=AT)
    assert not Decision.objects.exists()


# --- the rule ---------------------------------------------------------------------


def test_nobody_makes_a_rule_alone(policy, asha, sunil):
    made = standing.propose("access", way="alone", by=asha, at=AT)

    assert standing.of("access") is None
    with pytest.raises(NotTheSecondPerson):
        standing.agree(made, by=asha, signed_in_at=AT, at=later(hours=2))
    with pytest.raises(IntegrityError), transaction.atomic():
        StandingRule.objects.filter(pk=made.pk).update(agreed_by=asha, agreed_at=AT)
    standing.agree(made, by=sunil, signed_in_at=AT, at=AT)
    assert standing.of("access") == made


def test_who_is_alone_makes_one_after_a_second_look(policy, asha, settings):
    settings.SECOND_PERSON = "solo"
    made = standing.propose("access", way="release", by=asha, at=AT)

    standing.agree(made, by=asha, signed_in_at=later(hours=1), at=later(hours=1))

    made.refresh_from_db()
    assert made.solo_ground == "one person, no second check"


@pytest.mark.parametrize("right", ["erasure", "rectification", "objection", "nothing"])
def test_nothing_that_changes_data_can_have_a_rule(policy, asha, right):
    with pytest.raises(NotStanding):
        standing.propose(right, way="alone", by=asha, at=AT)


def test_one_rule_for_a_right_until_it_ends(policy, asha, sunil):
    made = rule("release", asha, sunil)
    with pytest.raises(NotStanding, match="End it first"):
        standing.propose("access", way="alone", by=asha, at=AT)

    standing.end(made, by=sunil, at=AT)
    with pytest.raises(NotStanding):
        standing.end(made, by=sunil, at=AT)
    standing.propose("access", way="alone", by=asha, at=AT)


# --- at the desk ------------------------------------------------------------------

RULES = reverse("admin:rights_case_standing")


def test_a_rule_is_made_by_two_on_the_page_and_ended_by_one(site):
    asha, sunil = browser(staff("officer", "Asha")), browser(staff("officer", "Sunil"))

    def send(client, **typed: str) -> str:
        return client.post(
            RULES, {"right": "access", **typed}, follow=True
        ).content.decode()

    assert "Choose how far it goes by itself." in send(asha, propose="1")
    assert "Proposed." in send(asha, propose="1", **{"access-way": "release"})
    assert "Agree to the rule" not in asha.get(RULES).content.decode()
    assert "You proposed this." in send(asha, agree="1")
    assert "The rule counts from now on." in send(sunil, agree="1")
    assert "it counts." in asha.get(RULES).content.decode()
    assert "Ended." in send(asha, end="1")
    assert browser(staff("auditor")).get(RULES).status_code == 404


def test_what_is_ready_is_released_from_today_by_one_click(site, account):
    asha, sunil = staff("officer", "Asha"), staff("officer", "Sunil")
    now = timezone.now()
    rule("release", asha, sunil, at=now)
    case = signed_in(at=now)
    desk = browser(asha)
    release = reverse("admin:rights_case_release", args=[case.pk])

    assert release in desk.get("/desk/").content.decode()
    assert "Prepared by a standing rule" in shown(desk, case)
    answer = desk.post(release)

    assert answer.url == "/desk/"
    run(timezone.now())
    case.refresh_from_db()
    assert case.status == "answered"
    assert desk.post(release).url == page_of(case)
    assert browser(staff("auditor")).post(release).status_code == 404


# --- how long it takes ------------------------------------------------------------


def test_a_signed_in_copy_is_there_within_five_minutes(policy, account, asha, sunil):
    rule("alone", asha, sunil)
    case = make_case("access", channel=identity.SIGNED_IN, claims=dict(MAYA))
    for turn in count(1):
        at = AT + timedelta(seconds=3 * turn)
        if not fulfilment.run_due(at, limit=1) and not run(at):
            break
    case.refresh_from_db()

    assert case.status == "answered"
    assert case.answered_at - case.received_at <= timedelta(minutes=5)


def test_an_opt_out_works_within_a_second(policy):
    began = time.process_time()
    make_case("opt_out", claims=dict(MAYA), answers={"choices": ["marketing", "sale"]})
    took = time.process_time() - began

    assert not gate.may_process_identifier("email", MAYA["email"], "sale", AT)
    assert took < 1


def test_an_ordinary_request_takes_two_people_four_clicks(site, account, mapped):
    mapped.add("recordings", user_id=account)
    asha, sunil = browser(staff("officer", "Asha")), browser(staff("officer", "Sunil"))
    now = timezone.now()
    case = signed_in(at=now)
    clicks = 0

    def click(client, address: str, **typed: str) -> str:
        nonlocal clicks
        clicks += 1
        answer = client.post(address, typed) if typed else client.get(address)
        assert answer.status_code in {200, 302}
        return answer.content.decode()

    decide, agree = (
        reverse("admin:rights_case_act", args=[case.pk, name])
        for name in ("decide", "agree")
    )
    assert page_of(case) in asha.get("/desk/").content.decode()
    click(asha, page_of(case))
    typed = {}
    for line in weighed(case):
        typed[f"decide-verb-{line.category}"] = line.verb
        typed[f"decide-code-{line.category}"] = line.code
        typed[f"decide-ground-{line.category}"] = line.ground
        typed[f"decide-until-{line.category}"] = line.until
    click(asha, decide, **typed)
    assert page_of(case) in sunil.get("/desk/").content.decode()
    click(sunil, page_of(case))
    click(sunil, agree, seen=deciding.stand(case))
    run(timezone.now())
    case.refresh_from_db()

    assert (case.status, clicks) == ("answered", 4)
