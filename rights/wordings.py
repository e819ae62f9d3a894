"""The families of words that a request is heard by, as `wordings.toml` has them.

Each family says one thing in several languages: an entry is a word or a few, a star
lets it go on, and a wave leaves room for three words more.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("wordings.toml")
WORD = re.compile(r"[^\s.,;:!?…।()\[\]\"“”„«»¿¡/<>*_–—-]+")
NOT = re.compile(r"n't\b|\b(?<=do)nt\b")
GAP = r"(?: \S+){0,3}"
GROWN_UP = 18
OWN = "own"
OWN_HELD = "own_held"
OWN_ACCOUNT = "own_account"
# What is whose: `whose` before a word of the other family, with two words between.
OTHERS = "others"
OWNED = {
    OWN: ("held", "own_thing"),
    OTHERS: ("held", "own_thing"),
    OWN_HELD: ("held",),
    OWN_ACCOUNT: ("account",),
}


def plain(text: str) -> str:
    """Small words without accents, each between two spaces; "don't" is "do not"."""
    flat = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    flat = "".join(c for c in flat if not unicodedata.combining(c))
    flat = NOT.sub(" not", flat).replace("cannot", "can not").replace("'", " ")
    return f" {' '.join(WORD.findall(flat))} "


@cache
def families() -> dict[str, dict[str, list[str]]]:
    """The entries of each family by language, as `wordings.toml` has them."""
    rows = tomllib.loads(FILE.read_text())
    return {
        name: {
            language: [each.strip() for each in words.split(",")]
            for language, words in by_language.items()
        }
        for name, by_language in rows.items()
    }


@cache
def in_order(families: tuple[str, ...], near: int) -> re.Pattern[str]:
    """These behind one another, with at most `near` words between two."""
    gap = rf"(?: \S+){{0,{near}}}? "
    return re.compile(rf"(?<= ){gap.join(f'(?:{_any(f)})' for f in families)}(?= )")


@cache
def leads_in() -> re.Pattern[str]:
    """All of what stands before a question: "please tell me", "I want to know"."""
    small = rf"(?:(?:{_any('small')}|{_any('kindly')}) )*"
    return re.compile(rf" {small}(?:{_any('tell_me')}) {small}")


@cache
def pattern(family: str) -> re.Pattern[str]:
    """It begins at the space before the first word and leaves the one behind."""
    ages = "|".join(str(year) for year in range(1, GROWN_UP))
    if family == "age":
        return re.compile(
            rf"(?<= )(?:{ages})(?= )|(?<= )(?:six|seven|eight|nine|ten"
            r"|eleven|twelve|thirteen|fourteen|fifteen)(?= )"
        )
    if family == "i_am_young":
        am = "i am|i m|ich bin|j ai|tengo|ho|tenho|ik ben|मैं|main"
        return re.compile(
            rf"(?<= )(?:{am})(?: only)? (?:{ages}) (?:{_any('years')})(?= )"
        )
    if family in OWNED:
        things = "|".join(_any(name) for name in OWNED[family])
        whose = _any("whose_else" if family == OTHERS else "whose")
        return re.compile(rf"(?<= )(?:{whose})(?: \S+){{0,2}}? (?:{things})(?= )")
    return re.compile(rf"(?<= )(?:{_any(family)})(?= )")


def _any(family: str) -> str:
    return "|".join(_entries(family))


def _entries(family: str) -> Iterator[str]:
    for words in families()[family].values():
        for entry in words:
            parts = (_words(part) for part in entry.split("~"))
            yield f"{GAP} ".join(parts)


def _words(entry: str) -> str:
    """Words as they stand in a sentence; one that ends in a star may go on."""
    return " ".join(
        re.escape(plain(word).strip()) + (r"\S*" if word.endswith("*") else "")
        for word in entry.split()
    )
