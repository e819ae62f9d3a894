"""A policy somebody brings: its clauses, and what nobody could keep in it."""

from __future__ import annotations

import io
import os
import re
import time
import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from notices import importing, markup, own_docx, own_files, rendering
from notices.own_docx import BadFile
from tests.notices.test_studio import somebody
from tests.portal.test_outside import canary

AT = datetime(2026, 11, 23, tzinfo=UTC)
TEXT = """Privacy Policy of Demo

What We Collect
Section Highlights: Only what we need.
We collect your name. See Clause 2 (How Long We Keep It).
Kinds of data:

How Long We Keep It
We keep data as long as necessary. See Clause 7 and Clause 3 (What We Collect).
By using our site, you agree to all of this.
"""
UNTITLED = (
    "No titles of clauses were found. Give each a line of its own that begins with"
    " “## ” or with its number: “1. ”, “2. ”."
)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DOCX = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats'
    '-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="'
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    '"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/office'
    'Document/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>",
}


USUAL = {
    "p.txt counted": """Privacy policy

1. Who we are

Acme Limited

1 High Street

2. What we collect about you

Of you we hold:

1. your name
2. your e-mail

3. How long we keep it

We keep it for 90 days.
""",
    "p.md underlined": """---
layout: page
---
Privacy policy
==============

Who we are
----------
Acme Limited

What we collect about you
-------------------------
Your name.

How long we keep it
-------------------
We keep it for 90 days.
""",
    "p.md bold": """**1. Who we are**

Acme Limited

**2. What we collect about you**

Your name.

**3. How long we keep it**

We keep it for **90** days.
""",
    "p.html bold": """<title>Acme | Privacy</title><nav><ul><li>Shop</li></ul></nav>
<header><h1>Privacy policy</h1></header><div><p><strong>1. Who we are</strong></p>
<div>Acme Limited</div><div>1 High Street</div></div>
<p><b>2. What we collect about you</b></p><p>Your <b>name</b>.</p>
<p><strong>3. How long we keep it</strong></p><p>We keep it for 90 days.</p>
<footer>Imprint</footer>""",
}


def docx(*lines: str) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in DOCX.items():
            packed.writestr(name, text)
        packed.writestr(
            "word/document.xml",
            f"<w:document {W}><w:body>{body}</w:body></w:document>",
        )
    return found.getvalue()


def html(text: str) -> bytes:
    lines = "".join(f"<p>{line}</p>" for line in text.splitlines() if line)
    return (
        f"<html><script>x()</script><body>{lines}<img src='https://x.example/'>"
    ).encode()


def read(name: str, content: bytes) -> importing.Import:
    return importing.read(name, content, at=AT)


def titles(found: importing.Import) -> list[str]:
    return [clause.title for clause in found.current.clauses("policy")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.txt", TEXT.encode()),
        ("p.html", html(TEXT)),
        ("p.docx", docx(*[line for line in TEXT.splitlines() if line])),
        ("p.txt", b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()),
    ],
)
def test_clauses_come_out_of_every_kind_of_file(name, content):
    found = read(name, content)

    assert titles(found) == [*("What We Collect", "How Long We Keep It")]
    assert [clause.highlight for clause in found.document.clauses] == [
        *("Only what we need.", "")
    ]
    assert found.document.preamble == "#### Privacy Policy of Demo"


def test_what_cannot_be_seen_in_a_file_is_left_behind():
    text = "# P\n\n## What we do\n\nWe do not s\u00adell\u200b \u202eyour data.\n"

    rows = importing.read("p.md", text.encode(), at=AT).current.clauses("policy")

    assert [row.body for row in rows if row.body] == ["We do not sell your data."]


def test_marked_titles_of_markdown_need_no_capitals():
    text = "# my policy\n\n## what we do\n\nA.\n\n### and why\n\nB.\n"

    found = read("p.md", text.encode())
    assert (found.document.title, titles(found)) == (
        "my policy",
        ["what we do", "and why"],
    )


@pytest.mark.parametrize("form", USUAL)
def test_titles_are_found_in_the_forms_that_policies_have(form):
    found = read(form.partition(" ")[0], USUAL[form].encode())

    assert titles(found) == [
        *("Who we are", "What we collect about you", "How long we keep it")
    ]
    assert (found.document.title.casefold(), found.document.preamble) == (
        "privacy policy",
        "",
    )
    bodies = [clause.body for clause in found.document.clauses]
    assert bodies[0].split("\n\n")[0] == "Acme Limited"
    assert bodies[2].replace("*", "") == "We keep it for 90 days."


def test_every_numbered_title_counts_so_that_right_references_are_right():
    text = """Privacy Policy
1. Introduction
We are Acme.
2. What we collect
We collect your e-mail address.
3. Data Retention
We keep it for 90 days.
4. How to reach us
Write to us. Section 3 (Data Retention) says how long. Section 5 says what changes.
5. Changes
We tell you.
"""
    found = read("p.txt", text.encode())

    assert len(titles(found)) == 5
    reach = found.document.clauses[3].body
    assert "Write to us. [[clause:data-retention]] says how long." in reach
    lost = {"reference-lost", "reference-number"}
    assert [check.code for check, _lint in found.findings if check.code in lost] == []


def test_links_and_tables_stay_what_they_are():
    page = """<h1>P</h1><h2><a href="/a">One</a></h2><p>Ask
<a href="https://ico.example/">the regulator</a>, <a href="mailto:dpo@acme.example">us</a>
or <a href="#two">see below</a>, <a href="javascript:x()">never</a>.</p><h2>Two</h2>
<table><tr><th>Kind</th><th>Why</th></tr><tr><td>E-mail</td><td>Mail</td></tr></table>
<ol start="3"><li>x</li></ol><dl><dt>Term</dt><dd>Word</dd></dl>"""
    found = read("p.html", page.encode())

    one, two = found.document.clauses
    assert (one.title, two.title) == ("One", "Two")
    assert one.body.replace("\n\n", " ") == (
        "Ask [the regulator](https://ico.example/), [us](mailto:dpo@acme.example)"
        " or see below, never."
    )
    assert two.body.startswith(
        "| Kind | Why |\n| --- | --- |\n| E-mail | Mail |\n\n3. x\n\nTerm"
    )
    text = "# P\n\n## One\n\n| A | B |\n|---|---|\n| c | d |\n\n## Two\n\nx\n"
    assert "| A | B |\n|---|---|\n| c | d |" in importing.draft_text(
        read("p.md", text.encode())
    )


ADDRESS = (
    "{0}Privacy policy of Acme\n\n{1}Who we are\n\nAcme Limited\n\n1 High Street\n\n"
    "London\n\n{1}How long\n\nPersonal Data\n\nSee clause 3 (Your rights).\n\n"
    "{1}Your rights\n\nAsk us.\n"
)


@pytest.mark.parametrize("name", ["p.md", "p.html"])
def test_where_titles_are_marked_an_address_is_none_and_the_first_names_the_policy(
    name,
):
    text = ADDRESS.format("# ", "## ")
    if name == "p.html":
        lines = text.split("\n\n")
        marks = {"# ": "h1", "##": "h2"}
        tags = [marks.get(line[:2], "p") for line in lines]
        words = [line.lstrip("# ") for line in lines]
        text = "".join(
            f"<{tag}>{word}</{tag}>" for tag, word in zip(tags, words, strict=True)
        )

    found = read(name, text.encode())

    assert found.document.title == "Privacy policy of Acme"
    assert titles(found) == ["Who we are", "How long", "Your rights"]
    clauses = found.current.clauses("policy")
    assert [found.current.clause_number(row.slug) for row in clauses] == ["1", "2", "3"]
    assert "1 High Street" in clauses[0].body
    lost = {"reference-lost", "reference-number"}
    assert [check.code for check, _lint in found.findings if check.code in lost] == []


MARKS = """# My policy

## 1. What we do

A. See Section 2.1 (Backups) and Section 2 (Keeping).

### and why

B.

## 2. Keeping

### Backups

C.

#### Where

D.
"""
DOTS = """1. What We Do
A. See Section 2.1 (Backups) and Section 2 (Keeping).
1.1 And Why
B.
2. Keeping
2.1 Backups
C.
2.1.1 Where They Are
D.
"""


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [("p.md", MARKS, "My policy"), ("p.txt", DOTS, "Privacy policy")],
)
def test_what_stands_below_a_clause_is_a_clause_of_its_own_below_it(name, text, title):
    found = read(name, text.encode())

    rows = found.current.clauses("policy")
    numbers = [found.current.clause_number(row.slug) for row in rows]
    assert [row.title.casefold() for row in rows][:4] == [
        *("what we do", "and why", "keeping", "backups")
    ]
    assert numbers == ["1", "1.1", "2", "2.1", "2.1.1"]
    assert (found.document.title, found.document.preamble) == (title, "")
    again = markup.read(importing.draft_text(found), "policy.md").clauses
    assert [each.parent for each in again] == [
        *("", "what-we-do", "", "keeping", "backups")
    ]
    assert again[0].body == "A. See [[clause:backups]] and [[clause:keeping]]."


def test_the_draft_reads_back_with_its_references_bound():
    found = read("p.txt", TEXT.encode())

    again = markup.read(importing.draft_text(found), "policy.md")

    assert [(c.slug, c.highlight, c.body) for c in again.clauses] == [
        (
            "what-we-collect",
            "Only what we need.",
            "We collect your name. See [[clause:how-long-we-keep-it]].\n\nKinds of data:",
        ),
        (
            "how-long-we-keep-it",
            "",
            "We keep data as long as necessary. See Clause 7 and "
            "Clause 3 (What We Collect).\n\n"
            "By using our site, you agree to all of this.",
        ),
    ]


def test_what_nobody_can_keep_is_quoted_by_clause():
    found = read("p.txt", TEXT.encode())

    quotes = [
        (check.code, lint.path, lint.quote)
        for check, lint in found.findings
        if lint.quote
    ]
    last = "how-long-we-keep-it"
    assert quotes == [
        ("blanks", "what-we-collect", "Kinds of data:"),
        ("no-period", last, "How Long We Keep It"),
        ("reference-lost", last, "Clause 7"),
        ("reference-number", last, "Clause 3 (What We Collect)"),
        ("use-is-consent", last, "By using our site, you agree to all of this."),
        ("vague", last, "We keep data as long as necessary."),
    ]


def test_a_finding_points_at_its_words_in_the_draft():
    found = read("p.txt", TEXT.encode())
    bodies = {clause.slug: clause.body for clause in found.current.clauses("policy")}

    for _check, lint in found.findings:
        if lint.field == "body":
            assert bodies[lint.path][lint.start : lint.end] == lint.quote


def test_a_section_of_another_document_is_bound_to_no_clause():
    said = "See Section 2, and Section 2 of the Terms, but not section 9 of the Terms."

    found = read(
        "p.txt", f"1. What we do\n\n{said}\n\n2. How long\n\nA year.\n".encode()
    )

    assert found.document.clauses[0].body == said.replace(
        "Section 2,", "[[clause:how-long]],"
    )
    assert [
        lint.quote for check, lint in found.findings if check.code == "reference-lost"
    ] == []


def test_a_policy_with_nothing_to_say_about_these_is_quiet():
    text = "# P\n\n## Keeping\n\nCalls go after {{ period:calls }}.\n\n## End\n\nB.\n"

    assert read("p.md", text.encode()).findings == []


def bomb() -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"0" * (own_docx.UNFOLDED + 1))
    return found.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "p.txt",
            b"x" * 5_000_001,
            "The file is too large. It may have 5 MB.",
        ),
        (
            "p.pdf",
            b"%PDF-1.7\n1 0 obj",
            "The file is a PDF. Paste its text, or bring it as a DOCX.",
        ),
        ("p.docx", bomb(), "The file unfolds into too much."),
        ("p.docx", b"PK", "The file is not a DOCX that can be read."),
        ("p.txt", b"\xff\xfe\x41", "The file is no text that can be read, nor a DOCX."),
        ("p.txt", b"a\x00b", "The file is no text that can be read, nor a DOCX."),
        ("p.txt", b"\x81\x8d", "The file is no text that can be read, nor a DOCX."),
        (
            "p.md",
            b"## A\n\nWords.\n\n" * 501,
            "More than 500 titles were found. Is this a policy?",
        ),
        (
            "p.txt",
            b"nothing here.",
            UNTITLED,
        ),
        (
            "p.txt",
            b"",
            UNTITLED,
        ),
        (
            "p.rtf",
            rb"{\rtf1\ansi One.}",
            "The file is an RTF. Save it as a DOCX, and bring that.",
        ),
        (
            "p.doc",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "The file is a DOC of an older Word. Save it as a DOCX, and bring that.",
        ),
    ],
)
def test_what_cannot_be_read_gets_one_sentence(name, content, sentence):
    with pytest.raises(BadFile) as said:
        read(name, content)

    assert str(said.value) == sentence


def test_html_nested_a_hundred_thousand_deep_is_refused_before_it_costs_anything():
    begun = time.process_time()

    with pytest.raises(BadFile, match="nested too deeply"):
        read("p.html", b"<ul><li>" * 100_000)

    assert time.process_time() - begun < 1


HEAD = "<h1>P</h1><h2>One</h2><p>A.</p><h2>Two</h2>"
DEEP = "<w:tbl><w:tr><w:tc>" * 500 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 500


def packed(body: str, **more: str) -> bytes:
    """A DOCX with this body and these further parts."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in {**DOCX, **more}.items():
            file.writestr(name, text)
        file.writestr(
            "word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>"
        )
    return found.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.html", f"{HEAD}{'<ul><li>x' * 500}".encode()),
        ("p.docx", packed(DEEP)),
    ],
)
def test_what_is_nested_five_hundred_deep_is_refused(name, content):
    with pytest.raises(BadFile, match="The file is nested too deeply."):
        read(name, content)


def test_a_list_of_five_hundred_steps_is_printed_to_a_depth():
    text = f"# P\n\n## One\n\nA.\n\n## Two\n\n{'- ' * 500}x".encode()
    current = read("p.md", text).current

    page = rendering.bound(current, current.clause("two").body, "policy", AT)

    assert 0 < page.count("<ul>") < 100


@pytest.mark.parametrize("letters", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_a_text_is_read_in_whichever_letters_an_editor_saved_it(letters):
    said = "## Löschung\n\n„Wir“ löschen – ganz.\n"

    assert own_files.read("p.md", said.encode(letters)).text == said


def test_a_file_that_wants_to_fetch_something_fetches_nothing():
    with canary() as (port, hits):
        place = f"http://127.0.0.1:{port}"
        page = (
            f"<link rel=stylesheet href={place}/a><style>@import '{place}/b'</style>"
            f"{HEAD}<p style='background:url({place}/c)'>B. <img src='{place}/d'></p>"
            f"<iframe src='{place}/e'></iframe><object data='{place}/f'></object>"
        )
        read("p.html", page.encode())
        picture = (
            '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/'
            'drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/office'
            'Document/2006/relationships" r:link="far"/></w:drawing></w:r></w:p>'
        )
        far = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            'relationships"><Relationship Id="far" TargetMode="External" Target="'
            f'{place}/g" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships/image"/></Relationships>'
        )
        titles = "".join(
            f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in TEXT.split("\n")
        )
        read(
            "p.docx", packed(titles + picture, **{"word/_rels/document.xml.rels": far})
        )

    assert hits == []


@pytest.mark.reference
def test_the_real_policy_is_read_with_its_damage(capsys):
    path = Path(os.environ["KEPT_REFERENCE_DIR"], "policy")
    found = read("p.txt", next(path.glob("*.txt")).read_bytes())
    call_command("import_policy", str(next(path.glob("*.txt"))))

    current = found.current
    assert [
        (current.clause_number(clause.slug), clause.title, bool(clause.highlight))
        for clause in current.clauses("policy")
    ] == [
        ("1", "Data Collected and Use Cases", True),
        ("2", "How We Store, Secure, and Transfer Your Data", True),
        ("3", "Your Rights", True),
        ("4", "How Long We Keep Your Data", False),
        ("5", "Our Communications", False),
        ("6", "Children's Data", False),
    ]
    assert "#### Welcome" in found.document.preamble
    assert "number 5" in capsys.readouterr().out


@pytest.mark.reference
def test_each_right_of_the_real_policy_is_a_clause_of_the_draft():
    path = Path(os.environ["KEPT_REFERENCE_DIR"], "policy")
    found = read("p.txt", next(path.glob("*.txt")).read_bytes())

    rights = {row.title: row for row in found.document.clauses if row.parent}
    assert {row.parent for row in rights.values()} == {"your-rights"}
    assert [*rights] == [
        *("Data Access and Portability", "Rectification", "Erasure"),
        *("Withdrawing Consent", "Restriction of Processing"),
        *("Objection to Processing", "Appeal / Lodging Complaints"),
        *("Opting-out", "Do Not Track"),
    ]
    assert "to [[clause:objection-to-processing]] and" in (
        rights["Restriction of Processing"].body
    )
    (own,) = (row for row in found.document.clauses if row.slug == "your-rights")
    assert own.body == "Your rights include:"
    came = next(row for row in found.current.clauses("policy") if row.slug == own.slug)
    # Nothing else is written anew: the references that are bound are two.
    bound = r"Section 3.6. \(Objection to Processing\)|Clause 4 \(How [\w ]+\)"
    draft = [own.body, *(f"{row.title} {row.body}" for row in rights.values())]
    assert re.findall(r"\w+", re.sub(r"\[\[[^]]+\]\]", "", " ".join(draft))) == (
        re.findall(r"\w+", re.sub(bound, "", came.body))
    )


RIGHTS = """# P

## Contact

Write to us about:

- Post: a letter.
- Mail: an e-mail.

## Your Rights

You may ask for these. See Section 2.2 (Erasure).

- Access: a copy.
- as a file; or
- on paper. - Erasure: it is deleted.
- Contact: you hear from us.
"""


def test_a_list_of_rights_is_one_clause_a_right_and_no_other_list_is():
    draft = read("p.md", RIGHTS.encode()).document.clauses

    assert [(row.slug, row.parent, row.body) for row in draft] == [
        *[
            (
                "contact",
                "",
                "Write to us about:\n\n- Post: a letter.\n\n- Mail: an e-mail.",
            ),
            ("your-rights", "", "You may ask for these. See [[clause:erasure]]."),
            ("access", "your-rights", "a copy.\n\n- as a file; or\n\n- on paper."),
            ("erasure", "your-rights", "it is deleted."),
            ("contact-2", "your-rights", "you hear from us."),
        ]
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("you hear from us.", "you hear from us.\n\nAsk us for any of them."),
        ("you hear from us.", "you hear from us.\n\n### How\n\nWrite."),
        ("a copy.\n- as a file; or\n- on paper. - Erasure", "\n- Erasure"),
        ("Your Rights", "Your Mail"),
    ],
)
def test_what_is_no_plain_list_of_rights_stays_as_it_came(before, after):
    """Words after the list, clauses below it already, or a right without a word."""
    text = RIGHTS.replace(before, after)

    slugs = [row.slug for row in read("p.md", text.encode()).document.clauses]

    assert {"access", "erasure", "contact-2"} & {*slugs} == set()


ROMAN = """Privacy policy

{0}I. Who we are

We are Demo. See Section II.

{0}II. What we collect

Names:

1. first
2. last

{0}III. How long

I. Not a title, as one counts on from it.

{0}IV. Write to us

By letter.
"""


@pytest.mark.parametrize("mark", ["", "## "])
def test_titles_that_count_in_roman_numbers_are_titles(mark):
    found = read("p.txt", ROMAN.format(mark).encode())

    assert [clause.title for clause in found.document.clauses] == [
        *("Who we are", "What we collect", "How long", "Write to us")
    ]


def test_a_docx_with_a_large_logo_is_read_for_its_words(tmp_path, capsys):
    logo = bytes(range(256)) * 8_000
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>{name}</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>Words.</w:t></w:r></w:p>"
        for name in ("One", "Two", "Three")
    )
    plain = packed(body)
    found = io.BytesIO(plain)
    with zipfile.ZipFile(found, "a") as file:
        file.writestr("word/media/logo.png", logo)
    assert len(found.getvalue()) > 2_000_000

    assert read("p.docx", found.getvalue()).document == read("p.docx", plain).document
    path = tmp_path / "p.docx"
    path.write_bytes(found.getvalue())
    call_command("import_policy", str(path))
    assert "2  Two" in capsys.readouterr().out


def test_a_file_that_cannot_be_read_or_written_gets_a_sentence(tmp_path):
    path = tmp_path / "p.md"
    path.write_text(TEXT, encoding="utf-8")

    for wrong in (tmp_path / "none.md", tmp_path):
        with pytest.raises(CommandError, match="cannot be read: .*[.] Name a file[.]$"):
            call_command("import_policy", str(wrong))
    with pytest.raises(CommandError, match="No draft was written to .*directory[.]$"):
        call_command("import_policy", str(path), to=tmp_path / "none" / "policy.md")


TOO_MUCH = (
    "The file says too much: its words take more than 250 KB. Bring the policy alone."
)
CROWDED = "The page holds too much besides words. Paste the text of the policy alone."
NESTED = "The file is nested too deeply."
LETTERS = "we keep it " * 25_000


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("p.txt", f"{TEXT}{LETTERS}", TOO_MUCH),
        ("p.md", f"{TEXT}{LETTERS * 18}", TOO_MUCH),
        ("p.txt", f"{TEXT}{'क' * 84_000}", TOO_MUCH),
        ("p.html", f"{HEAD}<p>{LETTERS}", TOO_MUCH),
        ("p.html", f"{HEAD}<p>{LETTERS * 18}", TOO_MUCH),
        ("p.docx", packed(f"<w:p><w:r><w:t>{LETTERS}</w:t></w:r></w:p>"), TOO_MUCH),
        ("p.html", f"{HEAD}{'<b></b>' * 400_000}", CROWDED),
        ("p.html", f"{HEAD}{'<template>x' * 400_000}", CROWDED),
        ("p.html", HEAD + "".join(f"<p><b id={n}>x" for n in range(300_000)), NESTED),
    ],
)
def test_what_says_or_holds_too_much_is_refused_within_seconds(name, content, sentence):
    sent = content if isinstance(content, bytes) else content.encode()
    begun = time.process_time()

    with pytest.raises(BadFile) as said:
        read(name, sent)

    assert str(said.value) == sentence
    assert time.process_time() - begun < 8


def test_a_saved_page_of_five_megabytes_is_read_for_its_words():
    """All that stands around them, and nearly as many words as are taken."""
    words = "<p><span>We keep it for a year.</span> See below.</p>" * 145
    many = "".join(f"<h2>{n}. Part {n}</h2>{words}" for n in range(1, 41))
    around = f"<script>{'var a = 1;' * 200_000}</script><style>{'b{c:d}' * 350_000}"
    page = f"<head>{around}</style></head><h1>P</h1>{many}".encode()
    begun = time.process_time()

    found = read("p.html", page)

    assert 4_000_000 < len(page) < own_files.LARGEST
    assert 200_000 < len(found.text) < own_docx.MOST_SAID
    assert len(found.document.clauses) == 40
    assert time.process_time() - begun < 15


UNSAID = [
    ("p.html", "<p>We <del>never</del> share. We <s>do not</s> sell data.</p>"),
    (
        "p.html",
        "<p>We <strike>never</strike> share. We sell <span hidden>no</span> data.",
    ),
    (
        "p.html",
        '<p>We share.<i style="color: red; Display : NONE"> Not.</i> We sell data.',
    ),
    (
        "p.html",
        '<p>We share. We <u style="text-decoration:line-through">x</u> sell data.',
    ),
    ("p.md", "We ~~never~~ share. We ~~do not~~ sell data."),
]


@pytest.mark.parametrize(("name", "text"), UNSAID)
def test_what_is_struck_out_or_hidden_is_not_said(name, text):
    said = " ".join(own_files.read(name, text.encode()).text.split())

    assert said == "We share. We sell data."


@pytest.mark.parametrize("hidden", [["<w:vanish/>", " No", "."], []])
def test_what_a_docx_strikes_out_or_hides_is_not_said(hidden):
    runs = [("", "We share."), ("<w:strike/>", " Never."), ("<w:dstrike/>", " Ever.")]
    runs += [(how, said) for how in hidden[:1] for said in hidden[1:]]
    runs += [('<w:b w:val="0"/>', " We sell data.")]
    runs += [('<w:vanish w:val="0"/>', " Yes.")] if hidden else []
    body = "".join(
        f"<w:r><w:rPr>{how}</w:rPr><w:t xml:space='preserve'>{said}</w:t></w:r>"
        for how, said in runs
    )

    found = own_files.read("p.docx", packed(f"<w:p>{body}</w:p>"))

    said = "We share. We sell data."
    assert found.text.strip() == (f"{said} Yes." if hidden else said)
    assert found.hidden == ([" No."] if hidden else [])


PANEL = "<h2>{0}</h2><div class=panel style='display: none'><p>{1}</p>{2}</div>"
PANELS = "".join(
    [
        HEAD,
        PANEL.format(
            "Sharing", "We share <b>all of it</b> with each of our partners.", ""
        ),
        PANEL.format("Selling", "We sell it.", "<i hidden>Or not.</i> <p>To all.</p>"),
        "<p>Seen.</p><s>Struck.</s><u hidden> – </u>",
        "<p style='visibility:hidden'>No.</p>",
    ]
)


def hidden_of(found):
    return [
        (lint.path, lint.message, lint.fix)
        for check, lint in found.findings
        if check.code == "hidden-words"
    ]


FIX = (
    "What is in force must be seen: open it in the file, and bring that. What is not"
    " stays out."
)


@pytest.mark.parametrize("language", ["", " lang=de"])
def test_passages_that_a_page_hides_are_left_out_and_named(language):
    page = PANELS + (f"<p>{OTHERS['de']}</p>" if language else "")

    found = read("p.html", page.encode())

    assert "partners" not in found.text
    assert hidden_of(found) == [
        (
            "policy",
            "The file hides 3 passages, which are not read: “We share all of it with "
            "each of…”, “We sell it. Or not. To all.”, “No.”.",
            FIX,
        )
    ]
    assert found.is_english is not bool(language)
    assert hidden_of(read("p.html", HEAD.encode())) == []


SHEET = """<style>
@import url(x.css); /* .seen { display: none } */
.shut, P.gone { DISPLAY : none !important; color: red }
#off { visibility: collapse } .pale { opacity: 0.0 } .tiny { font-size: 0px }
.later { display: none } .later { display: block }
.weak { display: none } p.weak { display: block }
@media print { .seen { display: none } }
.menu .seen, .seen:hover, .seen > i, [class=seen] { display: none }
.faint { opacity: 0.05; font-size: 0.5em } i { fill-opacity: 0 }
</style><style media=print>.seen { display: none }</style>"""
STYLED = [
    "<p class='x shut'>Shut.</p>",
    "<p class=gone>Gone.</p>",
    "<div id=off>Off.</div>",
    "<p>Then <i class=pale>Pale.</i></p>",
    "<p class=tiny>Tiny.</p>",
    "<p class=shut style='display: block'>Important.</p>",
    "<p style='color: red; opacity : 0'>Clear.</p>",
    "<p style='font-size:0'>None.</p>",
    "<dialog><p>Closed.</p></dialog>",
]
PLAIN = [
    "<p class=seen>One.</p>",
    "<div class=gone>Two.</div>",
    "<p class='later shutter'>Three.</p>",
    "<p class=weak>Four.</p>",
    "<p class=faint>Five, <i>six</i>.</p>",
    "<p class=tiny style='font-size: 1em'>Seven.</p>",
    "<dialog open><p>Eight.</p></dialog>",
    "<div class=menu><p class=seen style='opacity: 0.5'>Nine.</p></div>",
]


def test_what_the_style_sheet_of_a_page_hides_is_named_among_the_hidden():
    page = f"{SHEET}{HEAD}{''.join(STYLED + PLAIN)}"

    found = own_files.read("p.html", page.encode())

    assert found.hidden == [
        *("Shut.", "Gone.", "Off.", "Pale.", "Tiny.", "Important."),
        *("Clear.", "None.", "Closed."),
    ]
    assert " ".join(found.text.split()).endswith(
        "Then One. Two. Three. Four. Five, six. Seven. Eight. Nine."
    )


@pytest.mark.parametrize(
    ("said", "is_seen"),
    [
        ("display: none; display: block", True),
        ("display: block; display: none", False),
        ("opacity: 1; opacity: 0", False),
        ("visibility: visible; visibility: hidden", False),
        ("display: none !important; display: block", False),
    ],
)
@pytest.mark.parametrize(
    "form", ["<style>p{{{}}}</style><p>Words.", "<p style='{}'>Words."]
)
def test_in_one_rule_what_comes_last_counts(form, said, is_seen):
    found = own_files.read("p.html", f"<h1>P</h1>{form.format(said)}</p>".encode())

    assert found.hidden == ([] if is_seen else ["Words."])


@pytest.mark.parametrize(
    ("words", "seen", "hidden"),
    [
        ("<div class=row><p class=col>Kept.</p></div>", "Kept.", []),
        ("<div class=row>Gone.<p class=col>Kept.</p></div>", "Kept.", ["Gone."]),
        ("<div class=row><p class=part>Gone.</p></div>", "", ["Gone."]),
        (
            "<div class=row><p>Gone <b>all</b>.</p><div><p class=col>Kept.</p></div></div>",
            "Kept.",
            ["Gone all ."],
        ),
        ("<div class=dark><i>No.</i> <i class=lit>Kept.</i></div>", "Kept.", ["No."]),
        ("<div class='dark row'><p class=lit>No.</p></div>", "", ["No."]),
        ("<div class=off><p class=lit>No.</p></div>", "", ["No."]),
        ("<div class=row><p class=col></p>Gone.</div>", "", ["Gone."]),
        ("<p class=row><i class=col>A</i><br><i class=col>B</i></p>", "A B", []),
        (
            "<table class=row><tr><td>Gone.</td><td></td><td class=col>Kept.</td></tr>"
            "<tr><td class=col>1</td><td class=col>2</td><td class=col>3</td></tr></table>",
            "| | | | | --- | --- | --- | | | | Kept. | | 1 | 2 | 3 |",
            ["Gone."],
        ),
    ],
)
def test_what_says_its_own_size_or_sight_is_read_within_what_is_unseen(
    words, seen, hidden
):
    sheet = (
        ".row { font-size: 0 } .col { font-size: 16px } .part { font-size: 90% }"
        ".dark { visibility: hidden } .lit { visibility: visible } .off { opacity: 0 }"
    )
    page = f"<style>{sheet}</style><h1>P</h1><p>A.</p>{words}"

    found = own_files.read("p.html", page.encode())

    assert " ".join(found.text.split()) == " ".join(f"# P A. {seen}".split())
    assert found.hidden == hidden


@pytest.mark.parametrize(
    ("sheet", "is_hidden"),
    [
        ("<noscript><style>{}</style></noscript>", False),
        ("<template><style>{}</style></template>", False),
        ("<style type=text/x>{}</style>", False),
        ("<style media='print, speech'>{}</style>", False),
        ("<style type=text/css media=''>{}</style>", True),
        ("<style type='' media='print, Screen'>{}</style>", True),
    ],
)
def test_a_style_sheet_counts_where_it_is_for_those_who_look_at_a_screen(
    sheet, is_hidden
):
    page = f"{sheet.format('p { display: none }')}<h1>P</h1><p>Words.</p>"

    assert own_files.read("p.html", page.encode()).hidden == ["Words."] * is_hidden


def test_a_long_style_sheet_hides_what_a_short_one_does():
    much = ".a{color:red} @media print{.b{margin:0}" + "i{top:0}" * 70_000 + "}"
    sheet = SHEET.replace("<style>", f"<style>{much}", 1)
    page = f"{sheet}{HEAD}{''.join(STYLED + PLAIN)}"

    found = own_files.read("p.html", page.encode())

    short = own_files.read("p.html", f"{SHEET}{HEAD}{''.join(STYLED + PLAIN)}".encode())
    assert (found.hidden, found.text) == (short.hidden, short.text)
    assert len(found.hidden) == len(STYLED)


@pytest.mark.parametrize(
    "style",
    ["p{display:none}" * 40_000, ".a,.b" * 100_000 + "{opacity:0}"],
)
def test_a_page_of_style_sheets_is_refused(style):
    page = f"<style>{style}</style>{HEAD}"

    with pytest.raises(BadFile, match="too much besides words"):
        own_files.read("p.html", page.encode())


@pytest.mark.parametrize(
    "page",
    [
        "<style>" * 900 + "p{display:none" * 9_000,
        "<style>"
        + ".a{opacity:1}" * 30_000
        + "</style>"
        + "<p class=a>No.</p>" * 9_000,
        f"<style>{'p,' * 2_000}p{{{'opacity:1;' * 3_000}}}</style>{'<p>No.</p>' * 99}",
        "<style>" + ("(" * 400_000) + "</style>",
        "<p class='" + "a " * 100_000 + "'>",
        f"<p style=font-size:0>{'No.<br>' * 50_000}<b style=font-size:9px>Yes.</b></p>",
        "<style></style>" + "<a " * 40_000,
        "<style></style>" + "</b " * 40_000 + "<!-- " * 40_000,
    ],
)
def test_a_hostile_style_sheet_takes_no_long_time(page):
    begun = time.process_time()

    with suppress(BadFile):
        own_files.read("p.html", f"{page}{HEAD}".encode())

    assert time.process_time() - begun < 15


def test_what_only_those_see_who_run_no_script_is_named_among_the_hidden():
    aside = (
        "<noscript><p>We sell <b>all</b>.</p><style>b{}</style></noscript>",
        "<template><p>We share.</p><template>Twice.</template></template>",
        "<noscript><img src=q></noscript><!-- <noscript>No.</noscript> -->",
        "<script>'<template>Code.</template>'</script>",
    )
    page = f"{HEAD}<p>We keep it.{''.join(aside)} Always.</p>"

    found = read("p.html", page.encode())

    assert "We keep it. Always." in found.text
    assert hidden_of(found) == [
        (
            "policy",
            "The file hides 2 passages, which are not read: “We sell all .”, “We share. "
            "Twice.”.",
            FIX,
        )
    ]


def test_of_many_hidden_passages_fifty_are_named_and_the_rest_counted():
    page = HEAD + "".join(f"<p hidden>Part {n}.</p>" for n in range(1, 63))

    ((_path, message, _fix),) = hidden_of(read("p.html", page.encode()))

    assert message.startswith(
        "The file hides 62 passages, which are not read: “Part 1.”"
    )
    assert message.endswith("“Part 50.”, and 12 more.")


def test_a_page_whose_titles_are_all_hidden_is_refused_with_what_it_hides():
    page = f"<h1>P</h1><div hidden>{HEAD}</div>".encode()

    with pytest.raises(BadFile, match="hides a passage, which is not read: “P One A"):
        read("p.html", page)


@pytest.mark.django_db
@pytest.mark.parametrize("more", ["", "de"])
def test_desk_and_command_name_the_hidden_passages(tmp_path, capsys, more):
    page = (PANELS + (f"<p>{OTHERS['de']}</p>" if more else "")).encode()
    path = tmp_path / "p.html"
    path.write_bytes(page)

    call_command("import_policy", str(path))
    desk = somebody("elena@example.com", "editor").post(
        reverse("admin:notices_own_policy"),
        {"file": SimpleUploadedFile("p.html", page)},
    )

    for said in (capsys.readouterr().out, desk.content.decode()):
        assert "The file hides 3 passages, which are not read: “We share all of" in said
        assert FIX in said
        assert ("in another language" in said) is bool(more)


def table(rows: str) -> list[str]:
    said = own_files.read("p.html", f"<table>{rows}</table>".encode()).text
    return [line for line in said.split("\n") if line]


KINDS = "<tr><th>Kind</th><th>Why</th><th>How long</th></tr>"
MARKS = ["| Kind | Why | How long |", "| --- | --- | --- |"]


def test_a_cell_of_several_rows_or_columns_says_so_in_each():
    rows = (
        "<tr><td rowspan=2>Name</td><td>Contract</td><td>7 years</td></tr>"
        "<tr><td>Marketing</td><td>30 days</td></tr>"
        "<tr><td>Calls</td><td colspan=2>None</td></tr>"
        "<tr><td>Mail</td><td>Answer</td><td rowspan=9>1 year</td></tr>"
        "<tr><td rowspan=2 colspan=2>Post</td></tr><tr></tr>"
    )

    assert table(KINDS + rows) == [
        *MARKS,
        "| Name | Contract | 7 years |",
        "| Name | Marketing | 30 days |",
        "| Calls | None | None |",
        "| Mail | Answer | 1 year |",
        "| Post | Post | 1 year |",
        "| Post | Post | 1 year |",
    ]


def test_a_title_over_all_columns_stands_once_and_no_column_is_lost():
    rows = (
        "<tr><td colspan=3>Of callers</td></tr><tr><td>a</td><td>b</td><td>c</td></tr>"
    )

    assert table(KINDS + rows)[2:] == ["| Of callers |  |  |", "| a | b | c |"]
    short = "<tr><th>Kind</th></tr><tr><td>Name</td><td>30 days</td></tr>"
    assert table(short) == ["| Kind |  |", "| --- | --- |", "| Name | 30 days |"]


def test_a_bar_in_a_cell_and_the_name_of_a_table_break_no_row():
    rows = "<caption>What we keep</caption>" + KINDS
    rows += "<tr><td>x|y</td><td><p>a</p><p>b</p></td><td>c</td></tr>"

    assert table(rows) == ["What we keep", *MARKS, r"| x\|y | a  b | c |"]


def test_a_table_within_a_table_keeps_its_cells():
    rows = "<tr><td rowspan=2>A<table><tr><td>in</td></tr></table></td><td>B</td></tr>"

    assert "B" in "".join(table(f"{rows}<tr><td>C</td></tr>"))


def test_cells_that_unfold_into_too_much_are_refused():
    cell = f"<td rowspan=100 colspan=100>{'x' * 2000}</td>"

    with pytest.raises(BadFile, match="The file unfolds into too much"):
        table(f"<tr>{cell}</tr>" + "<tr><td>y</td></tr>" * 99)


BROUGHT = "We keep it for 30 days (Unless the police ask.). ## Contact Write."
WITH_NOTES = {
    "p.html": '<p>We keep it for 30 days<sup><a href="#n1" id="r1">[1]</a></sup>.</p>'
    '<h2>Contact</h2><p>Write.</p><ol><li id="n1"><p>Unless the police ask.'
    ' <a href="#r1">↑</a></p></li></ol>',
    "word.html": '<p>We keep it for 30 days<a href="#_n1" name="_r1">[1]</a>.</p>'
    '<h2>Contact</h2><p>Write.</p><div id="n1"><p><a href="#_r1" name="_n1">[1]</a>'
    " Unless the police ask.</p></div>",
    "bare.html": '<p>We keep it for 30 days<sup><a href="#n1">1</a></sup>.</p>'
    '<h2>Contact</h2><p>Write.</p><p id="n1"><sup>1</sup> Unless the police ask.</p>',
    "p.md": "We keep it for 30 days[^1].\n\n## Contact\n\nWrite.\n\n"
    "[^1]: Unless the\n    police ask.\n",
}


@pytest.mark.parametrize("name", WITH_NOTES)
def test_a_note_stands_with_the_words_it_is_about(name):
    said = own_files.read(name, WITH_NOTES[name].encode()).text

    assert " ".join(said.split()) == BROUGHT


def test_a_note_of_a_title_stands_below_it():
    page = (
        '<h2>Keeping<sup><a href="#n">*</a></sup></h2><p>Long.</p><p id="n">* Not all.'
    )
    assert own_files.read("p.html", page.encode()).text.split() == [
        *("##", "Keeping", "Not", "all.", "Long.")
    ]
    said = own_files.read("p.md", b"## Keeping[^a]\n\nLong.\n\n[^a]: Not all.\n").text
    assert said.split() == ["##", "Keeping", "Not", "all.", "Long."]


def test_two_marks_in_one_have_each_its_note():
    page = '<p>Long<sup><a href="#a">1</a>, <a href="#b">2</a></sup>.</p>'
    page += '<p id="a">1 Not all.</p><p id="b">2 Not here.</p>'

    said = " ".join(own_files.read("p.html", page.encode()).text.split())

    assert said == "Long (Not all.), (Not here.)."


def test_what_unfolds_to_no_end_is_taken_as_it_stands():
    wide = f'<table><tr><td colspan="{"9" * 5000}">A</td></tr></table>'
    assert "A" in own_files.read("p.html", wide.encode()).text
    many = "# a" + "[^1]" * 2000 + "\n\n[^1]: " + "long " * 4000 + "\n"
    assert len(own_files.read("p.md", many.encode()).text) < 10**6


def test_a_panel_that_opens_when_it_is_looked_for_is_said():
    page = '<h2>Keeping</h2><div hidden="until-found">We keep it for 30 days.</div>'
    assert "30 days" in own_files.read("p.html", page.encode()).text


def test_a_list_of_contents_and_small_figures_stay_where_they_are():
    page = '<ul><li><a href="#one">1</a></li></ul><h2 id="one">One</h2><p id="two">Two'
    page += '</p><p>See <a href="#two">2</a>. 5 m<sup>2</sup>, 1<sup>st</sup></p>'

    said = own_files.read("p.html", page.encode()).text
    assert " ".join(own_files.lines(said)) == "* 1 ## One Two See 2. 5 m², 1st"


def test_a_note_that_nothing_leads_to_is_not_lost():
    said = own_files.read("p.md", b"A[^2].\n\n[^1]: Left.\n[^2]: Brought.\n").text
    assert said.split() == ["A", "(Brought.).", "1:", "Left."]


def test_a_note_of_a_docx_stands_with_the_words_it_is_about():
    body = '<w:p><w:r><w:t>For 30 days</w:t></w:r><w:r><w:footnoteReference w:id="2"/>'
    body += "</w:r></w:p><w:p><w:r><w:t>Write.</w:t></w:r></w:p>"
    notes = (
        f'<w:footnotes {W}><w:footnote w:id="2"><w:p><w:r><w:t>Unless the police ask.'
        "</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        'relationships"><Relationship Id="n" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/>'
        "</Relationships>"
    )
    more = {"word/footnotes.xml": notes, "word/_rels/document.xml.rels": rels}

    said = own_files.read("p.docx", packed(body, **more)).text

    assert " ".join(said.split()) == "For 30 days (Unless the police ask.) Write."


OTHERS = {
    "hi": "# नीति\n\n## हम क्या रखते हैं\n\nहम आपका डेटा रखते हैं।\n\n## संपर्क\n\nलिखें।\n",
    "de": "# Datenschutz\n\n## Was wir erheben\n\nWir erheben Ihren Namen und geben ihn an"
    " die Partner weiter, solange das erforderlich ist.\n\n## Dauer\n\nWir löschen nach"
    " dem Ende des Vertrages alle Daten.\n",
    "pt": "# Privacidade\n\n## O que recolhemos\n\nRecolhemos o nome e o e-mail de quem"
    " se regista, a fim de prestar o serviço a todos os clientes do grupo.\n",
    "nl": "# Privacy\n\n## Wat we doen\n\nWe bewaren de naam en het adres, als dat is"
    " wat we nodig hebben om het contract met u uit te voeren.\n",
    "fr": "# Vie privée\n\n## Ce que nous collectons\n\nNous collectons votre nom et le"
    " donnons à nos partenaires.\n\n## Durée\n\nNous supprimons toutes les données.\n",
}


@pytest.mark.parametrize("language", OTHERS)
def test_a_text_that_the_checks_cannot_read_is_not_called_clean(
    language, tmp_path, capsys
):
    path = tmp_path / "p.md"
    path.write_text(OTHERS[language], encoding="utf-8")

    found = read("p.md", path.read_bytes())
    call_command("import_policy", str(path))

    assert (found.is_english, found.findings) == (False, [])
    assert "The checks read English only" in capsys.readouterr().out


def test_an_english_text_is_read(capsys, tmp_path):
    for name, text in USUAL.items():
        assert read(name.split()[0], text.encode()).is_english, name
    path = tmp_path / "p.md"
    path.write_text(TEXT, encoding="utf-8")
    call_command("import_policy", str(path))
    assert "read English only" not in capsys.readouterr().out


@pytest.mark.django_db
def test_the_desk_says_which_language_the_checks_read():
    editor = somebody("elena@example.com", "editor")
    address = reverse("admin:notices_own_policy")

    page = editor.post(address, {"words": OTHERS["de"]}).content.decode()
    assert "most of this text is in another language" in page
    assert "The checks found nothing." not in page


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("See [Link](javascript:alert(1)).", "See Link."),
        ("# [Wiki](https://x.example/a_(b))", "# Wiki"),
        ("Go [on](https://x.example/a_(b)).", "Go [on](https://x.example/a_(b))."),
        ("A <script>alert(1)</script>B", "A B"),
        ("A <!-- later -->B<Style>p{}</style >", "A B"),
        ("A <script>alert(1)", "A <script>alert(1)"),
    ],
)
def test_of_markdown_only_what_a_reader_sees_is_read(line, said):
    assert own_files.lines(own_files.read("p.md", line.encode()).text) == [said]


def test_a_reference_is_bound_whole_and_not_within_a_longer_number():
    text = "# P\n\n## One\n\nSee section 2. See section 21 and section 2.9.\n\n## Two\n\nx\n"

    found = read("p.md", text.encode())

    assert found.document.clauses[0].body == (
        "See [[clause:two]]. See section 21 and section 2.9."
    )
    lost = [
        lint.quote for check, lint in found.findings if check.code == "reference-lost"
    ]
    assert lost == ["section 21", "section 2.9"]
