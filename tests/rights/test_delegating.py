"""A person lets somebody act: a reference of their own, letters, and one press to end."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.models import LedgerEntry
from rights import delegating, desk_mandate, reactor, references, talking
from rights.mandates import Who
from rights.models import Delegate, Message
from tests.rights.test_track import PHRASE, answered, find
from tests.rights.web import errors
from tests.rights.world import AT, asha, later, mails, make_case, newest_code

__all__ = ["answered", "asha"]
BO = {"name": "Bo Li", "organisation": "Bo & Co", "contact": "bo@example.org"}


def unlocked(person, case):
    """The browser of the person: reference and phrase, then a fresh code."""
    find(person, case.reference)
    person.get("/track/let/")
    person.press("/track/code/send/")
    person.submit(code=newest_code())
    return person


def test_somebody_is_named_reads_the_letter_and_is_stopped(guest, stranger, answered):
    """The whole way: named by the person, in by a code of their own, out by one press."""
    find(guest, answered.reference)
    assert 'href="/track/let/"' in guest.get("/track/progress/").html
    guest.get("/track/let/")
    assert "first show that it is you" in guest.page.text
    unlocked(guest, answered)
    assert guest.page.url == "/track/let/"
    linked = guest.submit(**{**BO, "name": "Bo www.example.org"})
    assert errors(linked) == ["Write the name without a link or address."]
    guest.submit(**BO)
    assert guest.page.url == "/track/progress/"
    assert "Bo Li of Bo & Co is acting for you." in guest.page.text
    assert "They see our letters, not the copy." in guest.page.text

    row = Delegate.objects.get()
    own = references.display(row.reference)
    (told,) = mails("delegate_named")
    assert (told["to"], own in told["text"]) == ("bo@example.org", True)
    assert references.display(answered.reference) not in told["text"]
    assert "maya" not in told["text"].lower()

    stranger.get("/acting-for/")
    stranger.submit(send="1", reference=own)
    stranger.submit(reference=own, code=newest_code())
    assert stranger.page.url == "/acting-for/request/"
    assert "If you do not agree" in stranger.page.text
    assert "Download the copy" not in stranger.page.text
    assert stranger.get("/acting-for/copy/").url == "/acting-for/request/"
    assert stranger.get("/track/answer/").url == "/track/"
    stranger.get("/acting-for/request/")
    stranger.submit(words="When does it end?")
    said = Message.objects.filter(case=answered, kind="answer").get()
    assert "Whoever acts for you wrote to us" in guest.get("/track/progress/").text
    assert said.by is None

    handled = reactor.look(answered, at=timezone.now())
    assert reactor.sends_elsewhere(handled) is False

    guest.press("/track/let/end/")
    assert "is acting for you" not in guest.page.text
    assert stranger.get("/acting-for/request/").url == "/acting-for/"
    assert len(mails("delegate_stopped")) == 1


def test_the_copy_is_theirs_only_where_it_was_ticked(stranger, answered):
    at = timezone.now()
    row = delegating.name(answered, Who(**BO), may_copy=True, at=at)
    stranger.get("/acting-for/")
    stranger.submit(send="1", reference=row.reference)
    stranger.submit(reference=row.reference, code=newest_code())
    assert "Download the copy" in stranger.page.text
    got = stranger.client.get("/acting-for/copy/")
    assert b"".join(got.streaming_content)[:2] == b"PK"
    assert got["Cache-Control"] == "no-store"


def test_a_phrase_alone_names_nobody(stranger, answered):
    """Whoever filed it in somebody's name would else read what is about them."""
    find(stranger, answered.reference, PHRASE)
    stranger.get("/track/let/")
    token = stranger.client.cookies["csrftoken"].value
    stranger.send("/track/let/", {**BO, "csrfmiddlewaretoken": token})
    assert not Delegate.objects.exists()


def test_unknown_and_known_references_look_alike(stranger, site):
    at = timezone.now()
    case = make_case("enquiry", at, claims={}, answers={"words": "When?"})
    row = delegating.name(case, Who(**BO), may_copy=False, at=at)
    pages = []
    for reference in (row.reference, references.new(), case.reference, "nonsense"):
        stranger.get("/acting-for/")
        stranger.submit(send="1", reference=reference)
        shown = stranger.submit(reference=reference, code="000000")
        pages.append((shown.status, shown.url, errors(shown)))
    assert len({str(each) for each in pages}) == 1
    assert [mail["to"] for mail in mails("code")] == ["bo@example.org"]


def test_one_at_a_time_and_a_letter_is_told(policy, asha):
    case = make_case("enquiry", claims={}, answers={"words": "When?"})
    first = delegating.name(case, Who(**BO), may_copy=False, at=AT)
    with pytest.raises(delegating.NotNamed, match="acts for you already"):
        delegating.name(
            case, Who(name="Al", contact="al@example.org"), may_copy=False, at=AT
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegate.objects.create(
            case=case, reference="PR-1", sealed=b"", may_copy=False, named_at=AT
        )
    (who, *_rest, also, since) = desk_mandate.shown(case, set(), {}, asha)["let_act"]
    assert (who.words, also.words) == ("Bo Li of Bo & Co", "our letters")
    assert since.words == "15 Jun 2026, 08:00 EDT"
    talking.write_for(first, words="Soon, please.", at=later(minutes=1))
    delegating.answered(case, at=AT)
    delegating.stop(case, at=later(hours=1))
    delegating.stop(case, at=later(hours=2))

    assert [mail["to"] for mail in mails("delegate_letter")] == ["bo@example.org"]
    acts = LedgerEntry.objects.filter(act__startswith="delegate.").order_by("at", "id")
    assert [(row.act, row.by) for row in acts] == [
        ("delegate.named", "person"),
        ("delegate.wrote", "delegate"),
        ("delegate.stopped", "person"),
    ]
    assert "Bo" not in str([row.facts for row in acts])
