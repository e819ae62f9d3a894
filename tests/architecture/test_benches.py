"""What benches insert by hand fills every column; what they only tell never fails."""

from __future__ import annotations

import json
import re

import pytest
from django.apps import apps
from django.db.models import AutoField

from tests.bench import bench_due, bench_enumeration, bench_search, many, measuring

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


def test_times_that_tell_people_apart_are_told_and_fail_nothing(
    capsys, monkeypatch, tmp_path
):
    monkeypatch.setattr(measuring, "KEPT", tmp_path / "kept" / "bench.jsonl")
    apart = [[0.001 * n for n in range(1, 41)], [0.1 + 0.001 * n for n in range(40)]]

    bench_enumeration.tell("filing", apart)

    found = json.loads(capsys.readouterr().out)
    assert (found["turns"], found["p"], found["limit"]) == (40, 0.0, 0.01)
    assert (found["known_ms"], found["unknown_ms"]) == (20.5, 119.5)
