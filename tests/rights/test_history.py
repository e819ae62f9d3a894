"""The desk reads what happened in words, with the names of who did it."""

from __future__ import annotations

import re
from pathlib import Path

from rights import deciding, history
from rights.workflow import Move
from tests.rights.world import AT, decide_and_run, make_case, proven

ROOT = Path(__file__).resolve().parent.parent.parent


def test_an_erasure_in_words(policy, mapped, asha, sunil):
    case = proven("erasure", mapped, residence="DE")
    decide_and_run(case, asha, sunil)

    found = history.of(case)
    told = [(line.words, line.by) for line in found]
    assert sorted(line for line in told if " in “" not in line[0]) == sorted(
        [
            ("Request received", "the person"),
            ("Address looked up", ""),
            ("Address proven, or question answered", "the person"),
            ("Decided, for a second person to check", "Asha Rao"),
            ("Second person agreed", "Sunil Mehta"),
            ("Passed on to the customer whose data it is", ""),
            *[("Told somebody who had the data", "")] * 5,
            ("Answered", ""),
        ]
    )
    assert ("1 record treated in “usage”", "") in told
    assert all(re.fullmatch("[0-9a-f]{64}", line.leaf) for line in found)


def test_every_act_of_a_case_has_words():
    said = {f"case.{move}" for move in Move}
    sources = [*ROOT.glob("rights/*.py"), *ROOT.glob("rights/views/*.py")]
    for source in sources:
        said |= set(re.findall(r'"(case\.[a-z_]+)"', source.read_text("utf-8")))

    assert said - history.ACTS.keys() == set()


def test_names_cost_one_query(policy, asha, sunil, django_assert_num_queries):
    case = make_case("erasure")
    for officer in (asha, sunil, asha):
        deciding.note(case, words="Mine.", by=officer, at=AT)

    with django_assert_num_queries(2):
        history.of(case)
