"""Files of people: sealed while they arrive, told by their content, gone on time."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from portal import limits, vault
from portal.models import DataKey, LedgerEntry, Opening
from rights import enclosures, letters, talking, tidying, uploading
from rights.models import Case, Enclosure, EnclosureKind, Fate
from tests.rights.test_desk import browser, staff
from tests.rights.web import errors
from tests.rights.world import make_case

VOICE = "/rights/voice_misuse/"
MP3 = (
    b"ID3\x04"
    + b"\0" * 6
    + b"\xff\xfb\x90\x64"
    + b"\0" * 50
    + b"hello from a copied voice" * 4000
)
WAV = b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 5000
M4A = b"\0\0\0\x20ftypM4A \0\0\0\0" + b"\0" * 500
PDF = b"%PDF-1.7\n" + b"1 0 obj\n" * 50


def file(body: bytes, name: str = "clip.mp3") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, "text/html")


def on_disk() -> list[Path]:
    return sorted((settings.DATA_DIR / "private").rglob("*.age"))


def opened(row: Enclosure) -> bytes:
    return b"".join(enclosures.read(row))


@pytest.fixture(autouse=True)
def empty_disk():
    for path in on_disk():
        path.unlink()


def report(guest, *files, **fields):
    guest.get(VOICE)
    return guest.submit(attached=list(files), **{"fate": "person", **fields})


def test_a_recording_is_sealed_for_its_request_alone(
    guest, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        report(guest, file(MP3, "../..\\a\u202evil.html"), where="")

    case, row = Case.objects.get(), Enclosure.objects.get()
    assert guest.page.url == "/receipt/"
    assert (row.case, row.kind, row.media_type, row.size, row.loose_key) == (
        case,
        "voice",
        "audio/mpeg",
        len(MP3),
        None,
    )
    assert enclosures.name(row) == "avil.html"
    assert b"copied voice" not in b"".join(p.read_bytes() for p in on_disk())
    assert opened(row) == MP3
    assert not DataKey.objects.filter(purpose="enclosure", destroyed_at=None).exists()
    kept = LedgerEntry.objects.get(act="file.kept")
    assert (kept.about, kept.facts["sha256"]) == (f"case:{case.reference}", row.sha256)


def test_with_the_key_of_the_request_its_files_are_gone(
    guest, django_capture_on_commit_callbacks
):
    report(guest, file(MP3))
    row = Enclosure.objects.select_related("case__key").get()

    vault.destroy(row.case.key, at=timezone.now())
    with pytest.raises(vault.KeyDestroyed):
        enclosures.read(row)
    with django_capture_on_commit_callbacks(execute=True):
        enclosures.forget(timezone.now())

    row.refresh_from_db()
    assert (on_disk(), bytes(row.sealed_secret), enclosures.name(row)) == ([], b"", "")
    assert row.erased_at is not None


def test_erased_twice_is_erased_once(guest):
    report(guest, file(MP3), fate="delete")
    row = Enclosure.objects.get()

    for _turn in range(2):
        enclosures.erase(row, by="system", at=timezone.now())

    assert LedgerEntry.objects.filter(act="file.deleted").count() == 1


def zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"\0" * 5_000_000)
    return packed.getvalue()


OTHER_KIND = (
    "The file “x” is of another kind. Choose one of MP3, M4A, WAV, OGG, AMR, FLAC, "
    "WebM, MOV or MP4."
)
CUT_OFF = "The file “x” is cut off. Choose the whole file."
HOSTILE = {
    "nothing": (b"", "The file “x” is empty. Choose another one."),
    "zip bomb": (zip_bomb(), OTHER_KIND),
    "page": (b"<!doctype html><script>alert(1)</script>" * 9, OTHER_KIND),
    "picture that runs": (b"<svg onload='alert(1)'/>" * 9, OTHER_KIND),
    "program": (b"MZ" + b"\0" * 99, OTHER_KIND),
    "virus": (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" * 3, OTHER_KIND),
    "paper": (PDF, OTHER_KIND),
    "page before its head": (b"<script>" + MP3, OTHER_KIND),
    "picture in a film's coat": (b"\0\0\0\x20ftypheic" + b"\0" * 99, OTHER_KIND),
    "half a mark": (b"\xff\xff\xff\xff" * 30, OTHER_KIND),
    "two bytes": (b"ID", OTHER_KIND),
    "a mark alone": (b"ID3", OTHER_KIND),
    "a mark and a number": (b"ID3\x04\0\0\0\0\0\0", CUT_OFF),
    "a name without sound": (b"ID3\x04\0\0\0\0\x10\0" + b"\0" * 2048, CUT_OFF),
    "a head without sound": (b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 28, CUT_OFF),
    "a film's coat": (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", CUT_OFF),
    "a page of no length": (b"OggS\xff" + b"\0" * 99, OTHER_KIND),
}


def test_what_is_of_no_use_is_refused_in_a_sentence_and_nothing_stays(guest):
    said = {}
    for name, (body, _sentence) in HOSTILE.items():
        page = report(guest, file(body, "x"), where="a link")
        said[name] = errors(page)

    assert said == {name: [sentence] for name, (_body, sentence) in HOSTILE.items()}
    assert not Case.objects.exists()
    assert (on_disk(), Enclosure.objects.count()) == ([], 0)
    assert not DataKey.objects.filter(purpose="enclosure", destroyed_at=None).exists()


def test_a_file_too_large_or_one_too_many_is_refused_and_the_rest_stays(
    guest, monkeypatch
):
    small = [file(M4A, f"{n}.m4a") for n in range(4)]
    assert errors(report(guest, *small)) == ["Attach at most 3 files."]
    assert Enclosure.objects.count() == 3

    door = uploading.DOORS[0]
    monkeypatch.setattr(uploading, "DOORS", (replaced(door, largest=1024 * 1024),))
    page = report(guest, file(MP3 * 20, "long.mp3"))

    assert errors(page) == [
        "The file “long.mp3” is larger than 1 MB. Send a part of it."
    ]
    assert (len(on_disk()), Case.objects.count()) == (3, 0)


@pytest.mark.parametrize(
    ("address", "megabytes"), [(VOICE, 3 * 25), ("/rights/access/agent/", 3 * 10)]
)
def test_as_many_files_as_the_page_says_fit_in_one_form(address, megabytes):
    door = uploading.door_of(address)

    assert door.most * door.largest == megabytes * 1024 * 1024
    assert limits.largest(address) > door.most * door.largest


def replaced(door, **values):
    return uploading.Door(**{**vars(door), **values})


def test_papers_are_told_from_recordings_and_from_locked_ones(monkeypatch):
    door = replaced(uploading.DOORS[0], recordings=False)
    found = {}
    for name, body in {
        "letter": PDF,
        "scan": b"\xff\xd8\xff\xe0" + b"\0" * 99,
        "shot": b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" + b"\0" * 99,
        "song": MP3,
        "locked": PDF + b"\0" * 70_000 + b"<< /Encrypt 5 0 R >>",
    }.items():
        coming = uploading.Arriving(door, name=name, fault="")
        monkeypatch.setattr(enclosures, "begin", lambda **_all: (Enclosure(), Sink()))
        monkeypatch.setattr(enclosures, "arrived", lambda *_all, **_more: None)
        monkeypatch.setattr(enclosures, "drop", lambda *_all, **_more: None)
        # The word that gives it away lies across two pieces.
        for piece in (body[:70_090], body[70_090:]):
            coming.receive(piece)
        found[name] = coming.finish().fault

    assert found == {
        "letter": "",
        "scan": "",
        "shot": "",
        "song": "The file “song” is of another kind. Choose one of PDF, JPG or PNG.",
        "locked": "The file “locked” is locked with a password. Send it unlocked.",
    }


class Sink:
    """Takes a file without a disk."""

    def write(self, _chunk: bytes) -> None: ...
    def finish(self) -> None: ...
    def stop(self) -> None: ...


def test_ten_thousand_parts_are_refused_and_nothing_stays(guest):
    many = 10_000
    files = {"attached": [file(MP3[:99], f"{n}") for n in range(many)]}
    for parts in (files, {f"part{n}": "x" for n in range(many)}):
        guest.get(VOICE)
        form = guest.page.form_with("attached")

        page = guest.send(form.action, {**form.values, **parts})

        assert page.status == 400
    tidying.tidy(timezone.now() + timedelta(hours=2))
    assert (on_disk(), Enclosure.objects.count()) == ([], 0)
    assert not Case.objects.exists()


class Unread:
    """A body that nobody may ask for."""

    def read(self, *_size: int) -> bytes:
        raise AssertionError("somebody began to read it")

    readline = read


@pytest.mark.parametrize(
    "address",
    [VOICE, "/rights/erasure/agent/", "/desk/rights/case/add/", "/rights/agents/"],
)
def test_five_gigabytes_are_refused_before_a_byte_is_read(guest, address):
    said = {"CONTENT_LENGTH": str(5 * 1024**3), "wsgi.input": Unread()}
    kind = "multipart/form-data; boundary=x"

    answer = guest.client.generic("POST", address, content_type=kind, **said)

    assert answer.status_code == 413
    assert (on_disk(), Enclosure.objects.count()) == ([], 0)


def test_a_form_with_a_mistake_keeps_its_files_and_gives_them_back(guest):
    report(guest, file(MP3, "one.mp3"), file(WAV, "two.wav"), contact="nobody")
    assert "one.mp3" in guest.page.html
    one = Enclosure.objects.get(media_type="audio/mpeg")

    guest.submit(contact="", where="", fate="person", out=[str(one.pk)])

    kept = Enclosure.objects.get()
    assert guest.page.url == "/receipt/"
    assert (kept.media_type, kept.case) == ("audio/wav", Case.objects.get())
    assert len(on_disk()) == 1


def test_the_same_form_sent_twice_keeps_its_file_once(guest):
    guest.get(VOICE)
    form = guest.page.form_with("attached")
    for _turn in range(2):
        sent = {"attached": [file(MP3)], "fate": "person"}
        guest.send(form.action, {**form.values, **sent})

    assert (Case.objects.count(), Enclosure.objects.count(), len(on_disk())) == (
        1,
        1,
        1,
    )


def test_who_leaves_the_page_leaves_no_file(guest):
    report(guest, file(MP3), contact="nobody")
    guest.press("/leave/")

    assert (on_disk(), Enclosure.objects.count()) == ([], 0)


def test_a_forged_form_and_another_address_keep_nothing(guest):
    guest.get(VOICE)
    guest.client.post(VOICE, {"attached": file(MP3), "csrfmiddlewaretoken": "x" * 64})
    guest.get("/rights/stop_calls/")
    form = guest.page.form_with("phone")
    given = {"phone": "+12025550143", "attached": file(MP3)}
    guest.send(form.action, {**form.values, **given})

    assert guest.page.url == "/receipt/"
    assert (on_disk(), Enclosure.objects.count()) == ([], 0)


def test_what_a_dying_process_left_is_found_and_deleted(site):
    now = timezone.now()
    row, writer = enclosures.begin(
        door="voice",
        kind=EnclosureKind.VOICE,
        name="x",
        at=now,
        expires_at=now + uploading.ARRIVING,
    )
    writer.write(MP3)
    writer.finish()

    tidying.tidy(now)
    assert len(on_disk()) == 1
    tidying.tidy(now + timedelta(hours=1))

    row.loose_key.refresh_from_db()
    assert (on_disk(), row.loose_key.destroyed_at is not None) == ([], True)


def test_a_key_that_outlived_its_form_is_destroyed_later(guest):
    report(guest, file(MP3))
    row = Enclosure.objects.get()
    row.loose_key = vault.new_key("enclosure")
    row.save()

    tidying.tidy(timezone.now())

    row.refresh_from_db()
    assert row.loose_key is None
    assert opened(row) == MP3


def test_a_file_is_of_a_request_or_loose_with_an_end(site):
    with pytest.raises(IntegrityError), transaction.atomic():
        Enclosure.objects.create(
            kind="voice", sealed_secret=b"", sealed_name=b"", added_at=timezone.now()
        )


# --- at the desk --------------------------------------------------------------------


@pytest.fixture
def row(guest) -> Enclosure:
    report(guest, file(MP3, "<b>evil.mp3"))
    return Enclosure.objects.get()


def address(row: Enclosure, case_pk: int = 0) -> str:
    return f"/desk/rights/case/{case_pk or row.case_id}/file/{row.pk}/"


def test_an_officer_saves_a_file_and_is_on_record(row):
    officer = staff("officer", "Asha")
    page = browser(officer).get(f"/desk/rights/case/{row.case_id}/").content.decode()
    answer = browser(officer).get(address(row))

    assert "&lt;b&gt;evil.mp3" in page
    assert b"".join(answer.streaming_content) == MP3
    name = f"{row.case.reference}-{str(row.pk)[:8]}.mp3"
    assert {name: answer[name] for name in SAFE} == {
        **SAFE,
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    last = Opening.objects.order_by("pk").last()
    assert (last.user, last.what) == (officer, "file")


def test_a_copy_that_is_kept_goes_after_it_was_handed_over_and_not_before(row):
    desk = browser(staff("officer", "Asha"))
    page = desk.get(f"/desk/rights/case/{row.case_id}/").content.decode()
    assert "Delete it for good" not in page
    said = desk.post(f"{address(row)}delete/", follow=True).content.decode()
    assert "It can be deleted once it was handed over" in said
    for change in ({"erased_at": timezone.now()}, {"fate": ""}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Enclosure.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
    assert opened(row) == MP3

    given = timezone.now() - timedelta(days=15)
    row.handed_words = vault.seal(row.case.key, b"Taken by hand.")
    enclosures.hand_over(row, Fate.PERSON, by="system", at=given)
    desk.post(f"{address(row)}delete/")

    row.refresh_from_db()
    assert row.erased_at is not None


@pytest.mark.parametrize(
    ("fate", "words"),
    [
        ("person", "We keep a sealed copy of your recording for you. To get it, write"),
        ("police", "They ask us for it with your reference, PR-"),
        ("delete", "We delete your recording now that you have our answer."),
    ],
)
def test_the_letter_says_where_the_copy_is_and_until_when(guest, asha, fate, words):
    report(guest, file(MP3), where="https://elsewhere.example/x", fate=fate)
    case = Case.objects.get()

    talking.nothing_found(case, by=asha, at=timezone.now())

    text = " ".join(letters.sent(case).text.split())
    assert words in text
    kept = "We keep it: 24 months after your request is closed."
    assert (kept in text) == (fate != "delete")


SAFE = {
    "Content-Type": "application/octet-stream",
    "Content-Disposition": "",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}


def test_nobody_else_opens_a_file_nor_through_another_request(row):
    other = make_case("enquiry", claims={}, answers={"words": "?"}, at=timezone.now())
    auditor, officer = browser(staff("auditor")), browser(staff("officer", "Asha"))

    found = [
        auditor.get(address(row)).status_code,
        officer.get(address(row, other.pk)).status_code,
    ]
    row.handed_words = vault.seal(row.case.key, b"Taken by hand.")
    enclosures.hand_over(row, Fate.PERSON, by="system", at=timezone.now())
    enclosures.erase(row, by="system", at=timezone.now() + timedelta(days=15))
    found.append(officer.get(address(row)).status_code)

    assert found == [404, 404, 404]
    assert not Opening.objects.filter(what="file").exists()
    assert (
        "deleted" in officer.get(f"/desk/rights/case/{row.case_id}/").content.decode()
    )
