"""Something wrong that no mapped field holds stays a correction: done by hand, or not."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.utils import timezone

from portal.models import LedgerEntry
from rights import by_hand, copying, correcting, deciding, letters, talking, workflow
from rights.deciding import NotDecided
from rights.filing import Refused as NotFiled
from rights.models import Case, Message, MessageKind, Outcome
from rights.workflow import IllegalMove, Move
from tests.company import add_maya
from tests.rights.test_desk import browser, staff
from tests.rights.web import errors
from tests.rights.world import AT, decide_and_run, later, make_case, prove, run

SHOWN = "Printed again on Monday; the new letter says 10."
MAYA = {"email": "maya@example.com"}
WRONG = "The street in the letter of 3 May"


def wish(at=AT, **answers):
    said = {
        "field": "other",
        "wrong": WRONG,
        "now": "Hill Road 1",
        "should": "Hill Road 10",
        "words": "",
        "contact": MAYA["email"],
        **answers,
    }
    return make_case("rectification", at, claims=MAYA, residence="DE", answers=said)


def decide(case, by, at=AT, kind="identity"):
    return by_hand.decide(case, kind=kind, system="Letter archive", by=by, at=at)


def test_it_is_a_correction_with_its_clock_and_its_proof_of_who_asks(policy, mapped):
    add_maya(mapped)
    for nothing in ({"wrong": ""}, {"field": ""}):
        with pytest.raises(NotFiled):
            wish(**nothing)
    case = wish()
    assert (case.right, case.law, str(case.due_on)) == (
        *("rectification", "eu"),
        "2026-07-15",
    )
    assert correcting.shown(case) == correcting.Correction(
        title=WRONG,
        before="",
        claimed="Hill Road 1",
        after="Hill Road 10",
        fault="",
        is_by_hand=True,
    )
    moves = {Move.DECIDE, Move.PROPOSE, Move.NOTHING_FOUND}
    assert not workflow.allowed(case, AT) & moves

    prove(case)

    # Nobody can say of what no search reaches that it is not there.
    assert workflow.allowed(case, AT) & moves == {Move.DECIDE, Move.PROPOSE}


def test_an_officer_corrects_it_by_hand_and_says_what_shows_it(policy, mapped, asha):
    add_maya(mapped)
    case = prove(wish())
    for kind, system in (("nothing", "Letter archive"), ("identity", " ")):
        with pytest.raises(NotDecided, match="Choose the kind of data"):
            by_hand.decide(case, kind=kind, system=system, by=asha, at=AT)
    decide(case, asha)
    run()
    assert (case.status, Outcome.objects.count()) == ("working", 0)
    assert by_hand.waiting() == [case]
    with pytest.raises(NotDecided, match="what shows it"):
        by_hand.done(case, count=1, evidence="Done.", by=asha, at=AT)

    by_hand.done(case, count=2, evidence=SHOWN, by=asha, at=AT)
    with pytest.raises(NotDecided):
        by_hand.done(case, count=2, evidence=SHOWN, by=asha, at=AT)
    with pytest.raises(IllegalMove, match="cannot be withdrawn"):
        talking.withdraw(case, at=AT)
    run()

    case.refresh_from_db()
    assert by_hand.waiting() == []
    assert (case.status, case.ending) == ("answered", "granted")
    rows = Outcome.objects.values_list("category", "kind", "count", "whom")
    assert list(rows) == [("identity", "corrected", 2, "Letter archive")]
    text = letters.sent(case).text
    assert "We corrected it by hand on 15 June 2026, in “Letter archive”." in text
    assert "nothing" not in text.lower()
    entry = LedgerEntry.objects.get(act="case.by_hand")
    facts = {"kind": "identity", "count": 2}
    assert entry.facts == facts
    assert Message.objects.filter(case=case, kind=MessageKind.NOTE).count() == 1


def test_two_people_first_where_it_is_risky_and_what_is_not_there_is_decided_again(
    policy, mapped, asha, sunil
):
    add_maya(mapped)
    case = prove(wish())
    decide(case, asha, kind="voice-recordings")
    assert (case.status, by_hand.due(case)) == ("checking", None)
    seen = deciding.stand(case)
    deciding.agree(case, seen=seen, by=sunil, signed_in_at=AT, at=AT)
    run()
    case.refresh_from_db()
    assert (case.status, by_hand.due(case).ground) == ("working", "Letter archive")

    by_hand.not_done(
        case,
        note="There is no such letter in the archive, in no year.",
        by=sunil,
        at=AT,
    )

    assert by_hand.due(case) is None
    assert Move.DECIDE in workflow.allowed(case, AT)


def test_a_refusal_has_a_ground_and_an_appeal_and_stands_in_every_copy(
    policy, mapped, asha, sunil
):
    add_maya(mapped)
    case = prove(wish())
    words = "The old letter says what you told us then, word for word."
    deciding.refuse(case, ground="accurate", words=words, by=asha, at=AT)
    seen = deciding.stand(case)
    deciding.agree(case, seen=seen, by=sunil, signed_in_at=AT, at=AT)
    run()
    case.refresh_from_db()
    assert (case.status, case.ending) == ("answered", "refused")
    told = letters.sent(case).text
    for each in (
        "Art. 16 GDPR",
        "You can appeal this answer",
        "You say that it is wrong",
    ):
        assert each in told

    at = later(minutes=2)
    copy = prove(make_case("access", at, claims=MAYA), at)
    decide_and_run(copy, asha, sunil, at)
    pack = zipfile.ZipFile(io.BytesIO(b"".join(copying.read(copy, at=at))))
    (noted,) = json.loads(pack.read("about.json"))["contested"]
    assert f"you said that “{WRONG}” should say: Hill Road 10" in noted


def test_a_person_asks_from_a_row_of_the_copy_and_the_desk_offers_both_steps(
    guest, mapped
):
    add_maya(mapped)
    row = "calls-3f2a90c1d4"
    guest.get(f"/rights/rectification/?field=other&row={row}")
    assert f"It is about row {row} of my copy." in guest.page.html
    guest.submit(address=MAYA["email"], wrong="", should="10")
    assert errors(guest.page) == ["Write what is wrong, and where you saw it."]
    guest.submit(address=MAYA["email"], wrong=WRONG, should="10")
    assert guest.page.url == "/receipt/"
    case = prove(Case.objects.get(), timezone.now())
    desk = browser(staff("officer"))
    there = f"/desk/rights/case/{case.pk}/"
    page = desk.get(there).content.decode()
    for said in (WRONG, "the person’s own words", "Correct it by hand"):
        assert said in page
    assert "Change what happens, kind by kind" not in page

    typed = {"by-hand-kind": "identity", "by-hand-system": "Letter archive"}
    desk.post(f"/desk/rights/case/{case.pk}/by-hand/", typed)
    page = desk.get(there).content.decode()

    assert "it is corrected by hand in “Letter archive”" in page
    assert "It could not be corrected there" in page
    today = desk.get("/desk/").content.decode()
    assert "1 correction waits to be made by hand" in today
    assert there in today
