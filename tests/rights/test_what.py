"""A copy of a time, or only a list of the kinds and of everybody who got them."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.utils import timezone

from rights import (
    claims,
    copying,
    deciding,
    identity,
    ladder,
    letters,
    proofs,
    receipts,
    registry,
)
from rights.models import Case, Tripwire
from rights.what_form import What, answers
from tests.company import add_maya, days_ago
from tests.rights.world import AT, decide_and_run, later, make_case, prove, run

ACCESS, ERASURE = registry.get("access"), registry.get("erasure")
KINDS = [("calls", "Calls"), ("billing", "Billing")]
MAYA = {"email": "maya@example.com"}


def form(right=ACCESS, **typed):
    return What({"scope": "all", **typed}, right=right, kinds=KINDS)


def opened(case):
    return zipfile.ZipFile(io.BytesIO(b"".join(copying.read(case, at=AT))))


def rows_in(pack):
    return {
        name: len(json.loads(pack.read(name)))
        for name in pack.namelist()
        if name.endswith(".json")
        and name not in {"about.json", "schema.json", "manifest.json"}
    }


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"since": "soon"}, "since", "Write the day like 2026-03-31."),
        ({"since": "2199-01-01"}, "since", "Write an earlier day."),
        (
            {"since": "2026-03-02", "until": "2026-03-01"},
            "until",
            "Write a last day that is not before the first.",
        ),
    ],
)
def test_a_time_that_cannot_be_is_answered_in_one_sentence(typed, field, said):
    asked = form(**typed)

    assert said in asked.errors[field][0]
    assert asked[field].value() == typed[field]


def test_only_a_copy_has_a_time_and_a_list():
    asked = form(since="2026-03-01", until="2026-03-02")
    assert asked.is_valid()
    assert answers(asked.cleaned_data) == {
        "categories": [],
        "words": "",
        "since": "2026-03-01",
        "until": "2026-03-02",
    }
    asked = form(scope="list")
    assert asked.is_valid()
    assert answers(asked.cleaned_data)["scope"] == "list"

    assert not form(ERASURE, scope="list").is_valid()
    assert {"since", "until"}.isdisjoint(form(ERASURE).fields)
    assert {"since", "until"}.isdisjoint(form(registry.get("portability")).fields)


def test_the_copy_holds_the_time_that_was_asked_about(policy, mapped, asha, sunil):
    """Calls of ten and of two days ago; the account is older than a year."""
    found = add_maya(mapped)
    person = found["people"][0]
    mapped.add("logins", user_id=person, logged_in_at=days_ago(2))
    mapped.add("logins", user_id=person, logged_in_at=days_ago(90))
    everything = decide_and_run(prove(make_case("access", claims=MAYA)), asha, sunil)
    whole = rows_in(opened(everything))

    since = days_ago(60).date().isoformat()
    said = {"since": since, "until": days_ago(1).date().isoformat()}
    at = later(minutes=1)
    case = prove(make_case("access", at, claims=MAYA, answers=said), at)
    case = decide_and_run(case, asha, sunil, at)

    part = rows_in(opened(case))
    assert whole["people.json"] == 1
    # Who she is was held all that time, though she gave it before.
    assert part["people.json"] == 1
    assert part["logins.json"] == whole["logins.json"] - 1
    about = json.loads(opened(case).read("about.json"))
    assert about["collected"] == "From 16 April 2026 to 14 June 2026"
    told = " ".join(letters.sent(case).text.split())
    assert "You asked about a time: From 16 April 2026 to 14 June 2026." in told
    assert "We found nothing from the time you asked about." in told
    assert "You asked about a time" not in letters.sent(everything).text


def test_a_list_names_everybody_who_got_it_and_takes_the_address_alone(
    policy, mapped, asha, sunil
):
    """Oregon, Minnesota, Connecticut: specific third parties; 7062(b) in California."""
    add_maya(mapped)
    said = {"scope": "list", "contact": MAYA["email"]}
    case = make_case("access", claims=MAYA, answers=said, residence="US-OR")
    assert proofs.rung(case).code == "contact"
    case = prove(case)
    assert not Tripwire.objects.exists()

    case = decide_and_run(case, asha, sunil)

    pack = opened(case)
    assert rows_in(pack) == {}
    page = pack.read("index.html").decode()
    assert MAYA["email"] not in page
    assert "Hosting provider" in page
    named = {r["name"] for k in json.loads(pack.read("about.json"))["kinds"]
             for r in k["recipients"]}  # fmt: skip
    assert {"Hosting provider", "Payment provider"} <= named
    told = " ".join(letters.sent(case).text.split())
    assert "Your list says why, and who gets" in told
    assert "more proof" not in told

    there = make_case("access", claims=MAYA, answers=said, residence="US-CA")
    assert proofs.rung(there).code == "kinds"
    assert ladder.rung(ACCESS, "us-ca").code == "pieces"


def test_the_copy_names_what_protects_data_in_another_country(
    policy, mapped, asha, sunil
):
    """GDPR Art. 15(2): in the file for machines, on the page and in the letter."""
    add_maya(mapped)
    case = prove(make_case("access", claims=MAYA, residence="FR"))
    case = decide_and_run(case, asha, sunil)

    pack = opened(case)
    got = [r for k in json.loads(pack.read("about.json"))["kinds"]
           for r in k["recipients"]]  # fmt: skip
    assert {r["safeguard"] for r in got if r["country"]} == {
        "Contract in line with the law"
    }
    assert {r["safeguard"] for r in got if not r["country"]} <= {""}
    page = pack.read("index.html").decode()
    how = "United States; protected by: Contract in line with the law"
    assert f"Hosting provider ({how})" in page
    told = " ".join(letters.sent(case).text.split())
    assert "Contract in line with the law (United States): Hosting provider" in told
    assert "what protects it there" in letters.sent(case).html


CARD = "Last four digits of the card"
UNSHOWN = (
    f"not shown in it: {CARD}. If the copy were stolen, that could be used against you."
)


@pytest.mark.parametrize(
    ("residence", "law", "is_shown"),
    [
        ("FR", "eu", True),
        ("GB", "uk", True),
        ("US-VA", "us-va", True),
        ("US-CA", "us-ca", False),
        ("US-MN", "us-mn", False),
        ("US-MT", "us-mt", False),
        # Not before July 2026.
        ("US-CT", "us-ct", True),
        ("JP", "company", False),
    ],
)
def test_a_value_is_kept_out_of_a_copy_where_the_law_says_so_and_the_letter_too(
    policy, mapped, asha, sunil, residence, law, is_shown
):
    """11 CCR 7024(d) has a list; Article 15(3) of the GDPR has none."""
    found = add_maya(mapped)
    case = make_case(
        "access", claims=MAYA, residence=residence, channel=identity.SIGNED_IN
    )
    run()
    case = Case.objects.get(pk=case.pk)
    agreed = letters.preview(case, deciding.draft(case), at=AT)
    case = decide_and_run(case, asha, sunil)

    pack = opened(case)
    (row,) = json.loads(pack.read("payments.json"))
    assert (case.law, len(found["payments"])) == (law, 1)
    assert row["card_last4"] == ("4242" if is_shown else "held, not shown")
    assert ("4242" in pack.read("payments.csv").decode()) == is_shown
    page = pack.read("index.html").decode()
    assert ("4242" in page, "held, not shown" in page) == (is_shown, not is_shown)
    letter = letters.sent(case)
    assert (UNSHOWN in " ".join(letter.text.split())) == (not is_shown)
    assert ("Held, but not shown in it" in letter.html) == (not is_shown)
    # Whoever agreed to it read the same, before anybody had looked into the rows.
    before = " ".join(agreed.text.split())
    may_be = UNSHOWN.replace("not shown in it", "Not shown in it, where we hold it")
    assert (may_be in before) == (not is_shown)
    assert [line.law for line in agreed.lines] == [line.law for line in letter.lines]


def test_a_letter_does_not_name_what_nobody_holds(policy, mapped, asha, sunil):
    add_maya(mapped)
    mapped.sql("UPDATE payments SET card_last4 = NULL")
    case = make_case("access", claims=MAYA, residence="JP", channel=identity.SIGNED_IN)
    run()
    case = decide_and_run(Case.objects.get(pk=case.pk), asha, sunil)

    told = letters.sent(case).text
    assert "not shown in it: Recording." in told
    assert CARD not in told


@pytest.mark.words
def test_it_is_asked_on_the_way_and_said_back(guest):
    guest.ask("access", stop="what", email="maya@example.com")
    assert "Only a list: which kinds you hold, and who got them" in guest.page.text
    guest.submit(scope="list", since="2026-01-01")
    guest.submit(way="site")

    assert "Only a list: which kinds you hold" in guest.page.text
    assert "From 1 January 2026 on" in guest.page.text
    guest.submit("", draft=guest.page.form_with("draft").values["draft"])

    case = Case.objects.get()
    assert (claims.is_list(case), str(claims.span(case)[0])) == (True, "2026-01-01")
    assert case.received_at <= timezone.now()


def test_the_receipt_on_paper_says_what_time_and_what_list(policy):
    said = {"scope": "list", "since": "2026-01-01", "reads": "Deutsch"}
    told = receipts.paper(make_case("access", claims=MAYA, answers=said)).markup

    for words in (
        "Only a list: which kinds you hold, and who got them",
        "From 1 January 2026 on",
        "Deutsch",
    ):
        assert words in told
    whole = receipts.paper(make_case("access", claims=MAYA)).markup
    assert "However old" in whole
    assert "From which time" not in receipts.paper(make_case("erasure")).markup
