"""What becomes of a recording: kept for whom it was asked, handed over once, or deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from portal import vault
from portal.models import LedgerEntry
from rights import claims, enclosures, tidying
from rights.models import Case, Enclosure, Message
from tests.rights.test_desk import browser, staff
from tests.rights.test_enclosures import MP3, empty_disk, file, on_disk, report
from tests.rights.web import errors
from tests.rights.world import mails

__all__ = ["empty_disk"]
CHOOSE = "Choose what should become of the recording."


def recorded(act: str) -> list[dict[str, str]]:
    return [entry.facts for entry in LedgerEntry.objects.filter(act=act)]


@pytest.fixture
def officer(site):
    return browser(staff("officer", "Asha"))


def press(client, row: Enclosure, how: str) -> str:
    page = client.post(
        f"/desk/rights/case/{row.case_id}/file/{row.pk}/{how}/", follow=True
    )
    return page.content.decode() if page.status_code == 200 else str(page.status_code)


def hand_over(client, row: Enclosure, **said: str) -> str:
    """Note at the desk who took it."""
    typed = {
        "hand-file": str(row.pk),
        "hand-where": "Berlin, Abschnitt 53, by courier.",
        "hand-number": "231130-1",
        **said,
    }
    where = f"/desk/rights/case/{row.case_id}/handed/"
    return client.post(where, typed, follow=True).content.decode()


def test_no_recording_is_kept_without_a_word_on_what_becomes_of_it(guest):
    assert errors(report(guest, file(MP3), fate="")) == [CHOOSE]

    guest.submit(fate="police")

    assert [row.fate for row in Enclosure.objects.all()] == ["police"]
    assert guest.page.url == "/receipt/"


def test_without_a_recording_nothing_is_asked_about_it(guest):
    report(guest, where="a link", fate="police", heard="last Tuesday")

    assert claims.answers(Case.objects.get()) == {
        "link": "",
        "words": "a link",
        "contact": "",
        "heard": "last Tuesday",
    }


def test_the_desk_sees_that_it_is_used_now_and_for_whom_the_copy_is(guest, officer):
    report(guest, file(MP3, "call.mp3"), fate="police", used_now="yes")
    page = officer.get(f"/desk/rights/case/{Case.objects.get().pk}/").content.decode()

    for words in (
        "Yes, to deceive somebody",
        "A sealed copy kept for the police.",
        "Save call.mp3",
        "I handed it to the police",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("fate", "words"),
    [
        ("police", "We gave the police the copy of your recording on"),
        ("person", "We gave you the copy of your recording on"),
    ],
)
def test_a_copy_is_handed_over_once_with_a_word_on_how_and_stays_two_weeks(
    guest, officer, fate, words, django_capture_on_commit_callbacks
):
    report(guest, file(MP3), fate=fate, contact="me@example.org")
    row = Enclosure.objects.get()

    for _turn in range(2):
        page = hand_over(officer, row)
    assert f"{words}" in page
    assert ("Abschnitt 53, by courier, 231130-1" in page) == (fate == "police")
    assert [(f["file"], f["to"]) for f in recorded("file.handed_over")] == [
        (str(row.pk), fate)
    ]
    (told,) = Message.objects.filter(kind="progress")
    assert vault.unseal(row.case.key, told.sealed).decode().startswith(words)
    (mail,) = mails("handed")
    assert mail["to"] == "me@example.org"
    assert "Abschnitt" not in mail["text"]

    assert "Delete it for good" not in page
    assert "can say until" in press(officer, row, "delete")
    row.refresh_from_db()
    early, late = (row.handed_at + timedelta(days=days) for days in (13, 14))
    with pytest.raises(DatabaseError), transaction.atomic():
        enclosures.erase(row, by="system", at=early)
    assert len(on_disk()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        enclosures.erase(row, by="system", at=late)
    assert (on_disk(), len(recorded("file.deleted"))) == ([], 1)


def test_nobody_notes_a_hand_over_without_saying_to_whom(guest, officer):
    report(guest, file(MP3), fate="police")
    row = Enclosure.objects.get()
    for said, words in (
        ({"hand-where": ""}, "Write who took it, and how."),
        ({"hand-where": "x"}, "a name or an office, and the way it went"),
        ({"hand-where": "Berlin. How old are you?"}, "This asks nothing of them."),
        ({"hand-where": "By courier, for twenty euros as a fee."}, "asks nothing"),
        ({"hand-number": "soon"}, "Write the number under which the police keeps it."),
    ):
        page = hand_over(officer, row, **said)
        assert words in page
        assert said.get("hand-number", "231130-1") in page
    with pytest.raises(DatabaseError), transaction.atomic():
        Enclosure.objects.update(handed_at=timezone.now(), handed_to="police")

    assert recorded("file.handed_over") == []


def test_what_was_to_be_deleted_goes_with_the_answer_and_the_rest_stays(
    guest, officer, django_capture_on_commit_callbacks
):
    for fate in ("delete", "person"):
        report(guest, file(MP3 + fate.encode()), fate=fate)
    row = Enclosure.objects.get(fate="delete")
    assert "kept for nobody" in hand_over(officer, row)
    assert press(officer, row, "hand-over") == "404"

    tidying.tidy(timezone.now())
    assert len(on_disk()) == 2
    Case.objects.update(status="answered", ending="granted")
    with django_capture_on_commit_callbacks(execute=True):
        enclosures.forget(timezone.now())

    gone = Enclosure.objects.filter(erased_at__isnull=False)
    assert [each.fate for each in gone] == ["delete"]
    assert len(on_disk()) == 1


def test_only_who_decides_hands_over_or_deletes(guest):
    report(guest, file(MP3), fate="police")
    row = Enclosure.objects.get()

    assert press(browser(staff("auditor")), row, "delete") == "404"
    assert press(browser(staff("officer", "Asha")), row, "open") == "404"
    assert recorded("file.deleted") == []


@pytest.mark.parametrize(
    "said", [{"fate": "sold"}, {"handed_to": "police"}, {"handed_to": "press"}]
)
def test_the_rows_themselves_refuse_what_nobody_asked_for(guest, said):
    report(guest, file(MP3), fate="police")

    with pytest.raises(IntegrityError), transaction.atomic():
        Enclosure.objects.update(**said)
