"""What stands in a proof beside its record, read as the script of the file reads it.

The record is proven by the seal. Headline, notes and what is said of the checks are
held by this hash instead: it stands in the script, and the policy names the script.
"""

from __future__ import annotations

import hashlib
from html.parser import HTMLParser

from portal import leaves

# What the script checks or writes itself, by its id.
OWN = frozenset({"verdict", "checks", "sealed", "record"})
BLANKS = str.maketrans("", "", " \t\r\n\f")
Token = str | list[str]


class _Page(HTMLParser):
    """Elements and words of title and body, in their order; no void element is there."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens: list[Token] = []
        self.is_on = False
        self.depth = 0  # inside something that the script sees to itself

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_on = self.is_on or tag in {"title", "body"}
        if not self.is_on:
            return
        if self.depth:
            self.depth += 1
            return
        found = {name: value or "" for name, value in attrs}
        named = found.get("id", "")
        is_own = named in OWN or "data-fact" in found
        is_code = tag in {"script", "style"} and not named
        self.tokens.append([tag, named, found.get("data-fact", found.get("href", ""))])
        self.depth = int(is_own or is_code)

    def handle_endtag(self, tag: str) -> None:
        if not self.is_on or tag == "html":
            return
        self.depth = max(self.depth - 1, 0)
        if not self.depth:
            self.tokens.append([])
        self.is_on = tag != "title"

    def handle_data(self, data: str) -> None:
        text = data.translate(BLANKS)
        if not self.is_on or self.depth or not text:
            return
        if self.tokens and isinstance(self.tokens[-1], str):
            text = self.tokens.pop() + text  # type: ignore[operator]
        self.tokens.append(text)


def digest(html: str) -> str:
    """SHA-256 (hex) of the canonical JSON of what the script reads."""
    page = _Page()
    page.feed(html)
    page.close()
    return hashlib.sha256(leaves.canonical(page.tokens)).hexdigest()
