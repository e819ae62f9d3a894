"""A03: no file of ours is a formula in a spreadsheet, wherever its words come from."""

from __future__ import annotations

import ast

import pytest

from portal import spreadsheet
from tests.architecture.tree import APPS, ROOT

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_that_begins_like_a_formula_is_shown_and_not_carried_out(value):
    assert spreadsheet.guarded(value) == f"'{value}"


def test_everything_else_stands_as_it_is():
    said = ["a=b", 12, None, "", "O’Hara, =x", "x\n=y"]

    assert [spreadsheet.guarded(value) for value in said] == [
        *("a=b", "12", "", "", "O’Hara, =x", "x\n=y")
    ]
    assert spreadsheet.line(["a,b", '"=c"', "=d"]) == '"a,b","""=c""",\'=d\r\n'


def test_no_other_module_writes_such_a_file():
    """Every export goes through the one place that guards it."""
    writers = set()
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_csv = isinstance(node, ast.Attribute) and node.attr in {
                "writer",
                "DictWriter",
            }
            if is_csv and isinstance(node.value, ast.Name) and node.value.id == "csv":
                writers.add(str(path.relative_to(ROOT)))

    assert writers == {"portal/spreadsheet.py"}
