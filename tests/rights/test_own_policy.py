"""The desk checks a policy that somebody pastes or brings as a file."""

from __future__ import annotations

import html
import re
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from notices import own_docx
from notices.models import Clause, RetentionRule, Revision
from tests.notices.test_importing import TEXT, docx
from tests.rights.test_desk import browser, staff

pytestmark = pytest.mark.words


WHERE = "/desk/notices/revision/own/"


@pytest.mark.parametrize(
    "said",
    [
        {"words": TEXT},
        {"file": SimpleUploadedFile("own.docx", docx(*filter(None, TEXT.split("\n"))))},
    ],
)
def test_an_editor_sees_what_nobody_can_keep_and_nothing_is_stored(site, said):
    before = Revision.objects.count()

    page = browser(staff("editor")).post(WHERE, said).content.decode()

    assert "<h2>2 How Long We Keep It (5)</h2>" in page
    assert "Use is not consent. Ask for each purpose by itself" in page
    assert "See [[clause:how-long-we-keep-it]]." in page
    # Which breaks its lines, where a plain one runs out of sight.
    assert '<pre class="mail">' in page
    assert Revision.objects.count() == before


def test_the_longest_policy_that_is_read_becomes_the_draft(site):
    """What the page offers is sent as a browser does, by the form's own encoding."""
    desk = browser(staff("editor"))
    part = "“We keep it.” " * 1_000
    words = TEXT + "".join(f"\n## Part {n}\n{part}\n" for n in range(1, 13))
    assert 200_000 < len(words.encode()) <= own_docx.MOST_SAID
    page = desk.post(WHERE, {"words": words}).content.decode()
    ((form, text),) = re.findall(
        r'(<form[^>]*>)(?:(?!</form).)*name="words" value="([^"]*)"', page, re.DOTALL
    )
    sent = {"words": html.unescape(text), "begin": "1"}
    if "multipart/form-data" in form:
        answer = desk.post(WHERE, sent)
    else:
        kind = "application/x-www-form-urlencoded"
        answer = desk.post(WHERE, urlencode(sent), content_type=kind)

    assert answer.status_code == 302, re.findall("errorlist.*", answer.content.decode())
    assert Revision.objects.latest("number").state == "draft"


def test_markup_in_a_policy_is_shown_and_not_run(site):
    words = "# P\n\n## <script>x()</script> as needed\n\nBy using it you agree <img>.\n"

    page = browser(staff("editor")).post(WHERE, {"words": words}).content.decode()

    assert "<script>x()" not in page
    assert "&lt;script&gt;x()" in page


def test_nothing_pasted_gets_one_sentence_and_what_was_pasted_is_kept(site):
    desk = browser(staff("editor"))

    assert (
        "Paste a text or choose a file."
        in desk.post(WHERE, {"words": " "}).content.decode()
    )
    page = desk.post(WHERE, {"words": "only this."}).content.decode()
    assert "No titles of clauses were found." in page
    assert "only this.</textarea>" in page


@pytest.mark.parametrize("kind", ["words", "file"])
def test_the_text_becomes_the_draft_beside_the_inventory_in_force(site, kind):
    docx_file = SimpleUploadedFile("own.docx", docx(*filter(None, TEXT.split("\n"))))
    desk = browser(staff("editor"))
    page = desk.post(WHERE, {kind: TEXT if kind == "words" else docx_file})
    found = page.context["found"]

    done = desk.post(WHERE, {"words": found.text, "begin": "1"})

    draft = Revision.objects.get(state="draft")
    assert done.status_code == 302
    rows = Clause.objects.filter(revision=draft, document="policy")
    told = list(rows.order_by("position").values_list("title", "highlight", "body"))
    assert [title for title, _highlight, _body in told] == [
        clause.title for clause in found.document.clauses
    ]
    assert any("[[clause:how-long-we-keep-it]]" in body for _t, _h, body in told)
    assert RetentionRule.objects.filter(revision=draft).count() == (
        RetentionRule.objects.filter(revision=site).count()
    )
    assert Clause.objects.filter(revision=draft, document="california").exists()


def test_what_stands_below_a_clause_stands_below_it_in_the_draft(site):
    desk = browser(staff("editor"))
    words = "# P\n\n## Contact\n\nA.\n\n### By post\n\nB.\n\n## Keeping\n\nC.\n"

    desk.post(WHERE, {"words": words, "begin": "1"})

    rows = Clause.objects.filter(revision__state="draft", document="policy")
    told = list(rows.order_by("position").values_list("title", "parent"))
    # The only title of the first level is the policy's own.
    assert told == [("Contact", ""), ("By post", "contact"), ("Keeping", "")]


def test_a_text_that_is_too_long_for_one_clause_is_refused_and_kept(site):
    words = f"# P\n\n## Contact\n\nA.\n\n## Keeping\n\n{'a b ' * 5001}\n"

    page = browser(staff("editor")).post(WHERE, {"words": words, "begin": "1"})

    said = "“Keeping” is longer than 20,000 characters. Split it."
    assert said in page.content.decode()
    assert not Revision.objects.filter(state="draft").exists()


def test_a_second_draft_is_refused_in_a_sentence_and_changes_nothing(site):
    desk = browser(staff("editor"))
    desk.post(WHERE, {"words": TEXT, "begin": "1"})

    page = desk.post(WHERE, {"words": TEXT, "begin": "1"}).content.decode()

    assert "A draft is open already." in page
    assert "Make it the draft" not in page
    assert Revision.objects.filter(state="draft").count() == 1


def test_a_clause_that_was_called_so_before_gets_another_name(site):
    """What a slug means never changes: “Contact” of the notice is not the policy's."""
    other = Clause.objects.filter(revision=site, document="california").first()
    title = other.slug.replace("-", " ").title()
    text = f"# P\n\n## {title}\n\nHello.\n\n## More\n\nSee Clause 1 ({title}).\n"

    browser(staff("editor")).post(WHERE, {"words": text, "begin": "1"})

    draft = Revision.objects.get(state="draft")
    more = Clause.objects.get(revision=draft, slug="more")
    assert more.body == f"See [[clause:{other.slug}-own]]."
    kept = Clause.objects.get(revision=draft, slug=other.slug)
    assert kept.document == "california"


def test_a_file_of_fifty_megabytes_gets_one_sentence_before_it_is_read(site):
    file = SimpleUploadedFile("own.txt", b"x" * 50 * 1024 * 1024)

    answer = browser(staff("editor")).post(WHERE, {"file": file})

    assert answer.status_code == 413
    assert "larger than" in answer.content.decode()
