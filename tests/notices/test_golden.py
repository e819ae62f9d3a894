"""The real policy as it came: exactly these findings, and for each the words that end it."""

from __future__ import annotations

import copy
import os
import tomllib
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from notices import importing, linting
from notices.checking import Lint, LintCheck
from notices.reading import Reading

EXPECTED = tomllib.loads(
    Path(__file__).with_name("golden").joinpath("real_policy.toml").read_text("utf-8")
)
AT = datetime.fromisoformat(EXPECTED["date"]).replace(hour=12, tzinfo=UTC)
ROWS: list[dict[str, Any]] = EXPECTED["finding"]
pytestmark = pytest.mark.reference
TEXTS = {"title", "preamble", "highlight", "body"}
Place = tuple[str, str, str, str, str, int, int]


@cache
def real() -> importing.Import:
    folder = Path(os.environ["KEPT_REFERENCE_DIR"], "policy")
    return importing.read("p.txt", next(folder.glob("*.txt")).read_bytes(), at=AT)


def places(found: Iterable[tuple[LintCheck, Lint]]) -> Counter[Place]:
    return Counter(
        (c.code, c.gap, a.item, a.path, a.field, a.start, a.end) for c, a in found
    )


def expected(row: dict[str, Any]) -> Place:
    code, gap, item, clause, field = (
        row.get(key, "") for key in ("check", "gap", "item", "clause", "field")
    )
    return (code, gap, item, clause, field, row.get("start", 0), row.get("end", 0))


def test_the_real_policy_has_exactly_these_findings():
    assert places(real().findings) == Counter(expected(row) for row in ROWS)
    assert {row["gap"] for row in ROWS} - {""} == {f"GAP-{n:02}" for n in range(1, 31)}


# --- mended twins -----------------------------------------------------------------------


def place_of(row: dict[str, Any]) -> tuple[str, str]:
    """The text that is mended."""
    return row["clause"], row.get("into", row.get("field", ""))


def edit(row: dict[str, Any]) -> tuple[int, int]:
    """The characters that are written anew: the whole span, or a part of it."""
    start, end = row.get("cut", (row.get("start", 0), row.get("end", 0)))
    return start, end


def mended(rows: list[dict[str, Any]]) -> Reading:
    """The same policy with these places mended, from the end of each text on."""
    content = copy.deepcopy(real().current.content)
    document = content["inventory"]["documents"][0]
    clauses = {each["slug"]: each for each in content["inventory"]["clauses"]}
    for row in sorted(rows, key=edit, reverse=True):
        slug, field = place_of(row)
        target, (start, end) = clauses.get(slug, document), edit(row)
        if "added" in row:
            document["preamble"] += f"\n\n{row['added']}"
        elif "highlight" in row:
            target["highlight"] = row["highlight"]
        elif "mended" in row:
            text = target[field]
            target[field] = f"{text[:start]}{row['mended']}{text[end:]}"
    for before, after in [w for row in rows for w in row.get("everywhere", {}).items()]:
        for each in (document, *clauses.values()):
            each.update({f: each[f].replace(before, after) for f in TEXTS & set(each)})
    return Reading(content, "")


def moved(place: Place, row: dict[str, Any]) -> Place:
    """Where a finding stands after words before it, or inside it, were mended."""
    code, gap, item, path, field, start, end = place
    if "mended" not in row or (path, field) != place_of(row):
        return place
    begin, over = edit(row)
    longer = len(row["mended"]) - (over - begin)
    start += longer if start >= over else 0
    end += longer if end >= over else 0
    return (code, gap, item, path, field, start, end)


def names() -> list[str]:
    plain = [f"{row['gap'] or row['check']}{row.get('item', '')}" for row in ROWS]
    return [f"{name}-{plain[:n].count(name) + 1}" for n, name in enumerate(plain)]


def left_by(name: str) -> Counter[Place]:
    """Everything but this finding, and those that the same words cannot but end."""
    rows = dict(zip(names(), ROWS, strict=True))
    row = rows.pop(name)
    for also in row.get("also", []):
        del rows[also]
    return Counter(moved(expected(other), row) for other in rows.values())


@pytest.mark.parametrize(
    ("name", "row"), list(zip(names(), ROWS, strict=True)), ids=names()
)
def test_mending_one_place_ends_that_finding_and_no_other(name, row):
    found = places(linting.found(mended([row]), AT, has_rows=False))

    assert found == left_by(name)


def test_with_every_place_mended_nothing_is_found():
    """Where two stand in the same words, the wider is mended."""
    chosen: list[dict[str, Any]] = []
    for row in sorted(ROWS, key=lambda row: edit(row)[0] - edit(row)[1]):
        if not any(is_under(row, other) for other in chosen):
            chosen.append(row)

    found = linting.found(mended(chosen), AT, has_rows=False)

    assert [(check.code, lint.quote or lint.message) for check, lint in found] == []


def is_under(row: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether both mend the same characters."""
    (begin, over), (start, end) = edit(row), edit(other)
    are_words = "mended" in row and "mended" in other
    return (
        are_words and place_of(row) == place_of(other) and begin < end and start < over
    )
