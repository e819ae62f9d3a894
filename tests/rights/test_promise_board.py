"""The promise board: night by night, red when broken, answered by name, shown by choice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from notices import checks, promising
from notices.models import Attestation, PromiseResult
from portal.models import LedgerEntry
from tests.rights.test_desk import browser, staff
from tests.rights.web import errors
from tests.visitor import Seen

WHERE = "/desk/notices/promise/"
QUERIES = 6


def result(site, promise: str, state: str, days: int) -> None:
    PromiseResult.objects.create(
        promise=promise,
        revision=site,
        ran_at=timezone.now() - timedelta(days=days),
        state=state,
    )


def line(slug: str, days: int = 0) -> promising.Line:
    at = timezone.now() + timedelta(days=days)
    return next(each for each in promising.board(at).lines if each.slug == slug)


def test_it_has_a_line_for_each_of_the_sixty_five(site):
    board = promising.board(timezone.now())

    assert [each.number for each in board.lines] == list(range(1, 66))
    assert board.headline == "53 no evidence yet, 12 shown in words"
    assert board.is_broken is False


def test_the_newest_result_speaks_and_each_night_has_a_cell(site):
    for days, state in (
        (40, "broken"),
        (3, "kept"),
        (2, "broken"),
        (2, "kept"),
        (0, "kept"),
    ):
        result(site, "p52", state, days)

    found = line("p52")

    assert (found.state, found.word, found.tone) == ("kept", "kept", "ok")
    assert [night.state for night in found.nights] == ["kept", "broken", "kept"]
    assert [night.x for night in found.nights] == [208, 216, 232]
    day = (found.nights[1].day).strftime("%-d %b")
    assert found.told == f"3 nights checked, broken on {day}."


def test_a_broken_promise_is_first_in_the_headline(site):
    result(site, "p52", "broken", 0)

    page = browser(staff("auditor")).get(WHERE).content.decode()

    assert "<b>1 broken, 52 no evidence yet, 12 shown in words</b>" in page
    assert '<section class="panel bad"' in page


@pytest.mark.parametrize(
    ("only", "count"),
    [("", 65), ("bad", 1), ("none_yet", 52), ("attested", 9), ("shown", 12), ("x", 65)],
)
def test_it_can_be_narrowed(site, only, count):
    result(site, "p52", "broken", 0)

    page = browser(staff("editor")).get(f"{WHERE}?only={only}").content.decode()

    assert page.count('<th scope="row">') == count


def answer(desk: Client, slug="p25", **fields: str) -> Seen:
    said = {
        "owner": "Asha Rao, security",
        "evidence": "Security policy of May, folder 3",
        "expires_on": (timezone.now() + timedelta(days=90)).date().isoformat(),
        **fields,
    }
    response = desk.post(f"{WHERE}{slug}/attest/", said)
    return Seen(response.status_code, "", response.content, {})


def test_a_named_person_answers_until_a_day_and_then_it_is_red(site):
    page = answer(browser(staff("officer")))

    assert page.status == 302
    assert (line("p25").state, line("p25", days=89).state) == ("stated", "stated")
    assert (line("p25", days=91).state, line("p25", days=91).tone) == ("expired", "bad")
    entry = LedgerEntry.objects.get(act="promise.attested")
    assert sorted(entry.facts) == ["expires_on", "promise"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"owner": ""}, "Name the person who answers for it."),
        ({"evidence": ""}, "Say what shows that the promise is kept."),
        ({"expires_on": "soon"}, "Enter the day as YYYY-MM-DD."),
        (
            {"expires_on": "2020-01-01"},
            "Choose a day after today and within a year: then it is asked again.",
        ),
        (
            {"expires_on": "2099-01-01"},
            "Choose a day after today and within a year: then it is asked again.",
        ),
    ],
)
def test_what_cannot_be_stated_is_said_in_a_sentence(site, fields, sentence):
    page = answer(browser(staff("officer")), **fields)

    assert errors(page) == [sentence]
    assert Attestation.objects.count() == 0


def test_nobody_states_what_a_machine_looks_at(site):
    page = answer(browser(staff("officer")), slug="p52")

    assert errors(page) == ["A machine looks at this promise: nobody can state it."]


def test_the_public_sees_a_promise_while_the_officer_opens_it(site):
    desk = browser(staff("officer"))
    checks.run(timezone.now())
    before = Client().get("/promises/").content.decode()

    desk.post(f"{WHERE}p58/show/")
    during = Client().get("/promises/").content.decode()
    desk.post(f"{WHERE}p58/show/")
    after = Client().get("/promises/").content.decode()

    words = "58. The registered office is published."
    assert [words in page for page in (before, during, after)] == [False, True, False]
    acts = LedgerEntry.objects.filter(about="promise:p58").order_by("at")
    assert [entry.act for entry in acts] == ["promise.shown", "promise.closed"]


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_with_one_night_and_with_three(
    site, django_assert_num_queries, count
):
    desk = browser(staff("officer"))
    for days in range(count):
        result(site, "p52", "kept", days)
        answer(desk, owner=f"Nr. {days}")
    desk.get(WHERE)

    with django_assert_num_queries(QUERIES):
        desk.get(WHERE)
