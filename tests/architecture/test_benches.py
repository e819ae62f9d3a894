"""What benches insert by hand fills every column that a table asks for."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db.models import AutoField

from tests.bench import bench_due, bench_search, many

INSERT = re.compile(r"INSERT INTO (\w+)\s*\(([^()]*)\)\s*SELECT")
WRITTEN = [many.CASES, many.CLOCKS, many.STEPS, bench_due.LATE, bench_search.NAMES]


@pytest.mark.parametrize("text", WRITTEN)
def test_rows_made_by_hand_have_every_column(text):
    table, listed = INSERT.search(text).groups()
    columns = {name.strip().strip('"') for name in listed.split(",")}
    (model,) = (each for each in apps.get_models() if each._meta.db_table == table)
    fields = model._meta.concrete_fields

    known = {each.column for each in fields}
    asked = {e.column for e in fields if not e.null and not isinstance(e, AutoField)}
    assert asked <= columns <= known
