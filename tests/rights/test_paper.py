"""Papers a person gets: the policy, the receipt and the letter, each behind its page."""

from __future__ import annotations

import html
import io
import json
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.forms import MultipleChoiceField
from django.http import QueryDict
from django.utils import timezone
from pypdf import PdfReader

from notices import printing, reading
from portal import paper, vault
from portal.models import Opening
from rights import letters, onepage, receipts, references, registry
from rights.models import Case, Message, MessageKind
from tests.rights.test_desk import browser, staff
from tests.rights.world import make_case

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>"
    "<link rel=attachment href=file:///etc/passwd>{{ 7*7 }} </p></main><h1>Refused"
)


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text(pdf: bytes) -> str:
    words = "\n".join(page.extract_text() for page in read(pdf).pages)
    return " ".join(words.split())


def lang_and_tags(pdf: bytes) -> tuple:
    root = read(pdf).trailer["/Root"]
    return root["/Lang"], "/StructTreeRoot" in root, bool(root["/MarkInfo"]["/Marked"])


# --- public papers -----------------------------------------------------------------


@pytest.mark.words
def test_policy_and_notice_are_printed_once_per_revision_and_cached(site, client):
    at = timezone.now()
    assert client.get("/policy.pdf").status_code == 503
    assert [printing.order_ahead(at), printing.order_ahead(at)] == [2, 0]
    assert [paper.print_due(at) for _turn in range(3)] == [1, 1, 0]

    policy = client.get("/policy.pdf")
    notice = client.get("/california.pdf")
    again = client.get("/policy.pdf", headers={"if-none-match": policy["ETag"]})
    current = reading.of_revision(site)
    period = "90 days after"
    assert (again.status_code, again.content) == (304, b"")
    assert policy["Cache-Control"] == "public, max-age=0, must-revalidate"
    for answer, document in ((policy, "policy"), (notice, "california")):
        words = text(answer.content)
        assert lang_and_tags(answer.content) == ("en", True, True)
        assert read(answer.content).metadata.title == (
            f"{current.documents[document].title}, {current.organisation.name}"
        )
        assert period in words
        assert current.sha256 in words.replace(" ", "")
        for clause in current.clauses(document):
            assert clause.title in words


def test_papers_are_ordered_a_day_ahead_of_their_instant(site):
    hours = [26, 2]

    assert [
        printing.order_ahead(site.effective_at - timedelta(hours=each))
        for each in hours
    ] == [0, 2]


def test_the_pages_lead_to_their_papers(site, guest):
    assert 'href="/policy.pdf"' in guest.get("/").html
    assert 'href="/california.pdf"' in guest.get("/california/").html


@pytest.mark.words
def test_without_the_libraries_papers_wait_and_one_page_says_what_is_missing(
    site, client, settings, tmp_path
):
    settings.NATIVE_DIR = tmp_path
    folder = tmp_path / "usr/lib/any-linux-gnu"
    folder.mkdir(parents=True)
    (folder / "libpango-1.0.so.0").touch()  # no library at all, found first
    printing.order_ahead(timezone.now())

    assert paper.has_press() is False
    assert paper.print_due(timezone.now()) == 0
    page = client.get("/policy.pdf")
    assert (page.status_code, page["Retry-After"]) == (503, "300")
    assert "apt-get install libpango-1.0-0" in page.content.decode()
    assert client.get("/").status_code == 200


# --- the receipt -------------------------------------------------------------------


def print_all() -> None:
    while paper.print_due(timezone.now()):
        pass


@pytest.mark.words
def test_a_receipt_is_offered_once_printed_and_only_to_the_filing_browser(
    guest, stranger
):
    link = 'href="/receipt/pdf/"'
    assert link not in guest.file(words="Delete my account.").html
    assert guest.get("/receipt/pdf/").status == 404
    print_all()

    case = Case.objects.get()
    assert link in guest.get("/receipt/").html
    answer = guest.get("/receipt/pdf/")
    words = text(answer.body)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert lang_and_tags(answer.body) == ("en", True, True)
    assert read(answer.body).metadata.title == (
        f"Receipt {references.display(case.reference)}"
    )
    assert references.display(case.reference) in words
    assert f"{case.due_on:%A} {case.due_on.day}" in words
    assert "Delete my account." in words
    assert "maya@example.com" not in words
    assert case.receipt.leaf in words.replace(" ", "")
    assert stranger.get("/receipt/pdf/").url == "/track/"
    # The record attached for machines opens its own commitment.
    record = json.loads(read(answer.body).attachments[f"{case.reference}.json"][0])
    assert (record["leaf"], record["salt"], record["personal"]["claims"]) == (
        case.receipt.leaf,
        bytes(case.receipt.personal.salt).hex(),
        {"email": "maya@example.com"},
    )


@pytest.mark.words
def test_hostile_words_are_only_words_on_paper(guest):
    guest.file(words=HOSTILE)
    print_all()

    pdf = guest.get("/receipt/pdf/").body
    assert "<script>alert(1)</script>" in text(pdf)
    assert list(read(pdf).attachments) == [f"{Case.objects.get().reference}.json"]
    assert b"/JavaScript" not in pdf
    assert b"root:" not in pdf


# --- the letter --------------------------------------------------------------------


@pytest.fixture
def answered(site):
    """Calls were stopped, so the letter was written in the same moment."""
    case = make_case(
        "stop_calls", at=timezone.now(), claims={"phone": "+4915112345678"}
    )
    print_all()
    return case


@pytest.mark.words
def test_the_letter_on_paper_goes_to_readers_of_cases_alone_and_is_logged(answered):
    """It says what the answer says, and dies with the key of its case."""
    message = Message.objects.get(kind=MessageKind.LETTER)
    sheet = letters.sheet(answered)
    words = text(paper.read(sheet))
    assert sheet.about == f"message:{message.pk}"
    assert lang_and_tags(paper.read(sheet)) == ("en", True, True)
    assert references.display(answered.reference) in words
    assert "If you do not agree" in words
    assert bytes(sheet.body)[:4] != b"%PDF"

    page = f"/desk/rights/case/{answered.pk}/letter.pdf"
    found = {
        role: browser(staff(role)).get(page).status_code
        for role in ("officer", "auditor", "editor", "publisher", "operator")
    }

    assert found == {
        "officer": 200,
        "auditor": 404,
        "editor": 404,
        "publisher": 404,
        "operator": 404,
    }
    assert Opening.objects.filter(about=f"case:{answered.reference}").count() == 1

    vault.destroy(answered.key, at=timezone.now())
    with pytest.raises(vault.KeyDestroyed):
        paper.read(sheet)


ROW = re.compile(r'<th scope="row">(.*?)</th><td>(.*?)</td>', re.S)
LEFT_OUT = "Not provided"
# What a form of one page takes that only a real address, number or place is.
REAL = {
    "address": "maya@example.com",
    "phone": "+4915112345678",
    "contact": "letters@example.com",
    "to": "https://intake.example.com/drop",
    "place": "DE",
}
PRINTED = {
    "address": "m•••@example.com",
    "phone": "+49 ••• 78",
    "place": "Germany",
}
# Only with a file, and a phrase is a secret.
NEVER = {"attached": LEFT_OUT, "fate": LEFT_OUT}
SECRET = {"phrase", "nickname"}


def typed(form, *, is_all, reference):
    """What somebody types: into every field, or only where it must be."""
    found = {}
    for name, field in form.fields.items():
        if name in SECRET or not (is_all or field.required or name in MUST):
            continue
        codes = [str(code) for code, _words in getattr(field, "choices", ()) if code]
        own = reference if name in {"about", "reference"} else f"Mine: {name} <b>"
        is_several = isinstance(field, MultipleChoiceField)
        chosen = codes[-1:] if is_several else codes[:1] and codes[0]
        found[name] = REAL.get(name) or (chosen if codes else own)
    return found


# One of several must be there, which no field says by itself.
MUST = {"wrong", "where", "name", "reach", "address", "consents"}


def wanted(form, said):
    """(question, answer) in the order of the page, as a receipt must print them."""
    for bound in form.visible_questions():
        name, value = bound.name, said.get(bound.name, "")
        read = {str(code): str(words) for code, words in choices_of(bound.field)}
        if name in SECRET or (name == "words" and bound.field.required):
            continue
        if name in {"about", "reference"} and value:
            value = references.display(value)
        words = ", ".join(read.get(each, each) for each in listed(value))
        if name == "place" and not value:
            words = "I would rather not say"
        words = NEVER.get(name) or PRINTED.get(name if value else "", words)
        yield str(bound.label), words or LEFT_OUT


def listed(value):
    return [value] if isinstance(value, str) else value


def choices_of(field):
    return getattr(field, "choices", ())


def lines_of(markup):
    return [tuple(map(html.unescape, row)) for row in ROW.findall(markup)]


@pytest.mark.parametrize("is_all", [True, False])
@pytest.mark.parametrize(
    "code", [right.code for right in registry.all_rights() if len(right.pages) == 1]
)
def test_a_receipt_says_each_question_of_its_right_and_each_answer(site, code, is_all):
    """In the order asked, as the person read it; what they left out, too."""
    right, first = registry.get(code), make_case("access", at=timezone.now())
    asked = onepage.PAGES[right.pages[0]]
    said = typed(asked(right=right), is_all=is_all, reference=first.reference)
    form = asked(QueryDict(urlencode(said, doseq=True)), right=right)
    assert form.is_valid(), (said, form.errors)
    claims, answers = form.filing()
    case = make_case(
        code,
        at=timezone.now(),
        claims=claims,
        answers=answers,
        residence=said.get("place", ""),
    )

    markup = receipts.paper(case).markup
    lines, expected = lines_of(markup), list(wanted(asked(right=right), said))

    assert [line for line in lines if line in expected] == expected
    assert "<b>" not in "".join(answer for _row, answer in ROW.findall(markup))
    if "words" in said and form.fields["words"].required:
        assert html.escape(said["words"]) in markup


def test_a_receipt_lists_what_was_left_out_too(site):
    case = make_case(
        "access", at=timezone.now(), answers={"categories": [], "words": ""}
    )
    markup = receipts.paper(case).markup

    for said in (
        "I would rather not say",
        "Everything you hold about me",
        "Not provided",
        "Only on this site, with my reference",
    ):
        assert said in markup, said
