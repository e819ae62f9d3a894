"""Each promise of the real policy is said in the clause that its row names.

The phrases are the heart of each promise; a clause that loses one fails here.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from django.utils.html import escape

import notices
from notices import checks, inventory, loading, markup, reading, tables
from notices.models import PromiseResult
from tests.notices.world import AT
from tests.policies import make_user

FOLDER = Path(notices.__file__).parent / "starter"
ROWS = tomllib.loads((FOLDER / "inventory.toml").read_text(encoding="utf-8"))
DOCUMENTS = {
    name: markup.read((FOLDER / f"{name}.md").read_text(encoding="utf-8"), name)
    for name in ("policy", "california")
}
CLAUSES = {c.slug: c for document in DOCUMENTS.values() for c in document.clauses}
PROMISES = {row["number"]: row for row in ROWS["promises"]}

# number, clause, words that must stand there
SAID = [
    (1, "welcome", ["policy of 26 December 2024", "took effect when it was loaded"]),
    (
        2,
        "welcome",
        [
            "what we collect",
            "how we use it",
            "who else gets it",
            "how we protect it",
            "choices",
        ],
    ),
    (3, "welcome", ["everyone who uses any part", "whom an agent has called"]),
    (4, "welcome", ["{{ organisation:name }} offers the Services"]),
    (5, "welcome", ["live in California", "(/california/)"]),
    (6, "important-points", ["In short", "does not replace the clause"]),
    (7, "important-points", ["appears on this page"]),
    (8, "important-points", ["do not use the Services", "never taken as your consent"]),
    (9, "data", ["send our mail, host our systems and measure use", "no other"]),
    (10, "disclosure", ["neither sell your data nor share it"]),
    (11, "data", ["go to payment providers so that you can pay", "privacy policies"]),
    (12, "data", ["your use and your device", "[[clause:disclosure]]"]),
    (13, "data", ["{{ table:categories }}"]),
    (14, "data-sources", ["cookies, web beacons", "if you allowed them"]),
    (
        15,
        "legal-bases",
        ["**contract**", "**legitimate interest**", "**consent**", "**duty**"],
    ),
    (16, "legal-bases", ["one stated purpose at a time"]),
    (17, "disclosure", ["only what they need to know"]),
    (18, "disclosure", ["**Other users:** nobody"]),
    (
        19,
        "disclosure",
        ["**Service providers:**", "help us run the business", "contract"],
    ),
    (20, "disclosure", ["**Another business:**", "merge", "bought", "reorganise"]),
    (21, "disclosure", ["**Our affiliates:**", "in line with this policy"]),
    (22, "disclosure", ["**Courts and authorities:**", "court order", "subpoena"]),
    (23, "disclosure", ["**Advisers:**", "accountants, lawyers, auditors"]),
    (24, "security", ["measures that fit the risk", "best practice"]),
    (25, "security", ["security and access policy", "update it"]),
    (26, "security", ["HTTPS", "lock"]),
    (27, "security", ["strictly controlled"]),
    (28, "security", ["by post", "PGP"]),
    (29, "security", ["Every system of ours", "firewall", "cannot guarantee"]),
    (30, "transfers", ["the place where you live", "the law that applies"]),
    (31, "transfers", ["under a contract"]),
    (32, "transfers", ["Europe", "General Data Protection Regulation"]),
    (33, "breach", ["find out what happened", "tell the people"]),
    (34, "rights", ["without an account", "{{ undertaking:answer }}"]),
    (35, "access", ["copy of the personal data", "process or keep"]),
    (36, "access", ["structured", "machine can read"]),
    (37, "access", ["another provider", "technically possible"]),
    (38, "rectification", ["change yourself in your account", "correct"]),
    (39, "erasure", ["ask us to delete", "legal duties"]),
    (
        40,
        "erasure",
        ["not be able to give you some or all of the Services", "before you ask"],
    ),
    (41, "retention", ["{{ table:retention }}"]),
    (42, "withdrawal", ["account settings", "write to us", "which consent"]),
    (43, "withdrawal", ["before that stays lawful"]),
    (
        44,
        "restriction",
        [
            "not accurate",
            "do not want it deleted",
            "for a legal claim",
            "[[clause:objection]]",
        ],
    ),
    (
        45,
        "objection",
        ["legitimate interest or in the public interest", "compelling reasons"],
    ),
    (46, "objection", ["direct marketing", "at any time", "{{ officer:email }}"]),
    (47, "appeal", ["appeal by e-mail to {{ officer:email }}"]),
    (48, "appeal", ["authority"]),
    (49, "opt-out", ["opt out of marketing messages", "offers"]),
    (50, "opt-out", ["sale or sharing", "profiling", "targeted ads"]),
    (51, "do-not-track", ["do not react to it"]),
    (52, "retention", ["only as long as the purpose"]),
    (53, "retention", ["how long you have an account"]),
    (54, "retention", ["a law makes us keep it", "payments"]),
    (55, "retention", ["limitation periods, disputes or investigations"]),
    (56, "communications", ["find them necessary", "text message or e-mail"]),
    (57, "communications", ["cannot opt out of these"]),
    (58, "contact", ["{{ organisation:address }}"]),
    (59, "contact", ["{{ officer:name }}", "{{ officer:email }}"]),
    (60, "contact", ["confidential"]),
    (61, "contact", ["how your data is handled", "deletion"]),
    (
        62,
        "children",
        ["not meant for people under 18", "may not sign up by themselves"],
    ),
    (63, "children", ["do not knowingly collect"]),
    (64, "children", ["parent's verified consent", "as quickly as we can"]),
    (65, "children", ["tell our grievance officer", "[[clause:contact]]"]),
]


@pytest.mark.parametrize(("number", "clause", "words"), SAID)
def test_the_clause_says_its_promise(number, clause, words):
    body = CLAUSES[clause].body

    assert PROMISES[number]["slug"] == f"p{number:02d}"
    assert PROMISES[number]["clause"] == clause
    assert [phrase for phrase in words if phrase not in body] == []


def test_no_promise_is_left_out():
    assert [number for number, _clause, _words in SAID] == list(range(1, 66))


def test_these_promises_are_checked_by_machine():
    machine = {
        row["slug"]: (
            row["check_code"],
            next(iter(row.get("arguments", {}).values()), ""),
        )
        for row in ROWS["promises"]
        if row["kind"] == "machine"
    }
    assert machine == {
        "p01": ("effective-date", ""),
        "p02": ("says-what-is-done", ""),
        "p04": ("controller-named", ""),
        "p05": ("california-notice-served", ""),
        "p06": ("each-clause-has-highlight", ""),
        "p07": ("changes-on-page", ""),
        "p08": ("use-is-not-consent", ""),
        "p09": ("recipients-have-purpose", ""),
        "p10": ("no-sale-or-share", ""),
        "p11": ("payment-recipient-named", ""),
        "p12": ("recipients-of-listed-kinds", ""),
        "p13": ("table-complete", ""),
        "p14": ("sources-named", ""),
        "p15": ("basis-per-purpose", ""),
        "p16": ("consent-is-specific", ""),
        "p17": ("need-to-know", ""),
        "p19": ("providers-only-assist", ""),
        "p24": ("staff-have-second-factor", ""),
        "p26": ("https-only", ""),
        "p30": ("transfers-have-safeguard", ""),
        "p35": ("answers-on-time", "access"),
        "p36": ("right-kept", "portability"),
        "p38": ("right-kept", "rectification"),
        "p39": ("answers-on-time", "erasure"),
        "p41": ("retention-periods-published", ""),
        "p42": ("right-kept", "withdrawal"),
        "p43": ("ledger-verifies", ""),
        "p44": ("right-kept", "restriction"),
        "p45": ("objections-pause-at-once", ""),
        "p46": ("stopped-numbers-not-called", ""),
        "p47": ("right-kept", "appeal"),
        "p48": ("right-kept", "complaint"),
        "p50": ("opt-outs-at-once", ""),
        "p52": ("periods-kept", ""),
        "p53": ("rule-kept", "identity"),
        "p54": ("rule-kept", "payment"),
        "p55": ("holds-have-review-date", ""),
        "p56": ("service-mails-only", ""),
        "p57": ("service-goes-on", ""),
        "p58": ("service-address-shown", ""),
        "p59": ("officer-named", ""),
        "p60": ("bodies-only-for-officers", ""),
        "p61": ("right-kept", "enquiry"),
        "p64": ("right-kept", "child"),
    }


def test_the_company_has_stated_nothing_yet():
    assert [row["slug"] for row in ROWS["promises"] if row.get("stated_on")] == []


def test_every_value_and_table_exists():
    text = "\n".join(
        part
        for document in DOCUMENTS.values()
        for part in [
            document.lead,
            document.preamble,
            *[f"{clause.highlight} {clause.body}" for clause in document.clauses],
        ]
    )
    assert set(inventory.bindings(text)) == {
        ("list", "purposes"),
        ("officer", "email"),
        ("officer", "name"),
        ("organisation", "address"),
        ("organisation", "name"),
        ("period", "calls"),
        ("period", "voice-recordings"),
        ("revision", "updated"),
        ("table", "california"),
        ("table", "california-disclosures"),
        ("table", "categories"),
        ("table", "recipients"),
        ("table", "retention"),
        ("undertaking", "acknowledge"),
        ("undertaking", "answer"),
    }


def test_sub_clauses_follow_their_parent():
    parents = {c.slug: c.parent for c in DOCUMENTS["policy"].clauses if c.parent}
    assert parents == {
        "data-sources": "data",
        "legal-bases": "data",
        "disclosure": "data",
        "voices": "data",
        "transfers": "security",
        "breach": "security",
        "access": "rights",
        "rectification": "rights",
        "erasure": "rights",
        "withdrawal": "rights",
        "restriction": "rights",
        "objection": "rights",
        "appeal": "rights",
        "opt-out": "rights",
        "stop-calls": "rights",
        "voice-misuse": "rights",
        "do-not-track": "rights",
    }


def test_each_right_has_its_button_at_one_clause():
    buttons = {clause.right: slug for slug, clause in CLAUSES.items() if clause.right}
    assert buttons == {
        "appeal": "appeal",
        "objection": "objection",
        "rectification": "rectification",
        "restriction": "restriction",
        "withdrawal": "withdrawal",
        "child": "children",
        "enquiry": "contact",
        "access": "access",
        "erasure": "erasure",
        "opt_out": "opt-out",
        "stop_calls": "stop-calls",
        "voice_misuse": "voice-misuse",
    }


@pytest.mark.django_db
def test_one_check_does_not_make_a_clause_look_proven_whole():
    draft = loading.load(FOLDER, by=make_user(), at=AT)
    current = reading.of_revision(draft)
    checked = PromiseResult(promise="p39", ran_at=AT, state="kept")

    proof = checks.proof_for(current, "erasure", {"p39": checked}, AT)
    assert proof == checks.Proof(
        state="kept",
        lines=[
            "Checked by a machine",
            "23 November 2026",
            "Other promises here: not yet shown by a machine",
        ],
    )


@pytest.mark.django_db
def test_the_table_of_the_clause_names_what_each_kind_holds():
    current = reading.of_revision(loading.load(FOLDER, by=make_user(), at=AT))

    in_clause = tables.table(current, "categories", AT)
    missing = [
        row["slug"]
        for row in ROWS["categories"]
        if escape(row["examples"]) not in in_clause
    ]
    assert missing == []


def test_what_the_real_policy_does_not_say_is_marked():
    tables = (
        "law_positions undertakings categories purposes recipients disclosures rules"
    )
    unmarked = [
        (table, row["slug"])
        for table in tables.split()
        for row in ROWS[table]
        if not row.get("assumed")
    ]
    assert unmarked == []


def test_data_is_disclosed_only_for_a_purpose_of_its_category():
    purposes = {row["slug"]: row["purposes"] for row in ROWS["categories"]}
    strangers = [
        row["slug"]
        for row in ROWS["disclosures"]
        if row["purpose"] not in purposes[row["category"]]
    ]
    assert strangers == []


def test_the_periods_are_these():
    assert {
        row["slug"]: (row["trigger"], row["period"], row["why"])
        for row in ROWS["rules"]
    } == {
        "identity": ("account_closed", "P30D", "relationship"),
        "payment": ("paid", "P8Y", "legal_duty"),
        "usage": ("collected", "P13M", "relationship"),
        "device": ("collected", "P13M", "relationship"),
        "voice-recordings": ("account_closed", "P30D", "relationship"),
        "voice-clones": ("account_closed", "P30D", "relationship"),
        "calls": ("call_ended", "P90D", "relationship"),
        "transcripts": ("call_ended", "P90D", "relationship"),
        "support": ("ticket_closed", "P24M", "legal_position"),
        "marketing-list": ("account_closed", "P30D", "relationship"),
        "marketing-list-unused": ("last_used", "P24M", "relationship"),
        "requests": ("request_closed", "P24M", "legal_duty"),
    }


def test_what_the_company_does_not_do_can_still_be_refused():
    rows = {row["slug"]: row for row in ROWS["purposes"]}
    stoppable = [
        "marketing",
        "sale",
        "sharing",
        "profiling",
        "targeted-ads",
        "sensitive-uses",
        "outbound-calls",
    ]
    assert [rows[slug]["can_be_stopped"] for slug in stoppable] == [True] * 7
    not_done = {slug for slug, row in rows.items() if row.get("is_done") is False}
    assert not_done == {"sale", "sharing", "targeted-ads", "sensitive-uses"}


def test_a_short_line_is_short():
    long = {
        slug: len(clause.highlight.split())
        for slug, clause in CLAUSES.items()
        if len(clause.highlight.split()) > 25
    }
    assert long == {}
