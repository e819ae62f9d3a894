"""The starter says every fact and promise of the real policy, in words of our own."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest

import notices
from notices import inventory, markup

FOLDER = Path(notices.__file__).parent / "starter"
ROWS = tomllib.loads((FOLDER / "inventory.toml").read_text(encoding="utf-8"))
DOCUMENTS = {
    name: markup.read((FOLDER / f"{name}.md").read_text(encoding="utf-8"), name)
    for name in ("policy", "california")
}
CLAUSES = {c.slug: c for document in DOCUMENTS.values() for c in document.clauses}
TEXT = "\n".join(
    (FOLDER / f"{name}.md").read_text(encoding="utf-8") for name in DOCUMENTS
)


def slugs(table: str) -> set[str]:
    return {row["slug"] for row in ROWS[table]}


def test_all_65_promises_are_there_once_and_stand_at_a_clause():
    assert [row["number"] for row in ROWS["promises"]] == list(range(1, 66))
    assert {row["clause"] for row in ROWS["promises"]} <= set(CLAUSES)


def test_at_least_eight_promises_are_checked_by_machine():
    assert len([row for row in ROWS["promises"] if row["kind"] == "machine"]) >= 8


def test_every_clause_has_its_short_line():
    assert [slug for slug, clause in CLAUSES.items() if not clause.highlight] == []


def test_every_reference_points_at_a_clause():
    assert set(inventory.references(TEXT)) <= set(CLAUSES)


def test_every_category_is_whole():
    for row in ROWS["categories"]:
        assert row["sources"], row["slug"]
        assert set(row["purposes"]) <= slugs("purposes"), row["slug"]
        assert row["purposes"], row["slug"]
        assert row["slug"] in {rule["category"] for rule in ROWS["rules"]}


def test_every_disclosure_names_known_rows():
    for row in ROWS["disclosures"]:
        assert row["category"] in slugs("categories")
        assert row["recipient"] in slugs("recipients")
        assert row["purpose"] in slugs("purposes")


def test_voices_and_calls_are_sensitive_and_calls_belong_to_customers():
    rows = {row["slug"]: row for row in ROWS["categories"]}
    voices = ("voice-recordings", "voice-clones", "calls", "transcripts")
    assert [rows[slug]["is_sensitive"] for slug in voices] == [True] * 4
    held = ("voice-clones", "calls", "transcripts")
    assert [rows[slug]["role"] for slug in held] == ["processor"] * 3


@pytest.mark.parametrize(
    "fact",
    [
        "26 December 2024",
        "The words that were in force before are not held here",
        "under 18",
        "HTTPS",
        "PGP",
        "firewall",
        "Do Not Track",
        "text message or e-mail",
    ],
)
def test_facts_of_the_real_policy_are_said(fact):
    assert fact in TEXT


def test_company_and_officer_are_the_real_ones():
    assert ROWS["organisation"]["name"] == "Smallest, Inc."
    assert "16192 Coastal Hwy, Lewes, DE 19958" in ROWS["organisation"]["address"]
    officer = ROWS["officers"][0]
    assert (officer["name"], officer["email"]) == (
        "Sudarshan Kamath",
        "legal@smallest.ai",
    )


@pytest.mark.reference
def test_no_sentence_of_the_real_policy_is_copied():
    """Eight words in a row of the real text would be a copy."""
    folder = Path(os.environ["KEPT_REFERENCE_DIR"]) / "policy"
    real = next(folder.glob("*.txt")).read_text(encoding="utf-8")

    def words(text: str) -> list[str]:
        return re.findall(r"[a-z]+", text.lower())

    theirs, ours = words(real), words(TEXT)
    runs = {tuple(theirs[i : i + 8]) for i in range(len(theirs) - 7)}
    copied = [
        " ".join(ours[i : i + 8])
        for i in range(len(ours) - 7)
        if tuple(ours[i : i + 8]) in runs
    ]
    assert copied == []
