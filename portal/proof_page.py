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
# What could hide a word or make it look like another; the script colours the verdict.
LOOKS = ("class", "hidden", "style")
BLANKS = str.maketrans("", "", " \t\r\n\f")
Token = str | list[str]


class _Page(HTMLParser):
    """Elements, how they look, and words of title and body, in their order; no void element is there."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens: list[Token] = []
        self.is_on = False
        self.depth = 0  # inside something that the script sees to itself
        self.is_sealed = self.is_label = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_on = self.is_on or tag in {"title", "body"}
        if not self.is_on:
            return
        if self.depth:
            self.depth += 1
            self.is_label = self.is_sealed and tag == "th"
            if self.is_label:
                self.tokens.append(["th", ""])
            return
        found = {name: value or "" for name, value in attrs}
        named = found.get("id", "")
        is_own = named in OWN or "data-fact" in found
        is_code = tag in {"script", "style"} and not named
        said = found.get("data-fact", found.get("href", ""))
        looks = [f"{name}={found[name]}" for name in LOOKS if name in found]
        seen = "" if named == "verdict" else " ".join(looks)
        self.tokens.append([tag, named, said, seen])
        self.depth = int(is_own or is_code)
        self.is_sealed = named == "sealed"

    def handle_endtag(self, tag: str) -> None:
        if not self.is_on or tag == "html":
            return
        self.depth = max(self.depth - 1, 0)
        self.is_label = self.is_label and tag != "th"
        if not self.depth:
            self.tokens.append([])
        self.is_on = tag != "title"

    def handle_data(self, data: str) -> None:
        text = data.translate(BLANKS)
        if self.is_label:
            # The seal holds the values of its rows; what they are called stands here.
            self.tokens[-1] = ["th", self.tokens[-1][1] + text]
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
