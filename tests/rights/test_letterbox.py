"""The mailbox: replies go to their request, machines are not answered, nothing twice."""

from __future__ import annotations

import imaplib
import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from consent.models import Stop
from portal import failpoints, mailbox, people
from portal.models import InboundMail, LedgerEntry, Opening, OutboundMail
from rights import desk as desk_pages
from rights import letterbox, morning, references, sorting, talking, telling
from rights.models import Case, Message
from tests.rights.test_desk import browser, staff
from tests.rights.web import errors
from tests.rights.world import ask, mails, make_case
from tests.services import free_port
from tests.visitor import Seen

MAYA, OMAR = "maya@example.com", "omar@example.com"
INBOX = "/desk/rights/case/inbox/"


def letter(
    *, sender=MAYA, subject="Hello", text="Please go on.", **headers: str
) -> bytes:
    said = {
        "From": sender,
        "Subject": subject,
        "Message-ID": f"<{subject}-{sender}@there.example>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return (
        "\r\n".join(f"{k}: {v}" for k, v in said.items()) + f"\r\n\r\n{text}\r\n"
    ).encode()


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    settings.MAILBOX_URL = str(tmp_path)
    return tmp_path


@pytest.fixture
def case(site) -> Case:
    return make_case(
        "access", at=timezone.now() - timedelta(hours=1), answers={"contact": MAYA}
    )


def put(folder: Path, *raw: bytes) -> None:
    for number, each in enumerate(raw):
        (folder / f"{number}-{time.monotonic_ns()}.eml").write_bytes(each)


def states() -> list[str]:
    return [str(row.state) for row in InboundMail.objects.order_by("arrived_at")]


def said(case: Case) -> list[str]:
    rows = Message.objects.filter(case=case, kind="answer")
    return [talking.vault.unseal(case.key, row.sealed).decode() for row in rows]


def take() -> None:
    letterbox.take(timezone.now())


def test_without_a_mailbox_nothing_is_read(site):
    take()

    assert InboundMail.objects.count() == 0


def test_a_reply_with_the_reference_goes_to_its_request(folder, case):
    subject = f"Re: {references.display(case.reference)}"
    put(folder, letter(subject=subject))

    take()

    assert states() == ["threaded"]
    assert said(case) == [f"{subject}\n\nPlease go on."]
    assert [path.suffix for path in folder.iterdir()] == [".seen"]


def test_a_file_that_ends_in_capitals_is_read_too(folder, case):
    (folder / "REPLY.EML").write_bytes(letter(subject=case.reference))
    (folder / "notes.txt").write_bytes(letter())

    take()

    assert states() == ["threaded"]
    assert sorted(file.name for file in folder.iterdir()) == [
        "REPLY.EML.seen",
        "notes.txt",
    ]


def test_a_mail_that_does_not_say_who_wrote_it_waits_with_its_words(folder, case):
    put(folder, f"Subject: {case.reference}\r\n\r\nPlease go on.\r\n".encode())
    put(folder, b"MIME-Version: 1.0\r\n\r\nPlease delete my account.\r\n")

    take()

    assert (states(), said(case)) == (["waiting", "waiting"], [])
    rows = InboundMail.objects.order_by("arrived_at")
    assert "does not say who wrote it" in rows[0].note
    desk, row = browser(staff("officer")), rows[1]
    page = desk.get(f"{INBOX}{row.pk}/").content.decode()
    assert "From: nobody said" in page
    assert "Please delete my account." in page
    form = desk.get(f"/desk/rights/case/add/?mail={row.pk}").content.decode()
    assert "Please delete my account." in form
    stopped = desk.post(f"/desk/rights/case/add/?mail={row.pk}", {"act": "stop"})
    assert stopped.status_code == 200
    assert not Stop.objects.exists()


def test_a_reply_to_a_mail_of_ours_needs_no_reference(folder, case):
    ours = OutboundMail.objects.filter(about=f"case:{case.reference}").first()
    put(folder, letter(In_Reply_To=f"<{ours.pk}@localhost>"))

    take()

    assert (states(), len(said(case))) == (["threaded"], 1)


def test_an_answer_to_our_question_moves_the_request_on(folder, case, asha):
    ask(case, "Which account?", by=asha, at=timezone.now())
    put(folder, letter(subject=case.reference, text="The old one."))

    take()

    case.refresh_from_db()
    assert (case.status != "waiting", talking.open_question(case)) == (True, "")


@pytest.mark.parametrize(
    ("raw", "state"),
    [
        (letter(), "waiting"),
        (letter(subject="PR-00000000"), "waiting"),
        (letter(Auto_Submitted="auto-replied"), "automatic"),
        (letter(Return_Path="<>"), "automatic"),
        (b"this is no mail", "unreadable"),
        (b"", "unreadable"),
        (letter(text="x" * (1024 * 1024)), "waiting"),
    ],
)
def test_what_belongs_to_no_request_is_no_request(folder, site, raw, state):
    put(folder, raw)

    take()

    assert states() == [state]
    assert (Case.objects.count(), OutboundMail.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "headers",
    [
        {"Message_ID": "<a@["},
        {"Date": "Mon, 1 Jan 99999999999 10:00:00 +0000"},
        {"Received": "from x; Mon, 1 Jan 2026 10:00:00 +9999999999999"},
    ],
)
def test_a_hostile_mail_does_not_hold_up_those_behind_it(folder, case, headers):
    (folder / "0.eml").write_bytes(letter(text="Bad.", **headers))
    (folder / "1.eml").write_bytes(letter(subject=case.reference))

    take()

    assert "threaded" in states()
    assert len(states()) == 2
    assert [path.suffix for path in folder.iterdir()] == [".seen", ".seen"]


def test_what_is_here_is_sorted_while_the_server_is_away(folder, case, settings):
    put(folder, letter(subject=case.reference))
    mailbox.collect(timezone.now())
    settings.MAILBOX_URL = "/nowhere/at/all"

    with pytest.raises(mailbox.NoMailbox):
        take()

    assert states() == ["threaded"]


def test_another_address_changes_nothing_and_learns_nothing(folder, case):
    before = OutboundMail.objects.count()
    put(folder, letter(sender=OMAR, subject=case.reference))

    take()

    row = InboundMail.objects.get()
    assert (row.state, row.note) == (
        "waiting",
        "It names a request, but came from another address.",
    )
    assert (said(case), OutboundMail.objects.count()) == ([], before)


def test_the_same_mail_twice_is_one(folder, case):
    raw = letter(subject=case.reference)
    put(folder, raw, b"Received: from there; Mon, 1 Jan 2026 10:00:00 +0000\r\n" + raw)

    take()
    put(folder, raw)
    take()

    assert (states(), len(said(case))) == (["threaded"], 1)


def test_a_reader_that_dies_before_it_marks_a_mail_takes_it_once(
    folder, case, settings
):
    put(folder, letter(subject=case.reference))
    settings.KEPT_FAILPOINTS = "mailbox.after_row=raise"
    failpoints._armed.cache_clear()
    with pytest.raises(failpoints.FailpointHit):
        mailbox.collect(timezone.now())
    settings.KEPT_FAILPOINTS = ""
    failpoints._armed.cache_clear()

    take()

    assert (states(), len(said(case))) == (["threaded"], 1)


def test_a_mail_that_came_back_is_shown_on_its_request(folder, case):
    ours = OutboundMail.objects.filter(about=f"case:{case.reference}").first()
    report = letter(
        sender="mailer-daemon@there.example",
        subject="Undelivered",
        Content_Type='multipart/report; report-type=delivery-status; boundary="b"',
        text=f"--b\r\n\r\nNo such user\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: <{ours.pk}@localhost>\r\n\r\n--b--",
    )
    put(folder, report)

    take()

    ours.refresh_from_db()
    assert (states(), ours.error) == (["bounced"], "came back")
    note = Message.objects.get(case=case, kind="note")
    assert b"did not arrive" in talking.vault.unseal(case.key, note.sealed)


def test_a_month_later_the_words_are_gone(folder, case):
    put(folder, letter(subject=case.reference), letter())
    take()

    letterbox.forget(timezone.now() + timedelta(days=31))

    kept = {str(row.state): bool(row.sealed) for row in InboundMail.objects.all()}
    assert kept == {"threaded": False, "waiting": True}


# --- the officer ------------------------------------------------------------------


def test_an_officer_makes_a_request_of_a_mail_with_its_true_date(folder, site):
    put(folder, letter(text="Please delete my data. I live in Berlin."))
    arrived = timezone.now().replace(microsecond=0) - timedelta(days=3)
    for path in folder.iterdir():
        os.utime(path, (arrived.timestamp(),) * 2)
    take()
    desk, row = browser(staff("officer")), InboundMail.objects.get()

    assert "Please delete my data." in desk.get(f"{INBOX}{row.pk}/").content.decode()
    where = f"/desk/rights/case/add/?mail={row.pk}"
    page = Seen(200, "", desk.get(where).content, {})
    form = page.form_with("right", "words")
    desk.post(where, {**form.values, "right": "erasure", "act": "file"})

    case = Case.objects.get()
    assert case.right == "erasure"
    zone = ZoneInfo(desk_pages.zone())
    assert case.received_at.astimezone(zone).date() == arrived.astimezone(zone).date()
    row.refresh_from_db()
    assert (row.state, row.about) == ("done", f"case:{case.reference}")
    assert Opening.objects.filter(about=f"inbound:{row.pk}").count() == 1


def test_a_mail_is_added_to_a_request_by_hand_or_put_away(folder, case):
    put(folder, letter(sender=OMAR), letter(sender=OMAR, subject="Two"))
    take()
    desk = browser(staff("officer"))
    first, second = (row.pk for row in InboundMail.objects.order_by("arrived_at"))

    wrong = desk.post(f"{INBOX}{first}/", {"act": "attach", "reference": "PR-1"})
    desk.post(f"{INBOX}{first}/", {"act": "attach", "reference": case.reference})
    desk.post(f"{INBOX}{second}/", {"act": "aside"})

    assert errors(Seen(200, "", wrong.content, {})) == [
        "There is no request with this reference."
    ]
    assert states() == ["done", "done"]
    assert OMAR in said(case)[0]
    assert "No mail waits." in desk.get(INBOX).content.decode()


def test_two_who_deal_with_one_mail_add_it_once(folder, case, asha):
    put(folder, letter(sender=OMAR))
    take()
    mine, theirs = InboundMail.objects.get(), InboundMail.objects.get()
    at = timezone.now()

    assert letterbox.attach(mine, case, words="Once.", by=asha, at=at)
    assert not letterbox.attach(theirs, case, words="Once.", by=asha, at=at)
    assert not letterbox.settle(theirs, by=asha, at=at, case=None)

    assert said(case) == ["Once."]
    by_hand = LedgerEntry.objects.filter(act="mail.sorted", by=f"user:{asha.pk}")
    assert by_hand.count() == 1


STOP_KEY = '<button class="btn sec" type="submit" name="act" value="stop" '


def test_one_key_at_a_mail_stops_marketing_for_who_wrote(folder, site):
    put(folder, letter(sender=OMAR, text="No more offers, please."))
    take()
    (row,) = InboundMail.objects.all()
    desk = browser(staff("officer"))
    where = f"/desk/rights/case/add/?mail={row.pk}"

    pages = [desk.get(f"{INBOX}{row.pk}/"), desk.get(where)]
    done = desk.post(where, {"act": "stop"}, follow=True).content.decode()
    again = desk.post(where, {"act": "stop"}).content.decode()

    for page in pages:
        shown = page.content.decode()
        button = shown.partition(STOP_KEY)[2].partition("</button>")[0]
        assert 'data-key="s"' in button
        assert "<kbd>S</kbd>" in button
        assert ("js/sorting" in shown, " data-keys>" in shown) == (True, True)
        # Where a field had the focus the key would be typed into it.
        assert "autofocus" not in shown
    stop = Stop.objects.get()
    assert (stop.purpose, stop.person) == ("marketing", people.find("email", OMAR))
    assert "Done at once." in done
    assert states() == ["done"]
    # Pressed twice: the mail is done, and nothing is filed for nobody.
    assert (Case.objects.count(), "Tell us the address" in again) == (1, True)


def test_who_switched_the_keys_off_has_none_at_a_mail(folder, site):
    put(folder, letter())
    take()
    officer = staff("officer")
    sorting.set_keys(officer, on=False)

    (row,) = InboundMail.objects.all()
    page = browser(officer).get(f"{INBOX}{row.pk}/").content.decode()

    assert ("js/sorting" in page, "<kbd>" in page) == (False, False)


def test_an_answer_added_by_hand_moves_the_request_on(folder, case, asha):
    ask(case, "Which account?", by=asha, at=timezone.now())
    put(folder, letter(sender=OMAR, subject=case.reference, text="The old one."))
    take()
    officer = staff("officer")
    (row,) = InboundMail.objects.all()

    browser(officer).post(
        f"{INBOX}{row.pk}/", {"act": "attach", "reference": case.reference}
    )

    case.refresh_from_db()
    assert (case.status, talking.open_question(case)) == ("working", "")
    assert Message.objects.get(case=case, kind="answer").by == officer
    assert LedgerEntry.objects.get(act="case.reply").by == f"user:{officer.pk}"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(folder, site, django_assert_num_queries, count):
    put(folder, *(letter(subject=f"n{number}") for number in range(count)))
    take()
    desk = browser(staff("officer"))
    desk.get(INBOX)

    with django_assert_num_queries(4):
        desk.get(INBOX)


# --- a real server ----------------------------------------------------------------


@pytest.fixture
def server(settings):
    """pymap, a real IMAP server, with one mailbox; F27's other half."""
    port = free_port()
    program = Path(sys.executable).with_name("pymap")
    words = [str(program), "--host", "127.0.0.1", "--port", str(port), "--no-tls"]
    process = subprocess.Popen(
        [*words, "dict", "--demo-user", "rights", "--demo-password", "secret"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    settings.MAILBOX_URL = f"imap://rights@127.0.0.1:{port}/INBOX"
    settings.MAILBOX_PASSWORD = "secret"
    try:
        yield lambda: _signed_in(port), process
    finally:
        process.kill()
        process.wait()


def _signed_in(port: int) -> imaplib.IMAP4:
    for _try in range(100):
        try:
            client = imaplib.IMAP4("127.0.0.1", port)
        except OSError:
            time.sleep(0.05)
        else:
            client.login("rights", "secret")
            return client
    raise AssertionError("pymap does not answer")


def test_a_real_imap_server_is_read_once_and_its_absence_is_seen(server, case):
    connect, process = server
    client = connect()
    for raw in (letter(subject=case.reference), letter(sender=OMAR)):
        client.append("INBOX", "", imaplib.Time2Internaldate(time.time() - 3600), raw)

    take()
    take()

    assert sorted(states()) == ["threaded", "waiting"]
    arrived = {row.arrived_at for row in InboundMail.objects.all()}
    assert all(
        timedelta(minutes=59) < timezone.now() - at < timedelta(minutes=65)
        for at in arrived
    )
    client.select("INBOX")
    assert client.search(None, "UNSEEN")[1] == [b""]
    assert LedgerEntry.objects.filter(act="mail.arrived").count() == 2
    client.logout()

    process.kill()
    process.wait()
    with pytest.raises(mailbox.NoMailbox):
        take()


def test_officers_are_told_once_of_a_mail_that_waits(site, folder, asha):
    asha.groups.add(Group.objects.get_or_create(name="officer")[0])
    at = timezone.now()
    put(folder, letter())
    take()

    telling.tell(at)
    telling.tell(at + timedelta(minutes=1))

    told = [mail for mail in mails("officer_news") if "waits to be" in mail["text"]]
    assert [(mail["to"], mail["subject"]) for mail in told] == [
        ("asha@example.com", "A mail came in that waits to be sorted")
    ]
    assert morning.due(today=at.date(), at=at)["mails"] == 1
    assert "mail waits to be sorted" in browser(asha).get("/desk/").text
