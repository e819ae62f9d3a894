"""Requests that came by phone, post, mail or in person, entered at the desk."""

from __future__ import annotations

import html
import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from consent import gate
from consent.models import Stop
from portal import incoming, people
from portal.models import LedgerEntry, Opening, User
from rights import (
    answering,
    arriving,
    claims,
    deciding,
    desk_acts,
    desk_intake,
    fulfilment,
    postal,
    queue,
    references,
    suggesting,
    talking,
    writing,
)
from rights.desk import zone
from rights.models import Case, Clock
from rights.workflow import IllegalMove
from tests.rights.test_desk import browser, press, staff
from tests.rights.world import mails

ADD = reverse("admin:rights_case_add")
MAIL = b"""From: Maya <maya@example.com>\r
To: privacy@example.com\r
Subject: My account\r
Message-ID: <one@example.com>\r
Date: %s\r
Content-Type: text/html; charset=utf-8\r
\r
<p>Please delete my account.</p><script>alert(1)</script>\r
<img src="https://tracker.example/x.png">\r
"""


@pytest.fixture
def desk(site):
    return browser(staff("officer", "Asha"))


def today(ago: int = 0) -> str:
    day = queue.today_in(zone(), timezone.now()) - timedelta(days=ago)
    return day.isoformat()


def typed(**given) -> dict:
    return {
        "words": "Please delete everything.",
        "right": "erasure",
        "email": "maya@example.com",
        "channel": "post",
        "arrived_on": today(),
        "number": "11111111-1111-4111-8111-111111111111",
        "act": "file",
        **given,
    }


def add(desk, **given) -> str:
    answer = desk.post(ADD, typed(**given), follow=True)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def errors(page: str) -> list[str]:
    summary = page.partition('id="errors"')[2].partition("</div>")[0]
    return re.findall(r"<li>(?:<a [^>]+>)?([^<]+)", summary)


def test_the_clock_runs_from_the_day_of_arrival(desk):
    add(desk)
    add(desk, arrived_on=today(10), words="The same, but earlier.")

    now, earlier = Case.objects.order_by("pk")
    assert now.due_on - earlier.due_on >= timedelta(days=9)
    assert {clock.starts_on.isoformat() for clock in earlier.clocks.all()} == {
        today(10)
    }
    entry = LedgerEntry.objects.get(act="case.filed", about=f"case:{earlier.reference}")
    assert entry.by == f"user:{User.objects.get(name='Asha').pk}"
    assert entry.facts["channel"] == "post"
    assert entry.facts["arrived"] == earlier.received_at.isoformat()


@pytest.mark.parametrize(
    ("ago", "sentence"),
    [
        (-1, "This day is still to come. Write the day it arrived."),
        (400, "This is over a year ago. Check the year."),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_nothing_typed_is_lost(desk, ago, sentence):
    page = add(desk, arrived_on=today(ago))

    assert Case.objects.count() == 0
    assert errors(page) == [sentence]
    assert "Please delete everything." in page


HANS = "Hans Meier\nHauptstr. 1\n10115 Berlin, Germany"


def test_a_letter_with_a_name_and_a_street_is_taken_and_answered_by_post(desk, sunil):
    asha = User.objects.get(name="Asha")
    by_post = {"email": "", "place": "DE", "arrived_on": today(9)}
    page = add(desk, **by_post)
    assert errors(page) == [
        "Write where the answer can be posted to, as they gave it.",
    ]

    page = add(desk, **by_post, post_to=HANS)
    assert "Write back which e-mail address or phone number you use with us." in page
    assert "We send a code" not in page
    case, at = Case.objects.get(), timezone.now()
    assert (case.law, claims.postal(case)) == ("eu", HANS)
    assert case.due_on <= queue.today_in(zone(), at) + timedelta(days=22)
    fulfilment.run_due(at)
    case.refresh_from_db()
    assert (case.status, case.proven_at) == ("received", None)

    with pytest.raises(IllegalMove, match="^They gave no address or number"):
        talking.nothing_found(case, by=asha, at=at)
    assert not desk_acts.acts_for(case, asha) & {"ask-who", "nothing-found"}

    asked = "Which e-mail address or phone number do you use with us?"
    talking.put(case, asked, {"topic": "known"}, by=asha, at=at)
    assert desk.get(f"/desk/rights/case/{case.pk}/").status_code == 200
    letter = postal.read(postal.due()[0])
    assert (letter.to, asked in letter.text) == (HANS, True)
    answering.posted(postal.due()[0], by=asha, at=at)
    at += timedelta(days=20)
    talking.carry_on(case, by=asha, at=at)
    why = "Nothing that you wrote leads to an account, and you did not write back."
    deciding.refuse(case, ground="cannot_identify", words=why, by=asha, at=at)
    seen = deciding.stand(case)
    deciding.agree(case, seen=seen, by=sunil, signed_in_at=at, at=at)
    fulfilment.run_due(at)

    answer = postal.read(postal.due()[-1])
    assert answer.to == HANS
    assert why in answer.text
    assert "You can complain to an authority" in answer.text


def test_a_complaint_on_paper_has_its_answer_on_paper(desk):
    asha = User.objects.get(name="Asha")
    add(desk, right="complaint", email="", place="GB", post_to=HANS, words="Too late.")
    case, at = Case.objects.get(), timezone.now()

    said = "We are sorry. We were late, and have changed how we sort letters."
    writing.write(case, writing.Answer(verb="do", words=said), by=asha, at=at)
    fulfilment.run_due(at)

    (letter,) = [postal.read(row) for row in postal.due()]
    assert (letter.to, said in letter.text) == (HANS, True)
    assert letter.text.count("Smallest, Inc., 16192 Coastal Hwy") == 1


def test_every_right_can_be_entered_but_an_appeal(desk):
    page = desk.get(ADD).content.decode()
    offered = set(re.findall(r'name="right" value="(\w+)"', page))

    assert offered == {
        *("access", "portability", "erasure", "rectification", "restriction"),
        *("objection", "opt_out", "limit", "withdrawal", "stop_calls", "voice_misuse"),
        *("child", "nominee", "complaint", "enquiry"),
    }


@pytest.mark.words
@pytest.mark.parametrize(
    ("right", "missing", "given", "kept"),
    [
        (
            "rectification",
            ["Choose what is wrong.", "Write what it should say."],
            {"field": "people:full_name", "should": "Maya Lind"},
            {"field": "people:full_name", "should": "Maya Lind"},
        ),
        (
            "restriction",
            ["Choose why it should be paused."],
            {"ground": "accuracy"},
            {"ground": "accuracy", "categories": []},
        ),
        (
            "portability",
            ["Check the web address: it begins with https:// and is public."],
            {"to": "https://other.example/intake"},
            {"to": "https://other.example/intake"},
        ),
        (
            "nominee",
            ["Enter the name of the person who may act."],
            {"way": "name", "name": "Omar", "reach": "omar@example.com"},
            {"name": "Omar", "reach": "omar@example.com"},
        ),
    ],
)
def test_what_has_questions_of_its_own_counts_from_its_arrival_too(
    desk, mapped, right, missing, given, kept
):
    half = {"to": "gopher://x"} if right == "portability" else {}
    half |= {"way": "name", "reach": "omar@example.com"} if right == "nominee" else {}
    few = {f"{right}-{name}": value for name, value in half.items()}
    page = add(desk, right=right, arrived_on=today(10), **few)

    assert Case.objects.count() == 0
    more, *rest = errors(page)
    assert (more, rest) == ("A little more is needed for what they ask.", missing)
    assert all(value in page for value in half.values())

    said = {f"{right}-{name}": value for name, value in given.items()}
    add(desk, right=right, arrived_on=today(10), channel="other", **said)

    case = Case.objects.get()
    assert case.clocks.first().starts_on.isoformat() == today(10)
    assert kept.items() <= claims.answers(case).items()
    assert claims.contact(case) == "maya@example.com"
    assert claims.typed(case) == {"email": "maya@example.com"}


def test_what_was_typed_for_a_right_not_chosen_yet_is_kept(desk):
    page = add(desk, right="", **{"restriction-ground": "accuracy"})

    assert errors(page) == ["Choose what they ask for."]
    assert re.search(r'name="restriction-ground" value="accuracy"[^>]* checked', page)


@pytest.mark.parametrize(
    ("right", "ticked", "filed"),
    [
        ("objection", ["marketing"], [("opt_out", ["marketing"])]),
        (
            "objection",
            ["marketing", "improvement", "sale"],
            [("objection", ["improvement"]), ("opt_out", ["marketing", "sale"])],
        ),
        (
            "opt_out",
            ["marketing", "outbound-calls"],
            [("objection", ["outbound-calls"]), ("opt_out", ["marketing"])],
        ),
        (
            "withdrawal",
            ["marketing", "improvement"],
            [("objection", ["improvement"]), ("withdrawal", ["marketing"])],
        ),
        ("erasure", ["profiling"], [("erasure", []), ("opt_out", ["profiling"])]),
    ],
)
def test_everything_ticked_is_stopped_by_the_right_that_can(desk, right, ticked, filed):
    page = add(desk, right=right, choices=ticked)
    add(desk, right=right, choices=ticked)

    cases = {case.right: case for case in Case.objects.all()}
    laid = {
        code: sorted(
            Stop.objects.filter(case=case.reference).values_list("purpose", flat=True)
        )
        for code, case in cases.items()
    }
    assert sorted(laid.items()) == filed
    now = timezone.now()
    assert not any(
        gate.may_process_identifier("email", "maya@example.com", slug, now)
        for slug in ticked
    )
    assert all(references.display(case.reference) in page for case in cases.values())


def test_a_number_is_called_no_more_whatever_was_chosen_with_it(desk):
    add(
        desk,
        right="opt_out",
        choices=["marketing", "outbound-calls"],
        email="",
        phone="+12025550143",
    )
    assert set(Case.objects.values_list("right", flat=True)) == {
        "opt_out",
        "stop_calls",
    }


def test_what_stops_at_once_stops_for_each_address_that_was_given(desk):
    phone = "+12025550143"
    add(desk, right="opt_out", choices=["marketing"], phone=phone)

    now = timezone.now()
    may = gate.may_process_identifier
    assert Case.objects.count() == 2
    assert not may("email", "maya@example.com", "marketing", now)
    stopped = Stop.objects.filter(purpose="marketing").values_list("person", flat=True)
    assert {
        people.find("email", "maya@example.com").pk,
        people.find("phone", phone).pk,
    } == {*stopped}


def test_a_tick_without_an_address_is_asked_about(desk):
    page = add(desk, right="enquiry", choices=["marketing"], email="", channel="phone")

    assert errors(page) == ["Tell us the address or number that should not be used."]
    assert Case.objects.count() == 0


def test_pressing_twice_files_once(desk):
    add(desk)
    add(desk)

    assert Case.objects.count() == 1


def test_with_an_address_the_person_gets_a_mail(desk):
    page = add(desk)

    assert [mail["to"] for mail in mails("received")] == ["maya@example.com"]
    assert "A mail that says so is on its way." in page
    assert "acknowledge/" not in page


def test_without_an_address_the_desk_prints_and_says_so(desk):
    page = add(desk, email="", phone="+44 7700 900123")

    case = Case.objects.get()
    assert mails("received") == []
    assert "They gave no e-mail address." in page
    owed = Clock.objects.filter(case=case, kind="acknowledge")
    assert [clock.done_at for clock in owed] == [None] * len(owed)
    assert len(owed) > 0
    assert "Noted: they know that we have their request." in press(
        desk, case, "acknowledge"
    )
    assert not owed.filter(done_at__isnull=True).exists()
    assert LedgerEntry.objects.filter(act="case.acknowledged").count() == 1


def upload(desk, raw: bytes) -> str:
    file = SimpleUploadedFile("mail.eml", raw)
    answer = desk.post(ADD, typed(act="read", words="", email="", right="", mail=file))
    return html.unescape(answer.content.decode())


def test_a_mail_is_read_into_the_page_and_files_nothing(desk):
    three_days_ago = timezone.now() - timedelta(days=3)
    date = three_days_ago.strftime("%a, %d %b %Y %H:%M:%S +0000").encode()
    page = upload(desk, MAIL % date)

    assert Case.objects.count() == 0
    assert 'value="maya@example.com"' in page
    assert "Please delete my account." in page
    assert "Deleting your data: it says “delete”" in page
    assert "tracker.example" not in page
    assert "alert(1)" not in page
    day = queue.today_in(zone(), three_days_ago).isoformat()
    assert f'value="{day}"' in page
    # Who asks and how it came are filled in; what it asks for is chosen by an officer.
    checked = re.findall(r'<input type="radio" name="(\w+)"[^>]* checked', page)
    assert checked == ["who", "channel"]


PASSED_ON = b"""From: Cleo <cleo@company.example>
Date: Thu, 26 Nov 2026 09:00:00 +0000
Subject: Fwd: my data
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/plain

Can you take this one?
--x
Content-Type: message/rfc822

From: Ines <ines@example.net>
Date: Mon, 2 Nov 2026 08:00:00 +0000
Message-ID: <1@example.net>
Subject: my data

Please delete my account.
--x--
"""


def test_a_mail_passed_on_as_a_file_is_of_whoever_wrote_it_and_of_that_day(site):
    mail = incoming.read(PASSED_ON)
    found = desk_intake._from_mail(mail, datetime(2026, 11, 29, tzinfo=UTC))

    assert mail.sender == "cleo@company.example"  # what is sorted by who sent it
    assert (found["email"], found["arrived_on"], found["passed_on_by"]) == (
        "ines@example.net",
        "2026-11-02",
        "cleo@company.example",
    )
    assert "Please delete my account." in found["words"]


OURS = "From: Support <support@smallest.ai>\nDate: Thu, 26 Nov 2026 09:00:00 +0000\n"
GMAIL = """---------- Forwarded message ---------
From: Jane Doe <jane.doe@example.net>
Date: Mon, Nov 2, 2026 at 9:13 AM
Subject: my data
To: <support@smallest.ai>
"""
OUTLOOK = """*From:* Jane Doe [mailto:Jane.Doe@example.net]
*Sent:* Monday, November 2, 2026 9:13 AM
*To:* support@smallest.ai
"""
GERMAN = """Von: Jane Doe <jane.doe@example.net>
Gesendet: Montag, 2. November 2026 09:13
An: support@smallest.ai
"""
FRENCH = """De\u00a0: Jane Doe <jane.doe@example.net>
Envoyé\u00a0: lundi 2 novembre 2026 09:13
À\u00a0: support@smallest.ai
"""
APPLE = """> From: Jane Doe <jane.doe@example.net>
> Subject: my data
> Date: 2 November 2026 at 09:13:00 GMT
"""
TWICE = """From: Bo <bo@mail.smallest.ai>
Sent: Thursday, 5 November 2026 10:00

Von: Jane Doe <jane.doe@example.net>
Gesendet: 2.11.2026 09:13
"""
# What they wrote to us first is quoted in what they wrote last.
AGAIN = """From: Jane Doe <jane.doe@example.net>
Sent: Tuesday, 10 November 2026 10:00

From: support@smallest.ai
Sent: Thursday, 5 November 2026 10:00

From: Jane Doe <jane.doe@example.net>
Sent: Monday, 2 November 2026 09:13
"""
SECOND = "2026-11-02"
TODAY = "today"


@pytest.mark.parametrize(
    ("head", "body", "email", "day"),
    [
        *(
            (OURS, body, "jane.doe@example.net", SECOND)
            for body in (GMAIL, OUTLOOK, GERMAN, FRENCH, APPLE, TWICE, AGAIN)
        ),
        # A day that can be two is not read.
        (OURS, GMAIL.replace("Nov 2, 2026", "2/11/2026"), "jane.doe@example.net", ""),
        # Nobody of ours is proposed as the person.
        (OURS, "Somebody called: delete their account, please.", "", ""),
        # A website writes for whoever filled in its form.
        (
            "From: noreply@forms.example\nReply-To: Jane <jane.doe@example.net>\n",
            "Delete my data.",
            "jane.doe@example.net",
            TODAY,
        ),
        # Whoever is not of ours wrote it themselves, whatever they quote.
        ("From: omar@example.net\n", GMAIL, "omar@example.net", TODAY),
    ],
)
def test_a_mail_passed_on_in_the_text_is_of_whoever_wrote_it_first(
    site, head, body, email, day
):
    head += "Subject: Fwd: my data\nContent-Type: text/plain; charset=utf-8\n"
    mail = incoming.read(f"{head}\n{body}\nPlease delete my account.\n".encode())
    at = timezone.now()
    found = desk_intake._from_mail(mail, at)

    on = desk_intake._today(at) if day == TODAY else day or "2026-11-26"
    assert (found["email"], found["arrived_on"]) == (email, on)
    is_ours = head.startswith(OURS)
    assert found["passed_on_by"] == ("support@smallest.ai" if is_ours else "")


def test_a_mail_in_a_mail_in_a_mail_is_of_whoever_wrote_the_innermost(site):
    twice = (
        b"From: Bo <bo@smallest.ai>\nDate: Fri, 27 Nov 2026 09:00:00 +0000\n"
        b"Content-Type: message/rfc822\n\n" + PASSED_ON
    )
    found = desk_intake._from_mail(
        incoming.read(twice), datetime(2026, 11, 29, tzinfo=UTC)
    )

    assert (found["email"], found["arrived_on"], found["passed_on_by"]) == (
        "ines@example.net",
        "2026-11-02",
        "bo@smallest.ai",
    )


@pytest.mark.parametrize(
    ("head", "body", "text"),
    [
        (b"", "Löschung, bitte löschen.".encode("latin-1"), "Löschung, bitte löschen."),
        (b"", "Löschung".encode(), "Löschung"),
        (b"Content-Type: text/plain; charset=us-ascii\n", b"l\xf6schen", "löschen"),
        (b"Content-Type: text/plain; charset=x-odd\n", b"l\xf6schen", "löschen"),
    ],
)
def test_a_mail_is_read_however_it_was_saved(head, body, text):
    raw = b"From: a@example.com\n" + head + b"\n" + body

    assert incoming.read(raw).text == text
    assert incoming.read(b"\xef\xbb\xbf" + raw).text == text


def test_the_same_mail_entered_by_two_officers_is_one_case(desk):
    other = browser(staff("officer", "Sunil"))
    first = "11111111-1111-4111-8111-111111111111"
    second = "22222222-2222-4222-8222-222222222222"

    add(desk, message_id="<one@example.com>", number=first)
    add(other, message_id="<one@example.com>", number=second)

    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"hello",
        b"From: a@b.c\nContent-Type: text/plain; " + b"a=b; " * 9000 + b"\n\nx",
        b"From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n"
        + b"--b\n\nx\n" * 5000,
    ],
)
def test_a_hostile_mail_is_refused_with_a_sentence(desk, raw):
    assert "ext" in upload(desk, raw).partition('role="alert">')[2].partition("<")[0]


def test_one_key_stops_marketing_at_once(desk):
    page = add(
        desk, act="stop", right="", email="", words="Unsubscribe maya@example.com now!"
    )

    case = Case.objects.get()
    assert (case.right, case.status, case.ending) == ("opt_out", "answered", "granted")
    assert claims.typed(case) == {"email": "maya@example.com"}
    assert [stop.purpose for stop in Stop.objects.all()] == ["marketing"]
    assert "Done at once." in page


def test_of_two_addresses_an_officer_says_which(desk):
    page = add(
        desk, act="stop", right="", email="", words="a@example.com b@example.com"
    )

    assert Case.objects.count() == 0
    assert "Tell us the address or number that this is about." in page


def test_the_rules_say_why(site):
    known = ["access", "erasure", "opt_out"]
    found = suggesting.read("Unsubscribe me and delete or erase my data", known, None)

    assert [(each.right, each.because) for each in found] == [
        ("erasure", ("delete", "erase")),
        ("opt_out", ("unsubscribe",)),
    ]


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("I want to withdraw my consent to the newsletter", "withdrawal"),
        ("I take back my consent", "withdrawal"),
        ("Ich widerrufe meine Einwilligung", "withdrawal"),
        ("Bitte löschen Sie meine Daten", "erasure"),
        ("Merci de supprimer mon compte", "erasure"),
        ("I have a question about clones", "enquiry"),
        ("My sister is my nominee", "nominee"),
    ],
)
def test_what_a_text_may_ask_for_is_read_in_several_languages(words, right):
    known = [each.code for each in arriving.rights_here()]

    assert suggesting.read(words, known, None)[0].right == right


def test_who_opened_the_page_of_a_new_request_is_on_record(desk):
    add(desk)

    assert [row.what for row in Opening.objects.all()] == ["facts of a case"]


def test_the_paper_names_what_was_stopped_and_nothing_else(desk):
    page = add(desk, right="opt_out", choices=["marketing"], act="stop")

    assert "Opting out: Marketing" in page
    assert "targeted ads" not in page.partition("Asked for")[2].partition("Arrived")[0]


def test_a_consent_is_taken_back_at_the_desk_by_the_words_of_the_letter(desk):
    """As on the site; where they are not plain, the officer says what is meant."""
    add(desk, right="withdrawal", words="Stop fitting offers to me.")
    (stop,) = Stop.objects.all()
    assert stop.purpose == "profiling"

    page = add(
        desk,
        right="withdrawal",
        words="I take back my consent.",
        number=str(uuid.uuid4()),
    )

    (said,) = errors(page)
    assert said.startswith("Their words may mean more than one thing.")
    assert Stop.objects.count() == 1
