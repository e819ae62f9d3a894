"""A list within a list is one in the draft too, and every item keeps its number."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from notices import bare_text, importing, nesting, rendering
from tests.notices.test_importing import W, packed

AT = datetime(2026, 11, 23, tzinfo=UTC)
HTML = """<h1>Policy</h1><h2>Your rights</h2><p>They are:</p>
<ol><li>Access:<ol type="a"><li>see it</li><li>copy it</li></ol></li>
<li>Erasure<ol start="3"><li>now<ol><li>deep</li></ol></li><li>later</li></ol>as said
</li></ol><h2>Terms</h2><ol start="4"><li>Four</li><li>Five<ul><li>dot</li></ul></li></ol>"""
MARKDOWN = """# Policy

## Your rights

They are:

1. Access:
  a. see it
  b. copy it
2. Erasure
    3. now
        1. deep
    4. later

    as said

## Terms

4. Four
5. Five
   * dot
"""
RIGHTS = """They are:

1. Access:

   a. see it

   b. copy it

2. Erasure

   3. now

      1. deep

   4. later

   as said"""


@pytest.mark.parametrize(("name", "content"), [("p.html", HTML), ("p.md", MARKDOWN)])
def test_items_stand_below_the_one_that_they_belong_to(name, content):
    found = importing.read(name, content.encode(), at=AT)
    bodies = [clause.body for clause in found.document.clauses]
    assert bodies == [RIGHTS, "4. Four\n\n5. Five\n\n   * dot"]

    rights, terms = (
        str(rendering.bound(found.current, body, "policy", AT)) for body in bodies
    )
    assert rights.count("<ol>") == 2
    assert '<ol start="3">' in rights
    assert '<ol start="4">' in terms
    # Who has it read out hears the same numbers.
    lines = [line for line in bare_text.bare(rights).splitlines() if line]
    assert lines == [line.strip() for line in RIGHTS.splitlines() if line]
    assert bare_text.bare(terms).split() == ["4.", "Four", "5.", "Five", "-", "dot"]


def test_a_text_under_counted_titles_is_no_list_that_is_moved_in():
    """How far in a text stands says something only between items of one clause."""
    text = "".join(
        f"{number}. {title}\n      Words of it.\n      1. one\n         a) inner\n"
        for number, title in enumerate(("Who we are", "What we do", "How to ask"), 1)
    )
    found = importing.read("p.txt", text.encode(), at=AT)

    assert {clause.body for clause in found.document.clauses} == {
        "Words of it.\n\n1. one\n\n   a) inner"
    }


NUMBERS = (
    f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">'
    + "".join(
        f'<w:lvl w:ilvl="{level}"><w:numFmt w:val="decimal"/></w:lvl>'
        for level in range(2)
    )
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    "</w:numbering>"
)


def _line(words: str, level: int | None = None) -> str:
    counted = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    return f"<w:p>{counted if level is not None else ''}<w:r><w:t>{words}</w:t></w:r></w:p>"


def test_a_docx_counts_its_inner_lists_too():
    body = "".join(
        [
            _line("## Who we are"),
            _line("Access:", 0),
            _line("see it", 1),
            _line("copy it", 1),
            _line("Erasure", 0),
            _line("## What we do"),
            _line("Voices."),
        ]
    )
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        'relationships"><Relationship Id="n" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/numbering" Target="numbering.xml"/>'
        "</Relationships>"
    )
    more = {"word/numbering.xml": NUMBERS, "word/_rels/document.xml.rels": rels}
    found = importing.read("p.docx", packed(body, **more), at=AT)

    assert found.document.clauses[0].body == (
        "1. Access:\n\n   1. see it\n\n   2. copy it\n\n2. Erasure"
    )


@pytest.mark.parametrize(
    ("count", "kind", "said"),
    [(1, "a", "a"), (28, "A", "AB"), (4, "i", "iv"), (49, "I", "XLIX"), (7, "1", "7")],
)
def test_the_sign_before_an_item(count, kind, said):
    assert nesting.sign(count, kind) == said
