"""Who is not told counts as nobody told, and no word of a stranger's silences a warning."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from portal import outbox, unsafe
from portal.models import LedgerEntry, OutboundMail
from portal.second_person import NotTheSecondPerson
from retention.demo.people import MAYA
from rights import (
    acting,
    dossier,
    mails,
    reaching,
    silence,
    stead,
    tripwires,
    vouching,
)
from rights.models import Case, Showing, Tripwire
from rights.workflow import actor
from tests.rights.test_acting import asked_by_bo, paper_of, shown_to_be_theirs
from tests.rights.test_desk import browser, staff
from tests.rights.test_lost_address import fresh, knowing
from tests.rights.world import (
    AT,
    decide_and_run,
    later,
    make_case,
    prove,
    proven,
    run,
    vouched,
)

READS = "She wrote to us that her former husband reads it."


@pytest.fixture(autouse=True)
def in_earnest(monkeypatch):
    monkeypatch.setattr(settings, "KEPT_DEMO", False)


def left() -> dict[str, list[str]]:
    """To whom messages of each kind left, once all were tried."""
    outbox.send_due(later(minutes=1))
    found: dict[str, list[str]] = {}
    for row in OutboundMail.objects.filter(withheld_at=None).exclude(sent_at=None):
        found.setdefault(row.kind, []).append(outbox.read(row)["to"])
    return found


def mark(case, to, by, *, is_unsafe=True):
    tripwires.mark(case, to, is_unsafe=is_unsafe, ground=READS, by=by, at=AT)


def test_a_word_about_an_address_silences_letters_and_no_warning(
    policy, mapped, asha, sunil
):
    case = knowing(mapped)
    for other in (MAYA.phone, "dara@example.org", asha.email):
        with pytest.raises(tripwires.NotCleared, match="No letter about this request"):
            mark(case, other, asha)
    mark(case, MAYA.email, asha)

    vouched(case, "address", asha, sunil)
    run()
    mails.to_person("question", case=case, at=AT, context={"waiting": ""})

    told = left()
    assert (told["tripwire"], told["tripwire_by_phone"]) == ([MAYA.email], [MAYA.phone])
    assert MAYA.email not in told.get("question", [])
    wire = Tripwire.objects.get()
    assert (wire.is_waiting(later(hours=23)), wire.warned.count()) == (True, 2)
    assert not unsafe.is_unsafe(MAYA.email)
    moved = LedgerEntry.objects.filter(act__in=["case.proven", "case.reply"]).last()
    assert moved.by == actor(sunil)


def test_an_officer_takes_back_what_an_officer_marked_here_and_no_readers_word(
    policy, asha
):
    said = {"contact": "ann@example.org", "words": "Why?"}
    case = make_case("complaint", claims={}, answers=said)
    mark(case, "ann@example.org", asha)
    assert reaching.is_silent(case)
    mark(case, "Ann@example.org", asha, is_unsafe=False)
    assert not reaching.is_silent(case)

    unsafe.mark(unsafe.addressee("ann@example.org"), at=AT)
    mark(case, "ann@example.org", asha, is_unsafe=False)
    assert unsafe.is_unsafe("ann@example.org")
    with pytest.raises(silence.NotLifted, match="nobody has shown here yet"):
        lift(case, "ann@example.org", asha)


def lift(case, to, by):
    vouching.propose(case, "heard", words=to, ground=READS, by=by, at=AT)


def test_two_officers_write_again_to_who_was_proven_and_to_nobody_else(
    policy, mapped, asha, sunil
):
    case = proven("access", mapped)
    for to in (MAYA.email, "ann@example.org"):
        unsafe.mark(unsafe.addressee(to), at=AT)
    for other in ("ann@example.org", MAYA.phone):
        with pytest.raises(silence.NotLifted, match="no silenced address"):
            lift(case, other, asha)
    lift(case, MAYA.email, asha)
    said = {"seen": vouching.stand(dossier.vouch(case, "heard")), "signed_in_at": AT}
    with pytest.raises(NotTheSecondPerson):
        vouching.agree(case, "heard", by=asha, at=AT, **said)
    assert unsafe.is_unsafe(MAYA.email)

    vouching.agree(case, "heard", by=sunil, at=AT, **said)

    assert not unsafe.is_unsafe(MAYA.email)
    assert unsafe.is_unsafe("ann@example.org")


def test_the_desk_proposes_to_write_again(site, mapped, monkeypatch):
    monkeypatch.setattr(settings, "KEPT_DEMO", True)  # no second factor to sign in
    at = timezone.now()
    mapped.add("users", email=MAYA.email)
    case = prove(make_case("erasure", at), at)
    unsafe.mark(unsafe.addressee(MAYA.email), at=at)
    asha, sunil = (browser(staff("officer", name)) for name in ("Asha", "Sunil"))
    where = f"/desk/rights/case/{case.pk}/"
    typed = {"address": MAYA.email, "way": "safe", "ground": READS}
    typed = {f"unsafe-{name}": value for name, value in typed.items()}

    page = asha.post(f"{where}unsafe/", typed, follow=True).content.decode()
    assert "Proposed. Another officer must agree." in page
    assert (
        "That we write to an address again waits" in sunil.get(where).content.decode()
    )
    seen = {"seen": vouching.stand(dossier.vouch(case, "heard"))}
    page = sunil.post(f"{where}heard-agree/", seen, follow=True).content.decode()

    assert "That address may be written to again." in page
    assert not unsafe.is_unsafe(MAYA.email)


def test_a_new_address_of_which_nobody_hears_waits_until_the_answer_is_due(
    policy, mapped, asha, sunil
):
    case = knowing(mapped)
    for to in (MAYA.email, MAYA.phone):
        unsafe.mark(unsafe.addressee(to), at=AT)

    vouched(case, "address", asha, sunil)
    run()

    wire, last = Tripwire.objects.get(), datetime.fromisoformat(LAST_DAY)
    assert (wire.opens_at, wire.warned.count()) == (last, 0)
    acts = LedgerEntry.objects.filter(act__startswith="tripwire.")
    assert [entry.act for entry in acts] == ["tripwire.unheard"]
    case = decide_and_run(fresh(case), asha, sunil)
    assert (case.status, case.cooling.ends_at) == ("working", last)


LAST_DAY = "2026-07-15T00:00:00-04:00"


def test_a_copy_waits_its_day_also_where_nobody_else_wants_to_hear(policy, mapped):
    unsafe.mark(unsafe.addressee(MAYA.phone), at=AT)

    case = proven("access", mapped)

    assert "tripwire_by_phone" not in left()
    assert tripwires.holding(case, later(hours=23)) is not None
    assert tripwires.holding(case, later(hours=25)) is None


def test_nobody_acts_on_a_paper_of_which_the_person_never_heard(
    policy, mapped, asha, sunil
):
    mapped.add("users", email=MAYA.email)
    unsafe.mark(unsafe.addressee(MAYA.email), at=AT)
    case = shown_to_be_theirs(asked_by_bo(showing=Showing.ATTORNEY))
    run()
    paper_of(case)
    case = Case.objects.get()
    stead.propose(case, ground=READS, by=asha, at=AT)
    seen = stead.stand(case.mandate)

    def agree(at):
        stead.agree(case, seen=seen, by=sunil, signed_in_at=at, at=at)

    with pytest.raises(acting.NotActing, match="has not been told yet"):
        agree(later(days=2))
    assert "agent_told" not in left()
    with pytest.raises(acting.NotActing, match="Nobody could tell the person"):
        agree(later(days=2))
    agree(datetime.fromisoformat(LAST_DAY))
    assert fresh(case).proven_at is not None
