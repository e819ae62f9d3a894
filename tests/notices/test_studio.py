"""Writing the next version at the desk, as an editor and a publisher do it."""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from notices import checks, drafting, publishing, reading
from notices.models import Clause, Revision
from notices.papers import policy
from portal.models import User
from tests.notices.world import TODAY, make_approved
from tests.policies import make_user

pytestmark = pytest.mark.django_db
LIST = "/desk/notices/revision/"
DRAFT = f"{LIST}draft/2/"


def somebody(email, *roles):
    user = make_user(email)
    user.is_staff = True
    user.save()
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    client = Client()
    client.force_login(user)
    return client


def read(client, address):
    """Open what is to be read, and press the button below it."""
    html = client.get(address).content.decode()
    shown = re.findall(r'name="shown" value="([^"]+)"', html)
    return client.post(address, {"shown": shown, "read": "1"})


@pytest.fixture
def elena(tmp_path):
    make_approved(tmp_path / "a", at=TODAY - timedelta(days=9))
    return somebody("elena@example.com", "editor")


@pytest.fixture
def vera(elena):
    return somebody("vera@example.com", "publisher")


@pytest.fixture
def draft(elena):
    assert elena.post(f"{LIST}draft/").status_code == 302
    return Revision.objects.get(number=2)


def fields(page) -> dict[str, str]:
    """What the form of a row would send as it stands."""
    form = page.context["form"]
    return {name: form[name].value() for name in form.fields if form[name].value()}


def edit(client, table, slug, **new):
    address = f"{DRAFT}{table}/{slug}/"
    return client.post(address, {**fields(client.get(address)), **new})


def words(answer):
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", answer.content.decode()))


def test_the_list_begins_a_version_and_leads_back_to_it(elena):
    assert "Start a new version" in words(elena.get(LIST))

    elena.post(f"{LIST}draft/")

    assert "Go on with version 2" in words(elena.get(LIST))
    again = elena.post(f"{LIST}draft/", follow=True)
    assert "A draft is open already." in words(again)


def test_the_list_shows_what_is_promised_clause_by_clause(elena):
    """In reading order, each promise with how it stands; silent clauses are left out."""

    def shown() -> list[str]:
        page = elena.get(LIST).content.decode()
        (board,) = re.findall('<dl class="by-clause">(.*?)</dl>', page, re.DOTALL)
        rows = re.findall("<div>(.*?)</div>", board, re.DOTALL)
        return [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in rows]

    reached = "3 Contact shown in words Reached."
    assert shown() == ["1 How long no evidence yet Dated.", reached]

    checks.run(timezone.now())

    assert shown() == ["1 How long kept Dated.", reached]


def test_a_period_is_changed_and_everything_says_so(elena, draft):
    answer = edit(elena, "rules", "calls", period="p60d")

    assert answer.status_code == 302
    page = words(elena.get(DRAFT))
    assert "Calls: kept for 60 days instead of 90 days." in page
    assert "Nothing stands in the way" in page


def test_a_wrong_period_is_said_and_nothing_typed_is_lost(elena, draft):
    answer = edit(elena, "rules", "calls", period="sixty days", title="Typed anew")

    assert "Write the period like P90D" in words(answer)
    assert 'value="Typed anew"' in answer.content.decode()
    assert drafting.find(draft, "rules", "calls").title == "Calls"


def test_of_two_editors_the_second_sees_both_and_can_still_save(elena, draft):
    page = elena.get(f"{DRAFT}clauses/keep/")
    mine = {**fields(page), "title": "Mine"}
    edit(elena, "clauses", "keep", title="Theirs")

    shown = elena.post(f"{DRAFT}clauses/keep/", mine)

    assert "Somebody else saved this while you wrote." in words(shown)
    assert "Theirs" in words(shown)
    assert 'value="Mine"' in shown.content.decode()
    assert drafting.find(draft, "clauses", "keep").title == "Theirs"

    elena.post(f"{DRAFT}clauses/keep/", fields(shown))
    assert drafting.find(draft, "clauses", "keep").title == "Mine"


def test_a_clause_is_added_moved_and_taken_out(elena, draft):
    add = f"{DRAFT}add/clauses/?document=policy"
    assert f'href="{add}"' in elena.get(DRAFT).content.decode()
    new = {
        **fields(elena.get(add)),
        "slug": "birds",
        "title": "Birds",
        "highlight": "We keep none.",
        "body": "No birds.",
    }
    assert (new["document"], new["language"]) == ("policy", "en")
    assert elena.post(add, new).status_code == 302
    press(elena, "clauses/birds/up/")
    order = Clause.objects.filter(revision=draft).values_list("slug", flat=True)
    assert list(order) == ["keep", "rights", "erasure", "birds", "reach"]
    page = elena.get(DRAFT).content.decode()
    assert "What changes: 1 of 5 clauses" in page
    assert "“Contact” was 3 and is 4." in page

    press(elena, "clauses/birds/remove/")
    assert drafting.find(draft, "clauses", "birds") is None


def press(client, where):
    """Press a button of the draft's page, with what its form carries."""
    address = f"{DRAFT}{where}"
    form = client.get(DRAFT).content.decode().partition(f'action="{address}"')[2]
    found = re.findall(r'name="(seen|order)" value="(\w+)"', form.split("</form>")[0])
    return client.post(address, dict(found))


def test_a_note_saved_by_two_keeps_both(elena, draft):
    page = elena.get(DRAFT).content.decode()
    (seen,) = re.findall(r'name="note-seen" value="(\w+)"', page)
    elena.post(f"{DRAFT}describe/", {"note-note": "Theirs.", "note-seen": seen})

    shown = elena.post(f"{DRAFT}describe/", {"note-note": "Mine.", "note-seen": seen})

    assert "Somebody else saved this while you wrote: “Theirs.”" in words(shown)
    assert "Mine." in words(shown)
    (seen,) = re.findall(r'name="note-seen" value="(\w+)"', shown.content.decode())
    elena.post(f"{DRAFT}describe/", {"note-note": "Both.", "note-seen": seen})
    draft.refresh_from_db()
    assert draft.note == "Both."


def test_what_cannot_be_kept_is_named_and_cannot_be_sent(elena, draft):
    edit(elena, "clauses", "keep", body="Kept for {{ period:gone }}.")

    page = words(elena.get(DRAFT))
    assert "Stops publishing 1 How long dangling {{ period:gone }}" in page
    assert "{{ period:gone }} points at nothing. Choose a value from the list" in page
    assert "GDPR Art. 5(1)(a), 12(1)" in page
    refused = elena.post(f"{DRAFT}submit/")
    assert "points at nothing" in words(refused)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_publisher_agrees_and_the_next_reader_sees_it(elena, vera, draft, client):
    edit(elena, "rules", "calls", period="P60D")
    elena.post(f"{DRAFT}submit/")
    assert "Another person must agree" in words(elena.get(DRAFT))
    assert elena.post(f"{DRAFT}agree/").status_code == 404
    refused = vera.post(f"{DRAFT}agree/")
    assert "Open each new or changed clause first. Still to read: “How long”." in words(
        refused
    )
    read(vera, f"{DRAFT}read/keep/")

    answer = vera.post(f"{DRAFT}agree/", follow=True)

    assert "Approved." in words(answer)
    reading.forget()
    assert '<mark class="bound">60 days</mark>' in client.get("/").content.decode()


def test_nobody_agrees_to_their_own_words(vera, client):
    User.objects.exclude(email="vera@example.com").update(is_active=False)
    vera.post(f"{LIST}draft/")
    vera.post(f"{DRAFT}submit/")

    refused = vera.post(f"{DRAFT}agree/")

    # Nobody else here could: the sentence says how it goes on.
    assert "Another person must agree, and nobody else here can." in words(refused)
    assert Revision.objects.get(number=2).state == "in_review"


def test_a_day_to_come_is_kept_and_the_past_is_refused(elena, vera, draft):
    elena.post(f"{DRAFT}submit/")
    day = {"effective-effective_on": "2020-01-01"}
    assert "cannot take effect in the past" in words(vera.post(f"{DRAFT}agree/", day))
    for unclear in ("soon", f"12/01/{timezone.now().year + 1}"):
        day = {"effective-effective_on": unclear}
        said = words(vera.post(f"{DRAFT}agree/", day))
        assert "Write the day like 2026-12-15." in said

    for typo in ("2099-12-15", "9999-12-31"):
        day = {"effective-effective_on": typo}
        said = words(vera.post(f"{DRAFT}agree/", day))
        assert "Choose a day within two years." in said

    year = timezone.now().year + 1
    vera.post(f"{DRAFT}agree/", {"effective-effective_on": f"{year}-12-15"})
    draft.refresh_from_db()
    # Midnight in New York, where the company of this policy is.
    assert draft.effective_at.isoformat() == f"{year}-12-15T05:00:00+00:00"


def test_thirty_days_are_proposed_where_people_must_hear_of_it(elena, vera, draft):
    edit(elena, "rules", "calls", period="P60D")
    elena.post(f"{DRAFT}submit/")
    assert effective_on(vera) is None

    vera.post(f"{DRAFT}send-back/")
    edit(elena, "rules", "calls", period="P3Y")
    elena.post(f"{DRAFT}submit/")

    today = timezone.now().astimezone(ZoneInfo("America/New_York")).date()
    assert effective_on(vera) in {today + timedelta(days=n) for n in (29, 30)}


def effective_on(client):
    return client.get(DRAFT).context["effective_form"]["effective_on"].value()


def test_it_is_sent_back_changed_and_given_up(elena, vera, draft):
    elena.post(f"{DRAFT}submit/")
    vera.post(f"{DRAFT}send-back/")
    edit(elena, "rules", "calls", period="P50D")
    assert drafting.find(draft, "rules", "calls").period == "P50D"

    elena.post(f"{DRAFT}give-up/")
    draft.refresh_from_db()
    assert draft.state == "withdrawn"


def test_a_new_address_of_the_officer_can_take_effect_at_once(elena, vera, draft):
    edit(elena, "officers", "officer", email="desk@example.com")
    assert "Only the contact changes" in words(elena.get(DRAFT))

    elena.post(f"{DRAFT}submit/")
    vera.post(f"{DRAFT}agree/")

    reading.forget()
    now = timezone.now()
    assert reading.current(now).officer(now).email == "desk@example.com"
    assert Client().get("/contact/").content.decode().count("desk@example.com") > 0


# --- a clause that saves itself ---------------------------------------------------------


def keep(client, mine):
    return client.post(f"{DRAFT}clauses/reach/", mine, headers={"X-Autosave": "1"})


def test_a_clause_saves_itself_and_goes_on_from_there(elena, draft):
    mine = fields(elena.get(f"{DRAFT}clauses/reach/"))

    first = keep(elena, {**mine, "body": "One."}).json()
    second = keep(elena, {**mine, "body": "One. Two.", "seen": first["seen"]}).json()

    assert "Saved by itself at" in second["said"]
    assert first["seen"] != second["seen"]
    assert drafting.find(draft, "clauses", "reach").body == "One. Two."


def test_what_somebody_else_saved_meanwhile_stays(elena, draft):
    mine = fields(elena.get(f"{DRAFT}clauses/reach/"))
    edit(elena, "clauses", "reach", body="Theirs.")

    answer = keep(elena, {**mine, "body": "Mine."})

    assert answer.status_code == 409
    assert "Somebody else saved this while you wrote." in answer.json()["said"]
    assert drafting.find(draft, "clauses", "reach").body == "Theirs."


def test_what_cannot_be_saved_is_said_in_a_sentence(elena, draft):
    mine = fields(elena.get(f"{DRAFT}clauses/reach/"))

    answer = keep(elena, {**mine, "title": ""})

    assert (answer.status_code, answer.json()["said"]) == (
        409,
        "Not saved: Fill in “Title”.",
    )


def test_a_clause_offers_the_values_it_can_print_and_says_who_was_here(elena, draft):
    edit(elena, "clauses", "reach", body="Write a letter.")

    page = words(elena.get(f"{DRAFT}clauses/reach/"))

    assert "90 days · Calls {{ period:calls }}" in page
    assert "1 How long [[clause:keep]]" in page
    assert re.search(r"Who was here \S+, 0\sminutes ago", page)


# --- hostile words ----------------------------------------------------------------------


# What somebody types, what a reader sees of it, and what no page may hold.
HOSTILE = [
    ("<script>alert(1)</script>", "&lt;script&gt;", "<script>alert"),
    ("<style>*{}</style>", "&lt;style&gt;", "<style>"),
    ("[x](javascript:alert(1))", "javascript:alert(1)", 'href="javascript'),
    ("[x](data:text/html,y)", "x", 'href="data:'),
    ("![x](https://evil.example/a.png)", "x", "<img"),
    ("{% include 'x' %} {{ settings.SECRET_KEY }}", "{% include", "only-for-the"),
    ("@9@ and @@table-zzz@@", "@9@ and @@table-zzz@@", 'bound">9<'),
    ("@@table-zzz@@", "<p>@@table-zzz@@</p>", 'bound">z'),
    ("\ue0009\ue002", "<p>9</p>", 'bound">9<'),
    ("\ue001zzz\ue002", "<p>zzz</p>", 'bound">z'),
    ("[x](https://a.example/%EE%80%809%EE%80%82)", "a.example", 'bound">9<'),
    ("{{ period:calls|safe }}", "{{ period:calls|safe }}", "90 days|"),
    (
        "<a href='https://evil.example' onclick='x()'>y</a>",
        "&lt;a href",
        "<a href='",
    ),
]


def test_hostile_words_of_a_clause_are_only_words(elena, draft):
    """All at once: each in a paragraph of its own, and one after the other in a line."""
    texts = [typed for typed, _shown, _never in HOSTILE]
    edit(elena, "clauses", "reach", body="\n\n".join(texts), highlight=" ".join(texts))

    preview = f"{DRAFT}preview/policy/"
    for address in (preview, DRAFT, f"{DRAFT}read/reach/"):
        page = elena.get(address).content.decode()
        for _typed, shown, never in HOSTILE:
            assert never not in page, (address, never)
            assert address != preview or shown in page, shown


def test_no_words_of_a_clause_make_its_paper_fetch_anything(elena, draft):
    place = "https://evil.example"
    edit(
        elena,
        "clauses",
        "reach",
        body=f"![x]({place}/a.png) <img src='{place}/b'> <link href='{place}/c'>\n\n"
        f"<style>p{{background:url({place}/d)}}</style> [link]({place}/e)\n\n"
        + "- " * 8
        + "deep",
    )
    publishing.submit(draft, by=make_user(), at=timezone.now())

    markup = policy.PAPER.paper(f"draft:{draft.pk}").markup

    fetched = re.findall(
        r"<[^>]*(?:src|data|poster|background|url)[=(][^>]*evil", markup
    )
    assert fetched == []
    assert re.findall(r'<(\w+)[^>]*"https://evil', markup) == ["a"]
    assert elena.get(f"{DRAFT}preview/policy/").status_code == 200


IMPOSSIBLE = [
    ("organisation", "org", {"time_zone": "Mars/Base"}, "Write the time zone like"),
    ("organisation", "org", {"time_zone": "../etc"}, "Write the time zone like"),
    ("categories", "calls", {"role": "owner"}, "Write “controller” or"),
    ("categories", "calls", {"purposes": [1]}, "lists of words"),
    ("promises", "p01", {"check_code": ""}, "Name the check that a machine runs"),
    ("promises", "p01", {"arguments": [1]}, "Write what a check is given like"),
    ("rules", "calls", {"action": "burn"}, "Write “delete” or “anonymise”"),
    ("purposes", "service", {"legal_basis": "whim"}, "is not a valid choice"),
    ("clauses", "keep", {"title": "\u202eX"}, "Write “title” in one line, without"),
    *(
        ("clauses", "keep", {"body": f"Kept for {unseen}09 days."}, "after “Kept for”.")
        for unseen in "\u202e\u2066\u200b\u00ad\x00\x1b"
    ),
    ("clauses", "keep", {"highlight": "\ufeffShort."}, "“highlight” begins with a"),
    ("categories", "calls", {"sources": ["you", "a\x00"]}, "“sources” has a character"),
    ("promises", "p01", {"arguments": {"a": ["\u202e"]}}, "“arguments” begins with a"),
]


def test_what_no_row_can_be_gets_one_sentence(draft):
    editor = make_user()

    for table, slug, new, sentence in IMPOSSIBLE:
        row = drafting.find(draft, table, slug)
        with pytest.raises(drafting.NotEditable, match=sentence):
            drafting.change(
                row, new, seen=drafting.stand(row), by=editor, at=timezone.now()
            )


def test_characters_that_cannot_be_seen_are_told_of_where_they_stand(elena, draft):
    address = f"{DRAFT}categories/calls/"
    form = fields(elena.get(address))
    refused = elena.post(address, {**form, "sources": "you\nagents\x00 of ours"})
    assert "“sources” has a character that cannot be seen, after “agents”." in words(
        refused
    )

    (seen,) = re.findall(r'note-seen" value="(\w+)"', elena.get(DRAFT).content.decode())
    note = {"note-note": "Kept \u202esyad 09", "note-seen": seen}
    refused = words(elena.post(f"{DRAFT}describe/", note))
    assert "we took out characters that cannot be seen" in refused
    assert "\u202e" not in refused

    edit(elena, "clauses", "keep", body="विज्ञापन \u200c और क्\u200dष")
    assert drafting.find(draft, "clauses", "keep").body.startswith("विज्ञापन")


def test_a_table_within_a_line_is_said_and_no_page_falls_over(elena, draft):
    draft.clause_set.filter(slug="reach").update(
        body="See {{ table:retention }} here.", highlight="{{ table:retention }}"
    )
    change = ("clauses", "reach", "changed", ["body", "highlight"])
    drafting.edited(draft, *change, by=make_user(), at=timezone.now())

    page = words(elena.get(f"{DRAFT}preview/policy/"))

    assert "3 Contact : A table cannot stand within a line. Give it a" in page
    assert elena.get(DRAFT).status_code == 200


def test_a_document_without_a_page_stops_no_other_page(elena, draft):
    row = drafting.add(
        draft, "documents", "cookies", {"path": "/cookies/", "title": "Cookies"},
        by=make_user(), at=timezone.now(),
    )  # fmt: skip

    assert elena.get(f"{DRAFT}preview/{row.slug}/").status_code == 404
    assert elena.get(f"{DRAFT}preview/policy/").status_code == 200


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (20_001, "Shorten “Words of the clause”."),
        (3_000_000, "That is more than we can take"),
    ],
)
def test_too_long_a_body_gets_one_sentence_and_changes_nothing(
    elena, draft, size, said
):
    answer = edit(elena, "clauses", "reach", body="x" * size)

    assert said in words(answer)
    assert drafting.find(draft, "clauses", "reach").body.startswith("Write to")
