"""No place where a process may die is there for nothing: some test stops at it."""

from __future__ import annotations

import re
from pathlib import Path

from portal.plugins import HOUSE

ROOT = Path(__file__).parents[2]
PLACE = re.compile(r'\bfailpoint\("([a-z_.]+)"\)')


def places() -> set[str]:
    files = (path for app in HOUSE for path in (ROOT / app).rglob("*.py"))
    return {name for path in files for name in PLACE.findall(path.read_text("utf-8"))}


def test_some_test_stops_at_every_failpoint():
    tests = "\n".join(
        path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")
    )
    # Named whole: as a row of a test, or armed with what happens there.
    armed = {name for name in places() if re.search(rf'"{re.escape(name)}["=]', tests)}

    assert len(places()) >= 20
    assert places() - armed == set()
