"""The real policy as it came: exactly these findings, and for each the words that end it."""

from __future__ import annotations

import copy
import os
import tomllib
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from notices import importing
from notices.checking import Lint
from notices.reading import Reading
from portal.plugins import discover

EXPECTED = tomllib.loads(
    Path(__file__).with_name("golden").joinpath("real_policy.toml").read_text("utf-8")
)
AT = datetime.fromisoformat(EXPECTED["date"]).replace(hour=12, tzinfo=UTC)
FINDINGS = EXPECTED["finding"]
pytestmark = pytest.mark.reference


@cache
def real() -> importing.Import:
    folder = Path(os.environ["KEPT_REFERENCE_DIR"], "policy")
    return importing.read("p.txt", next(folder.glob("*.txt")).read_bytes(), at=AT)


def place(gap: str, lint: Lint) -> tuple[str, str, str, str, int, int]:
    return (gap, lint.item, lint.path, lint.field, lint.start, lint.end)


def expected(row: dict[str, object]) -> tuple[object, ...]:
    texts = [row.get(key, "") for key in ("gap", "item", "clause", "field")]
    return (*texts, row.get("start", 0), row.get("end", 0))


def test_the_real_policy_has_exactly_these_gaps():
    found = [place(check.gap, lint) for check, lint in real().findings if check.gap]

    assert Counter(found) == Counter(expected(row) for row in FINDINGS)
    assert {row["gap"] for row in FINDINGS} == {f"GAP-{n:02}" for n in range(1, 31)}


def test_the_checks_without_a_gap_find_this_much():
    found = Counter(check.code for check, _lint in real().findings if not check.gap)

    assert found == EXPECTED["others"]


def mended(row: dict[str, object]) -> Reading:
    """The same policy with that one place mended."""
    content = copy.deepcopy(real().current.content)
    document = content["inventory"]["documents"][0]
    rows = {each["slug"]: each for each in content["inventory"]["clauses"]}
    target = rows.get(str(row["clause"]), document)
    if "mended" in row:
        field, text = str(row["field"]), target[row["field"]]
        target[field] = f"{text[: row['start']]}{row['mended']}{text[row['end'] :]}"
    elif "highlight" in row:
        target["highlight"] = row["highlight"]
    else:
        document["preamble"] += f"\n\n{row['added']}"
    return Reading(content, "")


@pytest.mark.parametrize(
    "row", FINDINGS, ids=[f"{row['gap']}{row.get('item', '')}" for row in FINDINGS]
)
def test_mending_the_place_ends_the_finding(row):
    check = next(c for c in discover("lint", "CHECK").values() if c.gap == row["gap"])

    left = {place(check.gap, lint)[:5] for lint in check.run(mended(row), AT)}

    assert expected(row)[:5] not in left
