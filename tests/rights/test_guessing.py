"""What only one person can know is not found out by filing many requests."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import timezone

from retention import facts
from retention.demo.people import MAYA
from retention.models import Field
from rights import casefile, comparing, guessing, lost_address, proofs, reach
from rights.claims import Channel
from rights.models import Case, Proof
from tests.company import add_maya
from tests.rights.test_comparing import coded, fresh, give
from tests.rights.test_desk import browser, staff
from tests.rights.web import errors
from tests.rights.world import AT, later, make_case, newest_code, run

FITS = {"payments:invoice_number": "INV-13", "payments:card_last4": "4242"}
NEW = Channel(kind="email", value="mallory@example.net")
HANA = {"email": "hana.ito@example.com"}


@pytest.fixture(autouse=True)
def in_earnest(monkeypatch):
    monkeypatch.setattr(settings, "KEPT_DEMO", False)


def tried(known, at=AT, **values):
    """A stranger files a request and says what they guess, three times."""
    case = make_case("erasure", at=at, **values)
    run(at)
    for _try in range(proofs.MOST_TRIES):
        lost_address.name(
            fresh(case), NEW, way=reach.BY_OFFICER, words="", known=known, at=at
        )
    run(at)
    return fresh(case)


def guessed(tries=guessing.MOST[guessing.DAY], at=AT):
    """So many wrong guesses about Maya, three in each request."""
    for number in range(-(-tries // proofs.MOST_TRIES)):
        tried({"payments:card_last4": f"{number:04d}"}, at)


def many(case, at=AT):
    return dict(casefile.facts(case, at=at)).get("Many tries", "")


def test_beyond_the_cap_of_a_day_a_right_guess_fits_nothing(policy, mapped):
    add_maya(mapped)
    first = tried(FITS)
    assert proofs.fit_enough(first)
    guessed()

    case = tried(FITS)

    assert (proofs.fitting(case), proofs.fit_enough(case)) == ([], False)
    said = "18 in 7 days. What is typed without a code counts nothing now."
    assert many(case) == said
    # Whoever opens another request about her reads it too.
    assert many(fresh(make_case("access"))) == said
    assert many(make_case("stop_calls", claims={"phone": MAYA.phone})) == ""
    # What fitted before stays so.
    assert proofs.fit_enough(fresh(first))


def test_a_day_later_it_counts_again_and_in_a_week_no_more_than_the_cap(policy, mapped):
    add_maya(mapped)
    guessed()
    assert not proofs.fit_enough(tried(FITS))
    assert proofs.fit_enough(tried(FITS, later(days=2)))
    guessed(at=later(days=4))

    assert not proofs.fit_enough(tried(FITS, later(days=6)))
    assert proofs.fit_enough(tried(FITS, later(days=20)))


def test_tries_about_somebody_else_are_not_counted(policy, mapped):
    add_maya(mapped)
    mapped.add("users", email=HANA["email"], full_name="Hana Ito")
    for _request in range(8):
        hanas = tried({"payments:card_last4": "0001"}, claims=HANA)

    assert many(hanas).startswith("24 in 7 days.")
    case = tried(FITS)
    assert (proofs.fit_enough(case), many(case)) == (True, "")


def test_the_tries_of_strangers_shut_out_nobody_who_has_the_code(policy, mapped):
    add_maya(mapped)
    guessed(tries=30)

    case = give(coded(), {**FITS, "people:full_name": MAYA.name})

    assert case.status == "working"
    assert Proof.objects.filter(case=case, kind="facts").count() == 1


def test_the_trier_reads_the_same_before_and_beyond(guest, stranger, mapped):
    add_maya(mapped)
    pages = []
    for each in (guest, stranger):
        each.file()
        run(timezone.now())
        each.get("/track/moved/")
        typed = {"fact-0": "INV-13", "fact-1": "4242"}
        each.submit(way="officer", by_officer=NEW.value, **typed)
        run(timezone.now())
        pages.append(each.get("/track/moved/").text)
        guessed(at=timezone.now())

    first, second = Case.objects.filter(channel="web").order_by("pk")[:2]
    assert len({first.reference, second.reference}) == 2
    assert proofs.fit_enough(fresh(first))
    assert not proofs.fit_enough(fresh(second))
    assert _bare(pages[0]) == _bare(pages[1])


def _bare(text: str) -> str:
    return " ".join(word for word in text.split() if not word.startswith("PR-"))


# --- what a few tries hit -----------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [
        ("4242", True),
        ("42", True),
        ("Bo", True),
        ("INV-000013", True),
        ("2026/INV/0042", True),
        ("1990-04-12", True),
        ("No. 12", True),
        ("0000000000001234", True),
        ("", False),
        ("Maya Lindqvist", False),
        ("a3f9-c17b-04de", False),
        ("DE89 3704 0044 0532 0130 00", False),
    ],
)
def test_a_short_or_a_running_number_is_guessable(typed, is_one):
    assert facts.is_guessable(typed) is is_one


def test_a_number_alone_does_not_prove_who_asks_for_the_kinds(policy, mapped):
    add_maya(mapped)
    case = coded()
    comparing.ask_for_less(case, at=AT)

    case = give(case, {"payments:card_last4": "4242"}, is_declared=False)
    assert (case.proven_at, proofs.missing(case)) == (None, "facts")
    case = give(case, {"people:full_name": MAYA.name}, is_declared=False)
    assert case.status == "working"


def test_where_a_number_is_all_that_is_held_it_counts(policy, mapped):
    mapped.add("users", email=MAYA.email, full_name="", phone=None)
    mapped.add("payments", billing_email=MAYA.email)
    Field.objects.filter(name="invoice_number").update(is_fact=False)
    case = coded()
    comparing.ask_for_less(case, at=AT)

    case = give(case, {"payments:card_last4": "4242"}, is_declared=False)

    assert case.proven_at is not None


def test_the_page_asks_for_more_than_a_number(guest, mapped):
    add_maya(mapped)
    guest.file_in("US", state="CA")
    run(timezone.now())
    guest.press("/receipt/code/", code=newest_code())
    guest.submit(less="1")
    guest.get("/track/facts/")

    page = guest.submit(**{"fact-1": "4242"})

    assert errors(page) == [
        "This answer alone could be guessed. Answer one more of these."
    ]
    assert 'value="4242"' in page.html
    page = guest.submit(**{"fact-1": "4242", "fact-2": "Maya Lindqvist"})
    assert page.url == "/track/progress/"


def test_the_desk_reads_it_beside_the_request(policy, mapped, monkeypatch):
    monkeypatch.setattr(settings, "KEPT_DEMO", True)
    add_maya(mapped)
    guessed(at=timezone.now())
    case = tried(FITS, timezone.now())

    page = browser(staff("officer", "asha")).get(f"/desk/rights/case/{case.pk}/")

    assert "Many tries" in page.content.decode()
