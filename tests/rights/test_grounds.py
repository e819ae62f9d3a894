"""On which grounds something may be kept or refused, by law, right and what is on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory

from notices import reading
from portal import people
from rights import (
    deciding,
    decision_forms,
    desk_deciding,
    desk_refusing,
    grounds,
    letter_lines,
    letters,
    logbook,
    registry,
    tidying,
)
from rights.deciding import NotDecided
from rights.models import Case, Decision, RequestLog
from rights.proposals import Proposal
from rights.refusals import WORDS
from tests.company import add_maya
from tests.flush import without_triggers
from tests.rights.days import moved
from tests.rights.world import (
    AT,
    CLAIM,
    NO,
    UNTIL,
    asha,
    decide_and_run,
    later,
    mails,
    make_case,
    policy,
    prove,
    proven,
    run,
    sunil,
    weighed,
)

__all__ = ["asha", "policy", "sunil"]
pytestmark = pytest.mark.django_db
ATTACK = "Somebody tries her password each night, and we follow it until the spring."


def make_proven(right, residence="DE", at=AT, **values):
    case = make_case(right, residence=residence, at=at, **values)
    person = people.prove("email", "maya@example.com", at=at, on_file_at=at)
    Case.objects.filter(pk=case.pk).update(
        person=person, proven_at=at, searched_at=at, status="working", on_file=True
    )
    case.refresh_from_db()
    return case


def codes(case):
    return {ground.code: ground.citation for ground in grounds.offered(case)}


@pytest.mark.parametrize(
    ("right", "law", "expected"),
    [
        ("access", "eu", {"others": "Art. 15(4) GDPR"}),
        ("erasure", "uk", {
            "still_needed": "Art. 17(1) UK GDPR",
            "legal_duty": "Art. 17(3)(b) UK GDPR",
            "named_law": "Art. 17(3)(b) UK GDPR",
            "legal_claims": "Art. 17(3)(e) UK GDPR",
            "expression": "Art. 17(3)(a) UK GDPR",
            "open_request": ""}),
        ("portability", "eu", {
            "others": "Art. 20(4) GDPR", "not_portable": "Art. 20(1) GDPR"}),
        ("rectification", "eu", {"accurate": "Art. 16 GDPR", "open_request": ""}),
        ("restriction", "eu", {"no_ground": "Art. 18(1) GDPR"}),
        ("access", "us-ca", {
            "household": "Cal. Civ. Code § 1798.145(p)",
            "never_sent": "Cal. Code Regs. tit. 11, § 7024(d)",
            "others": "Cal. Civ. Code § 1798.145(k)"}),
        ("erasure", "us-ca", {
            "household": "Cal. Civ. Code § 1798.145(p)",
            "transaction": "Cal. Civ. Code § 1798.105(d)(1)",
            "security": "Cal. Civ. Code § 1798.105(d)(2)",
            "expression": "Cal. Civ. Code § 1798.105(d)(4)",
            "still_needed": "Cal. Civ. Code § 1798.105(d)(7)",
            "legal_duty": "Cal. Civ. Code § 1798.105(d)(8)",
            "named_law": "Cal. Civ. Code § 1798.105(d)(8)",
            "legal_claims": "Cal. Civ. Code § 1798.145(a)(1)(E)",
            "open_request": ""}),
        # Its law is promised, and not required: what we promise counts beside it.
        ("portability", "us-ca", {
            "household": "Cal. Civ. Code § 1798.145(p)",
            "never_sent": "Cal. Code Regs. tit. 11, § 7024(d)",
            "others": "Cal. Civ. Code § 1798.145(k)", "not_portable": ""}),
        # Nobody read this one.
        ("access", "us-va", {"others": "Va. Code § 59.1-577", "never_sent": ""}),
        ("erasure", "us-va", {
            "legal_duty": "Va. Code § 59.1-577", "named_law": "Va. Code § 59.1-577",
            "legal_claims": "Va. Code § 59.1-577",
            "security": "Va. Code § 59.1-577", "transaction": "Va. Code § 59.1-577",
            "still_needed": "", "open_request": ""}),
        ("rectification", "in-spdi", {
            "accurate": "SPDI Rules 2011, rule 5(6)", "open_request": ""}),
    ],
)  # fmt: skip
def test_each_right_has_the_grounds_of_its_law(policy, right, law, expected):
    case = Case(right=right, law=law, law_from=AT.date(), proven_at=AT, searched_at=AT)
    case.revision = policy

    assert codes(case) == expected
    # What is about a kind of data is no reason to give, or delete, nothing at all.
    whole = {"accurate", "no_ground"}
    found = {ground.code for ground in grounds.for_all(case, at=AT)}
    assert found == expected.keys() & whole
    case.searched_at = None
    assert grounds.for_all(case, at=AT) == []


def test_no_ground_of_ours_refuses_what_a_law_gives_that_has_to_be_kept(
    policy, mapped, asha, sunil
):
    """GDPR Art. 15(3) gives all that is held: none of it is too dangerous to send."""
    case = proven("access", mapped, residence="DE")
    lines = deciding.draft(case)
    (payment,) = [line for line in lines if line.category == "payment"]
    refused = replace(payment, verb="refuse", code="never_sent", ground="")

    assert grounds.find(case, "never_sent", "payment") is None
    with pytest.raises(NotDecided, match="Choose the ground on which"):
        deciding.decide(
            case,
            [refused if line == payment else line for line in lines],
            by=asha,
            at=AT,
        )


def test_who_proved_themselves_is_never_told_that_they_could_not(policy):
    before = make_case("access", residence="DE")
    after = make_proven("access", claims={"email": "b@example.com"})

    assert codes(before) == {"cannot_identify": "Art. 11(2) GDPR"}
    assert "cannot_identify" not in codes(after)


@pytest.mark.parametrize("carries_on", [False, True])
def test_nobody_is_refused_as_unknown_before_they_had_the_time(
    policy, mapped, asha, carries_on
):
    """GDPR Art. 11(2), 12(2): it has to be shown, and the reminders say until when."""
    add_maya(mapped)
    case = make_case("access", residence="DE")
    run()
    case.refresh_from_db()
    if carries_on:
        deciding.carry_on(case, by=asha, at=AT)

    for day in (0, 7, 14, 20):
        tidying.tidy(later(days=day, minutes=5))
        assert grounds.for_all(case, at=later(days=day, hours=1)) == []
    said = desk_refusing.shown(case, [], {}, later(days=1))["no_refusal"]
    assert said.startswith("They have until Monday 6 July 2026 to show who they are.")
    with pytest.raises(NotDecided, match="needs a ground"):
        deciding.refuse(
            case, ground="cannot_identify", words=NO, by=asha, at=later(days=20)
        )
    (ground,) = grounds.for_all(case, at=later(days=21, hours=1))

    assert ground.code == "cannot_identify"
    # The address is known, so the law about data that leads to nobody is not named.
    assert grounds.citation(case, ground) == ""
    for mail in mails("reminder"):
        assert "Nothing is refused" not in mail["text"]
        assert "If nobody shows that it is you" in mail["text"]


def test_near_the_day_of_the_answer_a_person_decides_with_what_there_is(policy):
    """No code could be sent at all: the systems of the company did not answer."""
    case = make_case("access", residence="DE")

    assert case.due_on == date(2026, 7, 15)
    assert grounds.for_all(case, at=later(days=26)) == []
    assert grounds.for_all(case, at=later(days=27)) != []


@pytest.mark.parametrize(("residence", "earlier"), [("DE", 1), ("US-CA", 2), ("JP", 1)])
def test_too_often_needs_earlier_requests_beyond_what_is_free(
    policy, asha, residence, earlier
):
    """A refusal as "excessive" at the first request is the oldest trick there is."""
    long_ago = make_proven("access", residence)
    moved(long_ago, received_at=AT - timedelta(days=400))
    make_proven("erasure", residence)
    for turn in range(earlier):
        case = make_proven("access", residence, at=later(minutes=turn + 1))
        assert "excessive" not in codes(case)
        with pytest.raises(NotDecided, match="needs a ground"):
            deciding.refuse(case, ground="excessive", words=NO, by=asha, at=AT)

    last = make_proven("access", residence, at=later(hours=1))
    assert "excessive" not in codes(last)  # nobody has answered the others yet
    Case.objects.filter(right="access", received_at__gt=AT).exclude(pk=last.pk).update(
        status="answered", ending="granted", answered_at=later(minutes=50)
    )
    assert "excessive" in codes(last)
    assert "excessive" in {g.code for g in grounds.for_all(last, at=AT)}
    for ending in ("withdrawn", "refused"):
        Case.objects.filter(pk=case.pk).update(ending=ending)
        assert "excessive" not in codes(last)


ANY = {"categories": [], "words": ""}
ASKED = [
    ({"categories": ["usage"]}, {"categories": ["usage"]}, True),
    (ANY, {"categories": ["usage"], "words": "Once more."}, True),
    (ANY, {"since": "2026-01-01", "until": ""}, True),
    (ANY, {"scope": "list"}, True),
    ({"categories": ["usage"]}, {"categories": ["payment"]}, False),
    ({"categories": ["usage"]}, ANY, False),
    ({"until": "2025-12-31"}, {"since": "2026-01-01"}, False),
    ({"scope": "list"}, ANY, False),
]


@pytest.mark.parametrize(("before", "now", "is_same"), ASKED)
def test_only_the_same_again_is_asked_too_often(policy, before, now, is_same):
    """GDPR Art. 12(5): what was never asked for is not asked again."""
    first = make_proven("access", answers=before)
    moved(first, status="answered", ending="granted", answered_at=later(minutes=1))
    last = make_proven("access", at=later(hours=1), answers=now)

    assert ("excessive" in codes(last)) is is_same


def test_a_copy_after_a_correction_is_not_the_same_copy(policy):
    first = make_proven("access")
    changed = make_proven("erasure", at=later(minutes=2))
    last = make_proven("access", at=later(hours=1))
    moved(first, status="answered", ending="granted", answered_at=later(minutes=1))
    assert "excessive" in codes(last)
    done = {"status": "answered", "ending": "granted"}
    moved(changed, answered_at=later(minutes=3), **done)

    assert "excessive" not in codes(last)


def test_whatever_can_be_refused_has_a_ground():
    """Opt-outs are never refused, and what is answered in words says why in words."""
    for right in registry.all_rights():
        is_said = right.is_written and not right.needs_proof
        if right.is_immediate or is_said or right.stops_at_receipt:
            continue
        case = Case(right=right.code, law="company", law_from=AT.date())
        assert [g for g in grounds.known(case) if not g.only_if], right.code


@pytest.mark.parametrize(
    ("law", "first"),
    [
        ("us-ct", date(2026, 7, 1)),
        ("us-mn", date(2025, 7, 31)),
        ("us-mt", date(2025, 10, 1)),
    ],
)
def test_a_state_keeps_numbers_of_papers_out_of_a_copy_from_its_day(law, first):
    def never_sent(day):
        case = Case(right="access", law=law, law_from=day)
        return grounds.never_sent(case)

    pack = registry.packs()[law]
    found = never_sent(first)
    assert (found.citation, found.review) == (pack_citation(pack), "recalled")
    is_later = pack.editions[0].from_date < first
    assert (never_sent(first - timedelta(days=1)) is None) == is_later
    # Nothing else changed that day.
    kept = {each.code for each in pack.editions[-1].grounds} - {"never_sent"}
    assert kept == {each.code for each in pack.editions[0].grounds} - {"never_sent"}


def pack_citation(pack):
    return pack.editions[0].clocks[0].citation


def test_every_ground_of_every_law_has_words_and_a_place_in_it():
    for code, pack in registry.packs().items():
        for edition in pack.editions:
            for ground in edition.grounds:
                assert ground.code in WORDS
                assert ground.citation or code == "company", (code, ground.code)
                assert ground.rights, (code, ground.code)
            pairs = [(g.code, r) for g in edition.grounds for r in g.rights]
            assert len(pairs) == len(set(pairs)), code


@pytest.fixture
def erasure(policy, mapped):
    return proven("erasure", mapped, residence="DE")


def kept(case, **more):
    return [
        replace(
            line, **{"verb": "keep", "law": "", "ground": CLAIM, "until": UNTIL, **more}
        )
        if line.category == "usage"
        else line
        for line in weighed(case)
    ]


@pytest.mark.parametrize("code", ["", "we_like_it", "others", "cannot_identify"])
def test_nothing_is_kept_on_a_ground_the_law_does_not_know(erasure, asha, code):
    with pytest.raises(NotDecided, match="Choose the ground on which “"):
        deciding.decide(
            erasure, kept(erasure, code=code, ground="We like it."), by=asha, at=AT
        )
    assert Decision.objects.count() == 0


def test_a_law_known_second_hand_is_not_named_to_the_person(policy):
    case = make_case("restriction", residence="DE")
    (ground,) = (g for g in grounds.known(case) if g.code == "no_ground")

    assert (ground.citation, grounds.citation(case, ground)) == ("Art. 18(1) GDPR", "")


def test_the_log_keeps_codes_and_laws_and_nothing_somebody_wrote(erasure, asha, sunil):
    words = "Maya Lindgren sued us in Berlin, and the court hears it in the spring."
    lines = kept(erasure, code="legal_claims", ground=words)
    deciding.decide(erasure, lines, by=asha, at=AT)
    assert words in letters.preview(erasure, lines, at=AT).text

    logbook.enter(erasure, at=AT)

    basis = RequestLog.objects.get().basis
    assert "legal_claims" in basis
    assert "Maya" not in basis
    assert "sued" not in basis


NAMED = {
    "decide-law": "Commerce Code, section 257",
    "decide-law-place": "Germany",
    "decide-law-until": "2033-12-31",
}


def posted(case, **more):
    """The form as drafted, with how they use the service kept for another law."""
    typed = {
        f"decide-{part}-{line.category}": getattr(line, part)
        for line in weighed(case)
        for part in ("verb", "code", "ground", "until")
    }
    kept = {"decide-verb-usage": "keep", "decide-code-usage": "named_law"}
    request = RequestFactory().post("/", {**typed, **kept, **more})
    return desk_deciding.to_decide(request, case)


def test_an_officer_writes_a_law_that_the_policy_lacks_and_a_second_one_agrees(
    erasure, asha, sunil
):
    form = posted(erasure, **NAMED)
    assert form.is_valid(), form.errors
    lines = form.decided()
    assert deciding.needs_second(erasure, [each for each in lines if each.law])
    deciding.decide(erasure, lines, by=asha, at=AT)
    seen = deciding.stand(erasure)
    deciding.agree(erasure, seen=seen, by=sunil, signed_in_at=AT, at=AT)
    run()

    assert (
        "A law makes us keep this (Commerce Code, section 257, a law of Germany; our "
        "officer wrote this, it is not checked). We keep this until 31 December 2033."
    ) in letters.sent(erasure).text
    basis = RequestLog.objects.get().basis
    assert "named_law" in basis
    assert "Commerce" not in basis


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("law", "", "Write the name of the law and its section."),
        ("law", "The Commerce Code", "Write the name of the law and its section."),
        ("law-place", "Atlantis", "Write whose law it is: a country, US-CA, or EU."),
        (
            "law-place",
            "India",
            "Here only a law of the EU or of a country in the EEA is a reason to keep "
            "data (Art. 6(3), 17(3)(b) GDPR).",
        ),
        ("law-until", "", "Write the day until which it must be kept."),
        ("law-until", "2026-01-01", "Write the day until which it must be kept."),
        ("law-until", "soon", "Write the day like 2027-03-31."),
    ],
)
def test_a_law_is_written_with_its_section_its_place_and_its_end(
    erasure, asha, field, typed, said
):
    form = posted(erasure, **{**NAMED, f"decide-{field}": typed})

    assert form.errors == {field: [said]}
    by_hand = {"code": "named_law", "law": "Tax Act, section 2", "until": "2033"}
    for place, sentence in (("", "Write which law"), ("IN", "Here only a law of")):
        lines = kept(erasure, **by_hand, place=place)
        with pytest.raises(NotDecided, match=sentence):
            deciding.decide(erasure, lines, by=asha, at=AT)


def test_the_form_takes_a_ground_of_the_list_and_other_words_if_wanted(policy, mapped):
    erasure = proven("erasure", mapped, residence="IN")
    lines = deciding.draft(erasure)
    typed = {}
    for line in lines:
        typed |= {
            f"verb-{line.category}": line.verb,
            f"code-{line.category}": line.code,
            f"ground-{line.category}": line.ground,
            f"until-{line.category}": line.until,
        }

    def form(**changed):
        more = {name.replace("_", "-"): value for name, value in changed.items()}
        return decision_forms.Decide(
            {**typed, **more},
            proposals=lines,
            verbs=[(verb, verb) for verb in ("do", "keep", "refuse")],
            grounds=grounds.by_kind(erasure, lines, grounds.offered(erasure)),
        )

    assert form().is_valid()
    missing = form(verb_usage="keep", ground_usage="We like it.")
    assert not missing.is_valid()
    assert "Choose the ground on which" in str(missing.errors["code-usage"])
    assert not form(verb_usage="keep", code_usage="xx").is_valid()

    claim = {"verb_usage": "keep", "code_usage": "legal_claims", "until_usage": UNTIL}
    unsaid = "Write in a whole sentence of your own why “How you use the Services” is"
    for words in ("", "Needed.", str(WORDS["legal_claims"][1])):
        (said,) = form(**claim, ground_usage=words).errors["ground-usage"]
        assert said.startswith(unsaid)
    good = form(**claim, ground_usage=CLAIM)
    assert good.is_valid()
    (line,) = [each for each in good.decided() if each.category == "usage"]
    assert (line.verb, line.code, line.ground) == ("keep", "legal_claims", CLAIM)
    groups = [name for name, _part in good.fields["code-usage"].choices]
    assert groups == [
        "",
        "This needs no sentence of yours",
        "You write why, in a whole sentence",
    ]
    drafted = next(each for each in good.decided() if each.law)
    name = drafted.category
    other = form(**{f"code_{name}": "legal_claims", f"ground_{name}": ATTACK})
    assert other.is_valid()
    changed = next(e for e in other.decided() if e.category == name)
    assert (changed.law, changed.until, changed.ground) == ("", "", ATTACK)


def test_the_database_refuses_what_names_no_ground(erasure, asha):
    deciding.decide(erasure, kept(erasure, code="legal_claims"), by=asha, at=AT)

    for column in ("ground", "ground_code"):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                f"UPDATE rights_decision SET {column} = '' WHERE verb = 'keep'"
            )


@pytest.mark.parametrize("code", ["still_needed", "legal_claims"])
def test_what_is_needed_of_it_does_not_keep_the_rest(policy, mapped, asha, sunil, code):
    """GDPR Art. 17(3), 11 CCR 7022(f): what no ground is about is deleted all the same."""
    case = proven("erasure", mapped, residence="DE")
    with pytest.raises(NotDecided, match="needs a ground"):
        deciding.refuse(case, ground=code, words=NO, by=asha, at=AT)

    decide_and_run(
        case,
        asha,
        sunil,
        identity={"verb": "keep", "code": code, "ground": CLAIM, "until": UNTIL},
    )

    case.refresh_from_db()
    assert case.ending == "partly"
    kept = set(case.outcomes.filter(kind="kept").values_list("category", flat=True))
    assert {"identity", "payment"} <= kept
    assert "usage" not in kept
    # What was kept before an end was asked for reads on in every later letter.
    old = case.outcomes.get(category="identity", kind="kept")
    old.until = ""
    assert letter_lines.of(case, [old])[0].until == "what it is held for is over"


CALLS = "In these calls somebody else speaks of their own illness."


def refusing(lines, code):
    """Every kind refused on one ground, where it is offered at all."""
    return [replace(each, verb="refuse", code=code, ground="") for each in lines]


def test_a_ground_fits_only_the_kinds_of_which_it_can_be_true(policy, mapped, asha):
    """By the inventory: who else can be in it, and which law makes us keep it."""
    case = proven("access", mapped, residence="DE")
    current = reading.of_revision(case.revision)
    found = {line.category for line in deciding.draft(case)}
    kinds = {
        kind: {g.code for g in grounds.offered_for(case, kind, grounds.offered(case))}
        for kind in (*found, "identity", "calls")
    }

    assert "others" not in kinds["identity"]
    assert "others" in kinds["calls"]
    assert grounds.is_shared(current, "voice-recordings")
    assert not any(grounds.is_shared(current, k) for k in ("payment", "device"))
    for code in ("others", "never_sent"):
        with pytest.raises(NotDecided, match="ground on which"):
            deciding.decide(case, refusing(deciding.draft(case), code), by=asha, at=AT)
    assert Case.objects.get(pk=case.pk).status == "working"


def test_nobody_agrees_to_a_ground_that_its_law_no_longer_gives(
    policy, mapped, asha, sunil
):
    """What was proposed before the law was read anew is not sent out as it was."""
    case = proven("access", mapped, residence="DE")
    lines = [
        replace(line, verb="refuse", code="others", ground=CALLS)
        if line.category == "calls"
        else line
        for line in deciding.draft(case)
    ]
    deciding.decide(case, lines, by=asha, at=AT)
    with without_triggers(connection):
        case.decisions.filter(verb="refuse").update(ground_code="never_sent")

    with pytest.raises(NotDecided, match="does not hold for this request"):
        deciding.agree(
            case, seen=deciding.stand(case), by=sunil, signed_in_at=AT, at=AT
        )
    case.refresh_from_db()
    assert case.status == "checking"
    deciding.send_back(case, note="That is no ground.", by=sunil, at=AT)
    assert case.status == "working"


def test_another_open_request_is_a_ground_only_where_there_is_one(policy, mapped):
    case = proven("erasure", mapped, residence="DE")

    def codes(kind):
        found = grounds.offered_for(case, kind, grounds.offered(case))
        return {each.code for each in found}

    assert not codes("usage") & {"open_request", "expression"}
    assert "expression" in codes("calls")
    more, at = {"ground": "accuracy", "categories": []}, later(hours=1)
    prove(make_case("restriction", at, answers=more), at)
    assert "open_request" in codes("usage")


def test_what_waits_for_another_request_is_kept_until_that_is_answered(policy, mapped):
    case = proven("erasure", mapped, residence="DE")
    more, at = {"ground": "accuracy", "categories": []}, later(hours=1)
    prove(make_case("restriction", at, answers=more), at)
    line = next(each for each in deciding.draft(case) if each.category == "usage")
    kept = replace(line, verb="keep", code="open_request", ground="", law="", until="")

    assert grounds.settled(case, kept).until == "that request is answered"
    assert grounds.settled(case, replace(kept, until="May 2027")).until == "May 2027"
    assert grounds.settled(case, replace(kept, verb="refuse")).until == ""


def test_a_part_that_is_about_others_refuses_no_whole_copy(policy, mapped):
    """GDPR recital 63: the result is no refusal to give anything."""
    case = proven("access", mapped, residence="DE")
    calls = Proposal(category="calls", title="Calls", verb="refuse", code="others")
    voice = replace(calls, category="voice-recordings")

    assert "the rest is given" in grounds.whole_fault(case, [calls, voice])
    assert grounds.whole_fault(case, [calls, replace(voice, verb="do", code="")]) == ""


def test_that_a_law_makes_us_keep_it_names_the_law(policy, mapped, asha):
    case = proven("erasure", mapped, residence="IN")
    lines = deciding.draft(case)
    duty = Proposal(category="payment", title="P", verb="keep", code="legal_duty")

    settled = grounds.settled(case, duty)

    assert settled.ground == "A law makes us keep this."
    assert settled.law == "Companies Act 2013 of India, section 128(5)"
    assert settled.until.startswith("8 years after")
    assert grounds.find(case, "legal_duty", "marketing-list") is None
    with pytest.raises(NotDecided, match="Choose the ground on which"):
        deciding.decide(
            case,
            [replace(each, verb="keep", code="legal_duty", law="") for each in lines],
            by=asha,
            at=AT,
        )


@pytest.mark.parametrize(
    ("residence", "kind", "code", "why", "law"),
    [
        ("DE", "usage", "legal_claims", CLAIM, "Art. 17(3)(e) GDPR"),
        ("US-CA", "device", "security", ATTACK, "Cal. Civ. Code § 1798.105(d)(2)"),
    ],
)
def test_a_ground_that_no_record_shows_takes_a_sentence_and_names_its_law(
    policy, mapped, asha, residence, kind, code, why, law
):
    """GDPR Art. 12(4), 11 CCR 7022(f): what it rests on in this case, and where."""
    case = proven("erasure", mapped, residence=residence)

    def decide(**chosen):
        lines = [
            replace(line, **chosen.get(line.category, {})) for line in weighed(case)
        ]
        deciding.decide(case, lines, by=asha, at=AT)

    kept = {"verb": "keep", "code": code, "until": UNTIL}
    listed = str(grounds.find(case, code, kind).words)
    for words in ("", listed, "Needed.", f"{listed.upper()} We need to keep it safe."):
        with pytest.raises(NotDecided, match="in a whole sentence of your own why"):
            decide(**{kind: {**kept, "ground": words}})
    with pytest.raises(NotDecided, match="The same sentence stands for"):
        decide(**{each: {**kept, "ground": why} for each in (kind, "identity")})
    assert not case.decisions.exists()

    decide(**{kind: {**kept, "ground": why}})

    row = case.decisions.get(category=kind)
    assert (row.ground, row.law) == (why, law)
    said = letters.preview(case, deciding.decided(case), at=AT).text
    assert f"{why.rstrip('.')} ({law})." in " ".join(said.split())


def test_a_ground_needs_a_use_of_the_data_that_fits_it(policy, mapped):
    """By the inventory: a newsletter fends off no attack, and finishes no order."""
    case = proven("erasure", mapped, residence="US-CA")
    asked = ("security", "transaction", "still_needed")

    def codes(kind):
        found = grounds.offered_for(case, kind, grounds.offered(case))
        return {each.code for each in found} & set(asked)

    assert codes("device") == {"security", "still_needed"}
    assert codes("payment") == {"transaction", "still_needed"}
    assert codes("identity") == {*asked}
    assert codes("support") == {"transaction", "still_needed"}
    assert codes("marketing-list") == set()
