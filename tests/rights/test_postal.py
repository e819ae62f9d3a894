"""News by post: a letter waits at the desk until somebody has posted it."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from portal import people, vault
from portal.models import LedgerEntry, OutboundMail
from rights import answering, casefile, claims, complaint_pack, postal, questions
from rights.models import Case, Posting
from tests.rights.test_desk import browser, staff
from tests.rights.web import errors
from tests.rights.world import AT, ask, later, make_case

MAYA = "Maya Rao\n1 Main Street\nBerlin, Germany"
ASKED = "Which of your two accounts do you mean?"


def by_post(at=AT, **answers):
    return make_case("erasure", at, answers={"post_to": MAYA, **answers})


def pack(case):
    """The files of what an authority gets, once the person has proven who they are."""
    person = people.ensure("email", "maya@example.com", at=AT, language="en")
    Case.objects.filter(pk=case.pk).update(person=person, proven_at=AT)
    case.refresh_from_db()
    return zipfile.ZipFile(
        io.BytesIO(b"".join(complaint_pack.pack(case, at=AT)))
    ).namelist()


def test_a_question_goes_to_the_letter_box_once_and_says_no_more_than_a_mail(
    policy, asha
):
    case = by_post()
    assert not Posting.objects.exists()  # the receipt was a page they saw

    ask(case, ASKED, by=asha, at=AT)

    (row,) = postal.due()
    letter = postal.read(row)
    assert (row.kind, letter.to) == ("question", MAYA)
    assert f"PR-{case.reference[3:7]}-{case.reference[7:]}" in letter.text
    assert "Your date does not move" in letter.text
    assert ASKED not in letter.text
    assert "\n--\n" not in letter.text
    assert not OutboundMail.objects.filter(kind__startswith="question").exists()
    assert not postal.leave(case, "received", {}, dedupe="x", at=AT)


def test_the_one_letter_is_posted_by_one_person(policy, asha, sunil):
    case = by_post()
    ask(case, ASKED, by=asha, at=AT)
    (row,) = postal.due()

    assert not [f for f in pack(case) if f.startswith("posted/")]
    answering.posted(row, by=asha, at=later(hours=1))
    assert "posted/01-question.txt" in pack(case)

    with pytest.raises(postal.NotPosted, match="posted already"):
        answering.posted(row, by=sunil, at=later(hours=2))
    row.refresh_from_db()
    assert (row.posted_by, row.posted_at, postal.due()) == (asha, later(hours=1), [])
    assert LedgerEntry.objects.filter(act="letter.posted").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.update(posted_by=None)


def test_who_wants_mail_gets_no_letter_and_no_letter_outlives_its_key(policy, asha):
    case = by_post(contact="maya@example.com")
    ask(case, ASKED, by=asha, at=AT)
    assert not Posting.objects.exists()

    other = by_post(later(minutes=1))
    ask(other, ASKED, by=asha, at=later(minutes=2))
    (row,) = postal.due()
    vault.destroy(other.key, at=later(days=1))
    assert postal.read(Posting.objects.select_related("case__key").get()) is None


def test_the_desk_prints_it_and_says_that_it_is_posted(site):
    officer, now = staff("officer"), timezone.now()
    case = by_post(now)
    ask(case, ASKED, by=officer, at=now)
    desk = browser(officer)
    row = Posting.objects.get()
    where = reverse("admin:rights_posting", args=[row.pk])

    assert where in desk.get("/desk/").content.decode()
    page = desk.get(where).content.decode()
    assert "Maya Rao<br>1 Main Street<br>Berlin, Germany" in page
    desk.post(where)

    assert Posting.objects.get().posted_by == officer
    assert (
        "No letter waits."
        in desk.get(reverse("admin:rights_postings")).content.decode()
    )
    assert "Posted on" in desk.get(where).content.decode()
    assert where not in desk.get("/desk/").content.decode()


@pytest.mark.words
def test_the_form_takes_an_address_and_says_it_back(guest):
    guest.ask("access", stop="reach")
    guest.submit(way="post", post_to="Maya Rao")
    assert errors(guest.page) == [
        "Write name, street and town with the country, each on its own line."
    ]
    guest.submit(way="post", post_to=f"{MAYA}\n\n")
    assert "1 Main Street" in guest.page.text
    guest.submit("", draft=guest.page.form_with("draft").values["draft"])

    case = Case.objects.get()
    assert (claims.postal(case), claims.contact(case)) == (MAYA, "")


@pytest.mark.words
def test_the_language_somebody_would_rather_read_is_seen_by_whoever_answers(guest):
    guest.ask("access", stop="reach")
    assert "Our letters are in English." in guest.page.text
    guest.submit(way="site", reads="हिन्दी")
    assert "हिन्दी" in guest.page.text
    guest.submit("", draft=guest.page.form_with("draft").values["draft"])

    case = Case.objects.get()
    assert ("Would rather read", "हिन्दी") in casefile.asked(case)


def test_an_address_that_was_typed_for_another_way_is_not_kept():
    form = questions.Reach({"way": "site", "post_to": MAYA})

    assert form.is_valid()
    assert form.cleaned_data["post_to"] == ""
