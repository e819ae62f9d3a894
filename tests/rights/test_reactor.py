"""None of the eight objections of a citizen's lawyer is true of a case handled here.

Two hundred cases are made from one seed, by the verbs that pages and desk call; then each
objection is provoked once, so that the eight cannot be silent.
"""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from portal import people
from portal.models import OutboundMail
from rights import deciding, extending, lateness, reactor, talking, writing
from rights.extending import NotLonger
from rights.models import Case, Decision, MessageKind, Status
from rights.reactor import Handled, Sent
from rights.workflow import IllegalMove
from rights.writing import Answer
from tests.company import add_maya
from tests.env import IS_SECOND
from tests.rights.test_desk import browser, staff
from tests.rights.world import AT, decide_and_run, later, make_case, prove, run

pytestmark = pytest.mark.words


PLACES = ("DE", "FR", "GB", "US-CA", "US-VA", "IN", "", "JP")
WRITTEN = ("complaint", "enquiry")
IMMEDIATE = ("opt_out", "stop_calls", "withdrawal")
PROVEN = ("erasure", "access", "restriction", "rectification", "portability")
REASON = "Two of our systems hold parts of it, and number {} is being moved."
# The law is the same on each database.
CASES = 40 if IS_SECOND else 200


def drawn(dice: random.Random, number: int) -> Case:
    """One request of anybody about anything."""
    often = [*WRITTEN * 5, *IMMEDIATE * 3]
    right = dice.choice([*often, *PROVEN, "objection"])
    address = f"person{number}@example.com"
    claims = {} if right in WRITTEN else {"email": address}
    if right == "stop_calls":
        claims = {"phone": f"+1202555{number:04d}"}
    answers = {
        "contact": dice.choice([address, ""]),
        "words": "Please tell me more.",
        "choices": ["marketing"],
        "purposes": ["improvement"],
        "field": "people:full_name",
        "should": "Maya Lind",
        "ground": "accuracy",
        "categories": [],
    }
    values = {"claims": claims, "answers": answers, "residence": dice.choice(PLACES)}
    return make_case(right, later(hours=number % 48), **values)


def handled(dice: random.Random, case: Case, asha, sunil):
    """What officers do about it, at a time and in a way that the dice say."""
    days = dice.choice([1, 5, 12, 29])
    if case.right in WRITTEN and dice.random() < 0.3:
        talking.ask_person(case, question="Which mail do you mean?", by=asha, at=AT)
        if dice.random() < 0.5:
            talking.reply(case, words="The last one.", at=later(days=1))
    if dice.random() < 0.2:
        with suppress(NotLonger):
            extending.extend(
                case, reason=REASON.format(case.pk), by=asha, at=later(days=days)
            )
    if case.right in WRITTEN and dice.random() < 0.6:
        answer(dice, case, asha, sunil, later(days=days + dice.choice([0, 40])))
    elif case.right in PROVEN and dice.random() < 0.2:
        talking.withdraw(case, at=later(days=days))


def answer(dice: random.Random, case: Case, asha, sunil, at):
    verb = dice.choice(["do", "refuse", "partly"])
    if verb not in {reply.verb for reply in writing.replies(case)}:
        verb = "do"
    reason = "" if verb == "do" else "It was sent twice already."
    given = Answer(verb=verb, words="We read all of it.", reason=reason)
    try:
        writing.write(case, given, by=asha, at=at)
    except IllegalMove:
        return
    if case.status == Status.CHECKING:
        seen = deciding.stand(case)
        deciding.agree(case, seen=seen, by=sunil, signed_in_at=at, at=at)


def test_of_two_hundred_cases_a_lawyer_objects_to_nothing(policy, mapped, asha, sunil):
    dice = random.Random(20260615)
    for number in range(CASES):
        handled(dice, drawn(dice, number), asha, sunil)
    for day in (1, 5, 12, 30, 46, 61, 70):
        at = later(days=day, hours=8)
        lateness.draft_due(at)
        lateness.send_due(later(days=day, hours=12))
    run(later(days=70))

    cases = list(Case.objects.select_related("key", "revision").order_by("pk"))
    assert len(cases) == CASES
    at = later(days=70, hours=13)
    found = Counter(
        objection.code
        for case in cases
        for objection in reactor.objections(reactor.look(case, at=at))
    )

    assert found == {}
    assert {case.right for case in cases} == {
        *WRITTEN,
        *IMMEDIATE,
        *PROVEN,
        "objection",
    }
    states = Counter(case.status for case in cases)
    assert {"answered", "received", "withdrawn"} <= set(states)
    late = [case for case in cases if case.late_letters.exists()]
    assert len(late) > 10


def test_a_whole_erasure_gives_no_cause(policy, mapped, asha, sunil):
    add_maya(mapped)
    said = {"contact": "me@example.org"}
    case = prove(
        make_case("erasure", claims={"email": "maya@example.com"}, answers=said)
    )
    decide_and_run(case, asha, sunil)

    assert reactor.objections(reactor.look(case, at=AT)) == []


# --- each of them, provoked once -----------------------------------------------------------

FINE = Handled(
    language="en",
    said=("We deleted it. Write to us if something is wrong.",),
    sent=(Sent(is_theirs=True, language="en"),),
    due_on=date(2026, 7, 15),
    ended_on=date(2026, 7, 15),
    has_reason=False,
    is_refused_as_excessive=False,
    earlier=0,
    identifiers=1,
    most_identifiers=2,
)


def test_a_case_without_fault_gives_no_cause():
    assert reactor.objections(FINE) == []
    excused = replace(FINE, ended_on=date(2026, 8, 1), has_reason=True)
    assert reactor.objections(excused) == []
    often = replace(FINE, is_refused_as_excessive=True, earlier=2)
    assert reactor.objections(often) == []


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("id-copy", {"said": ("Please send us a copy of your passport.",)}),
        ("id-data", {"said": ("We need your date of birth to go on.",)}),
        ("id-data", {"identifiers": 3}),
        ("late", {"ended_on": date(2026, 7, 16)}),
        ("excessive", {"is_refused_as_excessive": True}),
        ("excessive", {"said": ("There is a fee of 20 euros for this.",)}),
        ("form", {"said": ("To go on, fill in our web form.",)}),
        ("signature", {"said": ("Please return the signed letter to us.",)}),
        ("language", {"sent": (Sent(is_theirs=True, language="de"),)}),
        ("contact", {"said": ("Please write to our parent company instead.",)}),
        ("contact", {"sent": (Sent(is_theirs=False, language="en"),)}),
    ],
)
def test_each_objection_is_true_when_it_is_provoked(code, changed):
    found = reactor.objections(replace(FINE, **changed))

    assert [objection.code for objection in found] == [code]


def test_what_happened_is_read_from_the_rows(policy, asha):
    case = make_case(
        "complaint", claims={}, answers={"words": "x", "contact": "me@example.org"}
    )
    talking.said(
        case, MessageKind.QUESTION, "Send a copy of your ID card.", by=asha, at=AT
    )
    OutboundMail.objects.filter(kind="received").update(language="hi")
    Case.objects.filter(pk=case.pk).update(due_on=AT.date() - timedelta(days=1))
    case.refresh_from_db()

    found = reactor.objections(reactor.look(case, at=AT))

    assert [objection.code for objection in found] == ["id-copy", "late", "language"]


def test_a_second_copy_of_the_same_person_may_be_called_excessive(policy, asha, sunil):
    maya = {"claims": {"email": "maya@example.com"}, "residence": "DE"}
    person = people.prove("email", "maya@example.com", at=AT, on_file_at=AT)
    first, second = (make_case("access", later(hours=n), **maya) for n in range(2))
    Case.objects.update(status="working", person=person, proven_at=AT)
    for case in (first, second):
        case.refresh_from_db()

    with pytest.raises(deciding.NotDecided):
        deciding.refuse(first, ground="excessive", words="Again.", by=asha, at=AT)
    Decision.objects.create(
        case=first,
        category="everything",
        verb="refuse",
        ground_code="excessive",
        ground="Again.",
        decided_at=AT,
    )
    deciding.refuse(second, ground="excessive", words="Again.", by=asha, at=AT)

    codes = [
        [o.code for o in reactor.objections(reactor.look(case, at=AT))]
        for case in (first, second)
    ]
    assert codes == [["excessive"], []]


def test_the_desk_says_what_would_be_held_against_us(site):
    now = timezone.now()
    case = make_case("complaint", now, claims={}, answers={"words": "x"})
    officer = staff("officer")
    desk, where = browser(officer), f"/desk/rights/case/{case.pk}/"
    page = desk.get(where).content.decode()
    assert "A citizen’s lawyer would object to nothing." in page
    talking.said(case, MessageKind.QUESTION, "Send your passport.", by=officer, at=now)

    page = desk.get(where).content.decode()

    assert "A citizen’s lawyer would object:" in page
    assert "a copy of an identity paper is asked for" in page
