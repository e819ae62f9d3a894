"""Beside what somebody writes: what people will read, each value with its row."""

from __future__ import annotations

import re

import pytest

from notices import as_printed, drafting, reading
from tests.notices.test_studio import DRAFT, draft, elena, fields
from tests.notices.world import AT

__all__ = ["draft", "elena"]

pytestmark = pytest.mark.django_db
KEEP = f"{DRAFT}clauses/keep/"
RULE = f'<a href="{DRAFT}rules/calls/">Calls</a>'
CLAUSE = f'<a href="{DRAFT}clauses/reach/">clause 3, Contact</a>'


def printed(draft, slug: str, **new: str) -> list[str]:
    """The texts of a clause after an edit."""
    row = drafting.find(draft, "clauses", slug)
    by, seen = draft.proposed_by, drafting.stand(row)
    drafting.change(row, new, seen=seen, by=by, at=AT)
    current = reading.of_draft(draft)
    return [text.html for text in as_printed.texts(current, "clauses", slug, AT)]


def test_the_page_of_a_clause_shows_its_values_with_their_rows(elena, draft):
    page = elena.get(KEEP).content.decode()

    (shown,) = re.findall('id="printed"(.*?)</section>', page, re.DOTALL)
    assert f'Calls go after <mark class="bound">90 days {RULE}</mark>.' in shown
    assert f'Calls are deleted <mark class="bound">90 days {RULE}</mark>' in shown
    assert f"see {CLAUSE}." in shown


def test_what_saves_itself_answers_with_what_is_printed_now(elena, draft):
    mine = {**fields(elena.get(KEEP)), "body": "Soon: {{ period:calls }}."}

    answer = elena.post(KEEP, mine, headers={"X-Autosave": "1"}).json()

    assert (
        f'<p>Soon: <mark class="bound">90 days {RULE}</mark>.</p>' in answer["printed"]
    )


def test_names_tables_and_what_points_at_nothing(draft):
    short, body = printed(
        draft,
        "reach",
        highlight="{{ officer:name }} & {{ period:gone }}, see [[clause:keep]].",
        body="{{ organisation:name }}, {{ revision:updated }}, [[clause:gone]].\n\n"
        "{{ table:retention }}\n\nIn a line {{ table:retention }}.",
    )

    officer = f'<a href="{DRAFT}officers/officer/">Officer: Name</a>'
    gone = '<mark class="gone">{} points at nothing</mark>'
    assert short == (
        f'<mark class="bound">Ona Officer {officer}</mark> &amp; '
        f"{gone.format('{{ period:gone }}')}, see clause 1, How long."
    )
    company = f'<a href="{DRAFT}organisation/org/">Company: Name</a>'
    assert f'<mark class="bound">Demo, Inc. {company}</mark>' in body
    assert '<mark class="bound">the day this takes effect</mark>' in body
    assert gone.format("[[clause:gone]]") in body
    assert '<p><mark class="bound">Table: how long each kind is kept</mark></p>' in body
    alone = '<mark class="gone">A table needs a paragraph of its own.</mark>'
    assert f"<p>In a line {alone}.</p>" in body


def test_nothing_that_is_typed_becomes_markup(draft):
    short, body = printed(
        draft,
        "reach",
        highlight="<script>x</script>{{ lostreference:x }}",
        body="<img src=x onerror=y> [a](javascript:z) ![i](https://e.example/i.png)",
    )

    assert "<script" not in short
    assert re.findall("<(img|a|script)", body) == []
    assert "javascript" not in body or "href" not in body
