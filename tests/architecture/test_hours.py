"""No hour without its zone: who reads it takes it for their own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.tree import ROOT, all_sources

# The letters of a format that say an hour, unless a backslash stands before them.
HOUR = re.compile(r"(?<!\\)[aAfgGhHPsu]|(?<!\\)i(?!\w)")
FILTER = re.compile(r"""\|(date|time)\b(?::("[^"]*"|'[^']*'|\w+))?""")
# Marks for machines: `2026-06-03T14:05:00+00:00`.
MARKS = {"c", "r", "U"}
# Names of their own, of files and messages; and two that say "UTC" beside two clocks.
KNOWN = {
    "portal/beginning.py",
    "portal/clocks.py",
    "portal/log_lines.py",
    "portal/moments.py",
    "retention/demo/schema.py",
    "retention/replays/erased.py",
    "retention/sql/clocks.py",
    "rights/calendar_file.py",
    # What was sealed when it arrived, which names its zone.
    "rights/filing.py",
    "rights/receipts.py",
    # What stands in the company's own rows: in UTC where it has a zone, and says so.
    "rights/copy_pack.py",
    # Hours with their zone, of two versions on one day.
    "notices/spans.py",
}


def hours_in(template: str) -> Iterator[str]:
    """Filters of a template that write an hour and no zone."""
    for found in FILTER.finditer(template):
        form = (found[2] or "").strip("\"'")
        is_hour = found[1] == "time" or bool(HOUR.search(form))
        if is_hour and form not in MARKS and "T" not in form:
            yield found[0]


def hours_said(tree: ast.AST) -> Iterator[int]:
    """Lines of a module that format an hour by themselves."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            if "%H" in ast.unparse(node.format_spec):
                yield node.lineno
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            forms = [each.value for each in node.args if isinstance(each, ast.Constant)]
            said = " ".join(each for each in forms if isinstance(each, str))
            is_said = name == "date_format" and "H:i" in said
            if is_said or (name == "strftime" and "%H" in said):
                yield node.lineno


def test_no_template_writes_an_hour_without_its_zone():
    found = [
        f"{path.relative_to(ROOT)}: {each}"
        for path in sorted((ROOT / "templates").rglob("*"))
        if path.is_file()
        for each in hours_in(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_no_module_writes_an_hour_but_by_the_clock_of_the_company():
    found = [
        source.said(line, "writes an hour by itself")
        for source in all_sources()
        if str(source.path) not in KNOWN
        for line in hours_said(source.tree)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("template", "is_found"),
    [
        ('{{ row.at|date:"j M Y, H:i" }}', True),
        ("{{ row.at|date:'D j M, G.i' }}", True),
        ('{{ row.at|time:"H:i" }} UTC', True),
        ('{% blocktranslate with at=row.at|date:"P" %}At {{ at }}.', True),
        ('{{ row.at|moment:"j M Y, H:i" }}', False),
        ('{{ row.at|date:"j M Y, H:i T" }}', False),
        ('{{ row.at|day:"D j M Y" }} {{ row.on|date:"l j F" }}', False),
        ("<time datetime=\"{{ row.at|date:'c' }}\">", False),
    ],
)
def test_an_hour_without_its_zone_is_found(template, is_found):
    assert bool(list(hours_in(template))) is is_found


def test_an_hour_that_a_module_writes_is_found():
    code = (
        'f"{at:%H:%M} UTC"\ndate_format(at, "j F, H:i")\nat.strftime("%H:%M")\n'
        'local_day.moment(at, "H:i")\ndate_format(at, "j F Y")'
    )

    assert sorted(hours_said(ast.parse(code))) == [1, 2, 3]
