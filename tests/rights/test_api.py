"""The API: the verbs of the pages for the company's own programs, and nothing more."""

from __future__ import annotations

import json
import re
import threading
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent import choices, choosing, gpc
from consent.models import Choice, Stop
from consent.promises import service_goes_on
from notices import reading
from portal import api, people, tokens
from portal.models import ApiCall, ApiToken, LedgerEntry, Person
from rights import claims, protocol, registry
from rights.models import Case, Ending, Status
from tests.rights.test_desk import browser, staff
from tests.rights.world import mails, make_case, make_staff, run

EVERY = sorted(tokens.SCOPES)
# The first call of a minute, and each tenth, is counted in the cache as well, which is
# rows where there is no Redis.
QUERIES = 4
TOKENS = 4
STOP = {"right": "stop_calls", "phone": "+1 202 555 0143"}


def make(scopes=EVERY, name="product") -> tuple[ApiToken, str]:
    by = make_staff(f"{name}@example.com", "Op")
    return tokens.make(name=name, scopes=scopes, days=30, by=by, at=timezone.now())


def caller(secret: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {secret}"})


def send(client: Client, where: str, body: object, **headers: str):
    return client.post(
        f"/api/v1/{where}",
        json.dumps(body),
        content_type="application/json",
        headers=headers,
    )


def ask(client: Client, key="a", **body):
    return send(client, "requests", {**STOP, **body}, **{"Idempotency-Key": key})


@pytest.fixture
def product(policy) -> Client:
    return caller(make()[1])


def test_each_body_of_the_guide_is_taken_as_it_stands_there(product):
    guide = (settings.ROOT / "docs/api.md").read_text(encoding="utf-8")
    bodies = re.findall(r"^    POST (\S+) +(\{.+\})$", guide, re.MULTILINE)
    assert {where for where, _body in bodies} == {
        *("requests", "may-process", "may-process/bulk"),
        *("choices", "signals", "one-click"),
    }

    for number, (where, body) in enumerate(bodies):
        key = {"Idempotency-Key": f"guide-{number}"} if where == "requests" else {}
        answer = send(product, where, json.loads(body), **key)
        assert answer.status_code in {200, 201}, (where, answer.json())


def test_a_token_is_kept_as_a_digest_and_ends(policy):
    token, secret = make()
    at = timezone.now()

    assert secret not in json.dumps([*ApiToken.objects.values()], default=str)
    assert tokens.find(secret, at=at) == token
    assert tokens.find(secret, at=at + timedelta(days=31)) is None
    tokens.revoke(token, by=token.made_by, at=at)
    assert tokens.find(secret, at=at) is None
    assert caller(secret).get("/api/v1/revision").status_code == 401


def test_a_token_in_the_address_opens_nothing(policy):
    secret = make()[1]

    answer = Client().get(f"/api/v1/revision?token={secret}&access_token={secret}")

    assert answer.status_code == 401
    assert answer.json() == {
        "code": "authentication_failed",
        "sentence": "Send a token that works in the Authorization header.",
    }


def test_an_operator_makes_a_token_sees_it_once_and_revokes_it(site):
    desk = browser(staff("operator"))
    where = "/desk/portal/apitoken/"
    said = {"name": "product", "scopes": ["policy:read"], "days": "30"}

    shown = desk.post(where, said).content.decode()
    secret = re.search(r"kept_[\w-]{43}", shown)[0]
    token = ApiToken.objects.get()
    opened = caller(secret).get("/api/v1/revision").status_code
    desk.post(f"{where}{token.pk}/revoke/")

    assert secret not in desk.get(where).content.decode()
    assert (opened, caller(secret).get("/api/v1/revision").status_code) == (200, 401)
    assert [
        entry.act
        for entry in LedgerEntry.objects.filter(about=f"token:{token.pk}").order_by(
            "at"
        )
    ] == ["api.token_made", "api.token_revoked"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_tokens_costs_the_same(site, django_assert_num_queries, count):
    desk = browser(staff("operator"))
    for number in range(count):
        make(name=f"n{number}")
    desk.get("/desk/portal/apitoken/")

    with django_assert_num_queries(TOKENS):
        desk.get("/desk/portal/apitoken/")


def test_the_revision_in_force_is_what_was_signed_and_is_sent_once(product):
    first = product.get("/api/v1/revision")
    again = product.get(
        "/api/v1/revision", headers={"If-None-Match": first.headers["ETag"]}
    )

    current = reading.current(timezone.now())
    assert first.json() == current.content
    assert (again.status_code, again.content) == (304, b"")


def test_the_same_request_twice_is_one_and_another_body_is_refused(product):
    first, again, other = (
        ask(product),
        ask(product),
        ask(product, phone="+12025550144"),
    )

    assert (first.status_code, first.json()) == (201, again.json())
    assert (other.status_code, other.json()["sentence"]) == (
        422,
        "This key was used for another request.",
    )
    assert Case.objects.count() == 1
    assert Case.objects.get().channel == "api"


@pytest.mark.parametrize("uses", [["marketing"], ["improvement"]])
def test_a_key_that_was_used_files_nothing_of_another_right(product, uses):
    page = {"address": ["maya@example.com"], "place": ["DE"], "uses": uses}
    first = ask(product)
    other = send(
        product,
        "requests",
        {"right": "objection", "page": page},
        **{"Idempotency-Key": "a"},
    )

    assert (first.status_code, other.status_code) == (201, 422)
    assert other.json()["sentence"] == "This key was used for another request."
    assert [case.right for case in Case.objects.all()] == ["stop_calls"]
    assert LedgerEntry.objects.filter(act="case.filed").count() == 1


def test_who_asked_through_a_program_is_written_to_where_they_asked_about(product):
    her = {"right": "access", "email": "maya@example.com", "residence": "DE"}
    send(product, "requests", her, **{"Idempotency-Key": "1"})
    assert mails("received") == []  # no program waits for a message
    run(timezone.now())
    assert [mail["to"] for mail in mails("received")] == ["maya@example.com"]

    other = {**her, "email": "x@example.com", "contact": "y@example.com"}
    send(product, "requests", other, **{"Idempotency-Key": "2"})
    stop = {"right": "opt_out", "email": "z@example.com", "choices": ["marketing"]}
    send(product, "requests", stop, **{"Idempotency-Key": "3"})
    run(timezone.now())
    assert [mail["to"] for mail in mails("stopped")] == ["z@example.com"]
    to = {"maya@example.com", "y@example.com"}
    assert {mail["to"] for mail in mails("received")} == to


def test_a_request_by_the_api_stops_at_once_and_says_where_it_is(product):
    filed = ask(product).json()

    assert product.get(f"/api/v1/requests/{filed['reference']}").json() == filed
    assert filed["status"] == "fulfilled"
    body = {"kind": "phone", "value": "+12025550143", "purpose": "outbound-calls"}
    assert send(product, "may-process", body).json() == {"may": False}


MINE = {"address": ["maya@example.com"], "place": ["DE"]}
PAGES = {
    "voice_misuse": {"where": ["https://example.org/clip"], "contact": [""]},
    "child": {"address": ["kid@example.com"]},
    "portability": MINE,
    "rectification": {**MINE, "field": ["people:full_name"], "should": ["Maya L."]},
    "withdrawal": {"address": ["maya@example.com"], "consents": ["marketing"]},
    "restriction": {**MINE, "ground": ["accuracy"]},
    "objection": {**MINE, "uses": ["improvement"]},
    "nominee": {
        "address": ["maya@example.com"],
        "way": ["name"],
        "name": ["Ivo"],
        "reach": ["ivo@example.com"],
    },
    "appeal": {"reference": ["PR-7K4M-22QE"], "words": ["You kept too much."]},
    "complaint": {"words": ["Nobody answers."]},
    "enquiry": {"words": ["What is a clone?"]},
}


def test_every_right_can_be_asked_for_with_the_words_of_its_page(product, mapped):
    asked = {}
    for right, page in PAGES.items():
        body = {"right": right, "page": page}
        answer = send(product, "requests", body, **{"Idempotency-Key": right})
        asked[right] = (answer.status_code, answer.json())

    assert {right: status for right, (status, _said) in asked.items()} == dict.fromkeys(
        PAGES, 201
    )
    fields = {"access", "erasure", "opt_out", "limit", "stop_calls"}
    assert {*PAGES, *fields} == {right.code for right in registry.all_rights()}
    assert set(Case.objects.values_list("right", flat=True)) == set(PAGES)


def test_a_copy_of_a_time_and_a_list_can_be_asked_for(product):
    body = {"right": "access", "email": "maya@example.com", "scope": "list"}
    said = {**body, "since": "2026-01-01"}
    answer = send(product, "requests", said, **{"Idempotency-Key": "list"})
    case = Case.objects.get()
    assert answer.status_code == 201
    assert (claims.is_list(case), claims.span(case)) == (True, (date(2026, 1, 1), None))

    wrong = send(
        product,
        "requests",
        {**body, "right": "erasure"},
        **{"Idempotency-Key": "wrong"},
    )
    assert wrong.status_code == 422
    assert "Only a copy of data has a time" in wrong.content.decode()
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("days", "field", "sentence"),
    [
        (
            {"since": "2026-03-02", "until": "2026-03-01"},
            "until",
            "Write a last day that is not before the first.",
        ),
        (
            {"since": "9999-12-31"},
            "since",
            "This day is still to come. Write an earlier day.",
        ),
    ],
)
def test_days_that_the_page_refuses_are_refused_here(product, days, field, sentence):
    body = {"right": "access", "email": "maya@example.com", **days}
    answer = send(product, "requests", body, **{"Idempotency-Key": "days"})

    said = {"code": "invalid", "field": field, "sentence": sentence}
    assert (answer.status_code, answer.json()) == (422, said)
    assert Case.objects.count() == 0


@pytest.mark.parametrize("depth", [400, 900, 100_000])
def test_json_that_is_nested_very_deep_is_refused(product, depth):
    body = f'{{"right": "access", "email": {"[" * depth}{"]" * depth}}}'
    answer = product.post(
        "/api/v1/requests",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": "deep"},
    )

    assert answer.status_code in (400, 422)
    assert {*answer.json()} >= {"code", "sentence"}


def test_whoever_refuses_a_program_the_answer_has_one_shape(product):
    refused = [
        product.get("/api/v1/requests/%00"),
        product.get("/api/v1/nothing"),
        product.post(
            "/api/v1/requests", "x" * 300_000, content_type="application/json"
        ),
    ]

    assert [(each.status_code, each.json()) for each in refused] == [
        (400, {"code": "unreadable", "sentence": "What was sent cannot be read."}),
        (404, {"code": "not_found", "sentence": "There is nothing here."}),
        (
            413,
            {
                "code": "too_large",
                "sentence": "What was sent is too large. Send less at once.",
            },
        ),
    ]


def test_a_page_that_says_two_things_is_two_requests_and_both_can_be_asked_about(
    product,
):
    page = {**MINE, "uses": ["improvement", "marketing"]}
    body = {"right": "objection", "page": page}

    told = [
        send(product, "requests", body, **{"Idempotency-Key": "two"}).json()
        for _turn in range(2)
    ]

    first = told[0]
    assert (first, first["right"], len(first["also"])) == (told[1], "opt_out", 1)
    other = product.get(f"/api/v1/requests/{first['also'][0]}").json()
    assert other["right"] == "objection"
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        (
            {"right": "enquiry", "page": {}},
            "page.words",
            "Write what you want to ask.",
        ),
        (
            {"right": "child", "page": {"address": ["nobody"]}},
            "page.address",
            "Enter the e-mail address in full, like name@example.com, or the phone "
            "number, starting with + and the country code.",
        ),
        (
            {"right": "enquiry", "page": {"words": ["Why?"], "status": ["closed"]}},
            "page.status",
            "There is no such field.",
        ),
        (
            {"right": "erasure", "email": "maya@example.com", "page": {"words": ["x"]}},
            "page",
            "This right has fields of its own: email, words and so on.",
        ),
    ],
)
def test_what_a_page_refuses_is_refused_here_in_its_words(
    product, body, field, sentence
):
    answer = send(product, "requests", body, **{"Idempotency-Key": "a"})

    assert (answer.status_code, answer.json()) == (
        422,
        {"code": "invalid", "field": field, "sentence": sentence},
    )
    assert Case.objects.count() == 0


CHOICES = "marketing, sale, sharing, profiling, targeted-ads"


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        (
            {"right": "opt_out", "choices": ["marketing", "outbound-calls"]},
            "choices",
            f"“outbound-calls” is none of the choices of this right: {CHOICES}.",
        ),
        (
            {"right": "access", "choices": ["marketing"]},
            "choices",
            "This right has no choices.",
        ),
        (
            {"right": "erasure", "categories": ["calls", "nonsense"]},
            "categories",
            "The policy in force knows no kind of data “nonsense”.",
        ),
        (
            {"right": "limit", "categories": ["calls"]},
            "categories",
            "This right is not about kinds of data.",
        ),
        (
            {"right": "access", "scope": "all", "categories": ["calls"]},
            "categories",
            "Send kinds of data or a scope, not both.",
        ),
        (
            {"right": "enquiry", "page": {"words": ["Why?"]}},
            "email",
            "Say this in page: what the fields of its page on the site say.",
        ),
    ],
)
def test_what_would_not_count_is_refused_by_name_and_nothing_is_filed(
    product, body, field, sentence
):
    said = {"email": "maya@example.com", **body}
    answer = send(product, "requests", said, **{"Idempotency-Key": "a"})

    assert (answer.status_code, answer.json()) == (
        422,
        {"code": "invalid", "field": field, "sentence": sentence},
    )
    assert Case.objects.count() == 0


def test_what_another_token_filed_looks_like_nothing(product):
    """A04: a reference guessed or found opens nothing."""
    filed = ask(product).json()
    other = caller(make(name="other")[1])

    foreign = other.get(f"/api/v1/requests/{filed['reference']}")
    unknown = other.get("/api/v1/requests/PR-7K4M22QE")

    assert (foreign.status_code, foreign.json()) == (
        404,
        {"code": "not_found", "sentence": "There is nothing here."},
    )
    assert (unknown.status_code, unknown.json()) == (404, foreign.json())
    assert ask(other).json()["reference"] != filed["reference"]


@pytest.mark.parametrize(
    "extra",
    [
        *({"status": "closed"}, {"person": "1"}, {"due_on": "2030-01-01"}),
        *({"on_file": True}, {"channel": "web"}, {"revision": 1}),
    ],
)
def test_no_field_of_a_case_can_be_set_from_outside(product, extra):
    """A15: what is not asked for is refused by name."""
    answer = ask(product, **extra)

    assert (answer.status_code, answer.json()) == (
        422,
        {
            "code": "invalid",
            "sentence": "There is no such field.",
            "field": next(iter(extra)),
        },
    )
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"right": "nothing"}, "right"),
        ({"right": "appeal"}, "page.reference"),
        ({"phone": "12"}, "phone"),
        ({"phone": "+12025550143\x00"}, "phone"),
        ({"residence": "Mars"}, "residence"),
        ({"residence": "EU"}, "residence"),
        ({"residence": "US-XX"}, "residence"),
        ({"residence": "US"}, "residence"),
        ({"choices": "sale"}, "choices"),
        ({"words": "x" * 2001}, "words"),
        ({"words": "my \u202elanif\u202c copy"}, "words"),
    ],
)
def test_bad_input_gets_one_sentence_about_its_field(product, body, field):
    answer = ask(product, **body)

    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert Case.objects.count() == 0


def test_a_place_is_read_as_people_write_it_and_gives_the_law(product):
    for place in ("UK", "gb", "EL", "RE", "XX", "JE", "PR"):
        body = {"right": "access", "email": "maya@example.com", "residence": place}
        key = {"Idempotency-Key": place}
        assert send(product, "requests", body, **key).status_code == 201

    assert list(Case.objects.order_by("pk").values_list("residence", "law")) == [
        *(("GB", "uk"), ("GB", "uk"), ("GR", "eu"), ("FR", "eu"), ("XX", "company")),
        *(("JE", "company"), ("US-PR", "company")),
    ]
    said = {
        code: ask(product, residence=code).json()["sentence"] for code in ("EU", "US")
    }
    assert said == {
        "EU": "Write the place like DE or US-CA, or leave it empty.",
        "US": "Give the state too, for example US-CA, or leave it empty.",
    }


def test_what_is_not_json_is_answered_in_the_same_shape(product):
    answer = product.post("/api/v1/may-process", b"{", content_type="application/json")

    assert answer.status_code == 400
    assert set(answer.json()) == {"code", "sentence"}


@pytest.mark.parametrize(
    ("where", "body"),
    [
        ("may-process", {"kind": "\ud800", "value": "a@b.co", "purpose": "support"}),
        ("may-process/bulk", {"kind": "email", "values": ["\udfff"], "purpose": "support"}),
        ("requests", {"\ud800": "access"}),
    ],
)  # fmt: skip
def test_half_a_character_is_no_json(product, where, body):
    answer = send(product, where, body, **{"Idempotency-Key": "a"})

    assert (answer.status_code, answer.json()) == (
        400,
        {
            "code": "parse_error",
            "sentence": "The JSON holds half a character. Send each one whole.",
        },
    )


@pytest.mark.parametrize("people_asked", [1, 3, 1000])
def test_the_gate_costs_the_same_for_one_and_for_a_thousand(
    product, django_assert_num_queries, people_asked
):
    at = timezone.now()
    stopped = people.ensure("email", "p0@example.com", at=at)
    choices.stop(person=stopped, purpose="", ground="opt_out", case="", at=at)
    for number in range(1, min(people_asked, 3)):
        people.ensure("email", f"p{number}@example.com", at=at)
    values = [f"p{number}@example.com" for number in range(people_asked)]
    body = {"kind": "email", "values": values, "purpose": "support"}
    send(product, "may-process/bulk", body)

    with django_assert_num_queries(QUERIES):
        answer = send(product, "may-process/bulk", body)

    assert answer.json() == {"may": [False] + [True] * (people_asked - 1)}


def test_no_letter_about_a_missed_day_is_looked_for_when_somebody_just_filed(product):
    body = {"right": "access", "email": "maya@example.com"}
    with CaptureQueriesContext(connection) as asked:
        answer = send(product, "requests", body, **{"Idempotency-Key": "a"})

    assert answer.status_code == 201
    assert answer.json()["answer_by"] == Case.objects.get().due_on.isoformat()
    assert [each for each in asked if "rights_lateletter" in each["sql"]] == []


def test_more_than_a_thousand_are_refused(product):
    body = {"kind": "email", "values": ["a@b.co"] * 1001, "purpose": "support"}

    assert send(product, "may-process/bulk", body).status_code == 422


def test_a_choice_is_bound_to_the_words_and_the_newest_speaks(product):
    said = {"kind": "email", "value": "ana@example.com", "purpose": "marketing"}
    shown = {"words": "Send me offers.", "method": "sign-up form"}
    told = []
    for given in (True, False):
        answer = send(product, "choices", {**said, **shown, "given": given})
        told.append((answer.status_code, answer.json()["given"]))

    assert told == [(201, True), (201, False)]
    assert [row.is_given for row in Choice.objects.order_by("made_at")] == [True, False]
    assert send(product, "may-process", said).json() == {"may": False}


@pytest.mark.parametrize("unseen", ["\u0007", "\u200b", "Offers\u202e?"])
def test_nobody_chose_by_words_that_cannot_be_seen(product, unseen):
    said = {"kind": "email", "value": "ana@example.com", "purpose": "marketing"}
    shown = {"words": unseen, "method": "sign-up form", "given": True}

    answer = send(product, "choices", {**said, **shown})

    assert answer.status_code == 422
    assert "Take out the characters that cannot be seen." in str(answer.json())
    assert not Choice.objects.exists()


def test_a_yes_of_the_company_ends_no_stop_and_says_so(product):
    at = timezone.now()
    ana = people.ensure("email", "ana@example.com", at=at)
    said = {"kind": "email", "value": "ana@example.com", "purpose": "marketing"}
    shown = {"words": "Send me offers.", "method": "sign-up form", "given": True}
    told = [send(product, "choices", {**said, **shown}).json()["may"]]
    for ground in ("opt_out", "objection"):
        stop = choices.stop(
            person=ana, purpose="marketing", ground=ground, case="", at=at
        )
        told.append(send(product, "choices", {**said, **shown}).json()["may"])
        stop.refresh_from_db()
        assert stop.until is None
        choices.lift(stop, by="test", at=at, reason="next ground")

    assert told == [True, False, False]


def clicked(ana: Person) -> None:
    at = timezone.now()
    choosing.end_by_click(
        choosing.one_click(person=ana, purpose="marketing", at=at), at=at
    )


def chosen(ana: Person, is_given: bool) -> None:
    choosing.choose(
        person=ana,
        purpose="marketing",
        is_given=is_given,
        shown={"method": "page", "language": "en"},
        at=timezone.now(),
    )


def chosen_no(ana: Person) -> None:
    chosen(ana, False)


def took_it_back(ana: Person) -> None:
    make_case(
        "withdrawal",
        claims={"email": "ana@example.com"},
        answers={"choices": ["marketing"]},
        at=timezone.now(),
    )


@pytest.mark.parametrize("said_no", [clicked, chosen_no, took_it_back])
def test_what_people_said_themselves_outweighs_a_list_that_is_sent_again(
    product, said_no
):
    said = {"kind": "email", "value": "ana@example.com", "purpose": "marketing"}
    shown = {"words": "Send me offers.", "method": "sign-up form"}
    told = [send(product, "choices", {**said, **shown, "given": True}).json()["may"]]
    ana = people.find("email", "ana@example.com")

    said_no(ana)
    for given in (False, True):
        answer = send(product, "choices", {**said, **shown, "given": given})
        told.append(answer.json()["may"])
    chosen(ana, True)
    told.append(send(product, "may-process", said).json()["may"])

    assert told == [True, False, False, True]


def choose(product, purpose: str, given: bool):
    said = {"kind": "email", "value": "ana@example.com", "purpose": purpose}
    shown = {"words": "A switch of a page.", "method": "settings", "given": given}
    return send(product, "choices", {**said, **shown})


def test_nobody_is_cut_off_from_what_they_need_or_allows_what_is_not_done(product):
    noes = ("service", "billing", "security", "legal", "rights-requests")
    told = {slug: choose(product, slug, False) for slug in noes}
    told["sale"] = choose(product, "sale", True)

    assert {answer.status_code for answer in told.values()} == {422}
    assert {answer.json()["field"] for answer in told.values()} == {"purpose"}
    assert told["service"].json()["sentence"] == (
        "People need this, so nobody can opt out of it. A choice can be: improvement, "
        "marketing, profiling, outbound-calls."
    )
    assert told["sale"].json()["sentence"] == (
        "The policy in force says that this is not done: nobody can say yes to it."
    )
    assert Choice.objects.count() == 0
    assert choose(product, "sale", False).status_code == 201


def test_a_no_to_what_people_need_turns_the_promise_red_until_it_is_taken_back(product):
    at = timezone.now()
    ana = people.ensure("email", "ana@example.com", at=at)
    shown = choices.Shown(revision=1, words="A switch.", method="settings")
    choices.record(person=ana, purpose="service", is_given=False, shown=shown, at=at)

    assert service_goes_on.run({}, at).state == "broken"
    assert choose(product, "service", True).status_code == 201
    assert service_goes_on.run({}, timezone.now()).state == "kept"


def test_a_click_counts_also_where_a_list_had_said_no_before(product):
    said = {"kind": "email", "value": "ana@example.com", "purpose": "marketing"}
    shown = {"words": "Send me offers.", "method": "sign-up form"}
    send(product, "choices", {**said, **shown, "given": False})

    clicked(people.find("email", "ana@example.com"))

    answer = send(product, "choices", {**said, **shown, "given": True})
    assert answer.json()["may"] is False


def test_a_signal_outweighs_a_list_that_is_sent_again(product):
    said = {"kind": "email", "value": "ana@example.com"}
    send(product, "signals", {"signal": "gpc", "honoured": True, **said})
    about = {**said, "purpose": "sharing"}
    shown = {"words": "May we share it?", "method": "sign-up form", "given": True}

    told = send(product, "choices", {**about, **shown})

    assert told.status_code == 422  # the policy says that nothing is shared
    assert send(product, "may-process", about).json() == {"may": False}
    assert set(Stop.objects.values_list("purpose", "ground")) == {
        ("sale", "opt_out"),
        ("sharing", "opt_out"),
        ("targeted-ads", "opt_out"),
    }


def test_a_choice_about_a_purpose_nobody_published_is_refused(product):
    said = {"kind": "email", "value": "a@example.com", "purpose": "nothing"}
    shown = {"words": "w", "method": "web form", "given": True}

    answer = send(product, "choices", {**said, **shown})

    assert (answer.status_code, Person.objects.count()) == (422, 0)


def test_a_flood_is_told_when_to_come_back(product, monkeypatch):
    """A20: counted for each token, in the cache that all processes share."""
    monkeypatch.setattr(api, "A_MINUTE", 2)
    answers = [product.get("/api/v1/revision") for _turn in range(6)]

    last = answers[-1]
    assert last.status_code == 429
    assert 0 < int(last.headers["Retry-After"]) <= 60
    assert last.json()["code"] == "throttled"


def test_what_other_processes_were_asked_counts_within_ten_calls(product):
    assert product.get("/api/v1/revision").status_code == 200
    token = ApiToken.objects.get()
    (minute,) = [at for pk, at in api.EachMinute._seen if pk == str(token.pk)]
    api.cache.incr(f"api:{token.pk}:{minute}", api.A_MINUTE)

    later = [product.get("/api/v1/revision").status_code for _turn in range(10)]

    assert later[:9] == [200] * 9
    assert later[9] == 429
    assert api.cache.get(f"api:{token.pk}:{minute}") == api.A_MINUTE + 11


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_with_one_key_are_one_request(policy):
    """F09."""
    secret = make()[1]
    said: list[tuple[int, str]] = []

    def run() -> None:
        answer = ask(caller(secret))
        said.append((answer.status_code, answer.json().get("reference", "")))
        connection.close()

    threads = [threading.Thread(target=run) for _turn in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert said == [(201, Case.objects.get().reference)] * 20
    assert ApiCall.objects.count() == 1
    assert LedgerEntry.objects.filter(act="case.filed").count() == 1


def test_the_words_of_agents_cover_every_state(policy):
    case, told = make_case("erasure", claims={"email": "maya@example.com"}), {}
    for status in Status.values:
        for ending in Ending.values:
            case.status, case.ending = status, ending
            told[status, ending] = protocol.state(case)

    assert {found for found, _reason in told.values()} == {
        *("open", "in_progress", "fulfilled", "denied", "revoked"),
    }
    assert told["waiting", ""] == ("in_progress", "need_user_verification")
    assert told["closed", "refused"] == ("denied", "other")
    assert told["answered", "nothing_found"] == ("denied", "no_match")
    assert told["closed", "withdrawn"] == ("revoked", "")
    assert told["answered", "passed_on"] == ("denied", "claim_not_covered")
    assert told["answered", "part_passed"] == ("fulfilled", "claim_not_covered")


def test_a_signal_of_a_stranger_is_counted_and_of_somebody_known_is_a_choice(product):
    seen = {"signal": "gpc", "honoured": True}
    who = {"kind": "email", "value": "maya@example.com"}

    answers = [send(product, "signals", {**seen, **more}) for more in ({}, who, who)]

    assert [answer.json() for answer in answers] == [
        {"purposes": []},
        {"purposes": ["sale", "sharing", "targeted-ads"]},
        {"purposes": ["sale", "sharing", "targeted-ads"]},
    ]
    assert gpc.evidence().seen == 3
    assert Choice.objects.filter(method="gpc").count() == 3
    half = send(product, "signals", {**seen, "kind": "email"})
    assert (half.status_code, half.json()["sentence"]) == (
        422,
        "Send kind and value together, or neither.",
    )


def test_a_marketing_mail_gets_headers_that_end_it_without_a_question(product):
    who = {"kind": "email", "value": "maya@example.com"}

    said = send(product, "one-click", {**who, "purpose": "marketing"}).json()
    other = send(product, "one-click", {**who, "purpose": "service"})

    assert said["headers"] == {
        "List-Unsubscribe": f"<{said['url']}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert "maya" not in said["url"]
    address = said["url"].removeprefix(settings.SITE_URL)
    Client().post(address, {"List-Unsubscribe": "One-Click"})
    assert Choice.objects.get().is_given is False
    assert other.status_code == api.Conflict.status_code
