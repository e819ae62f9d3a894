"""What stops a version: findings, waivers, who changed it, what was not read, haste."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from notices import (
    comparing,
    drafting,
    linting,
    local_day,
    publishing,
    reading,
    second_reading,
    waiving,
    weighing,
)
from notices.checking import Severity
from notices.models import LintFinding, Revision, Waiver
from notices.publishing import NotPublishable
from portal.models import LedgerEntry
from retention.models import Dataset, System
from tests.notices.test_studio import DRAFT, edit, read, somebody, words
from tests.notices.world import AT, INVENTORY, POLICY, make_approved, take_out
from tests.policies import as_publisher, make_user

pytestmark = pytest.mark.django_db
# An error of content: using a site is no consent.
CONSENT = "By using our site you agree to all of it."
LATER = AT + timedelta(days=1)


@pytest.fixture
def elena(tmp_path):
    make_approved(tmp_path / "a")
    return make_user("elena@example.com")


@pytest.fixture
def vera(elena):
    return make_user("vera@example.com")


@pytest.fixture
def draft(elena):
    return drafting.begin(by=elena, at=LATER)


def change(draft, table, slug, by, **new):
    row = drafting.find(draft, table, slug)
    drafting.change(row, new, seen=drafting.stand(row), by=by, at=LATER)


def agree(draft, vera, *, at=LATER, effective_at=None):
    draft = publishing.submit(draft, by=make_user("elena@example.com"), at=at)
    second_reading.note_all_read(draft, by=vera, at=at)
    return publishing.approve(draft, by=vera, at=at, effective_at=effective_at or at)


def error(draft) -> LintFinding:
    found = linting.lint(draft, at=LATER)
    return next(each for each in found if each.check_code == "use-is-consent")


def test_an_error_stops_until_it_is_waived_and_the_evidence_says_so(draft, elena, vera):
    change(draft, "clauses", "reach", elena, body=CONSENT)
    with pytest.raises(NotPublishable, match="3 Contact: Use is not consent."):
        agree(draft, vera)

    waiving.waive(
        error(draft),
        reason="Counsel looks at it in March.",
        until=LATER.date() + timedelta(days=90),
        by=vera,
        at=LATER,
    )
    revision = agree(draft, vera)

    assert json.loads(bytes(revision.canonical))["waivers"] == [
        {
            "check": "use-is-consent",
            "item": "",
            "path": "reach",
            "reason": "Counsel looks at it in March.",
            "until": (LATER.date() + timedelta(days=90)).isoformat(),
            "by": "an officer",
        }
    ]
    assert LedgerEntry.objects.filter(act="finding_waived").count() == 1


def test_a_waiver_ends_on_its_day_and_with_its_words(draft, elena, vera):
    change(draft, "clauses", "reach", elena, body=CONSENT)
    until = LATER.date() + timedelta(days=5)
    waiving.waive(error(draft), reason="Soon.", until=until, by=vera, at=LATER)

    def stops(at):
        rows = LintFinding.objects.filter(revision=draft, check_code="use-is-consent")
        return [each.stops for each in waiving.judged(rows, at)]

    assert stops(LATER + timedelta(days=5)) == [False]
    assert stops(LATER + timedelta(days=6)) == [True]
    change(draft, "clauses", "reach", elena, body=f"{CONSENT[:-1]} for ever.")
    linting.lint(draft, at=LATER)
    assert stops(LATER) == [True]


@pytest.mark.parametrize(
    ("severity", "reason", "days", "sentence"),
    [
        ("blocker", "Because.", 5, "Only an error of content can be waived."),
        ("warning", "Because.", 5, "Only an error of content can be waived."),
        ("error", " ", 5, "Write why this is published all the same."),
        ("error", "Because.", 0, "Choose a day to come, within a year."),
        ("error", "Because.", 400, "Choose a day to come, within a year."),
    ],
)
def test_what_cannot_be_waived_gets_one_sentence(
    draft, vera, severity, reason, days, sentence
):
    finding = LintFinding(revision=draft, check_code="x", severity=severity, path="y")

    with pytest.raises(waiving.NotWaivable, match=sentence):
        waiving.waive(
            finding,
            reason=reason,
            until=LATER.date() + timedelta(days=days),
            by=vera,
            at=LATER,
        )
    assert not Waiver.objects.exists()


def test_two_findings_of_one_row_are_waived_one_by_one(draft, vera):
    """“No contract is named” is let pass; that the next one ran out is not."""
    until = LATER.date() + timedelta(days=5)
    shape = {"check_code": "contract", "severity": "error", "path": "recipient host"}
    one, two = (
        LintFinding.objects.create(revision=draft, message=message, **shape)
        for message in ("No contract is named.", "It ran out.")
    )

    waiving.waive(one, reason="Soon.", until=until, by=vera, at=LATER)

    found = waiving.judged([one, two], LATER)
    assert [each.stops for each in found] == [False, True]


def test_no_waiver_lets_a_blocker_pass(draft, elena, vera):
    change(draft, "clauses", "reach", elena, body="See [[clause:nowhere]].")
    finding = next(
        each
        for each in linting.lint(draft, at=LATER)
        if each.severity == Severity.BLOCKER
    )
    Waiver.objects.create(
        check_code=finding.check_code,
        path=finding.path,
        quote=finding.quote,
        reason="By hand, past every form.",
        until=LATER.date() + timedelta(days=5),
        by=vera,
        at=LATER,
    )

    with pytest.raises(NotPublishable, match="points at nothing"):
        agree(draft, vera)


def test_what_stops_is_named_by_its_clause_blockers_first(draft, elena):
    change(draft, "clauses", "erasure", elena, body=CONSENT)
    change(draft, "clauses", "reach", elena, highlight="{{ period:nope }}")

    with pytest.raises(NotPublishable) as refused:
        publishing.submit(draft, by=elena, at=LATER)
    assert str(refused.value) == (
        "3 Contact: {{ period:nope }} points at nothing. And 1 more thing stops it:"
        " the draft lists both."
    )

    change(draft, "clauses", "rights", elena, body=CONSENT)
    with pytest.raises(NotPublishable, match="And 2 more things stop it: the draft"):
        publishing.submit(draft, by=elena, at=LATER)


def test_a_contact_can_be_mended_over_errors_that_were_there_before(tmp_path):
    policy = POLICY.replace("Before the clauses.", CONSENT)
    elena, vera = make_user("elena@example.com"), make_user("vera@example.com")
    make_approved(tmp_path / "a")
    first = drafting.begin(by=elena, at=LATER)
    change(first, "documents", "policy", elena, preamble=CONSENT)
    until = LATER.date() + timedelta(days=2)
    waiving.waive(error(first), reason="For two days.", until=until, by=vera, at=LATER)
    agree(first, vera)
    later = LATER + timedelta(days=9)
    reading.forget()
    assert CONSENT in policy

    second = drafting.begin(by=elena, at=later)
    change(second, "officers", "officer", elena, email="new@example.com")

    assert agree(second, vera, at=later).state == "approved"


def test_one_person_alone_waits_a_day_to_agree_to_what_deletes_sooner(
    draft, elena, settings
):
    settings.SECOND_PERSON, settings.KEPT_DEMO = "solo", False
    elena = as_publisher(elena)
    change(draft, "rules", "calls", elena, period="P60D")
    draft = publishing.submit(draft, by=elena, at=LATER)
    second_reading.note_all_read(draft, by=elena, at=LATER)
    known = {"by": elena, "effective_at": LATER + timedelta(days=9)}

    def agree_at(hours):
        at = LATER + timedelta(hours=hours)
        return publishing.approve(draft, **known, at=at, signed_in_at=at)

    with pytest.raises(NotPublishable, match="alone from 25 November 2026, 07:00 EST"):
        agree_at(2)
    assert agree_at(24).solo_ground == "one person, no second check"


# --- what always publishes ----------------------------------------------------------------


@pytest.fixture
def unmapped(draft):
    """A place of the company that holds what no version names: a blocker."""
    system = System.objects.create(slug="crm", title="CRM", connector="sql")
    columns = {"table": "leads", "key_column": "id", "category": "leads"}
    Dataset.objects.create(system=system, slug="leads", title="Leads", **columns)


def test_a_contact_is_mended_though_a_blocker_stands_elsewhere(
    draft, unmapped, elena, vera
):
    change(draft, "officers", "officer", elena, email="new@example.com")

    assert agree(draft, vera).state == "approved"


def test_what_else_is_in_the_version_is_stopped_by_that_blocker(
    draft, unmapped, elena, vera
):
    change(draft, "officers", "officer", elena, email="new@example.com")
    change(draft, "rules", "calls", elena, title="All calls")

    with pytest.raises(NotPublishable, match="It holds “leads”"):
        agree(draft, vera)


def test_a_promise_is_taken_back_though_a_blocker_stands_elsewhere(
    draft, unmapped, elena, vera
):
    take_out(draft, "promises", "p01", by=elena, at=LATER)

    assert agree(draft, vera).state == "approved"


BIRDS = """
[[promises]]
slug = "birds"
number = 2
clause = "birds"
title = "None."
kind = "machine"
check_code = "effective-date"
"""
OF_BIRDS = "\n## Birds {#birds}\n\nIn short: None.\n\nWe keep none.\n"


def test_a_promise_is_taken_back_with_its_clause_and_with_nothing_else(tmp_path, vera):
    make_approved(tmp_path / "c", inventory=INVENTORY + BIRDS, policy=POLICY + OF_BIRDS)
    elena = make_user("elena@example.com")
    draft = drafting.begin(by=elena, at=LATER)
    take_out(draft, "promises", "birds", by=elena, at=LATER)
    take_out(draft, "clauses", "birds", by=elena, at=LATER)
    before = reading.of_revision(draft.based_on)

    def is_withdrawal():
        after = reading.of_revision(draft)
        return comparing.compare(before, after, at=LATER).is_withdrawal_only

    assert is_withdrawal() is True
    take_out(draft, "clauses", "erasure", by=elena, at=LATER)
    assert is_withdrawal() is False


# --- who changed it does not approve it ---------------------------------------------------


def test_somebody_who_changed_it_cannot_approve_it(draft, elena, vera):
    change(draft, "rules", "calls", vera, title="All calls")
    draft = publishing.submit(draft, by=elena, at=LATER)
    second_reading.note_all_read(draft, by=vera, at=LATER)

    with pytest.raises(NotPublishable, match="You changed this version."):
        publishing.approve(draft, by=vera, at=LATER, effective_at=LATER)


def test_the_database_refuses_an_editor_as_approver(draft, elena, vera):
    change(draft, "rules", "calls", vera, title="All calls")

    with pytest.raises(DatabaseError), transaction.atomic():
        Revision.objects.filter(pk=draft.pk).update(
            state="approved",
            agreed_by=vera,
            proposed_by=elena,
            approved_at=LATER,
            effective_at=LATER,
            canonical=b"{}",
            sha256="0" * 64,
        )
    draft.refresh_from_db()
    assert draft.state == "draft"


# --- the second person reads --------------------------------------------------------------


def test_each_changed_clause_is_opened_before_it_is_agreed(draft, elena, vera):
    change(draft, "rules", "calls", elena, period="P91D")
    change(draft, "clauses", "reach", elena, body="Write a letter.")
    draft = publishing.submit(draft, by=elena, at=LATER)
    first, second = second_reading.unread(draft, by=vera, at=LATER)
    second_reading.note_read(draft, first, by=vera, at=LATER)

    with pytest.raises(NotPublishable, match="Still to read: “Contact”."):
        publishing.approve(draft, by=vera, at=LATER, effective_at=LATER)

    assert (first.slug, second.slug) == ("keep", "reach")


def test_a_clause_that_changed_again_is_read_again(draft, elena, vera):
    change(draft, "clauses", "reach", elena, body="Write a letter.")
    draft = publishing.submit(draft, by=elena, at=LATER)
    second_reading.note_all_read(draft, by=vera, at=LATER)
    draft = publishing.send_back(draft, by=vera, at=LATER)
    change(draft, "clauses", "reach", elena, body="Write two letters.")
    draft = publishing.submit(draft, by=elena, at=LATER)

    assert [each.slug for each in second_reading.unread(draft, by=vera, at=LATER)] == [
        "reach"
    ]


def test_words_above_the_clauses_are_read_before_it_is_agreed(draft, elena, vera):
    change(draft, "documents", "policy", elena, preamble="Read this first.")
    draft = publishing.submit(draft, by=elena, at=LATER)

    with pytest.raises(NotPublishable, match="Still to read: “Policy”."):
        publishing.approve(draft, by=vera, at=LATER, effective_at=LATER)

    page = somebody("vera@example.com", "publisher").get(f"{DRAFT}read/_policy/")
    assert "Policy (above the clauses)" in words(page)


# --- haste --------------------------------------------------------------------------------


@pytest.mark.words
@pytest.mark.parametrize(
    ("period", "hours", "is_refused"),
    [("P60D", 1, True), ("P60D", 24, False), ("P91D", 0, False), ("P4M", 0, False)],
)
def test_what_deletes_sooner_waits_a_day(
    draft, elena, vera, settings, period, hours, is_refused
):
    settings.KEPT_DEMO = False
    change(draft, "rules", "calls", elena, period=period)
    effective_at = LATER + timedelta(hours=hours)

    if is_refused:
        with pytest.raises(
            NotPublishable, match="can take effect from 25 November 2026, 07:00 EST"
        ):
            agree(draft, vera, effective_at=effective_at)
    else:
        agree(draft, vera, effective_at=effective_at)


LAW = """
[[rules]]
slug = "calls-law"
category = "calls"
title = "Calls for the regulator"
trigger = "call_ended"
period = "P1Y"
why = "legal_duty"
law = "Telecom Act, s. 4"
law_place = "US"
"""


@pytest.mark.words
@pytest.mark.parametrize(
    ("slug", "new"),
    [
        ("calls-law", None),
        ("calls-law", {"why": "relationship", "law": ""}),
        ("calls-law", {"period": "P11M"}),
        ("calls-law", {"trigger": "collected"}),
    ],
)
def test_a_duty_that_goes_or_weakens_lets_data_go_sooner(tmp_path, slug, new):
    make_approved(tmp_path / "a", inventory=INVENTORY + LAW)
    elena = make_user("elena@example.com")
    draft = drafting.begin(by=elena, at=LATER)
    if new is None:
        take_out(draft, "rules", slug, by=elena, at=LATER)
    else:
        change(draft, "rules", slug, elena, **new)

    found = weighing.shortened(
        reading.of_revision(draft.based_on), reading.of_revision(draft)
    )

    assert [rule.slug for rule in found] == ["calls" if new is None else slug]


def test_deleting_what_was_made_anonymous_is_sooner(tmp_path):
    inventory = INVENTORY.replace('"P90D"', '"P90D"\naction = "anonymise"')
    make_approved(tmp_path / "a", inventory=inventory)
    elena = make_user("elena@example.com")
    draft = drafting.begin(by=elena, at=LATER)
    change(draft, "rules", "calls", elena, action="delete")

    found = weighing.shortened(
        reading.of_revision(draft.based_on), reading.of_revision(draft)
    )

    assert [rule.slug for rule in found] == ["calls"]


def test_a_legal_duty_names_its_section_and_nothing_else_has_a_day(draft, elena):
    with pytest.raises(drafting.NotEditable, match="Name the section of the law"):
        change(draft, "rules", "calls", elena, why="legal_duty")
    for place, said in (("", "Say whose law asks to keep it"), ("UK", "like DE, US")):
        with pytest.raises(drafting.NotEditable, match=said):
            change(
                *(draft, "rules", "calls", elena),
                why="legal_duty",
                law="s. 1",
                law_place=place,
            )
    with pytest.raises(drafting.NotEditable, match="Only a legal duty has a day"):
        change(draft, "rules", "calls", elena, law_from=LATER.date())


# --- the desk -----------------------------------------------------------------------------


@pytest.fixture
def desk(elena):
    editor = somebody("writer@example.com", "editor")
    editor.post("/desk/notices/revision/draft/")
    return editor


def test_an_officer_waives_at_the_desk_and_the_draft_says_it(desk):
    officer = somebody("asha@example.com", "officer")
    edit(desk, "clauses", "reach", body=CONSENT)
    finding = LintFinding.objects.get(check_code="use-is-consent")
    assert "Publish it all the same" not in words(desk.get(DRAFT))
    assert "Publish it all the same (3 Contact)" in words(officer.get(DRAFT))

    where = f"{DRAFT}waive/{finding.pk}/"
    refused = officer.post(where, {"reason": "", "until": "soon"})
    assert "Write why this is published all the same." in words(refused)
    assert "Write the day like 2027-03-31." in words(refused)
    until = (finding.found_at + timedelta(days=30)).date()
    officer.post(where, {"reason": "It is old.", "until": until.isoformat()})

    assert "It is old." in words(desk.get(DRAFT))
    assert desk.get(where).status_code == 404


def test_a_draft_that_nobody_has_saved_yet_is_checked_when_it_is_opened(elena):
    draft = drafting.begin(by=elena, at=LATER)
    change(draft, "clauses", "reach", elena, body=CONSENT)

    page = words(somebody("vera@example.com", "publisher").get(DRAFT))

    assert "Use is not consent." in page
    assert "Nothing stands in the way" not in page


def test_a_finding_that_is_gone_leads_back_to_the_draft(desk):
    officer = somebody("asha@example.com", "officer")

    page = officer.get(f"{DRAFT}waive/999999/", follow=True)

    assert "It was checked anew meanwhile." in words(page)


def test_a_remark_stands_beside_its_clause_and_on_the_draft(desk):
    vera = somebody("vera@example.com", "publisher")
    edit(desk, "clauses", "reach", body="Write a letter.")
    desk.post(f"{DRAFT}submit/")

    empty = vera.post(f"{DRAFT}read/reach/", {"remark": "1", "text": ""})
    assert "Write the remark first." in words(empty)
    vera.post(f"{DRAFT}read/reach/", {"remark": "1", "text": "<b>By post</b> too?"})

    assert "&lt;b&gt;By post&lt;/b&gt; too?" in desk.get(DRAFT).content.decode()
    assert desk.get(f"{DRAFT}read/rights/").status_code == 404


def test_the_second_person_is_told_how_much_is_left_to_read(desk):
    vera = somebody("vera@example.com", "publisher")
    edit(desk, "rules", "calls", period="P91D")
    edit(desk, "clauses", "reach", body="Write a letter.")
    desk.post(f"{DRAFT}submit/")

    told = []
    for slug in ("keep", "reach"):
        page = vera.get(DRAFT)
        told += re.findall(r"You have read \d of \d changes\.", words(page))
        (link,) = re.findall(r'href="([^"]*)">Read the changed', page.content.decode())
        assert link == f"{DRAFT}read/{slug}/"
        read(vera, link)

    assert told == ["You have read 0 of 2 changes.", "You have read 1 of 2 changes."]
    assert "You have read everything that changes." in words(vera.get(DRAFT))
    assert "You have read" not in words(desk.get(DRAFT))


def test_who_changed_what_stands_beside_what_is_read(desk):
    edit(desk, "rules", "calls", period="P60D")
    edit(desk, "clauses", "reach", body="Write a letter.")
    edit(desk, "documents", "policy", preamble="Before all.")
    day, name = local_day.words(timezone.now(), "j M"), "writer@example.com"

    row = words(desk.get(f"{DRAFT}read/keep/"))
    assert f"60 days instead of 90 days. Changed by {name}, {day}." in row
    assert "Its words were last changed" not in row
    for slug in ("reach", "_policy"):
        page = words(desk.get(f"{DRAFT}read/{slug}/"))
        assert f"Its words were last changed by {name}," in page


def test_no_clause_is_published_that_nothing_stands_behind(draft, elena, vera):
    new = {"document": "policy", "title": "Birds", "body": "We are kind to birds."}
    drafting.add(draft, "clauses", "birds", new, by=elena, at=AT)

    with pytest.raises(NotPublishable, match="4 Birds: Nothing stands behind this"):
        publishing.submit(draft, by=elena, at=AT)

    birds = drafting.find(draft, "clauses", "birds")
    tied = {"body": "We are kind to birds for {{ period:calls }}."}
    drafting.change(birds, tied, seen=drafting.stand(birds), by=elena, at=AT)
    assert publishing.submit(draft, by=elena, at=AT).state == "in_review"
