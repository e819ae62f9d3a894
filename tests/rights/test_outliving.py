"""India, from May 2027: what was used within a year is put away, and then deleted."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.formats import date_format

from consent import choices, gate
from consent.models import Choice, Stop
from notices import drafting, linting, publishing, reading, waiving
from portal import people
from portal.models import LedgerEntry
from retention import holds
from retention.models import Hold
from rights import (
    deciding,
    freezing,
    frozen,
    letters,
    registry,
    talking,
    tidying,
    workflow,
)
from rights.lint import gone_too_soon
from rights.models import LastLetter, Message, Outcome, Step
from rights.panels.gone_too_soon import GoneTooSoon
from rights.workflow import IllegalMove
from tests.company import add_maya
from tests.rights.world import decide_and_run, mails, make_case, prove, run

pytestmark = pytest.mark.usefixtures("policy")
THEN = datetime(2027, 6, 15, 12, tzinfo=UTC)
EMAIL = {"email": "maya@example.com"}
CONTACT = {"contact": EMAIL["email"]}
# Ninety days before the rules of India count.
SOON = datetime(2027, 2, 12, 12, tzinfo=UTC)
UNTIL = date(2028, 2, 1)
WHY = "Our calls of people in India are made for customers there, who keep them."


def ago(days):
    return THEN - timedelta(days=days)


@pytest.fixture
def known(mapped):
    """Maya: an old account, two visits of last year and one of this, one sign-in."""
    who = mapped.add("users", email=EMAIL["email"], created_at=ago(900))
    for days in (500, 400, 100):
        mapped.add("usage_events", user_id=who, happened_at=ago(days))
    mapped.add("logins", user_id=who, logged_in_at=ago(20))
    return mapped


def asked(known, at=THEN):
    case = make_case("erasure", at, claims=EMAIL, residence="IN", answers=CONTACT)
    return prove(case, at)


def lines(case):
    rows = Outcome.objects.filter(case=case).exclude(kind="not_found")
    return {
        (row.category, row.kind): (row.count, row.law, row.until)
        for row in rows.exclude(category="requests")
    }


LAW = "DPDP Rules 2025, rule 8(3)"
USAGE, DEVICE = "7 March 2028", "26 May 2028"


def test_what_was_used_within_a_year_is_put_away_and_said(known, asha, sunil):
    case = asked(known)
    assert (case.law, workflow.is_decided(case)) == ("in-dpdp", False)
    before = letters.preview(case, deciding.draft(case), at=THEN)

    decide_and_run(case, asha, sunil, at=THEN)

    assert lines(case) == {
        ("usage", "erased"): (2, "", ""),
        ("usage", "paused"): (1, LAW, USAGE),
        ("device", "paused"): (1, LAW, DEVICE),
        # Who somebody is goes no earlier than what leads to them.
        ("identity", "paused"): (1, LAW, DEVICE),
    }
    assert (case.status, case.ending) == ("answered", "partly")
    assert len(known.rows("usage_events")) == 1
    said = letters.sent(case).text
    for text in (said, before.text):
        assert (
            "We keep 1 record and do nothing else with it since 15 June 2027. A law makes "
            "us keep each record for one year after we last used it. Then we delete it "
            f"(DPDP Rules 2025, rule 8(3)). We keep this until {USAGE}."
        ) in text
        assert "We deleted 2 records." in text
    # Nothing deletes it earlier, and nothing uses it.
    assert sum(len(keys) for keys in holds.held_in(["usage", "logins"]).values()) == 2
    assert Stop.objects.filter(case=case.reference, purpose="", until=None).exists()


def test_a_yes_ends_with_the_account_that_outlived_the_answer(known, asha, sunil):
    def may(at):
        return gate.may_process_identifier("email", EMAIL["email"], "marketing", at)

    person = people.ensure("email", EMAIL["email"], at=ago(30))
    shown = choices.Shown(revision=1, words="Offers?", method="page")
    choices.record(
        person=person, purpose="marketing", is_given=True, shown=shown, at=ago(30)
    )
    assert may(ago(1))

    decide_and_run(asked(known), asha, sunil, at=THEN)
    assert not may(THEN + timedelta(days=2))
    gone = datetime(2028, 5, 27, 5, tzinfo=UTC)
    for _turn in range(2):
        run(gone)

    assert known.count("users") == 0
    assert not Stop.objects.filter(until=None, purpose="").exists()
    assert not may(gone + timedelta(days=1))
    assert Choice.objects.filter(is_given=False, method="erasure").count() == 1


def test_a_report_stays_frozen_while_more_is_kept_and_sends_no_second_letter(
    mapped, asha, sunil
):
    add_maya(mapped)
    who = mapped.rows("users")[0]["id"]
    mapped.add("usage_events", user_id=who, happened_at=ago(100))
    told = {"contact": "t@school.example"}
    case = make_case("child", THEN, claims=EMAIL, residence="IN", answers=told)
    freezing.freeze(case, identifiers=EMAIL, by=asha, at=THEN)
    run(THEN)
    case.refresh_from_db()
    kept = {"until": "5 June 2034 (8 years after the payment)"}
    decide_and_run(case, asha, sunil, at=THEN, payment=kept)
    sent = len(mails("answered"))

    after = THEN + timedelta(days=366)
    for _turn in range(2):
        run(after)
    case.refresh_from_db()

    assert Outcome.objects.filter(case=case, kind="paused", whom="").count() == 0
    assert mapped.count("payments") == 1
    assert frozen.is_standing(case)
    at = after + timedelta(days=1)
    assert not gate.may_process_identifier("email", EMAIL["email"], "service", at)
    assert Message.objects.filter(case=case, kind="letter").count() == 1
    assert len(mails("answered")) == sent


def test_each_goes_after_its_own_last_day_and_a_letter_says_so(known, asha, sunil):
    case = decide_and_run(asked(known), asha, sunil, at=THEN)
    usage = datetime(2028, 3, 8, 5, tzinfo=UTC)
    device = datetime(2028, 5, 27, 5, tzinfo=UTC)

    tidying.close_answered(THEN + timedelta(days=60))
    run(usage - timedelta(hours=1))
    case.refresh_from_db()
    assert (case.status, known.count("usage_events")) == ("answered", 1)
    with pytest.raises(IllegalMove):
        talking.close(case, by="system", at=usage)
    run(usage)
    assert (known.count("usage_events"), known.count("logins")) == (0, 1)
    for _turn in range(2):
        run(device)

    case.refresh_from_db()
    assert known.count("logins") == 0
    assert lines(case) == {
        ("usage", "erased"): (3, "", ""),
        ("device", "erased"): (1, "", ""),
        ("identity", "erased"): (1, "", ""),
    }
    assert case.ending == "granted"
    day = date_format(case.answered_at, "j F Y")
    assert (
        f"This adds to our answer of {day}. The time for which a law made us keep the "
        "rest is over. Here is what became of it."
    ) in letters.sent(case).text
    assert len(mails("answered")) == 2
    assert not Hold.objects.filter(released_at=None).exists()
    assert not Stop.objects.filter(until=None).exists()
    # The backups run out after the last of it, and not before.
    assert LastLetter.objects.get(kind="copies").made_at >= device
    assert tidying.close_answered(device) == 1


def test_before_the_rules_of_india_count_all_goes_at_once(known, asha, sunil):
    at = datetime(2027, 5, 12, 12, tzinfo=UTC)
    case = decide_and_run(asked(known, at), asha, sunil, at=at)

    assert case.law == "in-spdi"
    assert {kind for _slug, kind in lines(case)} == {"erased"}
    assert not Step.objects.filter(effect="outlive").exists()


def test_what_nobody_looked_at_before_the_decision_is_said_without_a_day(known):
    """The law was changed after the search, or it was searched once more."""
    case = asked(known)
    search = Step.objects.get(case=case, effect="search")
    search.result.pop("young")
    search.save()

    text = letters.preview(case, deciding.draft(case), at=THEN).text

    assert "We keep this until one year after it was processed." in text
    assert "We deleted" not in text


# --- what is deleted because its period is over ------------------------------------------


def warned(day):
    found = gone_too_soon.run(reading.current(day), day)
    return {each.path.removeprefix("rule "): each.message for each in found}


def test_whoever_publishes_a_period_under_a_year_is_warned_of_india(mapped):
    """Rule 8(3) asks it of all data; the nightly deletion knows nobody's country."""
    early = SOON - timedelta(days=1)

    found = warned(SOON)

    assert set(found) == {
        *("identity", "voice-recordings", "voice-clones", "calls", "marketing-list"),
    }
    assert found["calls"] == (
        "From 13 May 2027 DPDP Rules 2025, rule 8(3) has each record of people in India "
        "kept for one year after it was processed. This deletes it after 90 days, wherever "
        "somebody lives."
    )
    assert warned(early) == {}
    assert warned(THEN) == found
    assert "gone-too-soon" in {
        check.code for check, _lint in linting.found(reading.current(SOON), SOON)
    }


@pytest.mark.parametrize(
    ("period", "is_too_short"),
    [
        *(("P360D", True), ("P11M30D", True), ("P365D", True)),
        *(("P366D", False), ("P12M", False), ("P1Y", False)),
    ],
)
def test_a_year_is_no_twelve_times_thirty_days(mapped, period, is_too_short):
    """A year with 29 February has 366 days."""
    current = reading.current(THEN)
    content = copy.deepcopy(current.content)
    rows = {row["slug"]: row for row in content["inventory"]["rules"]}
    rows["calls"]["period"] = period

    found = gone_too_soon.run(reading.Reading(content=content, sha256=""), THEN)

    assert ("rule calls" in {each.path for each in found}) is is_too_short


def held(positions):
    """The version in force with these standings of laws, some of them new."""
    current = reading.current(THEN)
    content = copy.deepcopy(current.content)
    rows = content["inventory"]["law_positions"]
    known = {row["slug"]: row for row in rows}
    for slug, standing in positions.items():
        if slug not in known:
            rows.append({**rows[0], "slug": slug})
            known[slug] = rows[-1]
        known[slug]["standing"] = standing
    return reading.Reading(content=content, sha256=current.sha256)


@pytest.mark.parametrize(
    ("positions", "severities"),
    [
        ({"in-spdi": "not_applicable"}, set()),
        ({"in-spdi": "required"}, {"error"}),
        ({"in-spdi": "promised"}, {"warning"}),
        # What was weighed of that very law counts before what was of an older one.
        ({"in-spdi": "required", "in-dpdp": "not_applicable"}, set()),
        ({"in-spdi": "not_applicable", "in-dpdp": "required"}, {"error"}),
    ],
)
def test_it_weighs_as_the_company_holds_the_law(mapped, positions, severities):
    found = list(gone_too_soon.run(held(positions), THEN))

    assert {each.severity for each in found} == severities


def test_what_was_not_read_in_the_law_itself_stops_nobody(mapped, monkeypatch):
    pack = registry.packs()["in-dpdp"]
    (edition,) = pack.editions
    heard = tuple(replace(keep, review="recalled") for keep in edition.keeps)
    changed = replace(pack, editions=(replace(edition, keeps=heard),))
    packs = {**registry.packs(), "in-dpdp": changed}
    monkeypatch.setattr(registry, "packs", lambda: packs)

    found = list(gone_too_soon.run(reading.current(THEN), THEN))

    assert {each.severity for each in found} == {"warning"}


def test_what_cannot_be_kept_is_published_with_a_written_reason_only(mapped, sunil):
    draft = drafting.begin(by=sunil, at=SOON)
    rule = drafting.find(draft, "rules", "calls")
    rule.title = "Phone calls"
    rule.save()

    with pytest.raises(publishing.NotPublishable, match="rule 8\\(3\\)"):
        publishing.submit(draft, by=sunil, at=SOON)
    for finding in linting.lint(draft, at=SOON):
        if finding.severity == "error":
            waiving.waive(finding, reason=WHY, until=UNTIL, by=sunil, at=SOON)
    publishing.submit(draft, by=sunil, at=SOON)

    draft.refresh_from_db()
    assert draft.state == "in_review"
    said = LedgerEntry.objects.filter(act="finding_waived").values_list(
        "facts", flat=True
    )
    assert ("gone-too-soon", WHY) in {(each["check"], each["reason"]) for each in said}


def test_a_version_published_before_is_named_today_until_it_can_be_kept(mapped, asha):
    panel = GoneTooSoon.context(asha, SOON)
    assert [line["where"] for line in panel["lines"]][-1] == (
        "Newsletter and offers (rule)"
    )
    assert len(panel["lines"]) == 5
    early = SOON - timedelta(days=1)
    assert GoneTooSoon.context(asha, early)["lines"] == []

    content = copy.deepcopy(reading.current(SOON).content)
    row = {"check": "gone-too-soon", "path": "rule calls", "item": "", "reason": WHY}
    content["waivers"] = [{**row, "until": UNTIL.isoformat()}]
    passed = reading.Reading(content=content, sha256="")

    def left(at):
        return {each.path for each in gone_too_soon.unwaived(passed, at)}

    assert "rule calls" not in left(SOON)
    assert "rule calls" in left(SOON + timedelta(days=400))
    assert len(left(SOON)) == 4
