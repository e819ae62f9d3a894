"""Nobody learns from an answer, or from how long it takes, whom we know (A06)."""

from __future__ import annotations

import itertools
import os
import re
import time
from collections.abc import Callable
from statistics import NormalDist

import pytest
from django.core.cache import caches
from django.utils import timezone

from portal import people
from rights import opening, references
from rights.models import Case
from tests.company import Company, add_maya
from tests.rights.test_desk import staff
from tests.rights.web import Person, Seen, even
from tests.rights.world import make_case

pytestmark = pytest.mark.words


TURNS = int(os.environ.get("TURNS", "8"))
# By chance alone one look in a hundred fails, and three in a row one in a million.
LOOKS, CHANCE = 3, 0.01
KNOWN, UNKNOWN = "maya@example.com", "nina@example.com"
# References, hashes, phrases and hours differ for everybody.
OWN = re.compile(
    r"PR-[0-9A-Z]{4}-?[0-9A-Z]{4}|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{12,64}"
    r"|(\w+ ){3}\w+(?=. autocomplete)|\d\d:\d\d"
)

Ask = Callable[[], Seen]


def filing(browser: Person, address: str) -> Ask:
    browser.get("/rights/portability/")
    return lambda: browser.submit(address=address, place="DE")


def opting_out(browser: Person, address: str) -> Ask:
    browser.get("/rights/opt_out/")
    return lambda: browser.submit(choices=["sale"], address=address)


def tracking(browser: Person, address: str) -> Ask:
    """Somebody else's request, and a reference that nobody was given."""
    reference = references.new()
    if address == KNOWN:
        reference = with_phrase(address).reference
    browser.get("/track/")
    return lambda: browser.submit(reference=reference, phrase="oak tree by day")


def with_phrase(address: str) -> Case:
    """One request that a phrase opens, made once: its hash takes as long as a try."""
    case = Case.objects.exclude(phrase_hash="").first()
    if case is None:
        case = make_case("erasure", at=timezone.now(), claims={"email": address})
        opening.set_phrase(case, phrase="plum tree by night", at=timezone.now())
    return case


def confirming(browser: Person, address: str) -> Ask:
    case = make_case("access", at=timezone.now(), claims={"email": address})
    browser.get("/confirm/")
    return lambda: browser.submit(
        reference=references.display(case.reference), code="000000"
    )


def signing_in(browser: Person, address: str) -> Ask:
    browser.get("/my/sign-in/")
    return lambda: browser.submit("send", email=address, send="1")


def staff_signing_in(browser: Person, address: str) -> Ask:
    browser.get("/account/login/")
    return lambda: browser.submit(login=address, password="not the right one")


def staff_resetting(browser: Person, address: str) -> Ask:
    browser.get("/account/password/reset/")
    return lambda: browser.submit(email=address)


def seen(way: Callable[[Person, str], Ask], address: str) -> tuple[float, str]:
    """Seconds one request took, and its page without what differs for everybody."""
    caches["default"].clear()
    ask = way(Person(), address)
    began = time.perf_counter()
    page = ask()
    took = time.perf_counter() - began
    shown = even(page).replace(people.masked("email", address), "s•••@example.com")
    return took, OWN.sub("#", shown).replace(address, "somebody@example.com")


def chance(first: list[float], second: list[float]) -> float:
    """How likely chance alone orders two lists so (Mann and Whitney, 1947)."""
    n, m = len(first), len(second)
    wins = sum(a > b for a, b in itertools.product(first, second))
    spread = (n * m * (n + m + 1) / 12) ** 0.5
    return 2 * (1 - NormalDist().cdf(abs(wins - n * m / 2) / spread))


def test_the_measure_tells_lists_apart() -> None:
    same = [float(n % 7) + n / 1000 for n in range(12)]

    assert chance(same, list(reversed(same))) > 0.5
    assert chance(same, [each + 3 for each in same]) < CHANCE


WAYS = [
    filing,
    opting_out,
    tracking,
    confirming,
    signing_in,
    staff_signing_in,
    staff_resetting,
]


def known(mapped: Company) -> None:
    """Maya has an account, a proven address and a way in at the desk."""
    add_maya(mapped)
    people.prove("email", KNOWN, at=timezone.now())
    officer = staff("officer", "maya")
    officer.set_password("a password of four words")
    officer.save()


def timed(way: Callable[[Person, str], Ask], turns: int) -> list[list[float]]:
    """Seconds for somebody known and for a stranger, by turns; their pages are equal."""
    for address in (KNOWN, UNKNOWN) * 2:
        seen(way, address)  # the first of everything is slower
    took: list[list[float]] = [[], []]
    for _turn in range(turns):
        pair = [seen(way, address) for address in (KNOWN, UNKNOWN)]
        assert pair[0][1] == pair[1][1]
        for times, (seconds, _page) in zip(took, pair, strict=True):
            times.append(seconds)
    return took


@pytest.mark.parametrize("way", WAYS)
def test_known_and_unknown_addresses_get_the_same_page_as_fast(site, mapped, way):
    known(mapped)

    for _look in range(LOOKS):
        found = chance(*timed(way, TURNS))
        if found > CHANCE:
            return
    raise AssertionError(f"{way.__name__} tells known from unknown, p = {found:.5f}")
