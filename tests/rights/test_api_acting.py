"""Over the API too somebody files for somebody else, by the rules of the pages."""

from __future__ import annotations

import pytest

from rights import acting, claims, mandates
from rights.models import Case, Mandate
from tests.rights.test_acting import MAYA, maya
from tests.rights.test_api import product, send
from tests.rights.world import mails, run

__all__ = ["maya", "product"]
BO = {"who": "agent", "name": "Bo Li", "contact": "Bo@agents.example"}
SIGNED = {**BO, "organisation": "Bo & Co", "showing": "signed"}
ADA = {"name": "Ada Bell", "contact": "ada@example.org"}
STOP = {"right": "opt_out", "choices": ["sale"], "email": MAYA}


def sent(product, asked_by, key="a", **body):
    said = {"right": "erasure", "email": MAYA, **body, "asked_by": asked_by}
    return send(product, "requests", said, **{"Idempotency-Key": key})


def test_an_agent_files_and_the_person_hears_of_it(product, maya):
    answer = sent(product, SIGNED)

    assert answer.status_code == 201
    case = Case.objects.get(reference=answer.json()["reference"])
    row = Mandate.objects.get(case=case)
    assert (row.capacity, row.showing, row.may_confirm) == ("agent", "signed", True)
    assert mandates.who(row, case).words == "Bo Li of Bo & Co"
    assert claims.contact(case) == MAYA
    assert [mail["to"] for mail in mails("agent_confirm")] == ["bo@agents.example"]
    run(case.received_at)
    (code,) = mails("code")
    assert code["to"] == MAYA
    assert "Bo Li of Bo & Co" in code["text"]
    again = sent(product, SIGNED).json()
    assert again["reference"] == answer.json()["reference"]
    assert Mandate.objects.count() == 1


def test_nobody_is_asked_about_an_opt_out_that_an_agent_files(product, maya):
    refused = sent(product, {**BO, "showing": "asked"}, **STOP)
    assert refused.status_code == 422
    assert refused.json()["sentence"] == (
        "Nobody is asked whether they want this. Choose the permission."
    )

    answer = sent(product, {**BO, "showing": "held"}, **STOP)

    assert answer.status_code == 201
    case = Case.objects.get()
    assert (case.status, case.mandate.may_confirm) == ("answered", False)
    assert [mail["to"] for mail in mails("agent_acted")] == [MAYA]
    assert mails("code") == []


@pytest.mark.parametrize(
    ("asked_by", "capacity", "relation"),
    [
        ({"who": "parent", "relation": "guardian", **ADA}, "parent", "Their guardian"),
        (
            {"who": "nominee", "relation": "her son", "happened": "died", **ADA},
            "nominee",
            "her son; They have died",
        ),
    ],
)
def test_a_parent_or_an_heir_files_and_gets_the_letters(
    product, asked_by, capacity, relation
):
    assert sent(product, asked_by).status_code == 201

    case = Case.objects.get()
    row = Mandate.objects.get(case=case)
    assert (row.capacity, mandates.who(row, case).relation) == (capacity, relation)
    assert claims.contact(case) == ADA["contact"]


@pytest.mark.parametrize(
    ("asked_by", "sentence"),
    [
        (BO, "Choose how we know that the person wants this."),
        ({**SIGNED, "contact": "bo"}, "Enter an e-mail address in full, like"),
        ({**SIGNED, "contact": MAYA}, "This is the address of the person. Send your"),
        ({**SIGNED, "relation": "a friend"}, "There is no such field."),
        ({**SIGNED, "age": "7"}, "There is no such field."),
        ({**SIGNED, "name": "Bo, see www.bo.example"}, "Write the name without a link"),
        ({**SIGNED, "showing": "held"}, "Choose the permission itself, or that"),
        ({**SIGNED, "showing": "said"}, "This takes one of: held, signed, asked"),
        ({"who": "parent", **ADA}, "Say who they are to the person."),
        ({"who": "friend", **ADA}, "This takes one of: agent, parent, nominee."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_filed(product, asked_by, sentence):
    answer = sent(product, asked_by)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["sentence"].startswith(sentence)
    assert answer.json()["field"].startswith("asked_by")
    assert not Case.objects.exists()


def test_where_anybody_may_write_nobody_asks_for_another(product):
    page = {"page": {"words": ["Which law holds here?"]}, "right": "enquiry"}
    body = {**page, "asked_by": SIGNED}
    answer = send(product, "requests", body, **{"Idempotency-Key": "a"})

    assert answer.status_code == 422
    assert answer.json()["sentence"].startswith("Nobody needs leave to ask for this.")
    assert not Case.objects.exists()


def test_whom_the_person_stopped_files_nothing_over_the_api_either(product, maya):
    sent(product, SIGNED)
    first = Case.objects.get()
    run(first.received_at)
    acting.stop(first, keeps=False, at=first.received_at)

    sent(product, SIGNED, key="b")
    second = Case.objects.exclude(pk=first.pk).get()
    run(second.received_at)

    second.refresh_from_db()
    assert second.status == "withdrawn"
