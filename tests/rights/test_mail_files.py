"""Files of a mail go with its request: from the mailbox, by hand, and read at the desk."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal import incoming, mailbox
from portal.mailbox import Found
from portal.models import InboundMail
from rights import enclosures, letterbox
from rights.models import Case, Enclosure
from tests.rights.test_arriving import ADD, typed, upload
from tests.rights.test_desk import browser, staff
from tests.rights.world import make_case

MAYA = "maya@example.com"
PDF = b"%PDF-1.7 permission"
PAGE = b"<script>alert(1)</script>"


def mail(
    *, sender: str = MAYA, subject: str = "Hello", text: str = "Delete it."
) -> bytes:
    """With a paper, a hostile page and an empty file."""
    made = EmailMessage()
    made["From"], made["Subject"], made["Message-ID"] = sender, subject, "<1@there>"
    made.set_content(text)
    made.add_attachment(PDF, "application", "pdf", filename="permission.pdf")
    made.add_attachment(PAGE, "text", "html", filename="../a\u202ex.pdf")
    made.add_attachment(b"", "image", "png", filename="empty.png")
    return bytes(made)


def kept(case: Case) -> dict[str, tuple[str, bytes]]:
    return {
        enclosures.name(row): (row.media_type, b"".join(enclosures.read(row)))
        for row in enclosures.of(case)
    }


ALL = {
    "permission.pdf": ("application/pdf", PDF),
    "../ax.pdf": ("application/octet-stream", PAGE),
    "empty.png": ("application/octet-stream", b""),
}


PHOTO = bytes(range(256)) * 10_000


def with_photo(photo: bytes, **said: str) -> bytes:
    """As a phone sends it: the words, a paper, and then the photo."""
    made = message_from_bytes(mail(**said), policy=default)
    assert isinstance(made, EmailMessage)
    made.add_attachment(photo, "image", "jpeg", filename="IMG_1.jpg")
    return bytes(made)


def arrive(raw: bytes) -> InboundMail:
    now = timezone.now()
    mailbox.keep(Found(place="", raw=raw, arrived_at=now), now)
    letterbox.sort(now)
    return InboundMail.objects.get()


@pytest.fixture
def case(site) -> Case:
    return make_case("access", at=timezone.now(), answers={"contact": MAYA})


def test_a_reply_brings_its_files_into_the_request(case):
    row = arrive(mail(subject=f"Re: {case.reference}"))

    assert (row.state, kept(case)) == ("threaded", ALL)


def test_a_mail_tied_by_hand_brings_them_too_and_no_file_twice(case):
    row, asha = arrive(mail()), staff("officer", "Asha")
    for _turn in range(2):
        letterbox.attach(row, case, words="", by=asha, at=timezone.now())

    assert kept(case) == ALL
    assert Enclosure.objects.count() == len(ALL)


def test_a_mail_that_is_no_request_leaves_no_file(site):
    row = arrive(mail())
    letterbox.settle(row, by=staff("officer", "Asha"), at=timezone.now(), case=None)

    assert not Enclosure.objects.exists()


def test_a_mail_read_at_the_desk_waits_with_its_files_for_the_request(site):
    desk, other = (browser(staff("officer", name)) for name in ("Asha", "Sunil"))
    page = upload(desk, mail())
    assert "[Attached: permission.pdf (1 KB)]" in page

    other.post(ADD, typed())
    assert Enclosure.objects.filter(case__isnull=True).count() == len(ALL)
    desk.post(ADD, typed(email="omar@example.com"))

    assert [len(kept(each)) for each in Case.objects.order_by("pk")] == [0, len(ALL)]
    assert kept(Case.objects.latest("pk")) == ALL


def test_another_mail_read_into_the_same_page_takes_the_place_of_the_first(site):
    desk = browser(staff("officer", "Asha"))
    upload(desk, mail())
    upload(desk, mail().replace(b"permission.pdf", b"another.pdf"))
    desk.post(ADD, typed())

    assert sorted(kept(Case.objects.get())) == ["../ax.pdf", "another.pdf", "empty.png"]


def test_a_reply_with_a_photo_of_a_phone_goes_to_its_request(case):
    row = arrive(with_photo(PHOTO, subject=f"Re: {case.reference}"))

    assert row.state == "threaded"
    assert kept(case)["IMG_1.jpg"][1] == PHOTO
    assert kept(case)["permission.pdf"] == ("application/pdf", PDF)


def test_of_a_mail_that_is_larger_still_the_words_are_read(case, monkeypatch):
    monkeypatch.setattr(incoming, "MOST_BYTES", 2_000_000)
    raw = with_photo(PHOTO, subject=f"Re: {case.reference}")

    row = arrive(raw)

    assert row.state == "threaded"
    assert kept(case) == ALL
    said = incoming.read(mailbox.raw(row))
    assert (said.text, said.is_cut) == ("Delete it.", True)
    assert said.attachments[-1] == "IMG_1.jpg (too large to keep)"


def test_a_saved_mail_with_a_photo_is_read_at_the_desk_and_by_nobody_else(site, client):
    desk, raw = browser(staff("officer", "Asha")), with_photo(PHOTO)

    read = upload(desk, raw)

    assert "Delete it." in read
    assert "[Attached: IMG_1.jpg (2500 KB)]" in read
    file = SimpleUploadedFile("mail.eml", raw)
    assert client.post(ADD, {"mail": file}).status_code == 413
