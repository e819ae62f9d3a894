"""The Californian notice: each item of the checklist, over the last twelve months."""

from __future__ import annotations

import copy
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from notices import (
    archive,
    drafting,
    linting,
    local_day,
    publishing,
    reading,
    second_reading,
)
from notices.lint import california
from notices.models import Revision
from notices.reading import Reading
from notices.rendering import printed
from tests.notices.world import take_out
from tests.policies import make_user
from tests.rights.world import policy

__all__ = ["policy"]
pytestmark = [pytest.mark.django_db, pytest.mark.words]
# Not due yet, each with its reason.
ELSEWHERE = {
    "CN-20": "due from 2027, looked for from that day on",
    "CN-21": "due from 2027, looked for from that day on",
}
FIRST_DAY = datetime(2027, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def text(policy):
    return printed(reading.of_revision(policy), "california", timezone.now())


def test_the_starter_says_every_item_and_an_empty_page_none(text):
    for item, (what, pattern) in {**california.ITEMS, **california.IN_NOTICE}.items():
        assert re.search(pattern, text, re.IGNORECASE | re.MULTILINE), (item, what)
        assert not re.search(pattern, "", re.IGNORECASE | re.MULTILINE)


def amiss(content, at=None) -> list[str]:
    found = california.CHECK.run(Reading(content, ""), at or timezone.now())
    return [lint.item for lint in found]


def test_a_notice_that_says_nothing_is_told_each_item(policy):
    """The clauses of the notice without their words, beside the same rows."""
    content = copy.deepcopy(reading.of_revision(policy).content)
    for clause in content["inventory"]["clauses"]:
        if clause["document"] == "california":
            clause.update(title="x", highlight="", body="")
    content["inventory"]["documents"][1].update(preamble="")

    assert sorted(amiss(content)) == sorted({*california.ITEMS, *california.IN_NOTICE})


# What alone carries an item; whatever else the notice says stays as it is.
CARRIERS = {
    "CN-15": ["Right to delete"],
    "CN-16": ["Right to correct"],
    "CN-17": ["Right to opt out of the sale or sharing"],
    "CN-18": ["limit the use of sensitive data"],
    "CN-19": ["No retaliation.", "treat you worse"],
    "CN-22": ["ways to ask"],
    "CN-23": ["/rights/ Your rights"],
    "CN-24": ["/rights/opt_out/ Do not sell or share my data"],
    "CN-26": ["we send a code", "How we check that it is you"],
    "CN-27": ["Global Privacy Control"],
    "CN-28": ["in a frictionless manner"],
    "CN-29": ["authorized agent"],
    "CN-31": ["Questions", "contact", "reach", "write to"],
    "CN-32": ["Last updated"],
    "CN-33": ["at least once every twelve months"],
    "CN-34": ["so no yearly figures are due", "ten million"],
    "CN-35": ["You can print this page or take it as a PDF."],
    "CN-37": ["so that a screen reader can read it"],
    "CN-38": ["financial incentive"],
    "CN-39": ["(Civil Code section 1798.83)"],
}
FIVE = {
    "kinds": "Which kinds of data we collected",
    "sources": "from where",
    "purposes": "what for",
    "to whom": "to whom we disclosed them",
    "pieces": "the data itself",
}


def test_an_item_is_missed_when_its_own_words_alone_are_gone(text):
    """One twin for each, of the notice as it is printed."""
    items = {**california.ITEMS, **california.IN_NOTICE}

    def amiss(*words: str) -> list[str]:
        gone = re.compile("|".join(re.escape(said) for said in words), re.IGNORECASE)
        left = gone.sub("", text) if words else text
        return [lint.item for lint in california.missing(left, "california", items)]

    assert amiss() == []
    assert {item: amiss(*words) for item, words in CARRIERS.items()} == {
        item: [item] for item in CARRIERS
    }
    assert {part: amiss(words) for part, words in FIVE.items()} == dict.fromkeys(
        FIVE, ["CN-14"]
    )
    # Some words say two of them.
    assert amiss("section 7027(m)") == ["CN-11", "CN-25"]
    assert amiss("people under 16") == ["CN-07", "CN-30"]


def test_no_sentence_above_a_table_stands_for_it(policy):
    content = reading.of_revision(policy).content
    kinds, flows = copy.deepcopy(content), copy.deepcopy(content)
    for found, table in ((kinds, "california"), (flows, "california-disclosures")):
        for clause in found["inventory"]["clauses"]:
            clause["body"] = clause["body"].replace(f"{{{{ table:{table} }}}}", "")
    elsewhere = copy.deepcopy(kinds)
    elsewhere["inventory"]["documents"][0]["preamble"] += "\n\n{{ table:california }}"

    assert amiss(kinds) == ["CN-01", "CN-02", "CN-03", "CN-13"]
    assert amiss(elsewhere) == amiss(kinds)
    assert amiss(flows) == [
        "CN-04", "CN-05", "CN-06", "CN-08", "CN-09", "CN-10", "CN-12"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("item", "column"),
    [("CN-01", "letters"), ("CN-02", "sources"), ("CN-03", "purposes"), ("CN-13", "")],
)
def test_each_line_of_the_table_of_kinds_is_whole(policy, item, column):
    content = copy.deepcopy(reading.of_revision(policy).content)
    rows = content["inventory"]
    if column:
        (row,) = [row for row in rows["categories"] if row["slug"] == "usage"]
        row[column] = type(row[column])()
    else:
        rows["rules"] = [row for row in rows["rules"] if row["category"] != "usage"]

    (found,) = california.CHECK.run(Reading(content, ""), timezone.now())

    assert (found.item, found.path) == (item, "category usage")


def test_the_checklist_is_whole():
    known = {*california.ITEMS, *california.IN_NOTICE, *california.FROM_2027}

    assert known | {"CN-36", "CN-40"} == {f"CN-{number:02}" for number in range(1, 41)}
    assert set(california.FROM_2027) == set(ELSEWHERE)


def test_decisions_by_machines_are_asked_for_from_their_day_on(policy):
    """CN-20 and CN-21: 11 CCR 7220 and 7222 from 1 January 2027."""
    content = copy.deepcopy(reading.of_revision(policy).content)
    for clause in content["inventory"]["clauses"]:
        clause["body"] = clause["body"].replace("made by a machine", "made")
    silent = Reading(content, "")

    before = california.CHECK.run(silent, FIRST_DAY - timedelta(days=1))
    after = california.CHECK.run(silent, FIRST_DAY)

    assert [lint.item for lint in before] == []
    assert [lint.item for lint in after] == ["CN-20", "CN-21"]
    assert list(california.CHECK.run(reading.of_revision(policy), FIRST_DAY)) == []


def test_the_title_says_privacy(policy):
    """CN-36: what leads to it says so by its title."""
    content = copy.deepcopy(reading.of_revision(policy).content)
    content["inventory"]["documents"][1]["title"] = "Notice for California"

    found = california.CHECK.run(Reading(content, ""), timezone.now())

    assert [lint.item for lint in found] == ["CN-36"]


def test_it_is_looked_at_every_twelve_months(policy):
    """CN-33: the day of the next look is public, and at most a year ahead."""
    assert policy.next_review_on <= (timezone.now() + timedelta(days=366)).date()


def test_it_can_be_printed_and_each_section_has_its_address(policy):
    """CN-35 and CN-40."""
    page = Client().get("/california/").content.decode()
    anchors = re.findall(r'id="(ca-[a-z]+)"', page)

    assert 'href="/california.pdf"' in page
    assert set(anchors) >= {"ca-collect", "ca-disclose", "ca-rights", "ca-signal"}


def test_every_page_leads_to_it_with_the_word_privacy(policy):
    """CN-36."""
    for address in ("/", "/rights/", "/contact/"):
        page = Client().get(address).content.decode()
        assert re.search(r'href="/california/"[^>]*>[^<]*privacy', page, re.IGNORECASE)


def test_it_carries_the_day_it_took_effect(policy, text):
    """CN-32."""
    day = f"{policy.effective_at.day} {policy.effective_at:%B %Y}"
    assert f"Last updated: {day}" in re.sub(r"\s+", " ", text)


# --- the last twelve months ---------------------------------------------------------------


def publish(at, remove: tuple[str, str]) -> Revision:
    """A version without one row, agreed by somebody else."""
    elena, vera = make_user("elena@example.com"), make_user("vera@example.com")
    draft = drafting.begin(by=elena, at=at)
    take_out(draft, *remove, by=elena, at=at)
    draft = publishing.submit(draft, by=elena, at=at)
    second_reading.note_all_read(draft, by=vera, at=at)
    found = publishing.approve(draft, by=vera, at=at, effective_at=at)
    reading.forget()
    return found


@pytest.mark.parametrize(("days", "is_named"), [(10, True), (370, False)])
def test_what_was_disclosed_within_a_year_is_named_with_its_end(policy, days, is_named):
    at = timezone.now()
    disclosure = ("disclosures", "usage-analytics")
    assert drafting.find(policy, *disclosure) is not None
    current = reading.of_revision(publish(at, disclosure))

    later = at + timedelta(days=days)
    words = printed(current, "california", later)

    day = local_day.words(at)
    assert (f"until {day}" in words) is is_named
    assert [older.number for older, _end in archive.over_a_year(current, later)] == (
        [1] if is_named else []
    )


def test_a_version_that_is_over_looks_back_from_its_own_end(policy):
    at = timezone.now()
    publish(at, ("disclosures", "usage-analytics"))
    first = reading.of_revision(policy)

    assert archive.over_a_year(first, at + timedelta(days=900)) == []


def change(at, *edits: tuple[str, str, dict[str, object]]) -> Reading:
    """A version in which some rows say something else, in force from then on."""
    elena, vera = make_user("elena@example.com"), make_user("vera@example.com")
    draft = drafting.begin(by=elena, at=at)
    for table, slug, new in edits:
        row = drafting.find(draft, table, slug)
        drafting.change(row, new, seen=drafting.stand(row), by=elena, at=at)
    draft = publishing.submit(draft, by=elena, at=at)
    second_reading.note_all_read(draft, by=vera, at=at)
    found = publishing.approve(draft, by=vera, at=at, effective_at=at)
    reading.forget()
    return reading.of_revision(found)


def test_a_source_and_a_purpose_of_the_last_year_are_named_with_their_end(policy):
    """What a kind of data came from and was for counts twelve months too."""
    at = timezone.now()
    new = {"sources": ["your use of the Services"], "purposes": ["security"]}
    current = change(at, ("categories", "usage", new))
    day = local_day.words(at)

    soon = line_of(current, "How you use the Services", at + timedelta(days=10))
    late = line_of(current, "How you use the Services", at + timedelta(days=370))

    assert f"Your use of the Services; cookies and web beacons until {day}" in soon
    assert f"Guard the Services; Improve the Services until {day}" in soon
    assert "cookies" not in late
    assert "Improve the Services" not in late


def test_what_was_sensitive_or_kept_otherwise_within_the_year_is_named_so(policy):
    at = timezone.now()
    current = change(
        at,
        ("categories", "voice-recordings", {"is_sensitive": False}),
        ("rules", "usage", {"period": "P6M"}),
    )
    day, much_later = local_day.words(at), at + timedelta(days=370)

    voices = printed(current, "california", at).partition("\nVoice recordings\n")[2]
    usage = line_of(current, "How you use the Services", at + timedelta(days=10))
    late = line_of(current, "How you use the Services", much_later)

    assert f"Sensitive until {day}" in re.sub(r"\s+", " ", voices)
    assert f"; 13 months after we collected it until {day}" in usage
    assert "6 months after we collected it;" in usage
    assert "13 months" not in late
    assert f"until {day}" not in printed(current, "california", much_later)


def line_of(current: Reading, title: str, at) -> str:
    """One line of the table of kinds, without markup."""
    words = printed(current, "california", at).partition(f"\n{title}\n")[2]
    words = words.partition("\nYour device and sign-ins\n")[0]
    return re.sub(r"\s+", " ", words).replace(" ;", ";")


def test_what_is_sold_is_named_with_whom_and_why_and_the_denial_is_held_against_it(
    policy,
):
    at = timezone.now()
    elena = make_user("elena@example.com")
    draft = drafting.begin(by=elena, at=at)
    sold = {"category": "usage", "recipient": "analytics", "purpose": "sale"}
    new = {**sold, "kind": "sold"}
    drafting.add(draft, "disclosures", "usage-sold", new, by=elena, at=at)
    current = reading.of_revision(draft)

    words = re.sub(r"\s+", " ", printed(current, "california", at))
    assert "sold or shared, and the purposes of selling or sharing:" in words
    assert "How you use the Services: Analytics provider, Sell data" in words
    assert "We have not sold or shared any kind of data" not in words

    found = [
        (each.path, each.quote)
        for each in linting.lint(draft, at=at)
        if each.check_code == "sale-denied"
    ]
    assert ("ca-disclose", "We sell nothing and share nothing.") in found
    assert ("disclosure", "We neither sell your data nor share it.") in found
    assert ("disclosure usage-sold", "") in found
