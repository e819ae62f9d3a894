"""Pages are rendered once, served as bytes, and change at their instant."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from notices import checks, pages, reading, rendering
from notices.models import PromiseResult, RenderedPage
from notices.promises import effective_date
from portal.models import LedgerEntry
from portal.plugins import discover
from tests.notices.world import AT, INVENTORY, POLICY, make_approved

pytestmark = pytest.mark.django_db
NINETY, SIXTY = b">90 days</mark>", b">60 days</mark>"


def html_of(revision, at=AT) -> str:
    current = reading.of_revision(revision)
    return rendering.page(current, "policy", {}, at).decode()


def test_values_and_references_are_filled_in_from_rows(tmp_path):
    page = html_of(make_approved(tmp_path / "a"))

    assert '<mark class="bound">90 days</mark> after the call' in page
    assert '<a href="#reach">clause 3, Contact</a>' in page
    assert "<b>In short:</b> Calls go after 90 days." in page
    assert '<span class="no">2.1</span><span>Deletion</span>' in page


CLAUSE_COUNTS = "Lines “in short” help you read; the clause counts."
OTHER_PAGE = '\n[[documents]]\nslug = "california"\npath = "/california/"\n'


def test_that_the_clause_counts_is_said_wherever_there_are_short_lines(tmp_path):
    folder = tmp_path / "a"
    folder.mkdir()
    words = "# C\n\nLead: Y.\n\n## We {#we}\n\nIn short: We.\n\nWe do.\n"
    (folder / "california.md").write_text(words, encoding="utf-8")
    revision = make_approved(folder, inventory=INVENTORY + OTHER_PAGE)
    current = reading.of_revision(revision)
    papers = discover("papers", "PAPER")

    for code in ("policy", "california"):
        page = rendering.page(current, code, {}, AT).decode()
        paper = papers[code].paper(f"revision:{revision.pk}").markup
        for text in (page, paper):
            assert text.count(CLAUSE_COUNTS) == 1
            assert text.index(CLAUSE_COUNTS) < text.index('<p class="short">')


def test_a_page_without_short_lines_says_nothing_of_them(tmp_path):
    bare = "\n".join(s for s in POLICY.splitlines() if not s.startswith("In short:"))
    page = html_of(make_approved(tmp_path / "a", policy=bare))

    assert CLAUSE_COUNTS not in page


def test_hostile_words_are_inert(tmp_path):
    hostile = POLICY.replace(
        "Before the clauses.",
        "<script>alert(1)</script> [x](javascript:alert(1)) ![i](https://other.example/i.png)",
    )
    page = html_of(make_approved(tmp_path / "a", policy=hostile))

    assert "<script" not in page
    assert "javascript:" not in page.replace("[x](javascript:alert(1))", "")
    assert "<img" not in page


OBEYED = "{settings.SECRET_KEY} {0.format} %(secret)s %s {% debug %} {# gone #} ${7+7} #{7+7}"


def test_words_that_a_template_would_obey_are_words(tmp_path):
    policy = POLICY.replace("Before the clauses.", f"Before the clauses. {OBEYED}")
    revision = make_approved(tmp_path / "a", policy=policy)
    paper = discover("papers", "PAPER")["policy"].paper(f"revision:{revision.pk}")

    assert OBEYED in html_of(revision)
    assert OBEYED in paper.markup


def test_the_button_of_a_right_stands_beside_its_clause(tmp_path):
    assert 'href="/rights/erasure/"' in html_of(make_approved(tmp_path / "a"))


def test_pages_are_rendered_once_for_revision_epoch_and_build(tmp_path):
    make_approved(tmp_path / "a")

    assert [pages.materialise(AT), pages.materialise(AT)] == [1, 0]
    assert RenderedPage.objects.count() == 1
    assert pages.are_ready(AT) is True


def test_a_later_revision_is_rendered_ahead_and_served_at_its_instant(tmp_path):
    make_approved(tmp_path / "a")
    later = AT + timedelta(hours=2)
    make_approved(
        tmp_path / "b",
        effective_at=later,
        inventory=INVENTORY.replace("P90D", "P60D"),
    )
    pages.materialise(AT)

    before = pages.served("policy", later - timedelta(microseconds=1))
    after = pages.served("policy", later)
    assert (NINETY in before.body, SIXTY in before.body) == (True, False)
    assert (NINETY in after.body, SIXTY in after.body) == (False, True)


def test_a_page_that_somebody_changed_in_the_table_is_made_anew(tmp_path):
    make_approved(tmp_path / "a")
    ours = pages.served("policy", AT)
    forged = ours.body.replace(b"90 days", b"900 days")
    assert forged != ours.body
    pages.forget()
    # Whoever changes the bytes gives them a name that fits: it takes our key.
    name = hashlib.sha256(forged).hexdigest()[:32]
    RenderedPage.objects.update(body=forged, etag=name)
    assert effective_date.CHECK.run({}, AT).state == "kept"

    assert pages.served("policy", AT).body == ours.body
    pages.forget()
    assert pages.served("policy", AT + timedelta(hours=1)).body == ours.body

    (entry,) = LedgerEntry.objects.filter(act="page.forged")
    assert entry.facts == {"document": "policy"}
    found = effective_date.CHECK.run({}, AT + timedelta(hours=20))
    assert (found.state, found.oldest_at) == ("broken", AT)
    assert found.message == (
        "Somebody changed a page or a paper that is served. It is made anew from the "
        "approved words; the ledger says which one."
    )
    assert effective_date.CHECK.run({}, AT + timedelta(hours=25)).state == "kept"


def test_the_page_answers_304_to_its_own_etag(client, tmp_path):
    make_approved(tmp_path / "a", at=timezone.now() - timedelta(seconds=1))

    first = client.get("/")
    again = client.get("/", headers={"if-none-match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_policy_json_is_exactly_the_frozen_bytes(client, tmp_path):
    revision = make_approved(tmp_path / "a", at=timezone.now() - timedelta(seconds=1))

    answer = client.get("/policy.json")
    assert answer.content == bytes(revision.canonical)
    assert answer["Content-Type"] == "application/json"


def test_serving_costs_no_query_once_known(
    client, tmp_path, django_assert_num_queries, monkeypatch
):
    for module in (pages, reading):  # a slow machine must not look again in between
        monkeypatch.setattr(module, "POLL_SECONDS", 600)
    make_approved(tmp_path / "a", at=timezone.now() - timedelta(seconds=1))
    client.get("/")

    with django_assert_num_queries(0):
        assert client.get("/").status_code == 200


def test_demo_pages_say_so_and_are_not_indexed(client, tmp_path):
    make_approved(tmp_path / "a", at=timezone.now() - timedelta(seconds=1))

    page = client.get("/")
    assert "Demonstration, not published by Demo, Inc." in page.content.decode()
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "default-src 'none'" in page["Content-Security-Policy"]


def test_without_a_revision_there_is_no_page(client):
    assert [
        client.get(path).status_code for path in ("/", "/policy.json", "/contact/")
    ] == [404] * 3


def test_the_contact_page_names_officer_and_address(client, tmp_path):
    make_approved(tmp_path / "a", at=timezone.now() - timedelta(seconds=1))

    page = client.get("/contact/").content.decode()
    assert [
        words in page for words in ("Ona Officer", "ona@example.com", "1 Street")
    ] == [True] * 3


def test_proof_says_a_date_and_never_a_count(tmp_path):
    revision = make_approved(tmp_path / "a")
    current = reading.of_revision(revision)

    before = checks.proof_for(current, "keep", checks.newest(revision.pk), AT)
    checks.run(AT)
    kept = checks.proof_for(current, "keep", checks.newest(revision.pk), AT)
    old = checks.proof_for(
        current, "keep", checks.newest(revision.pk), AT + timedelta(days=3)
    )
    assert [p.state for p in (before, kept, old)] == ["none", "kept", "late"]
    assert kept.lines == ["Checked by a machine", "23 November 2026"]


def test_a_broken_promise_turns_the_proof_and_the_epoch(tmp_path):
    revision = make_approved(tmp_path / "a")
    current = reading.of_revision(revision)
    checks.run(AT)
    before = checks.epoch(current, AT)
    PromiseResult.objects.create(
        promise="p01", revision=revision, ran_at=AT + timedelta(hours=1), state="broken"
    )

    proof = checks.proof_for(current, "keep", checks.newest(revision.pk), AT)
    assert proof.state == "late"
    assert checks.epoch(current, AT) != before


def test_checks_are_due_once_on_each_local_day(tmp_path):
    make_approved(tmp_path / "a")

    assert checks.is_due(AT) is True
    checks.run_if_due(AT)
    # 12:00 UTC is 07:00 in New York; that day ends at 05:00 UTC.
    same_day, next_day = AT + timedelta(hours=16), AT + timedelta(hours=18)
    assert [checks.is_due(same_day), checks.is_due(next_day)] == [False, True]


def test_a_paper_that_is_not_printed_yet_says_when_to_come_back(tmp_path, client):
    make_approved(tmp_path / "a")

    soon = client.get("/policy.pdf")

    assert (soon.status_code, soon["Retry-After"]) == (503, "20")
    assert "It is being printed: try again in a minute." in soon.content.decode()
    assert client.get("/").status_code == 200
