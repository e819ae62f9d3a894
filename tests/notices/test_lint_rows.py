"""Checks of rows: each with the row that makes it speak, and the one that ends it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from notices import loading
from notices.reading import Reading
from portal.plugins import discover

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CATEGORY = {
    "slug": "calls", "title": "Calls", "letters": "A", "sources": ["you"],
    "purposes": ["service"], "role": "controller",
}  # fmt: skip
PURPOSE = {
    "slug": "service", "title": "Run it", "legal_basis": "contract",
    "legitimate_interest": "", "is_done": True,
}  # fmt: skip
RECIPIENT = {
    "slug": "host", "title": "Host", "kind": "service provider", "country": "US",
    "safeguard": "", "contract": "Contract of 2026", "contract_expires_on": None,
}  # fmt: skip
FLOW = {
    "slug": "calls-host", "category": "calls", "recipient": "host",
    "purpose": "service", "kind": "business_purpose",
}  # fmt: skip
CLAUSE = {
    "slug": "keep", "document": "policy", "parent": "", "title": "Keeping",
    "highlight": "", "body": "", "right": "",
}  # fmt: skip
RULE = {
    "slug": "calls", "category": "calls", "title": "Calls", "trigger": "call_ended",
    "period": "P90D", "why": "relationship", "law": "", "action": "delete",
}  # fmt: skip
TABLES = {
    "organisation": {"slug": "org", "name": "Demo", "country": "US", "time_zone": "UTC"},
    "rules": RULE,
    "categories": CATEGORY,
    "purposes": PURPOSE,
    "recipients": RECIPIENT,
    "disclosures": FLOW,
    "clauses": CLAUSE,
    "documents": {
        "slug": "policy", "path": "/", "title": "Policy", "lead": "", "preamble": "",
        "is_numbered": True,
    },
}  # fmt: skip


def reading_with(table: str = "", *, next_review_on: str | None = None, **new: Any):
    rows: dict[str, list[Any]] = {name: [] for name in loading.TABLES}
    for name, row in TABLES.items():
        rows[name] = [{"position": 1, **row, **(new if name == table else {})}]
    content = {"number": 1, "title": "P", "restates": "", "effective_at": None}
    return Reading({**content, "next_review_on": next_review_on, "inventory": rows}, "")


def run(code: str, current: Reading) -> list[tuple[str, str]]:
    found = discover("lint", "CHECK")[code].run(current, AT)
    return [(lint.path, lint.message) for lint in found]


@pytest.mark.parametrize(
    ("code", "table", "new", "path", "message"),
    [
        (
            "balancing-undated", "purposes",
            {"legal_basis": "legitimate_interest", "legitimate_interest": "Safety."},
            "purpose service", "Nobody noted when this interest was weighed",
        ),
        (
            "contract-missing", "recipients", {"contract": ""},
            "recipient host", "No contract is named for this provider.",
        ),
        (
            "contract-missing", "recipients", {"contract_expires_on": "2026-11-22"},
            "recipient host", "The contract ran out on 2026-11-22.",
        ),
        (
            "safeguard-missing", "recipients", {"country": "IN"},
            "recipient host", "Data goes to IN, and nothing is said to protect it.",
        ),
        (
            "balancing-undated", "purposes",
            {"legal_basis": "legitimate_interest",
             "legitimate_interest": "Safety, weighed on 2099-99-99."},
            "purpose service", "Nobody noted when this interest was weighed",
        ),
        (
            "balancing-undated", "purposes",
            {"legal_basis": "legitimate_interest",
             "legitimate_interest": "Safety, weighed on 2026-11-24."},
            "purpose service", "Nobody noted when this interest was weighed",
        ),
        (
            "safeguard-missing", "recipients", {"country": ""},
            "recipient host", "Data goes there, and nothing says to which country.",
        ),
        (
            "duty-without-law", "rules", {"why": "legal_duty", "law": " "},
            "rule calls", "A law is said to require this, and it is not named.",
        ),
        (
            "duty-without-law", "rules", {"why": "legal_duty", "law": "An Act, s.1"},
            "rule calls", "A law is said to require this, and not whose law it is.",
        ),
        (
            "not-itemised", "categories", {"purposes": ["service", "ads"]},
            "category calls", "held for a purpose that is not listed",
        ),
        (
            "not-itemised", "categories", {"sources": []},
            "category calls", "Nothing says where this kind of data comes from.",
        ),
        (
            "not-itemised", "categories", {"purposes": []},
            "category calls", "held for a purpose that is not listed",
        ),
        (
            "link-misses", "clauses", {"body": "See [here](/#gone)."},
            "keep", "No clause of that page is called “gone”.",
        ),
        (
            "link-misses", "clauses", {"body": "See [below](#gone)."},
            "keep", "No clause of that page is called “gone”.",
        ),
        (
            "link-misses", "clauses", {"body": "See [our list](/partners/)."},
            "keep", "There is no page of ours at “/partners/”.",
        ),
        (
            "link-misses", "clauses", {"body": "Say [so](/rights/be-forgotten)."},
            "keep", "There is no page of ours at “/rights/be-forgotten”.",
        ),
        (
            "link-misses", "clauses", {"body": 'See [us](/partners/ "All of them").'},
            "keep", "There is no page of ours at “/partners/”.",
        ),
        (
            "link-misses", "clauses", {"body": "See [us](</partners/>)."},
            "keep", "There is no page of ours at “/partners/”.",
        ),
        (
            "link-misses", "clauses", {"body": "See [us](/partners/#all)."},
            "keep", "There is no page of ours at “/partners/”.",
        ),
        (
            "link-misses", "clauses", {"body": "See [us](contact/)."},
            "keep", "This address leads elsewhere from each page.",
        ),
        (
            "contract-missing", "recipients",
            {"kind": "adviser", "contract_expires_on": "2026-11-22"},
            "recipient host", "The contract ran out on 2026-11-22.",
        ),
        (
            "contract-missing", "recipients", {"kind": "Sub-processor", "contract": " "},
            "recipient host", "No contract is named for this provider.",
        ),
        (
            "link-misses", "clauses", {"body": "See [keeping](/)."},
            "keep", "This leads to the top of the page that has “Keeping”.",
        ),
        (
            "untied", "clauses", {"body": "We are kind."},
            "keep", "Nothing stands behind this clause: no row and no promise.",
        ),
        (
            "typed-period", "clauses", {"body": "Calls go after 90 days."},
            "keep", "This period is typed by hand.",
        ),
        (
            "reading-grade", "clauses",
            {"highlight": "Notwithstanding applicable considerations, organisational"
             " methodologies facilitate comprehensive administration."},
            "keep", "This reads like school year",
        ),
    ],
)  # fmt: skip
def test_a_row_that_lacks_something_is_named(code, table, new, path, message):
    ((where, said), *_more) = run(code, reading_with(table, **new))

    assert where == path
    assert message in said


@pytest.mark.parametrize(
    ("code", "table", "new"),
    [
        (
            "balancing-undated", "purposes",
            {"legal_basis": "legitimate_interest",
             "legitimate_interest": "Safety, weighed on 2026-11-01."},
        ),
        (
            "balancing-undated", "purposes",
            {"legal_basis": "legitimate_interest", "is_done": False},
        ),
        ("contract-missing", "recipients", {"contract_expires_on": "2026-11-23"}),
        ("contract-missing", "recipients", {"kind": "legal", "contract": ""}),
        (
            "safeguard-missing", "recipients",
            {"country": "IN", "safeguard": "Standard contractual clauses"},
        ),
        ("safeguard-missing", "disclosures", {"recipient": "another"}),
        (
            "duty-without-law", "rules",
            {"why": "legal_duty", "law": "An Act, s.1", "law_place": "US-CA"},
        ),
        ("duty-without-law", "rules", {"why": "legal_position"}),
        ("sale-denied", "clauses", {"body": "We do not sell data."}),
        ("link-misses", "clauses", {"body": "See [here](/#keep) and [it](/rights/#x)."}),
        (
            "link-misses", "clauses",
            {"body": "[All](/), [a](/rights/opt-out/), [b](/rights/several/), [c](/contact),"
                     " [d](/policy.pdf?x=1), [e](//example.com/x), [f](/static/a.png),"
                     " [g](mailto:a@b.example), [h](https://example.com/x#y),"
                     ' [i](/contact "Us"), [j](/contact/#post)'},
        ),
        ("untied", "clauses", {"body": "We are kind.", "title": "Definitions"}),
        ("untied", "clauses", {"body": "We are kind.", "right": "access"}),
        ("untied", "clauses", {"body": "Kind for {{ period:calls }}."}),
        ("untied", "clauses", {"body": "Kind.\n\n{{ table:retention }}"}),
        ("untied", "clauses", {"body": "[Say no](/rights/opt_out/)."}),
        ("typed-period", "clauses", {"body": "{{ period:calls }}, aged 18 years."}),
        ("reading-grade", "clauses", {"highlight": "We delete calls after a time."}),
        ("reading-grade", "clauses", {"highlight": "Nobody under sixteen."}),
    ],
)  # fmt: skip
def test_a_row_that_has_it_is_left_alone(code, table, new):
    found = run(code, reading_with(table, **new))

    assert [line for line in found if line[0] != "purpose service"] == []
    assert code != "balancing-undated" or found == []


def test_a_clause_is_tied_by_a_promise_and_by_the_points_under_it():
    kind = {**CLAUSE, "body": "We are kind."}
    under = {**kind, "slug": "under", "parent": "keep"}
    deeper = {**kind, "slug": "deeper", "parent": "under"}
    current = reading_with()
    rows = current.content["inventory"]
    rows["clauses"] = [
        {**row, "position": n} for n, row in enumerate([kind, under, deeper])
    ]
    assert [path for path, _said in run("untied", Reading(current.content, ""))] == [
        *("keep", "under", "deeper"),
    ]

    rows["promises"] = [{"position": 1, "slug": "p", "clause": "deeper"}]

    assert run("untied", Reading(current.content, "")) == []


OTHERS = {
    "categories": {**CATEGORY, "slug": "maps", "title": "Maps"},
    "purposes": {**PURPOSE, "slug": "research", "title": "Research"},
    "recipients": {**RECIPIENT, "slug": "maker", "title": "Maker, Inc."},
}
SAID = {
    "categories": "No page names this kind of data.",
    "purposes": "No page names this purpose.",
    "recipients": "No page names this recipient.",
}


def unprinted(
    table: str, body: str = "", page: str = "policy", **new: Any
) -> list[str]:
    """What is said when a table has one row more, and nothing else leads to it."""
    current = reading_with("clauses", body=body, document=page)
    rows = current.content["inventory"]
    rows[table].append({**OTHERS[table], "position": 2, **new})
    rows["documents"][0]["slug"] = page
    return [said for _path, said in run("row-unprinted", Reading(current.content, ""))]


def test_a_row_that_no_page_names_is_found():
    assert run("row-unprinted", reading_with()) == []
    assert unprinted("purposes") == [SAID["purposes"]]
    assert unprinted("recipients") == [SAID["recipients"]]
    assert unprinted("categories") == []  # the table at the top of a policy names it
    assert unprinted("categories", page="own")[0] == SAID["categories"]


@pytest.mark.parametrize(
    ("table", "body", "new"),
    [
        ("purposes", "{{ list:purposes }}", {}),
        ("purposes", "It helps our research.", {}),
        ("purposes", "We research.", {"is_done": False}),
        ("recipients", "{{ table:recipients }}", {}),
        ("recipients", "Or [maker, inc.](https://example.com/)", {}),
        ("categories", "{{ table:retention }}", {}),
    ],
)
def test_a_table_or_a_name_is_enough_and_another_word_is_not(table, body, new):
    page = "own" if table == "categories" else "policy"
    assert SAID[table] not in unprinted(table, body, page, **new)
    assert SAID["recipients"] in unprinted("recipients", "The maker. Maker, Incas.")
    assert SAID["purposes"] in unprinted("purposes", "{{ table:retention }}")


def test_with_every_row_whole_nothing_is_said_of_rows():
    codes = [
        *("balancing-undated", "contract-missing", "safeguard-missing"),
        *("not-itemised", "link-misses"),
    ]

    assert [run(code, reading_with()) for code in codes] == [[]] * len(codes)


@pytest.mark.parametrize(
    ("day", "is_late"),
    [
        (None, False),
        ("2026-11-22", True),
        ("2026-11-23", False),
        ("2027-11-23", False),
        ("2027-11-25", True),
    ],
)
def test_the_next_look_lies_within_a_year(day, is_late):
    found = run("out-of-date", reading_with(next_review_on=day))

    assert [path for path, _message in found] == ["revision"] * is_late


SOLD = {"kind": "sold"}
DENIALS = [
    "We do not sell your data.",
    "We sell nothing.",
    "Your data is never shared.",
    "There is no sale of data.",
]


@pytest.mark.parametrize("sentence", DENIALS)
def test_words_that_deny_a_sale_are_held_against_the_rows(sentence):
    current = reading_with("disclosures", **SOLD)
    current.content["inventory"]["clauses"][0]["body"] = f"Hello. {sentence}"

    (found,) = discover("lint", "CHECK")["sale-denied"].run(current, AT)

    assert (found.path, found.quote) == ("keep", sentence)
    assert found.message == "The rows say that data is sold or shared (calls-host)."


def test_a_sale_for_a_purpose_that_is_not_done_is_named():
    current = reading_with("disclosures", **SOLD)
    current.content["inventory"]["purposes"][0]["is_done"] = False

    assert run("sale-denied", current) == [
        (
            "disclosure calls-host",
            "It is sold or shared for a purpose that is marked as not done.",
        )
    ]


def test_two_findings_of_one_row_are_waived_one_by_one():
    """A ground for a contract that ran out is none for one that there never was."""
    check = discover("lint", "CHECK")["contract-missing"]
    (none,) = check.run(reading_with("recipients", contract=""), AT)
    over = reading_with("recipients", contract_expires_on="2026-11-22")
    (ended,) = check.run(over, AT)

    assert (none.item, ended.item) == ("none", "until 2026-11-22")
