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

from portal import outbox, people, vault
from portal.models import OutboundMail
from rights import (
    asking,
    claims,
    deciding,
    extending,
    freezing,
    grounds,
    identity,
    lateness,
    proposals,
    reactor,
    remaining,
    talking,
    topics,
    writing,
)
from rights.extending import NotLonger
from rights.models import Absence, Case, Clock, Decision, MessageKind, Outcome, Status
from rights.reactor import Handled, Sent
from rights.workflow import IllegalMove, about
from rights.writing import Answer
from tests.company import add_maya
from tests.env import IS_SECOND
from tests.rights.days import moved
from tests.rights.test_desk import browser, staff
from tests.rights.world import (
    AT,
    NO,
    UNTIL,
    WEIGHED,
    ask,
    decide_and_run,
    later,
    make_case,
    prove,
    run,
)

pytestmark = pytest.mark.words


PLACES = ("DE", "FR", "GB", "US-CA", "US-VA", "IN", "", "JP")
WRITTEN = ("complaint", "enquiry")
IMMEDIATE = ("opt_out", "stop_calls", "withdrawal")
PROVEN = ("erasure", "access", "restriction", "rectification", "portability")
REASON = "Two of our systems hold parts of it, and number {} is being moved."
# When all have come, and everybody has read their mail.
LOOKED = later(days=2)
# The law is the same on each database.
CASES = 40 if IS_SECOND else 200
# So many of them asked for what takes a proof, and gave it.
KNOWN = 30


def drawn(dice: random.Random, number: int) -> Case:
    """One request of anybody about anything."""
    often = [*WRITTEN * 5, *IMMEDIATE * 3]
    right = dice.choice([*often, *PROVEN, "objection"])
    # Some ask twice: what comes again is answered, or called excessive.
    address = f"person{number - (dice.random() < 0.2)}@example.com"
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


def known_and_proven(company, cases: list[Case]) -> None:
    """Who asks for what takes a proof has an account and types the code that came."""
    asking = [case for case in cases if case.right in PROVEN][:KNOWN]
    for address in sorted({claims.typed(case)["email"] for case in asking}):
        company.add("users", email=address)
    run(LOOKED)
    codes = {mail.about: mail for mail in OutboundMail.objects.filter(kind="code")}
    for case in asking:
        case.refresh_from_db()
        if mail := codes.get(about(case)):
            first = outbox.read(mail)["text"].splitlines()[0]
            digits = "".join(each for each in first if each.isdigit())[:6]
            identity.confirm(case, typed=digits, at=LOOKED)
    run(LOOKED)


# How often each question of the desk's list was put; all of them get their turn.
PUT: Counter[str] = Counter()


def put(dice: random.Random, case: Case, asha):
    """A question of the list, or one in words that two officers agreed to."""
    if dice.random() < 0.3:
        ask(case, "Which mail do you mean?", by=asha, at=LOOKED)
        return
    fitting = [each.code for each in topics.offered(case)]
    who = [each.code for each in topics.about_them(case)]
    may_ask_who = not asking.is_needless(case) and not asking.is_above(case)
    topic = min([*fitting, *(who if may_ask_who else [])], key=lambda code: PUT[code])
    PUT[topic] += 1
    verb = talking.ask_who if topic in who else talking.ask_person
    verb(case, topic=topic, by=asha, at=LOOKED)


def is_receipted(case: Case) -> bool:
    """Whether a mail said that the request came, or the desk why none could go."""
    if not claims.contact(case):
        return True
    kinds = ("received", "stopped")
    if OutboundMail.objects.filter(about=about(case), kind__in=kinds).exists():
        return True
    notes = case.messages.filter(kind=MessageKind.NOTE)
    said = (vault.unseal(case.key, note.sealed).decode() for note in notes)
    unsent = tuple(f"Not sent ({kind})" for kind in kinds)
    return any(words.startswith(unsent) for words in said)


def handled(dice: random.Random, case: Case, asha, sunil):
    """What officers do about it, at a time and in a way that the dice say."""
    days = dice.choice([3, 5, 12, 29])
    case.refresh_from_db()
    is_open = case.status in {Status.RECEIVED, Status.WORKING}
    if case.right not in IMMEDIATE and is_open and dice.random() < 0.25:
        put(dice, case, asha)
        if dice.random() < 0.7:
            talking.reply(case, words="The last one.", at=later(days=3))
    if dice.random() < 0.2:
        away = {"system": "crm", "title": "Old CRM", "since": AT}
        Absence.objects.create(case=case, **away)
        with suppress(NotLonger):
            reason = REASON.format(case.pk)
            extending.extend(
                case,
                still=next(
                    (each.code for each in remaining.of(case, later(days=days))), ""
                ),
                reason=reason,
                by=asha,
                at=later(days=days),
            )
    if case.right in WRITTEN and dice.random() < 0.6:
        answer(dice, case, asha, sunil, later(days=days + dice.choice([0, 40])))
    elif case.right in PROVEN and dice.random() < 0.1:
        talking.withdraw(case, at=later(days=days))
    elif case.right in PROVEN and case.status == Status.WORKING:
        decided(dice, case, asha, sunil, later(days=days + dice.choice([0, 0, 40])))


# Only together with a law that is written out.
NAMED = "named_law"


def whose(case: Case) -> str:
    """Nobody is decided about in the sentence that was written about somebody else."""
    return "".join(chr(ord("a") + int(each)) for each in str(case.pk)) * 3


def decided(dice: random.Random, case: Case, asha, sunil, at):
    """Done, or some of it kept, or all refused, on a ground that may be chosen."""
    known = [g.code for g in grounds.offered(case) if g.code != NAMED]
    what, code = dice.choice(["do", "do", "keep", "keep", "refuse"]), dice.choice(known)
    try:
        if what == "refuse":
            words = f"We looked at all of it, and read twice what {whose(case)} wrote."
            deciding.refuse(case, ground=code, words=words, by=asha, at=at)
        else:
            deciding.decide(case, lines_of(case, what, code), by=asha, at=at)
    except (deciding.NotDecided, IllegalMove):
        return
    agreed(case, sunil, at)


def lines_of(case: Case, what: str, code: str):
    lines = deciding.draft(case)
    if what == "keep" and lines:
        verb = next(v for v in ("keep", "refuse") if v in proposals.verbs(case))
        kinds = [each.category for each in lines]
        fits = [n for n, kind in enumerate(kinds) if grounds.find(case, code, kind)]
        for n in fits[:1]:
            lines[n] = replace(
                lines[n],
                verb=verb,
                code=code,
                ground=f"{WEIGHED} {whose(case)}.",
                until=UNTIL,
            )
    return lines


def agreed(case: Case, sunil, at):
    if case.status == Status.CHECKING:
        seen = deciding.stand(case)
        deciding.agree(case, seen=seen, by=sunil, signed_in_at=at, at=at)


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
    agreed(case, sunil, at)


def test_of_two_hundred_cases_a_lawyer_objects_to_nothing(policy, mapped, asha, sunil):
    dice = random.Random(20260615)
    PUT.clear()
    made = [drawn(dice, number) for number in range(CASES)]
    known_and_proven(mapped, made)
    for case in made:
        handled(dice, case, asha, sunil)
    for day in (30, 46, 61, 70):
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
    assert [case.right for case in cases if not is_receipted(case)] == []
    # Those that fit whatever is asked, and one that fits what is about data.
    assert IS_SECOND or {"meant", "which", "reach", "place", "found"} <= set(PUT)
    assert {case.right for case in cases} == {
        *WRITTEN,
        *IMMEDIATE,
        *PROVEN,
        "objection",
    }
    states = Counter(case.status for case in cases)
    assert {"answered", "received", "withdrawn"} <= set(states)
    late = [case for case in cases if case.late_letters.exists()]
    assert len(late) > (2 if IS_SECOND else 10)
    proven = [case for case in cases if case.right in PROVEN and case.answered_at]
    assert len(proven) >= (4 if IS_SECOND else 20)
    if not IS_SECOND:
        assert {"granted", "refused"} <= {case.ending for case in proven}
        kept = Outcome.objects.filter(case__in=proven, kind="kept")
        assert kept.exclude(category="requests").exists()
        asked = MessageKind.QUESTION
        assert any(case.messages.filter(kind=asked).exists() for case in proven)
        longer = Clock.objects.filter(case__in=cases, extended_due__isnull=False)
        assert longer.exists()


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
    for said in (
        "We never send out passwords or the numbers of papers and bank accounts.",
        "We do not need a copy of your passport.",
    ):
        assert reactor.objections(replace(FINE, said=(said,))) == []
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
        (
            "id-copy",
            {
                "sent": (
                    Sent(
                        is_theirs=True,
                        language="en",
                        text="Your request is here.\nPlease send us a copy of your passport.",
                    ),
                )
            },
        ),
    ],
)
def test_each_objection_is_true_when_it_is_provoked(code, changed):
    found = reactor.objections(replace(FINE, **changed))

    assert [objection.code for objection in found] == [code]


def test_whoever_reads_the_mail_of_a_frozen_account_is_told_without_cause(
    policy, mapped, asha
):
    add_maya(mapped)
    maya = {"email": "maya@example.com"}
    said = {"words": "She is 14.", "contact": "t@school.example"}
    case = make_case("child", claims=maya, answers=said)
    freezing.freeze(case, identifiers=maya, by=asha, at=AT)
    run()

    kinds = OutboundMail.objects.filter(about=about(case)).values_list(
        "kind", flat=True
    )
    assert {"frozen", "frozen_by_phone"} <= {*kinds}
    assert reactor.objections(reactor.look(case, at=AT)) == []


def test_what_happened_is_read_from_the_rows(policy, asha):
    case = make_case(
        "complaint", claims={}, answers={"words": "x", "contact": "me@example.org"}
    )
    talking.said(
        case, MessageKind.QUESTION, "Send a copy of your ID card.", by=asha, at=AT
    )
    OutboundMail.objects.filter(kind="received").update(language="hi")
    moved(case, due_on=AT.date() - timedelta(days=1))
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
        deciding.refuse(first, ground="excessive", words=NO, by=asha, at=AT)
    Decision.objects.create(
        case=first,
        category="everything",
        verb="refuse",
        ground_code="excessive",
        ground="Again.",
        decided_at=AT,
    )
    with pytest.raises(deciding.NotDecided):
        deciding.refuse(second, ground="excessive", words=NO, by=asha, at=AT)
    Case.objects.filter(pk=first.pk).update(
        status="answered", ending="partly", answered_at=later(minutes=30)
    )
    deciding.refuse(second, ground="excessive", words=NO, by=asha, at=AT)

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
