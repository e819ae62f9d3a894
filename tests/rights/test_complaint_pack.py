"""The pack of a request is read in as many queries however much lies in it."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal import ledger, sealing, vault
from portal.models import Sheet, User
from rights import (
    appealing,
    complaint_pack,
    extending,
    fulfilment,
    mails,
    tripwires,
)
from rights.models import OWN_WORDS, Case, Message, Posting, Vouch, Vouched
from rights.models.vouches import SEALED
from tests.rights.days import there
from tests.rights.test_appealing import GRIEVANCE, NO, appeal, refused
from tests.rights.world import (
    AT,
    WHY,
    begun,
    later,
    make_case,
    make_staff,
    vouched,
)


def packed(case: Case) -> tuple[int, list[str]]:
    """How many queries the pack took, and the names in it."""
    fresh = Case.objects.select_related("key", "revision").get(pk=case.pk)
    with CaptureQueriesContext(connection) as asked:
        body = b"".join(complaint_pack.pack(fresh, at=AT))
    return len(asked), zipfile.ZipFile(io.BytesIO(body)).namelist()


def more(case: Case, number: int, by: User) -> None:
    """A letter, a mail with its paper, a posted letter, a question and an act more."""
    at = AT + timedelta(hours=number)
    said = {"subject": "More", "text": "Words.", "html": "<p>Words.</p>"}
    sealed = vault.seal_json(case.key, said)
    Message.objects.create(case=case, kind="letter", sealed=sealed, at=at)
    asked = vault.seal(case.key, b"Which one?")
    Message.objects.create(case=case, kind="question", sealed=asked, at=at)
    mails.queue("more_time", case=case, to="a@example.org", at=at, turn=str(number))
    Posting.objects.create(
        case=case,
        kind="letter",
        dedupe=f"post {number}",
        sealed=sealed,
        made_at=at,
        posted_at=at,
        posted_by=by,
    )
    about = f"case:{case.reference}"
    ledger.record("case.wrote", about=about, by="system", at=at, facts={})


def print_all(case: Case) -> None:
    for row in case.messages.filter(kind="letter"):
        Sheet.objects.get_or_create(
            kind="letter", about=f"message:{row.pk}", key=case.key, ordered_at=AT
        )
    body = vault.seal(case.key, b"%PDF-1.7")
    Sheet.objects.update(body=body, printed_at=timezone.now())
    sealing.seal_backlog(timezone.now())


def test_a_long_story_costs_as_many_queries_as_a_short_one(policy, asha):
    said = {"choices": ["marketing"], "contact": "me@example.org"}
    case = make_case("opt_out", claims={"email": "me@example.org"}, answers=said)
    more(case, 1, asha)
    print_all(case)
    packed(case)

    few, short = packed(case)
    for number in (2, 3, 4):
        more(case, number, asha)
    print_all(case)
    many, long = packed(case)

    kinds = ("letters/", "mails/", "posted/")
    counts = [
        [sum(n.startswith(k) for n in names) for k in kinds] for names in (short, long)
    ]
    assert counts == [[4, 3, 1], [10, 9, 4]]
    # The hashes of a proof lie in one table or in two, as the tree happens to have grown.
    assert abs(many - few) <= 1


def test_an_appeal_lies_in_it_whole_and_no_link_that_acts(policy, asha, sunil):
    original = refused(asha, sunil)
    bo = {"agent": "Bo", "stop_url": "http://localhost:8000/acting/PR-1:aBc_d-e/"}
    mails.queue("agent_told", case=original, to="a@example.org", at=AT, context=bo)
    case = appeal(original)
    appealing.decide(case, NO, by=make_staff("mira@example.com", "Mira Sen"), at=AT)
    fulfilment.run_due(AT)

    body = b"".join(complaint_pack.pack(Case.objects.get(pk=original.pk), at=AT))

    with zipfile.ZipFile(io.BytesIO(body)) as found:
        texts = {name: found.read(name).decode() for name in found.namelist()}
    folder = f"appeal-{case.reference}"
    assert f"{folder}/index.html" in texts["index.html"]
    assert GRIEVANCE.words in texts[f"{folder}/index.html"]
    (letter,) = (each for each in texts if each.startswith(f"{folder}/letters/"))
    assert "Your mail was read twice." in texts[letter]
    assert "http://localhost:8000/acting/…" in texts["mails/01-agent_told.txt"]
    assert "aBc_d-e" not in "".join(texts.values())


def test_why_it_took_longer_and_went_on_after_a_stop_stands_in_it(policy, asha, sunil):
    """An authority reads whether the cause was one of this very request (Art. 12(3))."""
    case = begun("access", residence="DE")
    own = (
        "The tapes of the calls of 2019 lie with it, and no other copy of them is left."
    )
    extending.extend(case, still="away:crm", reason=own, by=asha, at=AT)
    tripwires.disown(case, at=later(hours=1))
    vouched(case, "stop", asha, sunil, at=later(hours=2))

    body = b"".join(complaint_pack.pack(Case.objects.get(pk=case.pk), at=later(days=1)))

    page = zipfile.ZipFile(io.BytesIO(body)).read("index.html").decode()
    assert (
        "We needed more time. One of our systems, which can hold a part of it, has not "
        f"answered since 13 June 2026. Whoever handles it adds: {own} We took until "
        "Friday 14 August 2026. This can be done once." in page
    )
    assert "A person here said that they know it is you" in page
    assert "What somebody had stopped went on" in page
    assert WHY in page
    agreed = there(later(hours=2), "{day} %B %Y, %H:%M %Z")
    assert f"another agreed on {agreed}" in page


@pytest.mark.parametrize("what", [*Vouched.values])
def test_whatever_two_officers_agreed_to_the_pack_opens(policy, asha, sunil, what):
    """What is about who somebody is stands in it; words stand where they were read."""
    case = begun("access", residence="DE")
    agreed = {"agreed_by": sunil, "agreed_at": later(hours=1)}
    sealed = vault.seal(case.key, b"Which one?") if what in SEALED else None
    Vouch.objects.create(
        case=case,
        what=what,
        sealed=sealed,
        proposed_by=asha,
        proposed_at=AT,
        **agreed,
    )

    body = b"".join(complaint_pack.pack(Case.objects.get(pk=case.pk), at=later(days=1)))

    page = zipfile.ZipFile(io.BytesIO(body)).read("index.html").decode()
    assert ("another agreed on" in page) is (what not in OWN_WORDS)
