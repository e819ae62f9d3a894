"""The officer's desk: who sees it, in which order, and what its buttons do."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notices import reading
from portal.models import Opening, User
from retention.demo.people import MAYA
from rights import claiming, deciding, queue, voices
from rights.desk import zone
from rights.models import Case, Message
from tests.rights.days import asked_before, moved
from tests.rights.world import NO, make_case, make_staff, prove, run, weighed

pytestmark = pytest.mark.words


QUEUE = reverse("admin:rights_case_changelist")
TODAY_PAGE = reverse("admin:index")
HOSTILE = "<script>alert('x')</script>{{ settings.SECRET_KEY }}"


def staff(role: str, name: str = "") -> User:
    user = make_staff(f"{name or role}@example.com", name or role)
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


def browser(user: User) -> Client:
    client = Client()
    client.force_login(
        user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


@pytest.fixture
def officer(site) -> User:
    return staff("officer", "Asha")


@pytest.fixture
def second(site) -> User:
    return staff("officer", "Sunil")


@pytest.fixture
def desk(officer) -> Client:
    return browser(officer)


@pytest.fixture
def erasure(site, mapped) -> Case:
    """A proven request with a recording, which is sensitive: two people decide."""
    user = mapped.add("users", email="maya@example.com")
    mapped.add("recordings", user_id=user)
    return prove(make_case("erasure", at=timezone.now()), at=timezone.now())


def voice(days: int = 30, words: str = "My voice sells shoes.") -> Case:
    case = make_case(
        "voice_misuse", claims={}, answers={"words": words}, at=timezone.now()
    )
    due = queue.today_in(zone(), timezone.now()) + timedelta(days)
    moved(case, due_on=due)
    case.refresh_from_db()
    return case


def counted() -> CaptureQueriesContext:
    return CaptureQueriesContext(connection)


def page_of(case: Case) -> str:
    return reverse("admin:rights_case_change", args=[case.pk])


def shown(client: Client, case: Case) -> str:
    return html.unescape(client.get(page_of(case)).content.decode())


def press(client: Client, case: Case, name: str, **typed: str) -> str:
    """The page that one button leads to, in readable words."""
    address = reverse("admin:rights_case_act", args=[case.pk, name])
    answer = client.post(address, typed, follow=True)
    assert answer.status_code == 200
    case.refresh_from_db()
    return html.unescape(answer.content.decode())


def order(page: str, cases: list[Case]) -> list[Case]:
    """The cases that the page names, in its order."""
    return sorted(
        (case for case in cases if case.reference in page),
        key=lambda case: page.index(case.reference),
    )


# --- who ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("officer", 200),
        ("auditor", 200),
        ("editor", 404),
        ("publisher", 404),
        ("operator", 404),
    ],
)
def test_who_may_open_the_queue_and_a_case(site, role, status):
    case = voice()
    client = browser(staff(role))

    assert client.get(QUEUE).status_code == status
    assert client.get(page_of(case)).status_code == status
    assert client.get("/desk/rights/case/4711/").status_code == 404


def test_who_may_not_open_a_case_sees_what_unknown_looks_like(site):
    client = browser(staff("editor"))

    there = client.get(page_of(voice())).content
    unknown = client.get("/desk/rights/case/4711/").content

    assert there == unknown
    assert Opening.objects.count() == 0


def test_a_guest_is_asked_to_sign_in_whether_the_case_is_there_or_not(site):
    case = voice()

    for address in (QUEUE, page_of(case), "/desk/rights/case/4711/"):
        answer = Client().get(address, follow=True)
        assert answer.redirect_chain[-1][0].startswith("/account/login/")
        assert case.reference not in answer.content.decode()


def test_an_auditor_reads_and_can_press_nothing(erasure):
    client = browser(staff("auditor"))
    today = client.get("/desk/").content.decode()
    assert "Officers decide these requests." in today
    assert "Open it" not in today
    assert "Next:" not in today
    address = reverse("admin:rights_case_act", args=[erasure.pk, "decide"])

    page = shown(client, erasure)

    assert "An officer decides this case." in page
    assert "Take this case" not in page
    assert client.post(address).status_code == 404
    erasure.refresh_from_db()
    assert erasure.status == "working"


def test_an_auditor_sees_what_was_done_and_nothing_anybody_wrote(erasure):
    note = {"note-words": "Call her brother first."}
    browser(staff("officer", "Writer")).post(
        reverse("admin:rights_case_act", args=[erasure.pk, "note"]), note
    )
    opened = Opening.objects.count()

    page = shown(browser(staff("auditor")), erasure)

    assert erasure.reference in page
    assert "Clocks" in page
    for secret in (MAYA.email, MAYA.email[:6], "Call her brother", "In their words"):
        assert secret not in page
    assert Opening.objects.count() == opened + 1
    assert Opening.objects.latest("id").what == "facts of a case"


WORDS = {"words": "My neighbour rang me at night about her debts."}
REASONS = "You rang my mother, who has dementia."


@pytest.mark.parametrize("right", ["complaint", "enquiry", "appeal"])
def test_what_somebody_wrote_is_open_to_officers_alone(site, right):
    case = make_case(right, claims={}, answers=WORDS, at=timezone.now())

    assert WORDS["words"] in shown(browser(staff("officer")), case)
    assert WORDS["words"] not in shown(browser(staff("auditor")), case)


def test_who_weighs_an_objection_reads_its_reasons_once(desk, site, mapped):
    mapped.add("users", email="maya@example.com")
    said = {"purposes": ["improvement"], "words": REASONS}
    case = make_case("objection", answers=said, at=timezone.now())

    assert shown(desk, case).count(REASONS) == 1
    prove(case, at=timezone.now())
    assert shown(desk, case).count(REASONS) == 1
    assert REASONS not in shown(browser(staff("auditor")), case)


def test_opening_a_case_is_logged_and_the_queue_is_not(desk, officer):
    case = voice()

    desk.get(QUEUE)
    assert Opening.objects.count() == 0
    desk.get(page_of(case))

    (row,) = Opening.objects.all()
    assert (row.user, row.about, row.what) == (
        officer,
        f"case:{case.reference}",
        "case",
    )


# --- the queue --------------------------------------------------------------------


def test_the_queue_is_by_due_date(desk):
    cases = [voice(9), voice(-2), voice(3)]

    page = desk.get(QUEUE).content.decode()

    assert order(page, cases) == [cases[1], cases[2], cases[0]]
    assert "2 days late" in page
    assert "3 days left" in page


@pytest.mark.parametrize(
    "after", ["x", "2026-13-45.1", "9", ".", "<b>.<b>", "9" * 5000]
)
def test_a_broken_key_starts_at_the_beginning(desk, after):
    case = voice()

    answer = desk.get(QUEUE, {"after": after})

    assert answer.status_code == 200
    assert case.reference in answer.content.decode()


def test_a_key_past_the_end_shows_an_empty_page(desk):
    voice()

    page = desk.get(QUEUE, {"after": "9999-12-31.1"}).content.decode()

    assert "No requests here." in page


def test_the_second_page_goes_on_where_the_first_ended(desk):
    cases = [voice(n) for n in range(3)]
    first = desk.get(QUEUE, {"after": f"{cases[0].due_on}.{cases[0].pk}.urgent"})

    assert order(first.content.decode(), cases) == cases[1:]


def test_scopes_show_their_own(desk, officer, second, erasure):
    mine, answered = voice(2), voice(3)
    claiming.take(mine, by=officer, at=timezone.now())
    voices.looked(answered, found=0, by="user:1", at=timezone.now())
    deciding.nothing_found(answered, by=officer, at=timezone.now())
    unproven = make_case(
        "access", claims={"email": "new@example.com"}, at=timezone.now()
    )
    deciding.refuse(
        erasure,
        ground=asked_before(erasure),
        words=NO,
        by=second,
        at=timezone.now(),
    )
    cases = [mine, answered, unproven, erasure]

    def names(scope: str) -> set[str]:
        page = desk.get(QUEUE, {"scope": scope}).content.decode()
        return {case.reference for case in cases if case.reference in page}

    assert names("open") == {mine.reference, unproven.reference, erasure.reference}
    assert names("mine") == {mine.reference}
    assert names("check") == {erasure.reference}
    assert unproven.reference in names("identity")
    assert erasure.reference not in names("identity")
    assert names("ended") == {answered.reference}
    assert names("nonsense") == names("open")


def test_one_law_at_a_time(desk):
    here, there = (
        make_case(
            "access", claims={"email": email}, residence=residence, at=timezone.now()
        )
        for email, residence in (("a@example.com", "DE"), ("b@example.com", "US-CA"))
    )

    page = desk.get(QUEUE, {"law": "eu"}).content.decode()

    assert order(page, [here, there]) == [here]


@pytest.mark.parametrize("address", [QUEUE, TODAY_PAGE])
def test_pages_cost_the_same_however_many_cases(desk, address, monkeypatch):
    # Which version is in force is looked up once in a while: not between the two.
    monkeypatch.setattr(reading, "POLL_SECONDS", 3600)
    reading.forget()
    voice(5)
    desk.get(address)  # what is read once per process
    with counted() as one:
        desk.get(address)
    for days in (6, 7):
        voice(days)
    with counted() as three:
        desk.get(address)

    assert abs(len(three) - len(one)) <= 1  # versions are polled every 1.5 seconds
    assert len(three) < 40


def test_today_names_the_next_case(desk):
    voice(9)
    first = voice(2)

    page = html.unescape(desk.get(TODAY_PAGE).content.decode())

    assert (
        f"Next: {first.reference}, stopping a copied voice, 2 days left. "
        "Look at it and stop the voice." in page
    )
    assert page_of(first) in page


# --- acts -------------------------------------------------------------------------


def decisions(case: Case) -> dict[str, str]:
    """The form as drafted, as the page fills it in."""
    typed = {}
    for line in weighed(case):
        typed[f"decide-verb-{line.category}"] = line.verb
        typed[f"decide-code-{line.category}"] = line.code
        typed[f"decide-ground-{line.category}"] = line.ground
        typed[f"decide-until-{line.category}"] = line.until
    return typed


def test_a_second_person_agrees_and_only_then_it_runs(desk, second, erasure, mapped):
    assert "Nothing runs until a second person agrees." in shown(desk, erasure)

    press(desk, erasure, "decide", **decisions(erasure))
    assert erasure.status == "checking"
    run(timezone.now())
    assert mapped.count("recordings") == 1

    own = press(desk, erasure, "agree", seen=deciding.stand(erasure))
    assert "You proposed this. Ask another person to check it." in own
    assert erasure.status == "checking"

    other = browser(second)
    assert "Asha decided this. You are the second person." in shown(other, erasure)
    assert "Agreed. It runs now." in press(
        other, erasure, "agree", seen=deciding.stand(erasure)
    )
    assert erasure.status == "working"
    run(timezone.now())
    erasure.refresh_from_db()

    assert (erasure.status, mapped.count("recordings")) == ("answered", 0)
    assert "The letter that went out" in shown(desk, erasure)


def test_sending_back_says_why(desk, second, erasure):
    press(desk, erasure, "decide", **decisions(erasure))
    other = browser(second)

    empty = press(other, erasure, "send-back", **{"back-note": ""})
    assert "Write why you send it back." in empty
    press(other, erasure, "send-back", **{"back-note": "Keep the invoice."})

    assert erasure.status == "working"
    assert "Keep the invoice." in shown(desk, erasure)


def test_keeping_without_a_ground_keeps_what_was_chosen(desk, erasure):
    typed = dict.fromkeys(decisions(erasure), "")
    typed |= {name: "keep" for name in typed if name.startswith("decide-verb")}

    page = press(desk, erasure, "decide", **typed)

    assert "Choose the ground on which" in page
    assert '<option value="keep" selected>' in page
    assert erasure.status == "working"


def test_a_refusal_without_a_ground_keeps_what_was_typed(desk, erasure):
    words = "We asked you twice which account it is."

    page = press(
        desk, erasure, "refuse", **{"refuse-ground": "", "refuse-words": words}
    )

    assert page.count("Choose the ground you refuse on.") == 1
    assert words in page
    assert erasure.status == "working"


def test_a_refusal_with_an_invented_ground_is_not_saved(desk, erasure):
    page = press(
        desk,
        erasure,
        "refuse",
        **{"refuse-ground": "because", "refuse-words": NO},
    )

    assert "Choose one of the grounds shown." in page
    assert erasure.status == "working"


def test_asking_the_person(desk, erasure):
    assert "Write the question you want to ask." in press(
        desk, erasure, "ask", **{"ask-topic": "other", "ask-question": " "}
    )
    page = press(desk, erasure, "ask", **{"ask-topic": "which"})

    assert "The question is on the person's page." in page
    assert "Which account, which records or which time" in page
    assert erasure.status == "waiting"

    press(desk, erasure, "carry-on")
    assert erasure.status == "working"


def test_a_note_is_for_the_desk_and_taking_names_the_officer(desk, officer, erasure):
    assert "Write the note before you save it." in press(
        desk, erasure, "note", **{"note-words": ""}
    )
    press(desk, erasure, "note", **{"note-words": "Called before."})
    press(desk, erasure, "take")

    assert "Called before." in shown(desk, erasure)
    assert Message.objects.get(case=erasure, kind="note").by == officer
    assert erasure.assigned_to == officer


def test_what_the_table_does_not_allow_is_one_sentence(desk, erasure):
    page = press(desk, erasure, "agree", seen=deciding.stand(erasure))

    assert erasure.status == "working"
    assert "This cannot be done while the request is “Being worked on”." in page


def test_an_unknown_act_or_a_link_does_nothing(desk, erasure):
    unknown = reverse("admin:rights_case_act", args=[erasure.pk, "delete-all"])
    known = reverse("admin:rights_case_act", args=[erasure.pk, "decide"])

    assert desk.post(unknown).status_code == 404
    assert desk.get(known).status_code == 405
    erasure.refresh_from_db()
    assert erasure.status == "working"


def test_a_voice_is_stopped_by_one_button(desk, site, mapped):
    clone = mapped.add(
        "customer_clones", customer_id=mapped.add("customers"), public_id="vc-7k2m9q4x"
    )
    case = voice(words="They use vc-7k2m9q4x to call my mother.")

    assert f'value="customer-clones:{clone}"' in shown(desk, case)
    page = press(desk, case, "stop-voice", clone=f"customer-clones:{clone}")
    run(timezone.now())
    case.refresh_from_db()

    assert "This voice is being stopped." in page
    assert case.status == "answered"
    assert mapped.rows("customer_clones")[0]["restricted_at"] is not None


def test_only_a_voice_that_was_shown_is_stopped(desk, site, mapped):
    other = mapped.add("customer_clones", customer_id=mapped.add("customers"))
    forged = ["nothing", HOSTILE, "payments:1", "a:b:c", f"customer-clones:{other}"]
    case = voice()

    none = press(desk, case, "stop-voice", clone="")
    pages = [press(desk, case, "stop-voice", clone=clone) for clone in forged]

    assert case.status == "received"
    assert none.count("Choose the voice to stop.") == 1
    assert [page.count("Choose one of the voices shown.") for page in pages] == [1] * 5


def test_every_look_at_a_case_is_logged(desk, erasure):
    press(desk, erasure, "note", **{"note-words": ""})

    assert list(Opening.objects.values_list("about", "what")) == [
        (f"case:{erasure.reference}", "case")
    ]


def test_what_a_person_typed_is_inert(desk):
    case = voice(words=HOSTILE)

    page = desk.get(page_of(case)).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in page
    assert "{{ settings.SECRET_KEY }}" in page


def test_finding_a_voice_by_words(desk, site, mapped):
    clone = mapped.add(
        "customer_clones",
        customer_id=mapped.add("customers"),
        public_id="vc-7k2m9q4x",
        title=HOSTILE,
    )
    case = voice()

    find = reverse("admin:rights_case_act", args=[case.pk, "find-voice"])
    found = desk.post(find, {"words": "vc-7k2m9q4x"}).content.decode()
    missing = press(desk, case, "find-voice", words="")
    stopped = press(
        desk, case, "stop-voice", words="vc-7k2m9q4x", clone=f"customer-clones:{clone}"
    )

    assert found.count("Stop this voice") == 1
    assert "<script>alert" not in found
    assert "Write the public id or the owner’s e-mail address." in missing
    assert "This voice is being stopped." in stopped


def test_the_menu_marks_the_section_on_each_of_its_pages(desk, erasure):
    marked = re.compile(r'aria-current="page">([^<]+)</a>')

    assert marked.findall(desk.get("/desk/").content.decode()) == ["Today"]
    assert marked.findall(desk.get(page_of(erasure)).content.decode()) == ["Requests"]


def test_who_decided_is_told_that_another_must_agree(desk, second, erasure):
    press(desk, erasure, "take")
    press(desk, erasure, "decide", **decisions(erasure))

    own, other = shown(desk, erasure), shown(browser(second), erasure)

    assert "You decided this. Another person must agree before it runs." in own
    assert "Agree and run" not in own
    assert "Take this case" not in own
    assert "You are the second person." in other
    assert "Agree and run" in other


def test_a_company_of_one_is_told_how_it_goes_on(desk, erasure):
    press(desk, erasure, "decide", **decisions(erasure))

    refused = press(desk, erasure, "agree", seen=deciding.stand(erasure))

    assert "nobody else here can" in refused
    assert "SECOND_PERSON=solo" in refused
    assert "SECOND_PERSON=solo" in shown(desk, erasure).partition("decide")[2]
