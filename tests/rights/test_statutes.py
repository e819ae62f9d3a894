"""A law that makes us keep something counts for whom it counts, and for nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from notices import reading
from retention import holds
from rights import (
    deciding,
    decision_forms,
    grounds,
    law_letters,
    letters,
    precedents,
    proposals,
    statutes,
)
from rights.deciding import NotDecided
from rights.lint import foreign_law
from rights.models import Case, Decision, Outcome
from tests.policies import PAYMENTS, put_in_force
from tests.rights.world import (
    AT,
    UNTIL,
    WEIGHED,
    asha,
    decide_and_run,
    make_case,
    policy,
    proven,
    sunil,
    under,
    weighed,
)

__all__ = ["asha", "policy", "sunil"]
pytestmark = pytest.mark.django_db

ACT = "Companies Act 2013 of India, section 128(5)"
BARRED = (
    f"{ACT} is a law of India, and here only a law of the EU or of a country in the EEA "
    "is a reason to keep data (Art. 6(3), 17(3)(b) GDPR), so delete it, or keep it on a "
    "ground that you write down."
)
# Whose law makes us keep which kind of data.
PLACES = {
    "payment": "IN", "usage": "DE", "device": "EU", "calls": "US", "support": "GB",
    "transcripts": "NO", "identity": "US-NY", "marketing-list": "",
}  # fmt: skip
COUNTED = {
    "IE": "DE EU NO",
    "GB": "GB",
    "IN": "IN",
    "US-CA": "US US-NY",
    "US-VA": "US US-NY",
    # Without a law of a place our own promise counts, and it knows any law.
    "BR": "IN DE EU US GB NO US-NY ?",
}


def test_whose_laws_count_is_said_by_the_law_of_the_person(db):
    rules = (
        {**PAYMENTS, "category": kind, "law_place": place, "law": "An Act"}
        for kind, place in PLACES.items()
    )
    put_in_force(*rules, at=AT)

    for residence, expected in COUNTED.items():
        case = make_case("erasure", residence=residence)
        found = {place or "?": statutes.of(case, k) for k, place in PLACES.items()}
        counted = {place for place, statute in found.items() if statute.counts}
        assert counted == set(expected.split()), residence
        # Only what was read leaves no room, and of what nobody said nothing was read.
        barred = {place for place, statute in found.items() if statute.is_barred}
        assert barred == ({"IN", "US", "GB", "US-NY"} if residence == "IE" else set())
    assert statutes.of(case, "voice-clones") is None


def test_of_somebody_whose_place_nobody_said_a_duty_is_weighed_in_writing(db):
    put_in_force({**PAYMENTS, "law_place": "IN"}, at=AT)
    case = make_case("child", claims={}, answers={"words": "A link"})

    statute = statutes.of(case, "payment")

    assert (case.law, statute.counts, statute.is_barred) == ("company", False, False)
    assert "Nobody said where this person lives." in statute.words
    Case.objects.filter(pk=case.pk).update(residence="BR")
    assert statutes.of(Case.objects.get(pk=case.pk), "payment").counts


def test_a_law_that_counts_goes_before_one_that_does_not(db):
    mine = {**PAYMENTS, "slug": "mine", "law": "§ 147 AO", "law_place": "DE"}
    put_in_force({**PAYMENTS, "law_place": "IN"}, mine, at=AT)

    statute = statutes.of(make_case("erasure", residence="DE"), "payment")

    assert (statute.counts, statute.rule.law) == (True, "§ 147 AO")


@pytest.fixture
def german(policy, mapped):
    return proven("erasure", mapped, residence="DE")


def of_payment(lines):
    return next(line for line in lines if line.category == "payment")


def test_what_a_hold_keeps_needs_no_other_reason(german, asha, mapped):
    holds.place(
        kind="legal",
        title="Secret dispute",
        reason="",
        keys={"payments": mapped.keys("payments")},
        by=None,
        at=AT,
    )
    line = of_payment(deciding.draft(german))
    assert (line.verb, line.code, line.weigh) == ("keep", "legal_claims", "")

    deciding.decide(german, weighed(german), by=asha, at=AT)

    assert Decision.objects.get(category="payment").ground == (
        "We need it to bring, use or fight a legal claim."
    )


def with_payment(case, **changed):
    return [
        replace(line, **changed) if line.category == "payment" else line
        for line in deciding.draft(case)
    ]


def test_a_law_from_elsewhere_drafts_neither_keeping_nor_deleting(german, asha):
    lines = deciding.draft(german)

    line = of_payment(lines)
    assert (line.verb, line.code, line.law, line.until) == ("", "", "", "")
    assert line.weigh == BARRED
    assert proposals.summary(german, lines).endswith(", choose about 1")
    # The letter says nothing yet of what is not chosen: nor that nothing was found.
    said = letters.preview(german, lines, at=AT)
    assert "payment" not in {row.category for row in said.lines}
    assert "Companies Act" not in said.text
    with pytest.raises(NotDecided) as stopped:
        deciding.decide(german, lines, by=asha, at=AT)
    assert str(stopped.value) == BARRED
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("verb", ["keep", "refuse"])
@pytest.mark.parametrize(
    ("code", "ground"),
    [("legal_duty", WEIGHED), ("still_needed", ""), ("legal_claims", "Books.")],
)
def test_nobody_keeps_it_for_that_law_or_without_a_written_reason(
    german, asha, verb, code, ground
):
    lines = with_payment(german, verb=verb, code=code, ground=ground)

    with pytest.raises(NotDecided) as stopped:
        deciding.decide(german, lines, by=asha, at=AT)

    assert str(stopped.value) == BARRED
    offered = grounds.offered_for(german, "payment", grounds.offered(german))
    # Nobody else says or reads it, and no other request of hers is open.
    codes = [each.code for each in offered]
    assert codes == ["still_needed", "legal_claims", "named_law"]


def test_what_was_proposed_before_is_not_agreed_to_and_is_no_example(
    german, asha, sunil
):
    kept = {"verb": "keep", "code": "legal_duty", "ground": "A law.", "law": ACT}
    lines = [
        replace(line, **kept) if line.weigh else line for line in deciding.draft(german)
    ]
    deciding.save(german, lines, by=asha, at=AT, waits=True)
    Case.objects.filter(pk=german.pk).update(status="checking")
    german.refresh_from_db()

    with pytest.raises(NotDecided) as stopped:
        deciding.agree(
            german, seen=deciding.stand(german), by=sunil, signed_in_at=AT, at=AT
        )
    assert str(stopped.value) == BARRED

    Case.objects.filter(pk=german.pk).update(
        status="answered", ending="partly", answered_at=AT
    )
    (example,) = precedents.like(make_case("erasure", residence="FR"))
    assert [each.title for each in example.weighed] == []


def test_it_is_kept_for_a_reason_that_somebody_wrote_or_deleted(
    german, asha, sunil, mapped
):
    decide_and_run(german, asha, sunil)

    row = Outcome.objects.get(case=german, category="payment")
    assert (row.kind, row.ground, row.law) == ("kept", WEIGHED, "Art. 17(1) GDPR")
    assert row.until == UNTIL
    text = letters.sent(german).text
    assert "invoice" in text
    assert "Companies Act" not in text
    assert "8 years" not in text
    assert mapped.count("payments") == 1


def test_it_can_be_deleted(german, asha, sunil, mapped):
    decide_and_run(
        german, asha, sunil, payment={"verb": "do", "code": "", "ground": ""}
    )

    assert Outcome.objects.get(case=german, category="payment").kind == "erased"
    assert mapped.count("payments") == 0


def test_who_moves_keeps_the_law_that_bound_us(german, asha, sunil):
    moved = under(german, "in-spdi", asha, sunil, place="IN")

    assert moved.law == "in-spdi"
    assert of_payment(deciding.draft(moved)).weigh == BARRED


def test_before_the_law_is_another_both_letters_are_built(german):
    done, _refused = law_letters.compare(german, "in-spdi", at=AT, place="IN")

    assert "Companies Act" not in " ".join(done.now + done.then)


@pytest.mark.parametrize(
    ("residence", "whose"),
    [
        ("GB", "a law of the United Kingdom"),
        ("US-CA", "a law of the United States or of one of them"),
    ],
)
def test_where_the_text_is_recalled_it_yields_to_a_written_reason(
    policy, mapped, asha, residence, whose
):
    case = proven("erasure", mapped, residence=residence)
    line = of_payment(deciding.draft(case))
    assert (line.verb, whose in line.weigh) == ("", True)
    with pytest.raises(NotDecided, match=whose):
        deciding.decide(
            case, with_payment(case, verb="keep", code="legal_duty"), by=asha, at=AT
        )

    kept = {"verb": "keep", "code": "legal_duty", "ground": WEIGHED}
    deciding.decide(case, with_payment(case, **kept), by=asha, at=AT)

    row = Decision.objects.get(case=case, category="payment")
    assert (row.ground, row.law) == (WEIGHED, ACT)
    assert row.until == "8 years after the payment"
    # It is less than the policy does by itself, so somebody else looks.
    assert case.status == "checking"


def test_under_the_law_that_knows_it_the_law_is_drafted(policy, mapped):
    case = proven("erasure", mapped, residence="IN")

    line = of_payment(deciding.draft(case))
    assert (line.verb, line.law, line.weigh) == ("keep", ACT, "")


def test_the_form_says_what_is_missing_beside_the_field(german):
    lines = deciding.draft(german)

    def form(**typed):
        data = {f"{n}-{p.category}": getattr(p, a) for p in lines for n, a in PARTS}
        data |= {f"{name}-payment": value for name, value in typed.items()}
        return decision_forms.Decide(
            data,
            proposals=lines,
            verbs=[(verb, verb) for verb in ("do", "keep", "refuse")],
            grounds=grounds.by_kind(german, lines, grounds.offered(german)),
        )

    assert form().fields["verb-payment"].choices[0] == ("", "choose one")
    assert form().errors == {
        "verb-payment": ["Choose what happens to Payment details and GST number."]
    }
    assert form(verb="keep", code="legal_duty").errors["code-payment"] == [BARRED]
    kept = {"verb": "keep", "code": "still_needed"}
    no_end = (
        "Write until when “Payment details and GST number” is kept: a day, or what has to "
        "happen first. They read it."
    )
    assert form(**kept).errors == {
        "ground-payment": [
            "Write in a whole sentence of your own why “Payment details and GST number” is "
            "kept or refused: what it is needed for here. They read it."
        ],
        "until-payment": [no_end],
    }
    assert form(**kept, ground=WEIGHED).errors == {"until-payment": [no_end]}
    said = form(**kept, ground=WEIGHED, until=f"Until {UNTIL}.")
    assert said.is_valid()
    assert {line.until for line in said.decided() if line.verb == "keep"} == {UNTIL}
    assert form(verb="do").is_valid()


PARTS = (("verb", "verb"), ("code", "code"), ("ground", "ground"))


def test_the_publisher_is_warned_of_each_law_that_is_none_elsewhere(policy):
    found = list(foreign_law.run(reading.current(AT), AT))

    assert [(each.path, each.message) for each in found] == [
        (
            "rule payment",
            f"{ACT} is a law of India: no reason to keep data of people under the GDPR, "
            "the UK GDPR.",
        ),
        (
            "rule requests",
            "11 CCR 7101 is a law of California, United States: no reason to keep data "
            "of people under the GDPR, the SPDI Rules of India, the UK GDPR.",
        ),
    ]
    assert foreign_law.CHECK.severity == "warning"
