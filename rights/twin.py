"""The HTML of a mail, made from its text: one template says both.

A line that ends in an address of ours becomes a button, a code stands large, and every
other line is a line of a paragraph. Nothing is loaded from anywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

LINK = re.compile(r"(?P<words>[^:]+): (?P<url>https?://\S+)")
REFERENCE = re.compile(r"\bPR-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
UNBROKEN = r'<span style="white-space:nowrap">\g<0></span>'
# What follows is the foot: officer, authorities, the company.
FOOT = "\n--\n"


@dataclass(frozen=True, kw_only=True)
class Block:
    """One paragraph, one button, or one code."""

    lines: tuple[str, ...] = ()
    words: str = ""
    url: str = ""
    code: str = ""
    is_second: bool = False


def body(text: str) -> str:
    """A mail without its foot."""
    return text.partition(FOOT)[0].strip()


def blocks(text: str, *, code: str = "") -> list[Block]:
    """The parts of a text in their order; `code` is a word to show large.

    One button is filled, the first; any other is its outline.
    """
    found: list[Block] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines: list[str] = []
        for line in paragraph.splitlines():
            special = _special(line, code)
            if special is None:
                lines.append(line)
                continue
            if lines:
                found.append(Block(lines=tuple(lines)))
            is_second = bool(special.url) and any(each.url for each in found)
            found.append(replace(special, is_second=is_second))
            lines = []
        if lines:
            found.append(Block(lines=tuple(lines)))
    return found


def markup(text: str, *, title: str, code: str = "") -> list[Block]:
    """The same for a page headed `title`, which is not said again below it."""
    first, _line, rest = text.strip().partition("\n")
    found = blocks(rest if first.rstrip(".") == title else text, code=code)
    return [replace(each, lines=tuple(map(unbroken, each.lines))) for each in found]


def unbroken(line: str) -> SafeString:
    """A line whose references stay whole where it is wrapped."""
    escaped = REFERENCE.sub(UNBROKEN, conditional_escape(line))
    return mark_safe(escaped)  # noqa: S308 - escaped above


def _special(line: str, code: str) -> Block | None:
    """The button or the code that a line is; None for words."""
    if code and code in line:
        return Block(code=code)
    link = LINK.fullmatch(line.strip())
    # With its slash: an address may begin as ours does and be another's.
    if link and f"{link['url']}/".startswith(f"{settings.SITE_URL}/"):
        return Block(words=link["words"], url=link["url"])
    return None
