"""One form for several rights of somebody else: one paper, one link, one letter."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from rights import enclosures, references, registry
from rights.models import Mandate
from tests.rights.test_acting import BO, MAYA, maya
from tests.rights.test_enclosures import PDF, empty_disk, file
from tests.rights.test_several import ALL, PHONE, filed, send, walk
from tests.rights.world import mails, run

pytestmark = pytest.mark.words
__all__ = ["empty_disk", "maya"]


def walk_for(guest, rights, capacity, said, *, called="") -> None:
    guest.get("/rights/several/")
    guest.submit(rights=rights)
    guest.submit(who=capacity)
    guest.submit(**said)
    guest.submit(country="DE")
    guest.submit(way="email", email=MAYA)
    if called:
        guest.submit(phone=called)
    if {"access", "erasure"} & set(rights):
        guest.submit(scope="all", words="all of it")


def test_who_asks_for_themselves_says_so_on_one_more_page(guest):
    walk(guest, ["access"])

    send(guest)

    assert not Mandate.objects.exists()


def test_an_agent_asks_for_several_things_with_one_paper_and_one_link(guest, maya):
    said = {"name": "Bo Li", "contact": BO, "showing": "signed"}
    walk_for(
        guest,
        ALL,
        "agent",
        {**said, "attached": [file(PDF, "signed.pdf")]},
        called=PHONE,
    )
    assert "Bo Li" in guest.page.text
    assert guest.page.url == "/rights/several/check/"

    send(guest)

    assert guest.page.url == "/receipt/"
    found = filed()
    assert set(found) == set(ALL)
    rows = Mandate.objects.filter(capacity="agent")
    assert rows.count() == 4
    # Nobody is asked about what takes no proof.
    assert {r.case.right: r.may_confirm for r in rows} == {
        "access": True,
        "erasure": True,
        "opt_out": False,
        "stop_calls": False,
    }
    assert mails("received_several") == []
    (asked,) = mails("agent_confirm")
    assert [mail["to"] for mail in mails("agent_acted")] == [MAYA]
    assert [mail["to"] for mail in mails("agent_acted_by_phone")] == [PHONE]
    assert all(enclosures.papers(case).exists() for case in found.values())
    assert enclosures.of(found["access"]).count() == 1
    assert enclosures.papers(found["erasure"]).get().case == found["access"]

    run(timezone.now())
    (code,) = mails("code")
    assert "Bo Li" in code["text"]
    guest.get(re.search(r"/acting/address/\S+/", asked["text"])[0])
    guest.submit("mine", mine="yes")
    assert rows.filter(confirmed_at=None).count() == 0
    (told,) = mails("received_several")
    assert told["to"] == BO
    for case in found.values():
        line = f"{references.display(case.reference)}, {registry.get(case.right).short}"
        assert line.lower() in told["text"].lower()


def test_an_agent_who_opts_out_for_somebody_is_offered_no_question_to_them(guest):
    guest.get("/rights/several/")
    guest.submit(rights=["opt_out", "stop_calls"])
    page = guest.submit(who="agent")

    assert 'value="held"' in page.html
    assert 'value="asked"' not in page.html


@pytest.mark.parametrize(
    ("capacity", "said"),
    [
        ("parent", {"relation": "parent"}),
        ("nominee", {"relation": "her son", "happened": "died"}),
    ],
)
def test_a_parent_or_an_heir_gets_one_letter_about_all(guest, capacity, said):
    who = {"name": "Ada Bell", "contact": "ada@example.org", **said}
    walk_for(guest, ["access", "erasure"], capacity, who)

    send(guest)

    assert {row.capacity for row in Mandate.objects.all()} == {capacity}
    (told,) = mails("received_several")
    assert told["to"] == "ada@example.org"
    link = re.search(r"/acting/address/\S+/", told["text"])
    assert bool(link) is (capacity == "nominee")
    if link:
        guest.get(link[0])
        guest.submit("mine", mine="yes")
        assert not Mandate.objects.filter(confirmed_at=None).exists()
