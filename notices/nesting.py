"""Lists within lists: an item stands below the one that it belongs to, as it was counted.

A text shows that by how far a line is moved in. Without it the items of both lists
would be one list, and every number after the inner one another. GDPR Art. 5(1)(a): what
is referred to as 2(b) stays 2(b).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])\s+(?=\S)")
# Markdown knows no such lists: their letters are words of the line.
LETTERED = re.compile(r"(?:\(?[a-z]{1,5}[.)]|\(\d{1,3}\))\s+(?=\S)", re.IGNORECASE)
ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
         (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def below(lines: Iterable[str]) -> list[str]:
    """Each line moved in as far as the items above it need, and no further.

    Rows of a table and titles stay where every reader looks for them.
    """
    found: list[str] = []
    around: list[tuple[int, int]] = []
    for line in lines:
        words = line.strip()
        column = len(line) - len(line.lstrip())
        while around and around[-1][0] >= column:
            around.pop()
        space = 0 if words[:1] in "|#" else sum(width for _column, width in around)
        found.append(" " * space + words)
        item = ITEM.match(words)
        if item:
            around.append((column, len(item.group().rstrip()) + 1))
        elif LETTERED.match(words):
            around.append((column, 0))
    return found


def sign(count: int, kind: str) -> str:
    """What a page prints before an item: of `<ol type="a">` it is a letter."""
    if kind in {"a", "A"} and count > 0:
        text = ""
        while count:
            count, rest = divmod(count - 1, 26)
            text = chr(ord(kind) + rest) + text
        return text
    if kind in {"i", "I"} and count > 0:
        text = _roman(count)
        return text.upper() if kind == "I" else text
    return str(count)


def _roman(count: int) -> str:
    text = ""
    for value, letters in ROMAN:
        times, count = divmod(count, value)
        text += letters * times
    return text


@lru_cache(maxsize=1)
def converter() -> Any:
    """HTML as Markdown whose lists count as the page did."""
    # Every process would hold it, and one page in a thousand asks for it.
    from markdownify import MarkdownConverter  # noqa: PLC0415

    base: Any = MarkdownConverter  # what is said of its types leaves lists out

    class Lists(base):  # type: ignore[misc]
        """What follows an inner list begins a line; letters stay letters."""

        def convert_list(self, el: Any, text: str, parent_tags: set[str]) -> str:
            made = str(super().convert_list(el, text, parent_tags))
            return f"{made}\n\n" if "li" in parent_tags else made

        convert_ol = convert_ul = convert_list

        def convert_cell(self, el: Any, text: str, parent_tags: set[str]) -> str:
            """A bar within a cell ends none."""
            words = re.sub(r"(?<!\\)\|", r"\\|", text.strip().replace("\n", " "))
            return f" {words} |"

        convert_td = convert_th = convert_cell

        def convert_li(self, el: Any, text: str, parent_tags: set[str]) -> str:
            made = str(super().convert_li(el, text, parent_tags))
            kind = el.parent.get("type", "") if el.parent is not None else ""
            number, dot, rest = made.partition(".")
            if kind in {"a", "A", "i", "I"} and dot and number.isdecimal():
                return f"{sign(int(number), kind)}.{rest}"
            return made

    return Lists(heading_style="ATX", strip=["em", "i"], autolinks=False, bullets="*")
