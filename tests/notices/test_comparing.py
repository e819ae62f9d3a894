"""Two versions beside each other: what came, went, moved, and what it means."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from notices import comparing, drafting, reading, word_changes
from notices.models import Revision
from tests.notices.test_weighing import RICH
from tests.notices.world import AT, INVENTORY, POLICY, make_approved, move_up, take_out
from tests.policies import make_user

pytestmark = pytest.mark.words


LATER = AT + timedelta(days=1)


@pytest.fixture
def elena(db):
    return make_user("elena@example.com")


@pytest.fixture
def draft(tmp_path, elena):
    make_approved(tmp_path / "a")
    return drafting.begin(by=elena, at=LATER)


def compared(draft):
    before = reading.of_revision(Revision.objects.get(number=1))
    return comparing.compare(before, reading.of_revision(draft), at=LATER)


def edit(draft, table, slug, by, **new):
    row = drafting.find(draft, table, slug)
    drafting.change(row, new, seen=drafting.stand(row), by=by, at=LATER)


def test_a_copy_differs_in_nothing(draft):
    assert compared(draft).is_empty is True


def test_a_changed_period_changes_words_and_row_alike(draft, elena):
    edit(draft, "rules", "calls", elena, period="P60D")

    found = compared(draft)

    assert [row.sentence for row in found.rows] == [
        "Calls: kept for 60 days instead of 90 days."
    ]
    assert comparing.sentences(found) == [found.rows[0].sentence]
    (clause,) = found.clauses
    assert (clause.slug, clause.kind) == ("keep", "changed")
    assert [(p.kind, p.text) for p in clause.pieces if p.kind != "same"] == [
        ("removed", "90"),
        ("added", "60"),
    ] * 2


def test_a_moved_clause_is_not_shown_as_gone_and_new(draft, elena):
    move_up(draft, "clauses", "reach", by=elena, at=LATER)

    found = compared(draft)

    (clause,) = found.clauses
    assert (clause.slug, clause.kind, clause.label) == ("reach", "moved", "Was 3, is 2")
    assert [(each.slug, each.was, each.now) for each in found.renumbered] == [
        ("rights", "2", "3"),
        ("erasure", "2.1", "3.1"),
    ]


def test_a_clause_taken_out_stands_where_it_was(draft, elena):
    take_out(draft, "clauses", "keep", by=elena, at=LATER)
    words = {"document": "policy", "title": "New", "highlight": "Short", "body": "Long"}
    drafting.add(draft, "clauses", "new", words, by=elena, at=LATER)

    found = compared(draft)

    kinds = [(each.slug, each.kind) for each in found.clauses]
    assert kinds == [("keep", "removed"), ("new", "added")]
    assert (found.changed_count, found.clause_count) == (2, 5)
    # Nobody has to read again what others only made room for.
    assert [(each.title, each.was, each.now) for each in found.renumbered] == [
        ("Your rights", "2", "1"),
        ("Deletion", "2.1", "1.1"),
        ("Contact", "3", "2"),
    ]


def test_what_stands_above_the_clauses_is_counted_as_none(draft, elena):
    edit(draft, "documents", "policy", elena, preamble="Other words.")
    edit(draft, "clauses", "reach", elena, body="Write.")

    found = compared(draft)

    assert [each.slug for each in found.clauses] == ["_policy", "reach"]
    assert (found.changed_count, found.clause_count) == (1, 4)


def test_a_table_that_is_gone_is_told_though_it_has_no_words(tmp_path, elena):
    """Nothing is struck out: the second person would read the clause as the same."""
    text = POLICY.replace("Before the clauses.", "First.\n\n{{ table:categories }}")
    text += "\n## Everything {#all}\n\nHere:\n\n{{ table:retention }}\n"
    make_approved(tmp_path / "t", policy=text)
    draft = drafting.begin(by=elena, at=LATER)
    edit(draft, "clauses", "all", elena, body="Here:")
    edit(
        draft,
        "clauses",
        "keep",
        elena,
        body=f"{keep_body(draft)}\n\n{{{{ list:purposes }}}}",
    )
    edit(draft, "documents", "policy", elena, preamble="First.")

    told = {each.slug: (each.kind, each.said) for each in compared(draft).clauses}

    assert told == {
        "_policy": ("changed", ["A table is gone: every kind of data."]),
        "keep": ("changed", ["New table: what data is used for."]),
        "all": ("changed", ["A table is gone: how long each kind is kept."]),
    }


def keep_body(draft) -> str:
    return drafting.find(draft, "clauses", "keep").body


def test_a_clause_put_under_another_is_moved_where_it_has_a_number(draft, elena):
    edit(draft, "clauses", "reach", elena, parent="rights")

    (found,) = compared(draft).clauses

    assert (found.kind, found.label) == ("moved", "Was 3, is 2.2")
    assert found.said == ["It stands under “Your rights” now."]


def test_a_change_of_officer_is_contact_and_a_period_is_not(draft, elena):
    edit(draft, "officers", "officer", elena, email="desk@example.com")
    assert compared(draft).is_contact_only is True

    edit(draft, "rules", "calls", elena, period="P60D")
    assert compared(draft).is_contact_only is False


@pytest.mark.parametrize(
    ("column", "value", "is_contact"),
    [
        ("email", "mail@example.com", True),
        ("phone", "+1 555 0100", True),
        ("address", "2 Street", True),
        ("website", "https://example.com/", True),
        ("country", "IN", False),
        ("time_zone", "Asia/Kolkata", False),
        ("name", "Other, Inc.", False),
        ("brand", "Other", False),
    ],
)
def test_only_how_the_company_is_reached_is_contact(
    draft, elena, column, value, is_contact
):
    edit(draft, "organisation", "org", elena, **{column: value})

    assert compared(draft).is_contact_only is is_contact


@given(st.text(max_size=200), st.text(max_size=200), st.sampled_from([0, 9, 20_000]))
def test_both_texts_are_in_the_pieces_whole(before, after, most):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_changes, "MOST_PAIRS", most)
        pieces = word_changes.pieces(before, after)

    assert "".join(p.text for p in pieces if p.kind != "added") == before
    assert "".join(p.text for p in pieces if p.kind != "removed") == after
    assert all(p.text for p in pieces)
    # What stays in a row is one piece, and what differs is at most two.
    kinds = [p.kind for p in pieces]
    assert all(one != other for one, other in pairwise(kinds))


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("kept 90 days", "kept 60 days", "kept [-90][+60] days"),
        ("a b.", "a b. c", "a b.[+ c]"),
        ("a b c", "a c", "a [-b ]c"),
        ("a b", "a\n\nb", "a[- ][+\n\n]b"),
        (" a b ", "a b", "[- ]a b[- ]"),
        ("one  two", "one too", "one[-  two][+ too]"),
        ("one two three", "one 2 three", "one [-two][+2] three"),
        ("", "new words", "[+new words]"),
    ],
)
def test_a_blank_is_marked_where_it_is_another(before, after, shown):
    marks = {"same": "%s", "removed": "[-%s]", "added": "[+%s]"}

    pieces = word_changes.pieces(before, after)

    assert "".join(marks[p.kind] % p.text for p in pieces) == shown


def test_what_was_rewritten_is_told_in_time_and_a_sentence_at_least():
    """A clause of the allowed length, its words put into another order."""
    lot = random.Random(4)
    words = [f"word{n % 60}" for n in range(2400)]
    before = ". ".join(" ".join(words[n : n + 12]) for n in range(0, 2400, 12))
    lot.shuffle(words)
    after = " ".join(words)
    few = before.replace("word7 ", "other ", 1)

    began = time.process_time()
    pieces = word_changes.pieces(before, after)
    told = word_changes.pieces("First. " + before, few + " Last.")
    took = time.process_time() - began

    assert len(before) > 15_000
    assert {p.kind for p in pieces} == {"removed", "added"}
    assert [(p.kind, p.text) for p in told if p.kind != "same"] == [
        ("removed", "First. "),
        ("removed", "word7"),
        ("added", "other"),
        ("added", " Last."),
    ]
    assert took < 1


def test_a_row_stands_beside_the_clause_whose_table_prints_it(tmp_path, elena):
    make_approved(
        tmp_path / "b", policy=POLICY.replace("{{ period:calls }}", "90 days")
        + "\n## Everything {#all}\n\nIn short: A table.\n\n{{ table:retention }}\n",
    )  # fmt: skip
    edit(drafting.begin(by=elena, at=LATER), "rules", "calls", elena, period="P60D")

    found = compared(Revision.objects.get(number=2))

    (clause,) = found.clauses
    assert (clause.slug, clause.kind, clause.pieces) == ("all", "table", [])
    assert [row.slug for row in clause.rows] == ["calls"]
    # Whoever read it before the row changed again has to read it again.
    other = replace(clause, rows=[replace(clause.rows[0], sentence="Calls: 50.")])
    assert other.stand != clause.stand


# --- above the clauses, beside them, and on pages without numbers ------------------------


@pytest.mark.parametrize("field", ["title", "lead", "preamble"])
def test_what_stands_above_the_clauses_is_compared_like_a_clause(draft, elena, field):
    edit(draft, "documents", "policy", elena, **{field: "Anew."})

    (found,) = compared(draft).clauses

    assert (found.slug, found.kind, found.is_heading) == ("_policy", "changed", True)
    added = [piece.text for piece in found.pieces if piece.kind == "added"]
    assert "".join(added) == "Anew."


def test_a_page_with_another_address_or_without_numbers_says_so(draft, elena):
    edit(draft, "documents", "policy", elena, path="/privacy/", is_numbered=False)

    found = compared(draft).clauses[0]

    assert (found.slug, found.kind, found.pieces) == ("_policy", "changed", [])
    assert found.said == [
        "Its address is /privacy/; it was /.",
        "Its clauses have no numbers any more.",
    ]


def test_other_words_above_the_clauses_are_no_change_of_contact(draft, elena):
    edit(draft, "officers", "officer", elena, email="desk@example.com")
    edit(draft, "documents", "policy", elena, preamble="We sell it all.")

    assert compared(draft).is_contact_only is False


def test_the_day_of_a_version_is_no_change_of_words(tmp_path, elena):
    policy = POLICY.replace("Before the", "Of {{ revision:updated }}. Before the")
    make_approved(tmp_path / "a", policy=policy)

    assert compared(drafting.begin(by=elena, at=LATER)).is_empty is True


def test_a_button_that_is_gone_is_a_change_to_be_read(draft, elena):
    edit(draft, "clauses", "erasure", elena, right="")

    (found,) = compared(draft).clauses

    assert (found.slug, found.kind, found.pieces) == ("erasure", "changed", [])
    assert found.said == ["The button “Ask us to delete my data” is gone."]
    assert compared(draft).is_contact_only is False


UNNUMBERED = INVENTORY.replace(
    'title = "Policy"\n', 'title = "Policy"\nis_numbered = false\n'
)
TWO = INVENTORY + '\n[[documents]]\nslug = "california"\npath = "/california/"\n'


def test_another_order_is_shown_where_clauses_have_no_numbers(tmp_path, elena):
    make_approved(tmp_path / "a", inventory=UNNUMBERED)
    draft = drafting.begin(by=elena, at=LATER)
    move_up(draft, "clauses", "reach", by=elena, at=LATER)

    (found,) = compared(draft).clauses

    assert (found.slug, found.kind, found.label) == ("reach", "moved", "Moved")
    assert found.said == ["It stands in another place than before."]


def test_a_clause_that_went_to_another_page_is_moved_and_not_gone(tmp_path, elena):
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "california.md").write_text("# California\n", encoding="utf-8")
    make_approved(folder, inventory=TWO)
    draft = drafting.begin(by=elena, at=LATER)
    edit(draft, "clauses", "reach", elena, document="california")

    (found,) = compared(draft).clauses

    assert (found.slug, found.kind, found.document) == ("reach", "moved", "california")
    assert found.said == ["It stood in “Policy” before."]


def test_a_clause_on_a_page_that_is_none_counts_as_taken_out(draft, elena):
    edit(draft, "clauses", "reach", elena, document="nowhere")

    assert [(each.slug, each.kind) for each in compared(draft).clauses] == [
        ("reach", "removed")
    ]


# --- what people lose is said -------------------------------------------------------------


def test_a_right_and_a_promise_that_are_gone_are_said_to_readers(draft, elena):
    edit(draft, "rules", "calls", elena, period="P60D")
    edit(draft, "clauses", "erasure", elena, right="")
    take_out(draft, "promises", "p01", by=elena, at=LATER)

    assert comparing.sentences(compared(draft)) == [
        "Calls: kept for 60 days instead of 90 days.",
        "We no longer promise: “Dated.”",
        "You cannot ask for this here any more: “Ask us to delete my data”.",
    ]


def test_a_right_goes_with_its_clause_and_not_to_another(draft, elena):
    edit(draft, "clauses", "reach", elena, right="erasure")
    take_out(draft, "clauses", "erasure", by=elena, at=LATER)
    assert comparing.sentences(compared(draft)) == []

    edit(draft, "clauses", "reach", elena, right="")
    assert comparing.sentences(compared(draft)) == [
        "You cannot ask for this here any more: “Ask us to delete my data”."
    ]


IN_WORDS = [
    ("purposes", "news", {"trains_ai": True},
     "Write to you, trains AI models: “yes” instead of “no”."),
    ("purposes", "news", {"legal_basis": "contract"},
     "Write to you, legal ground: “contract with you” instead of “your consent”."),
    ("categories", "calls", {"purposes": ["service", "news"]},
     "Calls, what it is used for: “Run the service, Write to you” instead of"
     " “Run the service”."),
    ("categories", "calls", {"letters": "A H"},
     "Calls, names in the law of California: now “A: Identifiers, H: Audio,"
     " electronic, visual, thermal, olfactory or similar information”."),
    ("recipients", "host", {"safeguard": ""},
     "Host, Inc., what protects data there: no longer “standard clauses”."),
    ("recipients", "host", {"kind": "legal"},
     "Host, Inc., what they are to us: “court or authority” instead of “hosting”."),
    ("rules", "calls", {"why": "legal_position"},
     "Calls, why it is kept: “to defend legal claims” instead of “while you use the"
     " service”."),
    ("law_positions", "eu", {"standing": "required"},
     "The GDPR, whether it is kept here: “required” instead of"
     " “promised”."),
    ("officers", "officer", {"role": "Clerk"},
     "Ona Officer, role: “Clerk” instead of “Grievance Officer”."),
    ("organisation", "org", {"time_zone": "Asia/Kolkata"},
     "Demo, Inc., time zone: “Asia/Kolkata” instead of “America/New_York”."),
]  # fmt: skip


def test_what_changed_is_said_in_words_and_not_in_columns_and_codes(tmp_path, elena):
    make_approved(tmp_path / "rich", inventory=RICH)
    rich = drafting.begin(by=elena, at=LATER)
    said = []
    for table, slug, new, _sentence in IN_WORDS:
        with transaction.atomic():
            edit(rich, table, slug, elena, **new)
            said += comparing.sentences(compared(rich))
            transaction.set_rollback(True)

    assert said == [sentence for *_edit, sentence in IN_WORDS]
