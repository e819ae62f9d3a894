"""A document as bare text: for whoever reads it without a page, or has it read out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape

from notices import rendering
from notices.reading import Reading

# An address follows the words that lead to it; a mark within a line leaves no trace, a
# cell goes on in its line, and everything else begins one.
# A place of the same text is named by its number and title already.
LINK = re.compile(r'<a href="([^"#][^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
INLINE = re.compile(r"</?(?:mark|em|strong|code|time|a)\b[^>]*>")
APART = re.compile(r"\s*</?(?:b|span|small)\b[^>]*>")
CELL = re.compile(r"\s*</t[dh]>\s*<t[dh]\b[^>]*>\s*")
LISTS = re.compile(r'<(/?)([ou]l)\b(?: start="(\d+)")?[^>]*>|<li\b[^>]*>\s*(?:<p>)?')
PARAGRAPH = re.compile(r"\s*</(?:p|ul|ol|table|blockquote|dl|h4)>\s*")
MARK = re.compile(r"[ \t]*<[^>]+>[ \t]*")
SPACES = re.compile(r"(?<=\S)[ \t]{2,}")
BLANK = re.compile(r"\n\s*\n\s*")


def of(current: Reading, document: str, at: datetime) -> str:
    """Everything that its page says, in the same order; Dangling as for the page."""
    return "\n\n".join(part for part in _parts(current, document, at) if part) + "\n"


def _parts(current: Reading, document: str, at: datetime) -> Iterator[str]:
    row = current.documents[document]
    yield row.title
    yield rendering.plain(current, row.lead, at)
    yield bare(rendering.bound(current, row.preamble, document, at))
    for clause in rendering.clause_views(current, document, None, at):
        yield f"{clause.number} {clause.title}".strip()
        yield clause.highlight
        yield bare(clause.body_html)


def bare(html: str) -> str:
    """Markup as lines of text."""
    html = APART.sub(" ", INLINE.sub("", LINK.sub(r"\2 (\1)", html)))
    html = PARAGRAPH.sub("\n\n", _counted(CELL.sub(" · ", html)))
    text = SPACES.sub(" ", MARK.sub("\n", html))
    return BLANK.sub(
        "\n\n", unescape("\n".join(map(str.rstrip, text.split("\n"))))
    ).strip()


def _counted(html: str) -> str:
    """Items with their numbers, or a dash where nobody counts them."""
    lists: list[int | None] = []

    def item(found: re.Match[str]) -> str:
        end, kind, start = found.groups()
        if end:
            lists[-1:] = []
        elif kind:
            lists.append(int(start or 1) if kind == "ol" else None)
        elif lists and lists[-1] is not None:
            lists[-1] += 1
            return f"\n{lists[-1] - 1}. "
        else:
            return "\n- "
        return found.group()

    return LISTS.sub(item, html)
