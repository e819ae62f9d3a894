"""A mail that carries another: what each of the two says stays apart."""

from __future__ import annotations

from base64 import b64encode
from email.message import EmailMessage

import pytest
from django.utils import timezone

from portal import incoming
from portal.models import OutboundMail
from rights import enclosures, overheard, talking
from rights.models import Case, Message
from tests.rights.test_mail_files import MAYA, PDF, arrive
from tests.rights.world import make_case

ASKED = "Please delete my account.\nI also object to marketing."


def inner(**headers: str) -> EmailMessage:
    """What Omar wrote to Maya, with a paper."""
    made = EmailMessage()
    made["From"], made["Subject"] = "Omar <omar@example.net>", "my data"
    made["Date"] = "Mon, 2 Nov 2026 08:00:00 +0000"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(ASKED)
    made.add_attachment(PDF, "application", "pdf", filename="contract.pdf")
    return made


def outer(subject: str, carried: EmailMessage) -> bytes:
    made = EmailMessage()
    made["From"], made["Subject"], made["Message-ID"] = MAYA, subject, "<1@there>"
    made.set_content("This came to me. What is it?")
    made.add_attachment(b"mine", "image", "png", filename="mine.png")
    made.add_attachment(carried)
    return bytes(made)


def wrapped(subject: str, carried: EmailMessage) -> bytes:
    """As some programs send it, against the standard."""
    body = b64encode(bytes(carried)).decode()
    return (
        f"From: {MAYA}\nSubject: {subject}\nMessage-ID: <1@there>\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=x\n\n--x\n\n"
        "This came to me. What is it?\n--x\nContent-Type: image/png\n"
        "Content-Disposition: attachment; filename=mine.png\n\nmine\n--x\n"
        "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
        f"{body}\n--x--\n"
    ).encode()


@pytest.fixture
def case(site) -> Case:
    return make_case("access", at=timezone.now(), answers={"contact": MAYA})


def said(case: Case) -> list[str]:
    rows = Message.objects.filter(case=case, kind="answer")
    return [talking.vault.unseal(case.key, row.sealed).decode() for row in rows]


@pytest.mark.parametrize("put", [outer, wrapped])
def test_what_is_passed_on_is_shown_as_of_whoever_wrote_it(case, put):
    subject = f"Re: {case.reference}"
    row = arrive(put(subject, inner()))

    assert row.state == "threaded"
    assert said(case) == [
        f"{subject}\n\nThis came to me. What is it?\n[Attached: mine.png (1 KB)]\n\n"
        "[A forwarded mail from omar@example.net of 2 November 2026:]\n"
        "> my data\n>\n> Please delete my account.\n> I also object to marketing.\n"
        "> [Attached: contract.pdf (1 KB)]"
    ]
    # Nobody asked for what somebody else asked for.
    assert overheard.beyond(case) == []
    kept = {enclosures.name(each): each.size for each in enclosures.of(case)}
    assert kept == {"mine.png": 4, "forwarded mail, contract.pdf": len(PDF)}


def test_what_is_asked_beside_it_is_heard(case):
    mail = EmailMessage()
    mail["From"], mail["Subject"] = MAYA, f"Re: {case.reference}"
    mail.set_content(ASKED)
    mail.add_attachment(inner())

    arrive(bytes(mail))

    assert "erasure" in {each.right for each in overheard.beyond(case)}


def test_numbers_inside_lead_to_no_request(case):
    ours = OutboundMail.objects.filter(about=f"case:{case.reference}").first()
    carried = inner(
        Message_ID=f"<{ours.pk}@localhost>",
        References=f"<{ours.pk}@localhost>",
        X_About=case.reference,
    )

    row = arrive(outer("Hello", carried))

    assert (row.state, row.about, said(case)) == ("waiting", "", [])
    assert incoming.read(outer("Hello", carried)).message_id == "<1@there>"


def test_a_mail_in_a_mail_in_a_mail_is_marked_at_each_step(case):
    middle = inner()
    middle.add_attachment(inner())
    arrive(outer(f"Re: {case.reference}", middle))

    (text,) = said(case)
    assert "\n> [A forwarded mail from omar@example.net of 2 November 2026:]\n" in text
    assert "\n> > Please delete my account.\n" in text
