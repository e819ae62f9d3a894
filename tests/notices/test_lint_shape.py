"""Every finding says what, where, by which law, and how to mend it."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator

import pytest

from notices import importing, linting
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading
from portal.plugins import discover
from retention.models import Dataset, System
from tests.notices.test_lint_blockers import PROMISE
from tests.notices.test_lint_rows import AT, RULE, reading_with

# A policy with something for every check of words.
TEXT = """# Policy

Effective Date: 1 May 2020. See Clause 2 (How Long We Keep It), Clause 1 (How Long We Keep It) and Clause 7. Our State \
Notice is elsewhere. By using this site you agree to this policy. The highlights in each \
clause help. Please check this page often. We do not share your data. We live in Europe \
and California. Services (a) are sold to users and to our Users.

| |

| We may share your data with others. |

## What we do

In short: Notwithstanding organisational considerations, administration facilitates \
comprehensive methodologies.

We use cookies. It goes after 90 days. All our systems have firewalls, as needed. We do not generally transfer \
data. Write to us by e-mail to have data deleted; use PGP. Kinds of data:

## How Long We Keep It

We keep it. The instances where you may request a copy follow. You may object on grounds \
of your situation to direct marketing. In certain cases you may opt out of selling. We \
do not respond to signals. Minors may not sign up by themselves. We send an SMS. Our \
grievance officer is Ann, a@example.com. You may raise an appeal. Our AI agents \
call. Section 4 is of may nothing. - Erasure: now.
"""


def worst() -> Reading:
    """Rows that each lack something."""
    current = reading_with(next_review_on="2020-01-01")
    rows = copy.deepcopy(current.content["inventory"])
    duty = {"slug": "duty", "why": "legal_duty", "law": "An Act, s.1"}
    rows["rules"] = [
        {**RULE, "position": 1, "trigger": "full_moon", "period": "P0D"},
        {**RULE, "position": 2, **duty},
        {
            **RULE,
            "position": 3,
            "slug": "x",
            "why": "legal_duty",
            "action": "anonymise",
        },
    ]
    rows["categories"].append({**rows["categories"][0], "slug": "birds"})
    rows["promises"] = [
        {**PROMISE, "position": 1, "check_code": "right-kept"},
        {**PROMISE, "position": 2, "slug": "p02", "clause": "gone"},
    ]
    rows["disclosures"][0].update(kind="sold")
    rows["purposes"][0].update(legal_basis="legitimate_interest")
    rows["recipients"][0].update(country="IN", contract="")
    rows["recipients"].append({**rows["recipients"][0], "slug": "x", "title": "Nobody"})
    rows["categories"][0].update(sources=[])
    rows["clauses"][0].update(
        body="{{ period:y }} [a](#b). We sell nothing.\n\n" + "- " * 10 + "x",
        parent="keep",
    )
    alone = {"slug": "alone", "parent": "", "body": "We are kind."}
    rows["clauses"].append({**rows["clauses"][0], **alone})
    rows["documents"][0].update(path="/x/")
    content = {**current.content, "inventory": rows}
    return Reading(content, "")


def everything() -> Iterator[tuple[LintCheck, Lint, Reading]]:
    own = importing.read("own.md", TEXT.encode(), at=AT)
    for check, lint in own.findings:
        yield check, lint, own.current
    for check, lint in linting.found(worst(), AT):
        yield check, lint, worst()


@pytest.fixture
def placed(db):
    """A data map whose places lack something."""
    system = System.objects.create(slug="own", title="Own", connector="manual")
    facts = {
        "system": system,
        "clocks": {},
        "collected_column": "",
        "category": "calls",
    }
    Dataset.objects.create(slug="calls", title="Calls", **facts)
    Dataset.objects.create(slug="x", title="X", **{**facts, "category": "secrets"})


def text_of(current: Reading, lint: Lint) -> str:
    row = current.clause(lint.path) or current.documents[lint.path]
    return str(getattr(row, lint.field))


@pytest.mark.django_db
def test_every_finding_has_its_place_its_law_a_message_and_a_way_to_mend_it(placed):
    seen = set()
    for check, lint, current in everything():
        seen.add(check.code)
        assert lint.path, check.code
        assert lint.message[-1] in ".?”" or ": " in lint.message, lint
        assert lint.message[0] in "{[“" or lint.message[0].isupper(), lint
        assert lint.fix.endswith("."), lint
        assert lint.severity in Severity, lint
        if lint.field:
            assert lint.start < lint.end, lint
            said = text_of(current, lint)[lint.start : lint.end]
            assert lint.quote == said[:240], lint
    # Two need the places of a real system (`tests.retention.test_lint`), and two a law
    # that must be kept (`tests.rights.test_statutes`, `tests.rights.test_outliving`).
    apart = {"outlived", "without-account", "foreign-law", "gone-too-soon"}
    there = set(discover("lint", "CHECK")) - apart
    assert seen == there


def test_every_check_names_its_law_and_is_listed_once():
    checks = discover("lint", "CHECK").values()

    assert [check.code for check in checks if not check.law] == []
    gaps = {check.gap for check in checks} - {""}
    assert all(re.fullmatch(r"GAP-\d\d", gap) for gap in gaps)


def test_after_an_edit_of_words_no_system_is_asked_again(db):
    """Whoever writes does not wait for the company's systems at each pause."""
    current = worst()
    told = {check.code for check, _lint in linting.found(current, AT)}
    left = {c.code for c, _lint in linting.found(current, AT, words_alone=True)}
    checks = discover("lint", "CHECK")

    assert {code for code, check in checks.items() if check.rows_alone} == {
        *("anonymise-without-fields", "check-broken", "collected-unknown"),
        *("column-gone", "law-only-without-field", "mapped-without-category"),
        *("outlived", "rule-without-clock", "unknown-trigger", "unmapped-category"),
        "without-account",
    }
    assert told - left == {"check-broken", "unknown-trigger", "unmapped-category"}
