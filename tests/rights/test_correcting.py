"""Correcting one field: asked, shown before and after, checked, written, read back."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from django.utils import timezone

from retention import finding, rectifying
from retention.connecting import Refused, connector_for
from rights import (
    carrying,
    copying,
    deciding,
    letters,
    references,
    tripwires,
    workflow,
)
from rights.deciding import NotDecided
from rights.filing import Refused as NotFiled
from rights.models import Case, Outcome, Step
from tests.company import add_maya
from tests.rights.test_desk import browser, staff
from tests.rights.web import errors
from tests.rights.world import (
    AT,
    decide_and_run,
    later,
    mails,
    make_case,
    prove,
    run,
    weighed,
)

MAYA = {"email": "maya@example.com"}
NAMED = "Her invoices and the letters that she signed in Berlin bear this very name."
RIGHT = {"verb": "refuse", "code": "accurate", "ground": NAMED}
# A table that keeps the old name whatever is written.
STUBBORN = {
    "sqlite": [
        "CREATE TRIGGER stubborn AFTER UPDATE OF full_name ON users"
        " WHEN NEW.full_name <> OLD.full_name BEGIN"
        " UPDATE users SET full_name = OLD.full_name WHERE id = NEW.id; END"
    ],
    "postgresql": [
        "CREATE FUNCTION stubborn() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN NEW.full_name := OLD.full_name; RETURN NEW; END'",
        "CREATE TRIGGER stubborn BEFORE UPDATE ON users"
        " FOR EACH ROW EXECUTE FUNCTION stubborn()",
    ],
}


def wish(field="people:full_name", should="Maya Rao-Lind", **answers):
    said = {
        "field": field,
        "now": "Maya",
        "should": should,
        "words": "",
        "contact": MAYA["email"],
        "categories": ["identity"],
        **answers,
    }
    return make_case("rectification", claims=MAYA, answers=said)


def names(company):
    return [row["full_name"] for row in company.rows("users")]


def test_the_fields_on_offer_come_from_the_data_map(policy, mapped):
    assert [each.title for each in rectifying.places()] == [
        "Accounts: Name",
        "Accounts: Phone",
        "Accounts: Country",
    ]
    for wrong in ("people:email", "people:id", "nothing:full_name", ""):
        with pytest.raises(NotFiled):
            wish(wrong)


def test_a_name_is_corrected_and_read_back_and_nobody_elses(
    policy, mapped, asha, sunil
):
    add_maya(mapped)
    mapped.add("users", full_name="Somebody Else")
    case = prove(wish())

    decide_and_run(case, asha, sunil)

    assert names(mapped) == ["Maya Rao-Lind", "Somebody Else"]
    assert (case.status, case.ending) == ("answered", "granted")
    rows = Outcome.objects.filter(case=case).values_list("category", "kind", "count")
    assert list(rows) == [("identity", "corrected", 1)]
    text = letters.sent(case).text
    said = "We corrected 1 record on 15 June 2026, and read it back. (Accounts: Name)"
    assert said in text


@pytest.mark.words
@pytest.mark.parametrize(
    ("field", "should", "sentence"),
    [
        ("people:full_name", "x" * 121, "This field holds at most 120 characters."),
        ("people:country", "", "This field may not be empty."),
        ("people:phone", "12", "Enter the phone number in full"),
        ("people:country", "ZZ", "Write the country by its name or two letters"),
    ],
)
def test_what_the_field_cannot_take_is_not_accepted(
    policy, mapped, asha, field, should, sentence
):
    add_maya(mapped)
    case = prove(wish(field, should))

    with pytest.raises(NotDecided, match=f"^{sentence}"):
        deciding.decide(case, weighed(case), by=asha, at=AT)

    assert workflow.Move.REFUSE in workflow.allowed(case, AT)


@pytest.mark.parametrize("typed", ["Germany", " germany ", "de"])
def test_a_country_is_written_as_the_field_keeps_it(policy, mapped, typed):
    keys = add_maya(mapped)["people"]
    where = rectifying.place("people:country")

    assert rectifying.normalised(where, typed) == "DE"
    rectifying.rectify(where, keys, typed)
    assert rectifying.says(where, keys) == ["DE"]
    assert rectifying.normalised(where, "UK") == "GB"


def test_a_value_that_must_be_unique_is_not_given_twice(policy, mapped):
    keys = add_maya(mapped)["people"]
    mapped.add("users", email="taken@example.com")
    row = finding.dataset("people")
    connector = connector_for(row.system)

    taken = connector.fault(row, keys, "email", "taken@example.com")
    own = connector.fault(row, keys, "email", MAYA["email"])
    assert (taken, own) == ("Another record has this value already.", "")
    with pytest.raises(Refused, match="cannot be corrected here"):
        connector.fault(row, keys, "created_at", "yesterday")


def test_a_correction_whose_answer_was_lost_is_the_same_when_done_again(
    policy, mapped, asha, sunil
):
    """F13: written, but the worker died before it could say so."""
    add_maya(mapped)
    case = decide_and_run(prove(wish()), asha, sunil)
    step = Step.objects.get(case=case, effect="rectify")

    again = carrying.rectify(step, later(hours=1))

    assert again.result == {"count": 1}
    assert names(mapped) == ["Maya Rao-Lind"]


def test_a_system_that_says_corrected_but_is_not_keeps_the_case_open(
    policy, mapped, asha, sunil
):
    """F14: claimed, not verified."""
    add_maya(mapped)
    case = prove(wish())
    for statement in STUBBORN[mapped.engine.dialect.name]:
        mapped.change_tables(statement)

    decide_and_run(case, asha, sunil)

    step = Step.objects.get(case=case, effect="rectify")
    assert (case.status, step.state) == ("working", "due")
    assert "they do not say so" in step.error
    assert not letters.sent(case)


def test_a_refusal_changes_nothing(policy, mapped, asha, sunil):
    add_maya(mapped)
    before = names(mapped)
    case = prove(wish())

    decide_and_run(case, asha, sunil, identity=RIGHT)

    assert names(mapped) == before
    assert (case.status, case.ending) == ("answered", "refused")


def test_what_was_not_changed_stands_in_every_copy_in_their_words(
    policy, mapped, asha, sunil
):
    """11 CCR 7023; GDPR Art. 16: whoever contests data can have that noted with it."""
    add_maya(mapped)
    case = prove(wish(should="<b>Maya Lind</b>"))
    decide_and_run(case, asha, sunil, identity=RIGHT)
    assert case.ending == "refused"
    told = letters.sent(case)
    noted = "You say that it is wrong, and we note that"
    assert noted in told.text
    assert noted in told.html
    prove(wish(), later(minutes=1))  # still open: nobody has said no to it

    at = later(minutes=2)
    copy = prove(make_case("access", at, claims=MAYA), at)
    decide_and_run(copy, asha, sunil, at)

    pack = zipfile.ZipFile(io.BytesIO(b"".join(copying.read(copy, at=at))))
    (words,) = json.loads(pack.read("about.json"))["contested"]
    assert words == (
        "On 15 June 2026 you said that “Accounts: Name” should say: <b>Maya Lind</b>. "
        f"We did not change it ({references.display(case.reference)})."
    )
    page = pack.read("index.html").decode()
    assert page.count("You say that it is wrong") == 1
    assert "&lt;b&gt;Maya Lind&lt;/b&gt;" in page


def test_a_person_asks_and_the_officer_sees_before_and_after(guest, mapped):
    add_maya(mapped)
    guest.get("/rights/rectification/")
    guest.submit(address="maya@example.com", field="people:phone", should="12")
    assert errors(guest.page) == [
        "Enter the phone number in full, starting with + and the country code."
    ]
    guest.submit(
        address="maya@example.com", field="people:phone", should="+44 7700 900123"
    )
    assert guest.page.url == "/receipt/"
    now = timezone.now()
    case = prove(Case.objects.get(), now)
    officer, other = staff("officer"), staff("officer", "Other")

    page = browser(officer).get(f"/desk/rights/case/{case.pk}/").content.decode()

    assert "Before and after" in page
    assert "+44 7700 900123" in page
    assert "The field can take this value." in page
    assert "selected>correct it</option>" in page
    decide_and_run(case, officer, other, now)
    run(now)
    assert mapped.rows("users")[0]["phone"] == "+447700900123"


def test_who_reads_one_address_changes_no_other_alone(
    policy, mapped, asha, sunil, settings
):
    """The old number hears of it, two decide, and it waits a day."""
    settings.KEPT_DEMO = False
    add_maya(mapped)
    case = prove(wish("people:phone", "+4915199999999", now="+12025550143"))
    (told,) = mails("tripwire_by_phone")
    assert told["to"] == "+12025550143"
    assert deciding.needs_second(case, deciding.draft(case))

    decide_and_run(case, asha, sunil)

    assert (case.status, case.cooling.ends_at) == ("working", later(hours=24))
    assert mapped.rows("users")[0]["phone"] == "+12025550143"
    (said,) = mails("cooling")
    assert "Nothing is changed before" in said["text"]
    link = re.search(r"/not-me/([\w-]+)/", told["text"])[1]
    tripwires.stop(tripwires.of(link), at=later(hours=2))
    run(later(hours=25))
    assert mapped.rows("users")[0]["phone"] == "+12025550143"


def test_a_name_is_corrected_by_one(policy, mapped):
    add_maya(mapped)
    case = prove(wish())

    assert not deciding.needs_second(case, deciding.draft(case))
    assert mails("tripwire_by_phone") == []
