"""A policy somebody brings: its clauses, and what nobody could keep in it."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command

from notices import importing, markup
from notices.doubt import Found
from notices.importing import BadFile

TEXT = """Privacy Policy of Demo

What We Collect
Section Highlights: Only what we need.
We collect your name. See Clause 2 (How Long We Keep It).
Kinds of data:

How Long We Keep It
We keep data as long as necessary. See Clause 7 and Clause 3 (What We Collect).
By using our site, you agree to all of this.
"""
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


def titles(found: importing.Import) -> list[str]:
    return [part.title for part in found.policy.parts[1:]]


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
    found = importing.read(name, content)

    assert titles(found) == [
        *("Privacy Policy of Demo", "What We Collect", "How Long We Keep It")
    ]
    assert [part.highlight for part in found.policy.parts[1:]] == [
        *("", "Only what we need.", "")
    ]


def test_marked_titles_of_markdown_need_no_capitals():
    text = "# my policy\n\n## what we do\n\nA.\n\n### and why\n\nB.\n"

    assert titles(importing.read("p.md", text.encode())) == [
        *("my policy", "what we do", "and why")
    ]


def test_the_draft_reads_back_with_its_references_bound():
    found = importing.read("p.txt", TEXT.encode())

    again = markup.read(importing.draft_text(found), "policy.md")

    assert [(c.slug, c.highlight, c.body) for c in again.clauses] == [
        ("privacy-policy-of-demo", "", ""),
        (
            "what-we-collect",
            "Only what we need.",
            "We collect your name. See [[clause:how-long-we-keep-it]].\n\nKinds of data:",
        ),
        (
            "how-long-we-keep-it",
            "",
            "We keep data as long as necessary. See Clause 7 and "
            "[[clause:what-we-collect]].\n\n"
            "By using our site, you agree to all of this.",
        ),
    ]


def test_what_nobody_can_keep_is_quoted_by_clause():
    doubts = importing.read("p.txt", TEXT.encode()).doubts

    last = "How Long We Keep It"
    quotes = {
        code: [(found.clause.lstrip("0123456789 "), found.quote) for found in rows]
        for code, rows in doubts.items()
        if code != "missing-clauses"
    }
    assert quotes == {
        "blanks": [("What We Collect", "Kinds of data:")],
        "lost-references": [
            (last, "Clause 7"),
            (last, "Clause 3 (What We Collect)"),
        ],
        "no-period": [(last, last)],
        "use-is-consent": [(last, "By using our site, you agree to all of this.")],
        "vague": [(last, "We keep data as long as necessary.")],
    }


def test_a_policy_with_nothing_to_doubt_about_these_is_quiet():
    text = (
        "# P\n\n## How long we keep data\n\nCalls go after 90 days.\n\n## End\n\nB.\n"
    )

    doubts = importing.read("p.md", text.encode()).doubts

    assert set(doubts) == {"missing-clauses"}
    assert (
        Found(clause="", quote="voice as data", why="Nothing is said about this.")
        in (doubts["missing-clauses"])
    )


def bomb() -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"0" * (importing.UNFOLDED + 1))
    return found.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("p.txt", b"x" * 1_000_001, "The file is larger than one megabyte."),
        ("p.docx", bomb(), "The file unfolds into too much."),
        ("p.docx", b"PK", "The file is not a DOCX that can be read."),
        ("p.txt", b"\xff\xfe", "The file is not text in UTF-8, nor a DOCX."),
        ("p.txt", b"a\x00b", "The file is not text in UTF-8, nor a DOCX."),
        (
            "p.txt",
            b"nothing here.",
            "No titles of clauses were found. Give each a line of its own.",
        ),
        (
            "p.txt",
            b"",
            "No titles of clauses were found. Give each a line of its own.",
        ),
    ],
)
def test_what_cannot_be_read_gets_one_sentence(name, content, sentence):
    with pytest.raises(BadFile) as said:
        importing.read(name, content)

    assert str(said.value) == sentence


def test_html_nested_ten_thousand_deep_ends():
    with pytest.raises(BadFile):
        importing.read("p.html", b"<ul><li>" * 10_000)


@pytest.mark.reference
def test_the_real_policy_is_read_with_its_damage(capsys):
    path = Path(os.environ["KEPT_REFERENCE_DIR"], "policy")
    found = importing.read("p.txt", next(path.glob("*.txt")).read_bytes())
    call_command("import_policy", str(next(path.glob("*.txt"))))

    assert [(part.number, part.title) for part in found.policy.parts[1:]] == [
        ("", "Welcome"),
        ("", "Important Points to Note"),
        ("1", "Data Collected and Use Cases"),
        ("2", "How We Store, Secure, and Transfer Your Data"),
        ("3", "Your Rights"),
        ("4", "How Long We Keep Your Data"),
        ("5", "Our Communications"),
        ("6", "Children's Data"),
    ]
    assert [bool(part.highlight) for part in found.policy.parts[3:]] == [
        *(True, True, True, False, False, False)
    ]
    assert {code: len(rows) for code, rows in found.doubts.items()} == {
        "blanks": 6,
        "lost-references": 5,
        "may": 14,
        "missing-clauses": 9,
        "no-period": 1,
        "no-sale-but-shares": 3,
        "use-is-consent": 1,
        "vague": 13,
    }
    assert "number 5" in capsys.readouterr().out
