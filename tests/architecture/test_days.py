"""A day is cut where the company is: nothing counts by the days of UTC."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.tree import all_sources

# Looked at more closely where it matters, by the clock of the company.
ONLY_LOOKED_AT_FIRST = {"rights/missed.py", "rights/punctuality.py"}
ONLY_LOOKED_AT_FIRST |= {"rights/what_form.py"}
# Made-up rows, and columns of the company's database that hold a day alone.
NOBODYS_DAY = {"retention/demo/loading.py", "retention/demo/company.py"}
NOBODYS_DAY |= {"retention/sql/tables.py"}
KNOWN = ONLY_LOOKED_AT_FIRST | NOBODYS_DAY
OF_UTC = {"localdate", "utcnow", "TruncDate", "TruncDay", "TruncMonth"}
OF_UTC |= {"TruncYear", "ExtractYear", "ExtractMonth", "ExtractDay"}


def is_an_instant(node: ast.expr) -> bool:
    name = getattr(node, "attr", getattr(node, "id", ""))
    return name in {"at", "now", "before", "utc"} or name.endswith("_at")


def days_of_utc(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and "__date" in (node.arg or ""):
            yield node.value.lineno
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        given = [*node.args, *(each.value for each in node.keywords)]
        is_cut = name == "combine" and any(
            isinstance(each, ast.Name) and each.id == "UTC" for each in given
        )
        is_taken = (
            name == "date"
            and isinstance(node.func, ast.Attribute)
            and is_an_instant(node.func.value)
        )
        is_today = ast.unparse(node.func) in {"date.today", "datetime.today"}
        if is_cut or is_taken or is_today or name in OF_UTC:
            yield node.lineno


def test_no_day_of_a_person_or_an_officer_is_one_of_utc():
    found = [
        source.said(line, "cuts a day by UTC")
        for source in all_sources()
        if str(source.path) not in KNOWN
        for line in days_of_utc(source.tree)
    ]

    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "row.received_at.date()",
        "at.date()",
        "datetime.combine(day, time.min, tzinfo=UTC)",
        "rows.filter(received_at__date__gte=day)",
        "timezone.localdate()",
        "date.today()",
        "TruncDate('made_at')",
    ],
)
def test_a_day_of_utc_is_found(code):
    assert list(days_of_utc(ast.parse(code))) == [1]


def test_a_day_by_the_clock_of_the_company_is_fine():
    code = "at.astimezone(zone).date()\ndatetime.combine(day, time.min, zone)"

    assert list(days_of_utc(ast.parse(code))) == []
