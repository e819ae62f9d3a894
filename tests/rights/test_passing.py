"""Customers are told what the person asks, whatever right it is, and nothing else."""

from __future__ import annotations

import pytest

from retention.models import Dataset
from rights import freezing, passing, registry
from rights.models import Outcome
from tests.company import add_maya
from tests.rights.world import AT, decide_and_run, mails, make_case, prove, run

MAYA = {"email": "maya@example.com"}
SAID = {
    "access": "A person has asked for a copy of their data.",
    "portability": "A person has asked to take their data along to another service.",
    "erasure": "A person has asked for their data to be deleted.",
    "restriction": "A person has asked for a pause: their data is kept, and nothing "
    "else is done with it.",
    "child": "Somebody told us that a person under 18 is in data we hold.",
}
# Only a field of ours can be corrected, so no customer is asked about one.
NEVER = {"rectification"}
ANSWERS = {
    "restriction": {"ground": "accuracy", "words": "", "categories": []},
    "child": {"words": "She is 14."},
    "rectification": {
        "field": "people:full_name",
        "should": "Maya Lind",
        "categories": ["identity"],
    },
}


def carried(right, mapped, asha, sunil):
    add_maya(mapped)
    if right == "portability":
        # What a person may take along is what they gave us, so let that be one of them.
        Dataset.objects.filter(slug="customer-clones").update(category="identity")
    case = make_case(right, claims=MAYA, answers=ANSWERS.get(right, {}), residence="DE")
    if right == "child":
        freezing.freeze(case, identifiers=MAYA, by=asha, at=AT)
        run()
        case.refresh_from_db()
    else:
        prove(case)
    return decide_and_run(case, asha, sunil)


def test_every_right_that_is_decided_kind_by_kind_is_told_apart():
    decided = {right.code for right in registry.all_rights() if right.is_decided}

    assert decided == {*SAID, *NEVER}


@pytest.mark.parametrize("right", sorted(SAID))
def test_a_customer_reads_what_the_person_asked_for(policy, mapped, asha, sunil, right):
    case = carried(right, mapped, asha, sunil)

    assert case.status == "answered"
    mail, *more = mails("passed_on")
    assert more == []
    assert [words for words in SAID.values() if words in mail["text"]] == [SAID[right]]
    assert SAID[right] in mail["html"].replace("&#x27;", "'")
    if right != "erasure":
        assert "delete" not in mail["text"] + mail["html"]
    # Where the person lives is none of the customer's business.
    assert "You can also complain" not in mail["text"] + mail["html"]
    told = Outcome.objects.filter(case=case, kind="passed_on")
    assert {row.whom for row in told} == {"Alder Bakery"}


def test_no_customer_is_asked_to_correct_a_field_of_ours(policy, mapped, asha, sunil):
    case = carried("rectification", mapped, asha, sunil)

    assert (case.status, mails("passed_on")) == ("answered", [])


def test_a_right_that_is_no_longer_known_is_passed_on_in_general_words(policy):
    case = make_case("erasure", claims=MAYA)
    case.right = "somebody_elses"

    assert passing.asked(case) == "A person has asked something about their data."
