"""The second person reads a first version whole, and one that changes much by the page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from notices import drafting, publishing, reading, second_reading
from notices.models import ClauseRead, Revision
from notices.publishing import NotPublishable
from portal.models import LedgerEntry
from tests.notices.test_studio import LIST, read, somebody, words
from tests.notices.world import (
    AT,
    INVENTORY,
    POLICY,
    make_approved,
    make_draft,
)
from tests.policies import as_publisher, let_pass, make_user

pytestmark = pytest.mark.django_db
FIRST = f"{LIST}draft/1/"
READ = f"{FIRST}read/"
# What stands above the clauses of the small policy, then its clauses.
PARTS = ["_policy", "keep", "rights", "erasure", "reach"]
MANY = "".join(
    f"\n## Part {n} {{#part-{n}}}\n\nIn short: Part {n}.\n\n"
    f"Kept for {{{{ period:calls }}}}, part {n}.\n"
    for n in range(1, 57)
)


@pytest.fixture
def vera():
    return make_user("vera@example.com")


def sent(folder, *, at=AT, by=None, **texts):
    """A first version in review."""
    draft = make_draft(folder, at=at, **texts)
    if texts:
        let_pass(draft, at=at)
    return publishing.submit(draft, by=by or make_user("editor@example.com"), at=at)


def agree(draft, by, at=AT):
    return publishing.approve(draft, by=by, at=at, effective_at=at)


# --- the rule -----------------------------------------------------------------------------


def test_every_clause_of_a_first_version_is_opened_before_it_is_agreed(tmp_path, vera):
    draft = sent(tmp_path / "a")
    left = second_reading.unread(draft, by=vera, at=AT)
    assert [each.slug for each in left] == PARTS

    for place, change in enumerate(left):
        titles = ", ".join(f"“{each.title}”" for each in left[place:])
        with pytest.raises(NotPublishable, match=f"Still to read: {titles}."):
            agree(draft, vera)
        second_reading.note_read(draft, change, by=vera, at=AT)

    assert agree(draft, vera).state == "approved"
    acts = LedgerEntry.objects.filter(about="revision:1", act="clause_read")
    assert sorted(acts.values_list("facts__clause", flat=True)) == sorted(PARTS)
    assert set(acts.values_list("by", flat=True)) == {f"user:{vera.pk}"}


def test_what_another_person_read_counts_for_nobody_else(tmp_path, vera):
    draft = sent(tmp_path / "a")
    tomas = make_user("tomas@example.com")
    second_reading.note_all_read(draft, by=tomas, at=AT)

    with pytest.raises(NotPublishable, match="Still to read: “Policy”"):
        agree(draft, vera)


def test_one_person_alone_opens_every_clause_too(tmp_path, settings):
    settings.SECOND_PERSON = "solo"
    elena = as_publisher(make_user("editor@example.com"))
    draft = sent(tmp_path / "a")
    at = AT + timedelta(hours=2)

    def alone():
        known = {"by": elena, "at": at, "effective_at": at, "signed_in_at": at}
        return publishing.approve(draft, **known)

    with pytest.raises(NotPublishable, match="Still to read: “Policy”"):
        alone()
    second_reading.note_all_read(draft, by=elena, at=at)
    assert alone().solo_ground == "one person, no second check"


def test_a_long_list_of_what_is_left_says_how_much_more_there_is(tmp_path, vera):
    draft = sent(tmp_path / "a", policy=POLICY + MANY)

    with pytest.raises(NotPublishable, match=r"“Contact”, 56 more\.$"):
        agree(draft, vera)


# --- what was read is what stands there ---------------------------------------------------

TABLE = "\n## All of it {#whole}\n\nIn short: All.\n\n{{ table:retention }}\n"


def changed_again(draft, by, vera, *place, **new):
    """What is left to read where all was read, sent back, and changed once more."""
    second_reading.note_all_read(draft, by=vera, at=AT)
    draft = publishing.send_back(draft, by=vera, at=AT)
    row = drafting.find(draft, *(place or ("rules", "calls")))
    new = new or {"period": "P80D"}
    drafting.change(row, new, seen=drafting.stand(row), by=by, at=AT)
    publishing.submit(draft, by=by, at=AT)
    return [each.slug for each in second_reading.unread(draft, by=vera, at=AT)]


def test_a_table_that_says_something_else_is_read_again(tmp_path, vera):
    draft = sent(tmp_path / "a", policy=POLICY + TABLE)

    left = changed_again(draft, make_user("editor@example.com"), vera)

    # The words of "keep" print the period, those of "whole" only by their table.
    assert left == ["keep", "whole"]


@pytest.mark.parametrize(
    ("place", "new"),
    [
        (("clauses", "rights"), {"right": "access"}),
        (("clauses", "rights"), {"title": "What you can do"}),
        (("documents", "policy"), {"title": "The policy"}),
        (("documents", "policy"), {"lead": "Most of it."}),
    ],
)
def test_a_new_clause_that_changes_in_anything_is_read_again(
    tmp_path, vera, place, new
):
    draft, editor = sent(tmp_path / "a"), make_user("editor@example.com")
    slug = {"documents": "_policy", "clauses": place[1]}[place[0]]

    assert changed_again(draft, editor, vera, *place, **new) == [slug]


def test_so_is_one_below_words_that_changed_too(tmp_path, vera):
    elena = make_user("elena@example.com")
    make_approved(tmp_path / "a", policy=POLICY + TABLE)
    draft = drafting.begin(by=elena, at=AT)
    for table, slug, new in (
        ("clauses", "whole", {"highlight": "Everything."}),
        ("rules", "calls", {"period": "P85D"}),
    ):
        row = drafting.find(draft, table, slug)
        drafting.change(row, new, seen=drafting.stand(row), by=elena, at=AT)
    let_pass(draft, at=AT)
    draft = publishing.submit(draft, by=elena, at=AT)

    assert changed_again(draft, elena, vera) == ["keep", "whole"]


def test_a_clause_that_was_opened_before_it_changed_is_not_read(tmp_path, vera):
    """By the page that was open meanwhile, nor by a press that shows nothing."""
    at, editor = timezone.now(), make_user("editor@example.com")
    draft = sent(tmp_path / "a", at=at)
    desk, address = somebody("vera@example.com", "publisher"), f"{READ}reach/"
    marks = button(desk.get(address))
    publishing.send_back(draft, by=vera, at=at)
    row, new = drafting.find(draft, "clauses", "reach"), {"highlight": "Write to us."}
    drafting.change(row, new, seen=drafting.stand(row), by=editor, at=at)
    publishing.submit(draft, by=editor, at=at)

    for sends in (marks, {}):
        page = words(desk.post(address, {**sends, "read": "1"}))
        assert "This is new since you opened it. Read it again." in page
        assert "Write to us." in page
    assert ClauseRead.objects.count() == 0

    assert read(desk, address).url == f"{READ}_policy/"
    assert ClauseRead.objects.get().clause == "reach"


# --- who is asked ---------------------------------------------------------------


def test_whoever_changed_it_is_told_that_another_person_must_agree(tmp_path, vera):
    draft = make_draft(tmp_path / "a", at=timezone.now())
    row, new = drafting.find(draft, "clauses", "reach"), {"highlight": "Write to us."}
    by = {"by": vera, "at": timezone.now()}
    drafting.change(row, new, seen=drafting.stand(row), **by)
    publishing.submit(draft, by=make_user("editor@example.com"), at=timezone.now())

    page = words(somebody("vera@example.com", "publisher").get(FIRST))
    other = words(somebody("tomas@example.com", "publisher").get(FIRST))

    assert "You changed this version. Another person must agree." in page
    assert "You are the second person." not in page
    assert "You are the second person." in other


@pytest.mark.parametrize("mode", ["risky", "solo"])
def test_one_person_alone_is_told_how_it_goes_on(tmp_path, settings, mode):
    settings.SECOND_PERSON = mode
    sent(tmp_path / "a", at=timezone.now(), by=make_user("vera@example.com"))

    page = words(somebody("vera@example.com", "publisher").get(FIRST))

    alone = "An hour later, and signed in again, you can agree to it alone."
    assert (alone in page) is (mode == "solo")
    assert ("Another person must agree." in page) is (mode == "risky")


# --- the pages ----------------------------------------------------------------------------


def button(page):
    """What the form of a page would send."""
    html = page.content.decode()
    return {"shown": re.findall(r'name="shown" value="([^"]+)"', html)}


@pytest.mark.words
def test_sixty_clauses_are_read_in_seven_pages(tmp_path, vera):
    sent(tmp_path / "a", policy=POLICY + MANY, at=timezone.now())
    desk = somebody("vera@example.com", "publisher")
    draft = desk.get(FIRST).content.decode()
    assert "You have read 0 of its 61 parts." in draft
    assert re.findall(r'href="([^"]+)">Read it page by page', draft) == [READ]
    refused = desk.post(f"{FIRST}agree/")
    assert "Open each new or changed clause first." in words(refused)

    pages = []
    while (page := desk.get(READ)).status_code == 200:
        pages.append(re.findall(r"Parts \d+ to \d+ of \d+", words(page))[0])
        assert len(button(page)["shown"]) <= 10
        assert desk.post(READ, button(page)).url == READ

    assert pages == [
        *(f"Parts {n}1 to {n + 1}0 of 61".replace("Parts 01", "Parts 1")
          for n in range(6)),
        "Parts 61 to 61 of 61",
    ]  # fmt: skip
    assert page.url == FIRST
    done = words(desk.get(FIRST))
    assert "You have read all of it." in done
    assert "You have read everything that changes." in done
    assert "Approved." in words(desk.post(f"{FIRST}agree/", follow=True))
    assert ClauseRead.objects.count() == 61


def test_a_page_shows_each_clause_as_it_will_be_published(tmp_path, vera):
    sent(tmp_path / "a", policy=POLICY + TABLE, at=timezone.now())
    desk = somebody("vera@example.com", "publisher")

    page = desk.get(READ)

    shown = words(page)
    assert "Before the clauses." in shown
    assert "Calls go after 90 days." in shown
    assert "With the button “Ask us to delete my data”." in shown
    assert "90 days after the call" in shown.partition("All of it")[2]
    for slug in PARTS:
        assert f'href="{READ}{slug}/"' in page.content.decode()
    one = words(desk.get(f"{READ}whole/"))
    assert "90 days after the call" in one
    assert "New: Calls." not in one


ROWS = """
[[promises]]
slug = "p09"
number = 9
clause = "rights"
title = "Heard by a person."
kind = "attested"
owner = "Ona Officer"
evidence = "The rota of the front desk."

[[law_positions]]
slug = "company"
standing = "promised"
reason = "Our own times count for all."
"""


def with_rows(folder, make=sent, rows=ROWS, **options):
    inventory = INVENTORY.replace("[[documents]]", rows + "[[documents]]")
    return make(folder, inventory=inventory, **options)


def test_promises_are_read_with_their_clause_and_positions_of_law_by_themselves(
    tmp_path, vera
):
    draft = with_rows(tmp_path / "a", at=timezone.now())
    desk = somebody("vera@example.com", "publisher")
    assert "You have read 0 of its 6 parts." in words(desk.get(FIRST))

    page = desk.get(READ)

    parts = re.split(r"<section class=.panel. id=", page.content.decode())
    _top, _policy, keep, rights, erasure, reach, laws = (
        " ".join(re.sub("<[^>]+>", " ", part).split()) for part in parts
    )
    assert "Promises it makes 1. Dated. How it is shown to be kept: checked by" in keep
    assert "The check of a machine: " in keep
    assert "9. Heard by a person." in rights
    assert "Who answers for it: Ona Officer" in rights
    assert "The rota of the front desk." in rights
    assert "Promises it makes" not in erasure
    assert "2. Reached. How it is shown to be kept: not yet shown" in reach
    assert "Which laws are kept here" in laws
    assert "Our own promise Whether it is kept here: promised" in laws
    assert "Our own times count for all." in laws
    one = words(desk.get(f"{READ}_law_positions/"))
    assert "Our own times count for all." in one
    assert "above the clauses" not in one

    desk.post(READ, button(page))
    assert ClauseRead.objects.filter(revision=draft).count() == 6
    assert "You have read everything that changes." in words(desk.get(FIRST))


def test_a_promise_whose_clause_is_not_there_is_shown_all_the_same(tmp_path):
    rows = ROWS.replace('"rights"', '"gone"')
    draft = with_rows(tmp_path / "a", make_draft, rows)

    found = second_reading.changed(draft, AT)

    assert [each.slug for each in found] == [*PARTS, "_promises", "_law_positions"]
    assert [row.slug for row in found[-2].rows] == ["p09"]


@pytest.mark.parametrize(
    ("place", "new", "left"),
    [
        (("promises", "p02"), {"title": "Reached at once."}, "reach"),
        (("promises", "p09"), {"evidence": "Nothing."}, "rights"),
        (("law_positions", "company"), {"reason": "None."}, "_law_positions"),
    ],
)
def test_a_promise_or_a_position_of_law_that_changes_is_read_again(
    tmp_path, vera, place, new, left
):
    draft = with_rows(tmp_path / "a")
    for change in second_reading.unread(draft, by=vera, at=AT)[:-1]:
        second_reading.note_read(draft, change, by=vera, at=AT)
    with pytest.raises(NotPublishable, match="read: “Which laws are kept here”."):
        agree(draft, vera)

    editor = make_user("editor@example.com")
    assert changed_again(draft, editor, vera, *place, **new) == [left]


def test_nothing_counts_as_read_that_was_not_on_the_page(tmp_path, vera):
    draft = sent(tmp_path / "a", policy=POLICY + MANY, at=timezone.now())
    desk = somebody("vera@example.com", "publisher")
    page = desk.get(READ)
    marks = button(page)["shown"]
    assert desk.post(READ, {}).url == READ
    assert desk.post(READ, {"shown": ["keep", "x y", ""]}).url == READ
    assert ClauseRead.objects.count() == 0
    at = timezone.now()
    publishing.send_back(draft, by=vera, at=at)
    row, elena = drafting.find(draft, "clauses", "reach"), make_user()
    new = {"body": "Write to {{ organisation:name }} twice."}
    drafting.change(row, new, seen=drafting.stand(row), by=elena, at=at)
    publishing.submit(draft, by=elena, at=at)

    desk.post(READ, {"shown": marks})

    page = words(desk.get(READ))
    assert "Some of it is new since then." in page
    assert "Parts 10 to 19 of 61" in page
    assert "Write to Demo, Inc. twice." in page
    assert ClauseRead.objects.count() == 9


def test_only_the_second_person_reads_here_and_only_in_review(tmp_path, vera):
    draft = make_draft(tmp_path / "a", at=timezone.now())
    desk = somebody("vera@example.com", "publisher")
    editor = somebody("elena@example.com", "editor")

    assert editor.get(READ).status_code in {403, 404}
    assert desk.get(f"{LIST}draft/9/read/").status_code == 404
    assert "It is not in review." in words(desk.get(READ, follow=True))
    publishing.submit(draft, by=make_user(), at=timezone.now())
    assert editor.post(READ, {"shown": ["keep x"]}).status_code in {403, 404}
    assert "Read it page by page" not in words(editor.get(FIRST))


def test_a_later_version_that_changes_much_is_read_by_the_page_as_well(tmp_path, vera):
    at = timezone.now() - timedelta(days=1)
    make_approved(tmp_path / "a", at=at, policy=POLICY + MANY)
    elena = make_user("elena@example.com")
    draft = drafting.begin(by=elena, at=at)
    row = drafting.find(draft, "rules", "calls")
    new = {"period": "P91D"}
    drafting.change(row, new, seen=drafting.stand(row), by=elena, at=at)
    let_pass(draft, at=at)
    publishing.submit(draft, by=elena, at=at)
    reading.forget()
    desk = somebody("vera@example.com", "publisher")

    page = desk.get(f"{LIST}draft/2/")
    assert "You have read 0 of 57 changes." in words(page)
    assert f'href="{LIST}draft/2/read/"' in page.content.decode()
    shown = words(desk.get(f"{LIST}draft/2/read/"))
    assert "Parts 1 to 10 of 57" in shown
    assert "91 90 days" in shown or "90 91 days" in shown
    assert Revision.objects.get(number=2).state == "in_review"
