"""What somebody sent goes out in the pack of their request, and to nobody else."""

from __future__ import annotations

import hashlib
import io
import json
import tracemalloc
import zipfile
from datetime import datetime, timedelta

import pytest

from portal import files
from portal.models import Opening
from rights import complaint_pack, enclosures, talking
from rights.models import Case, EnclosureKind
from tests.rights.test_acting import asked_by_bo, shown_to_be_theirs
from tests.rights.test_arriving import ADD, typed, upload
from tests.rights.test_desk import browser, staff
from tests.rights.test_enclosures import PDF, empty_disk
from tests.rights.test_mail_files import PAGE, arrive, mail
from tests.rights.test_mail_files import PDF as PERMISSION
from tests.rights.world import AT, later, make_case, proven

__all__ = ["empty_disk"]
SUM = hashlib.sha256(PDF).hexdigest()


def wrote(case: Case, *names: str, at: datetime = AT, body: bytes = PDF) -> None:
    """They write to us on their page, with files."""
    rows = []
    for number, name in enumerate(names):
        row, target = enclosures.begin(
            door="message",
            kind=EnclosureKind.MESSAGE,
            name=name,
            at=at - timedelta(seconds=len(names) - number),
            expires_at=at + timedelta(days=1),
        )
        target.write(body)
        target.finish()
        sha256 = hashlib.sha256(body).hexdigest()
        enclosures.arrived(
            row, media_type="application/pdf", size=len(body), sha256=sha256
        )
        rows.append(row.pk)
    talking.write(case, words=f"With {len(names)}.", files=rows, at=at)


def packed(case: Case, **options: bool) -> dict[str, bytes]:
    fresh = Case.objects.select_related("key", "revision", "receipt").get(pk=case.pk)
    body = b"".join(complaint_pack.pack(fresh, at=later(days=9), **options))
    with zipfile.ZipFile(io.BytesIO(body)) as found:
        return {name: found.read(name) for name in found.namelist()}


def sent(found: dict[str, bytes]) -> dict[str, bytes]:
    return {n: body for n, body in found.items() if n.startswith("files/")}


def test_what_the_person_sent_is_in_it_named_counted_and_under_its_message(
    policy, mapped
):
    case = proven("access", mapped)
    wrote(case, "Rechnung Mai.pdf", "../../<b>evil.html", at=later(hours=1))
    arrive(mail(subject=f"Re: {case.reference}"))

    found = packed(case)

    names = list(sent(found))
    assert names[:2] == ["files/01-rechnung-mai.pdf", "files/02-bevil.pdf"]
    # Those of one mail came at one time.
    of_mail = {"permission.pdf": PERMISSION, "ax.bin": PAGE, "empty.bin": b""}
    assert {name[9:]: found[name] for name in names[2:]} == of_mail
    assert found["files/01-rechnung-mai.pdf"] == PDF
    page = found["index.html"].decode()
    assert (
        f"“Rechnung Mai.pdf” of 15 June 2026, {len(PDF)}\xa0bytes, SHA-256 {SUM}"
        in (page)
    )
    said = found["messages.txt"].decode()
    assert "With 2.\n[File: files/01-rechnung-mai.pdf]\n[File: files/02-" in said
    assert all(f"[File: {name}]" in said for name in names)
    sums = json.loads(found["manifest.json"])["sha256"]
    assert sums["files/01-rechnung-mai.pdf"] == SUM
    assert set(sums) | {"manifest.json"} == set(found)


def test_a_file_that_is_not_there_is_named_with_the_reason(policy, mapped):
    case = proven("access", mapped)
    names = ("removed", "damaged", "lost", "here")
    wrote(case, *(f"{name}.pdf" for name in names), at=later(hours=1))
    rows = {enclosures.name(row): row for row in enclosures.of(case)}
    enclosures.erase(rows["removed.pdf"], by="system", at=later(days=2))
    path = files.path(rows["damaged.pdf"].path)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    files.path(rows["lost.pdf"].path).unlink()

    found = packed(case)

    assert [n.partition("-")[2] for n in sent(found)] == ["here.pdf"]
    page = found["index.html"].decode()
    for name, why in (
        ("removed", "It is not in here: it was deleted on 17 June 2026."),
        ("damaged", "It is not in here: it is damaged on our disk and does not open."),
        ("lost", "It is not in here: it is no longer on our disk, or its key is gone."),
    ):
        line = (
            f"“{name}.pdf” of 15 June 2026, {len(PDF)}\xa0bytes, SHA-256 {SUM}. {why}"
        )
        assert line in page
        assert f"[File: {line}]" in found["messages.txt"].decode()


def test_who_asked_for_somebody_else_gives_them_no_paper_of_theirs(policy, mapped):
    case = shown_to_be_theirs(asked_by_bo())
    wrote(case, "passport-of-bo.pdf", at=later(hours=1))
    Case.objects.filter(pk=case.pk).update(proven_at=AT, channel="email", on_file=True)
    enclosures.keep(
        case,
        EnclosureKind.MANDATE,
        name="signed.pdf",
        body=PDF,
        by="person",
        at=AT,
    )

    theirs, whole = packed(case), packed(case, is_all=True)

    assert not sent(theirs)
    assert b"2 more files are with this request." in theirs["index.html"]
    assert b"passport-of-bo" not in b"".join(theirs.values())
    assert len(sent(whole)) == 2
    assert b"more files are with this request" not in whole["index.html"]


def test_who_reported_a_child_gets_their_own_file_and_no_other(policy, asha):
    case = make_case(
        "child", claims={"account": "kid7"}, answers={"words": "She is 9."}
    )
    wrote(case, "mine.pdf", at=later(hours=1))
    enclosures.keep(
        case,
        EnclosureKind.MAIL,
        name="of-the-child.pdf",
        body=PDF,
        by="mailbox",
        at=later(hours=2),
    )

    theirs, whole = packed(case), packed(case, is_all=True)

    assert list(sent(theirs)) == ["files/01-mine.pdf"]
    assert b"One more file is with this request." in theirs["index.html"]
    assert b"of-the-child" not in b"".join(theirs.values())
    assert list(sent(whole)) == ["files/01-mine.pdf", "files/02-of-the-child.pdf"]


def test_a_mail_from_another_address_that_an_officer_added_stays_at_the_desk(policy):
    case, officer = make_case("access", claims={"email": "m@x.org"}), staff("officer")
    Case.objects.filter(pk=case.pk).update(proven_at=AT, channel="email", on_file=True)
    enclosures.keep_all(
        case,
        [enclosures.Attached(name="bank.pdf", body=PDF)],
        by=f"user:{officer.pk}",
        at=later(hours=3),
    )

    assert not sent(packed(case))

    desk = browser(officer)
    answer = desk.get(f"/desk/rights/case/{case.pk}/everything.zip")
    body = io.BytesIO(b"".join(answer.streaming_content))
    with zipfile.ZipFile(body) as found:
        assert found.read("files/01-bank.pdf") == PDF
    assert "file" in Opening.objects.values_list("what", flat=True)


@pytest.mark.parametrize("way", ["saved", "mailbox"])
def test_the_files_of_the_mail_that_made_the_request_are_theirs(site, way):
    """An officer read it in, and whoever wrote it is who asks."""
    desk, add = browser(staff("officer", "Asha")), ADD
    if way == "saved":
        upload(desk, mail())
    else:
        add = f"{ADD}?mail={arrive(mail()).pk}"
    desk.post(add, typed())
    case = Case.objects.get()
    Case.objects.update(proven_at=AT, channel="email", on_file=True)

    assert PERMISSION in sent(packed(case)).values()


def test_large_files_go_out_piece_by_piece(policy, mapped):
    case = proven("access", mapped)
    size = 24 * 1024 * 1024
    wrote(case, "scan.pdf", at=later(hours=1), body=PDF + bytes(size))
    fresh = Case.objects.select_related("key", "revision", "receipt").get(pk=case.pk)
    list(complaint_pack.pack(fresh, at=AT))  # what is kept for the next time

    tracemalloc.start()
    for _chunk in complaint_pack.pack(fresh, at=AT):
        pass
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < size / 3
