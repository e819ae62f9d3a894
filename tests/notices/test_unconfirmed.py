"""What the company has not confirmed is said to be so wherever it is printed."""

from __future__ import annotations

import re
from html import unescape

import pytest

from notices import reading
from tests.rights.world import policy

__all__ = ["policy"]
pytestmark = pytest.mark.django_db
MARK = "to be confirmed by the company"
ROW = re.compile(r"<tr>.*?</tr>", re.S)
LINE = re.compile(r"<li>.*?</li>", re.S)
CLAUSE = re.compile(r'<section class="clause.*?</section>', re.S)


@pytest.fixture
def pages(policy, client):
    return [
        unescape(client.get(path).content.decode()) for path in ("/", "/california/")
    ]


def test_every_assumed_row_is_marked_wherever_it_is_printed(policy, pages):
    current = reading.of_revision(policy)
    lines = [line for page in pages for line in ROW.findall(page)]
    clauses = [clause for page in pages for clause in CLAUSE.findall(page)]
    times = {"answer": "30 days", "acknowledge": "2 days"}

    def name(table, row):
        is_of_a_kind = table in {"disclosures", "rules"}
        return current.categories[row.category].title if is_of_a_kind else row.title

    def printed(table, row):
        """Each place where a row of the inventory is printed."""
        if table == "undertakings":
            return [part for part in clauses if f">{times[row.slug]}</mark>" in part]
        head = f">{name(table, row)}<"
        found = [line for line in lines if head in line.partition("</th>")[0] + "<"]
        if table != "disclosures":
            return found
        # Everybody who gets one kind stands in its row, line by line.
        to = f"<li>{current.recipients[row.recipient].title}: "
        parts = [part for line in found for part in LINE.findall(line)]
        return [part for part in parts if part.startswith(to)]

    # Neither a position nor a time zone is printed.
    unseen = {"law_positions", "organisation"}
    rows = [pair for pair in current.to_confirm() if pair[0] not in unseen]
    found = {(table, row.slug): printed(table, row) for table, row in rows}

    assert len(rows) == 69
    assert [key for key, places in found.items() if not places] == []
    assert [
        (key, place)
        for key, places in found.items()
        for place in places
        if MARK not in place.lower()
    ] == []


def test_a_clause_names_its_unconfirmed_values_once(pages):
    said = [re.findall(r'<p class="confirm">(.*?)</p>', page) for page in pages]

    assert said == [
        [
            "To be confirmed by the company: 30 days.",
            "To be confirmed by the company: 30 days.",
            "To be confirmed by the company: 90 days.",
        ],
        [
            "To be confirmed by the company: 30 days.",
            "To be confirmed by the company: 2 days, 30 days.",
        ],
    ]


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("data-sources", "You are free not to give us data."),
        ("retention", "Backups may hold a copy"),
        ("communications", "They carry no marketing."),
    ],
)
def test_what_the_policy_of_2024_does_not_say_is_marked(policy, clause, words):
    body = reading.of_revision(policy).clause(clause).body
    _before, _said, after = body.partition(words)

    assert "The company still has to confirm this" in after.partition("\n")[0]
