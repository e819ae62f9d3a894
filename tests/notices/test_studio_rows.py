"""The page of one row: what checks mean in its words, what it can print, what it may name."""

from __future__ import annotations

import html
import re

import pytest
from django.utils import timezone

from notices import drafting, studio_chips, studio_choices, studio_ticks
from notices.models import Disclosure, LawPosition, Organisation, Recipient
from notices.studio_forms import Row
from portal.plugins import discover
from tests.notices.test_lint_rows import AT, reading_with
from tests.notices.test_studio import DRAFT, draft, edit, elena, fields, words
from tests.policies import make_user

pytestmark = pytest.mark.words


__all__ = ["draft", "elena"]


def keep(client, address, mine):
    return client.post(address, mine, headers={"X-Autosave": "1"})


@pytest.mark.django_db
def test_what_the_checks_mean_is_marked_in_the_words_and_comes_with_each_save(
    elena, draft
):
    address = f"{DRAFT}clauses/reach/"
    mine = fields(elena.get(address))
    body = "Write to us as needed, or wait 90 days. By using it you agree to it."

    found = keep(elena, address, {**mine, "body": body}).json()

    assert found["said"].endswith("The checks say 3 things about it.")
    assert (
        '<mark class="warning">Write to us as needed, or wait 90 days</mark>'
        not in (found["checks"])
    )
    marked = re.findall(r'<mark class="at-(\w+)">([^<]+)</mark>', found["checks"])
    assert marked == [
        ("warning", "Write to us as needed, or wait "),
        ("warning", "90 days"),
        ("warning", "."),
        ("error", "By using it you agree to it."),
    ]
    assert "Write {{ period:calls }} instead." in html.unescape(found["checks"])
    assert f'{DRAFT}add/promises/?clause=reach&amp;kind=machine"' in found["checks"]
    page = elena.get(address)
    assert page.context["checks"]["lines"][0].judged.finding.check_code == (
        "use-is-consent"
    )
    for begun in re.findall(r'href="#(said-\d+)"', page.content.decode()):
        assert f'id="{begun}"' in page.content.decode()

    draft_page = elena.get(DRAFT).content.decode()
    assert f'<a href="{address}"><b>3 Contact</b></a>' in draft_page
    tied = elena.get(f"{DRAFT}add/promises/?clause=reach&kind=machine")
    assert '<option value="reach" selected>3 Contact</option>' in tied.content.decode()


@pytest.mark.django_db
def test_a_save_that_comes_second_brings_what_the_first_one_wrote(elena, draft):
    address = f"{DRAFT}clauses/reach/"
    mine = fields(elena.get(address))
    edit(elena, "clauses", "reach", body="Theirs.")

    answer = keep(elena, address, {**mine, "body": "Mine."})

    assert answer.status_code == 409
    assert '<dd class="typed">Theirs.</dd>' in answer.json()["theirs"]


@pytest.mark.django_db
def test_a_kind_of_data_is_ticked_in_the_words_of_the_law(elena, draft):
    address = f"{DRAFT}categories/calls/"
    page = elena.get(address)
    assert "H: Audio, electronic, visual, thermal, olfactory" in words(page)
    assert "Run the service" in words(page)

    edit(elena, "categories", "calls", letters=["A", "H"], purposes=["service"])
    assert drafting.find(draft, "categories", "calls").letters == "A H"

    refused = edit(elena, "categories", "calls", letters=["Z"], title="Typed")
    assert "Choose “Names in the law of California" in words(refused)
    assert 'value="Typed"' in refused.content.decode()
    assert drafting.find(draft, "categories", "calls").purposes == ["service"]


@pytest.mark.django_db
def test_a_law_is_chosen_by_its_code(elena, draft):
    said = {"slug": "eu", "standing": "required", "reason": "People in Europe."}
    assert "in-dpdp: " in words(elena.get(f"{DRAFT}add/law_positions/"))

    refused = elena.post(f"{DRAFT}add/law_positions/", {**said, "slug": "moon"})
    elena.post(f"{DRAFT}add/law_positions/", said)

    assert refused.status_code == 200
    assert drafting.find(draft, "law_positions", "eu").standing == "required"
    assert drafting.find(draft, "law_positions", "moon") is None


# --- forms without a page ----------------------------------------------------------------


def options(form: Row, name: str) -> list[str]:
    return [str(code) for code, _words in form.fields[name].choices]


def test_what_a_row_may_name_is_a_list_and_what_is_gone_stays_to_be_seen():
    standing = {"category": "gone", "recipient": "host", "purpose": "service"}
    form = Row(Disclosure, reading_with(), initial=standing)

    assert options(form, "category") == ["calls", "gone"]
    assert dict(form.fields["category"].choices)["gone"] == "gone (not there)"
    assert options(form, "recipient") == ["host"]
    assert options(form, "purpose") == ["service"]
    assert options(form, "kind") == ["", "sold", "shared", "business_purpose"]
    assert dict(form.fields["kind"].choices)[""] == "choose one"


@pytest.mark.parametrize(
    ("typed", "said"),
    [("us", None), ("USA", "Shorten"), ("U1", "two letters"), ("", None)],
)
def test_a_country_has_two_letters(typed, said):
    sent = {"title": "Host", "kind": "adviser", "country": typed}
    form = Row(Recipient, reading_with(), sent)

    assert form.is_valid() is (said is None)
    assert said is None or said in str(form.errors["country"])
    assert said is not None or form.values()["country"] == typed.upper()


def test_a_time_zone_that_no_clock_knows_is_refused():
    sent = {
        "name": "Demo", "brand": "Demo", "address": "1 Street", "country": "US",
        "email": "a@example.com", "time_zone": "Mars/Olympus",
    }  # fmt: skip
    bad, good = (
        Row(Organisation, reading_with(), {**sent, "time_zone": zone})
        for zone in ("Mars/Olympus", "Asia/Kolkata")
    )

    assert list(bad.errors) == ["time_zone"]
    assert good.is_valid()


def test_every_list_offers_something_for_the_rows_that_there_are():
    current = reading_with()

    empty = [
        where for where, offer in studio_choices.OFFERS.items() if not offer(current)
    ]

    assert empty == []


def test_a_clause_can_print_values_tables_and_names():
    current = reading_with(
        "organisation", brand="Demo", email="a@example.com", phone=""
    )

    found = {group.title: group.chips for group in studio_chips.groups(current, AT)}

    assert [chip.code for chip in found["Times"]] == ["{{ period:calls }}"]
    assert [(chip.words, chip.of) for chip in found["Times"]] == [("90 days", "Calls")]
    assert [chip.code for chip in found["Tables"]][:2] == [
        *("{{ table:categories }}", "{{ table:retention }}")
    ]
    assert {chip.is_block for chip in found["Tables"]} == {True}
    assert [chip.code for chip in found["Clauses"]] == ["[[clause:keep]]"]
    codes = {chip.code for chip in found["Names and addresses"]}
    assert {"{{ organisation:brand }}", "{{ revision:updated }}"} <= codes
    assert "{{ organisation:phone }}" not in codes


@pytest.mark.django_db
def test_a_clause_sent_as_browsers_send_it_is_the_same_clause(elena, draft):
    body = "One line.\n\n- A point.\n- Another."
    edit(elena, "clauses", "reach", body=body)
    sent = {**fields(elena.get(f"{DRAFT}clauses/reach/"))}
    before = draft.edits.count()

    sent["body"] = sent["body"].replace("\n", "\r\n")
    elena.post(f"{DRAFT}clauses/reach/", sent)

    assert drafting.find(draft, "clauses", "reach").body == body
    assert draft.edits.count() == before


@pytest.mark.django_db
def test_two_values_that_read_alike_are_called_by_their_rows(elena, draft):
    rule = drafting.find(draft, "rules", "calls")
    new = {**drafting.values(rule), "title": "Call details"}
    drafting.add(draft, "rules", "more", new, by=make_user(), at=timezone.now())

    page = elena.get(f"{DRAFT}clauses/keep/").content.decode()

    names = re.findall(r"data-chip[^>]*>([^<]*)</button>", page)
    assert names[:2] == ["90 days · Calls", "90 days · Call details"]
    assert len(set(names)) == len(names)


# --- the whole draft ---------------------------------------------------------------------


def test_every_check_is_summed_up_in_one_line_and_no_line_names_another():
    named = " ".join(codes for _title, codes in studio_ticks.GROUPS.values()).split()

    assert set(named) <= set(discover("lint", "CHECK"))
    assert len(named) == len(set(named))


@pytest.mark.django_db
def test_the_draft_says_in_a_few_lines_how_it_stands(elena, draft):
    def states():
        page = elena.get(DRAFT)
        return {tick.title: tick.state for tick in page.context["gate"].ticks}

    whole = states()
    edit(elena, "clauses", "reach", body="{{ period:gone }} By using it you agree.")
    broken = states()

    there, tied = (
        "Every value, row, reference and page is there",
        "People’s choices are real",
    )
    assert (whole[there], broken[there]) == ("ready", "stops")
    assert (whole[tied], broken[tied]) == ("ready", "stops")
    assert whole["Machines can do what the rows say"] == "look"
    assert whole["People hear of it before it counts"] == "ready"
    page = words(elena.get(DRAFT))
    assert "Hardest: school year" in page
    assert "Every clause is tied to a row or a promise 4 of 4 clauses." in page
    assert "3 Contact: {{ period:gone }} points at nothing." in page
    assert "It is minor: no days of notice are asked for." in page


@pytest.mark.django_db
def test_the_draft_counts_what_each_law_wants_said_and_what_a_dry_run_takes(
    elena, draft
):
    laws = {"eu": "required", "in-dpdp": "promised", "us-ca": "not_applicable"}
    for place, (code, held) in enumerate(laws.items()):
        LawPosition.objects.create(
            revision=draft, slug=code, position=place, standing=held
        )
    edit(elena, "rules", "calls", period="P2Y")

    page = words(elena.get(DRAFT))

    none = "The list of laws says that it does not apply here."
    assert f"The California notice is made from the same rows {none}" in page
    assert "what GDPR Art. 13 and 14 want said 2 of 20 things are said." in page
    assert "what DPDP s.5 and r.3 want said 0 of 5 things are said." in page
    assert "Dry run: 0 more records go, 0 are on hold." in page
    assert "It is material: with 30 days of notice, from" in page
