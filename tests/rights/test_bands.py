"""The picture of a case: each kind, where it lies, and what happens or happened to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone

from retention.demo.people import MAYA
from rights import bands, casefile, deciding, proposals
from rights.casefile import FoundLine
from tests.company import add_maya
from tests.rights.test_desk import browser, page_of, staff
from tests.rights.world import decide_and_run, make_case, prove, weighed


def drawn(case, proposed=()) -> dict[str, tuple[str, str]]:
    found = bands.of(case, casefile.found(case), proposed)
    return {band.line.dataset: (band.fate.words, band.fate.tone) for band in found}


@pytest.mark.words
def test_what_is_proposed_decided_and_done_is_said_for_each_kind(
    policy, mapped, asha, sunil
):
    add_maya(mapped)
    case = prove(make_case("erasure", claims={"email": MAYA.email}, residence="DE"))
    nobody = drawn(case)
    assert nobody["Accounts"] == ("Not decided", "open")
    assert nobody["Transcripts of calls"] == ("Nothing here", "none")

    proposed = drawn(case, proposals.draft(case))
    assert proposed["Accounts"] == ("Delete it", "ok")
    assert proposed["Voice clones made by customers"] == ("Pass on", "ok")
    # The law of another country: an officer has to choose.
    assert proposed["Payments and invoices"] == ("Not chosen yet", "open")
    by_law = [
        replace(line, verb="keep", until="2034") if line.weigh else line
        for line in proposals.draft(case)
    ]
    assert drawn(case, by_law)["Payments and invoices"] == ("Keep until 2034", "warn")

    lines = [
        replace(line, verb="refuse", code="others", ground="It would harm somebody.")
        if line.category == "tickets"
        else line
        for line in weighed(case)
    ]
    deciding.save(case, lines, by=asha, at=timezone.now(), waits=True)
    assert drawn(case)["Accounts"] == ("Delete it", "ok")
    case.decisions.all().delete()

    done = decide_and_run(case, asha, sunil)
    assert drawn(done)["Accounts"] == ("Deleted", "ok")
    assert drawn(done)["Payments and invoices"] == ("Kept", "warn")
    # What we hold for a customer, and what is ours, each with its own end.
    assert drawn(done)["Voice clones made by customers"] == ("Passed on", "ok")
    assert drawn(done)["Voice clones of account holders"] == ("Deleted", "ok")


def test_what_nobody_asked_about_is_left_as_it_is(policy, mapped):
    add_maya(mapped)
    narrow = {"categories": ["identity"], "contact": MAYA.email}
    case = prove(make_case("access", claims={"email": MAYA.email}, answers=narrow))

    proposed = drawn(case, proposals.draft(case))

    assert proposed["Accounts"] == ("Give a copy", "ok")
    assert proposed["Payments and invoices"] == ("Left as it is", "open")


@pytest.mark.parametrize(
    ("count", "thick"), [(0, 0), (1, 3), (10, 7), (318, 13), (12045, 18), (10**7, 18)]
)
def test_a_line_grows_with_the_tenfold(policy, count, thick):
    line = FoundLine(
        kind="usage",
        category="Use",
        dataset="Use",
        system="App",
        count=count,
        is_processor=False,
    )
    (band,) = bands.of(make_case("erasure"), [line])

    assert (band.thick, band.top) == (thick, (20 - thick) / 2)


def test_the_page_says_it_in_words_beside_the_picture(site, mapped):
    now = timezone.now()
    add_maya(mapped)
    case = prove(make_case("access", at=now), now)

    page = browser(staff("officer")).get(page_of(case)).content.decode()

    assert page.count('<b class="fate">Give a copy</b>') == 9
    assert page.count('data-label="What happens">Give a copy</td>') == 9
