"""Policies that no check was written for: what the checks find in them, and what they miss."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from notices import importing
from notices.checking import Lint

FOLDER = Path(__file__).with_name("golden")


NAMES = sorted(file.stem for file in FOLDER.glob("hold_out*.toml"))


def marks(found: importing.Import, gap: str, lint: Lint, fault: dict[str, Any]) -> bool:
    """Whether a finding is about that fault: the same gap, in the same words."""
    words = fault.get("words", "")
    if gap != fault["gap"] or not words:
        return gap == fault["gap"]
    rows = [*found.current.documents.values(), *found.current.clauses("policy")]
    text = getattr(next(r for r in rows if r.slug == lint.path), lint.field or "title")
    start = text.find(words)
    return start >= 0 and start < lint.end and lint.start < start + len(words)


@pytest.mark.parametrize("name", NAMES)
def test_the_score_on_a_hold_out_is_the_one_that_is_written_down(name):
    expected = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    at = datetime.fromisoformat(expected["date"]).replace(hour=12, tzinfo=UTC)
    file = next(FOLDER.glob(f"{name}.[mh]*"))
    found = importing.read(file.name, file.read_bytes(), at=at)
    findings = [(check.gap, lint) for check, lint in found.findings if check.gap]
    faults = expected["fault"]

    missed = [f for f in faults if not any(marks(found, *one, f) for one in findings)]
    false = [one for one in findings if not any(marks(found, *one, f) for f in faults)]

    print(
        f"{len(faults) - len(missed)} of {len(faults)} found, {expected['cold']} cold"
    )
    for fault in missed:
        print("missed", fault["gap"], fault.get("words", ""))
    for gap, lint in false:
        print("false ", gap, lint.item, lint.quote or lint.message)
    assert [fault["gap"] for fault in missed] == expected["missed"]
    assert [gap for gap, _lint in false] == expected["false"]
    assert len(faults) - len(missed) >= expected["cold"]
