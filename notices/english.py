"""Whether a text is English: the checks of words read no other language."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy

UNREAD = gettext_lazy(
    "The checks read English only, and most of this text is in another language. So"
    " nothing was checked: bring an English version to have its promises looked at."
)
UNSURE = gettext_lazy(
    "The checks read English only, and it is not clear that all of this text is"
    " English. All of it was checked, but what is in another language is not"
    " understood: read that yourself."
)
WORD = re.compile(r"[^\W\d_]+")
# The small words of each language, a line each, its code first. English shares none.
LISTS = Path(__file__).with_name("small_words.txt")
ENGLISH = "en"
# From so many words on, so many of them are small ones in every English text.
FEWEST, SHARE = 12, 0.08


class Language(Enum):
    """What a text was taken for, and what is said of it."""

    ENGLISH = ""
    UNSURE = UNSURE
    OTHER = UNREAD


@cache
def _lists() -> dict[str, frozenset[str]]:
    lines = LISTS.read_text(encoding="utf-8").splitlines()
    return {code: frozenset(words) for code, *words in map(str.split, lines)}


def judged(text: str) -> Language:
    """Told by its letters, and by whose small words it has most.

    No share of them is too low to be looked at: lists and tables have few. Only a text
    with more of another language, or in other letters than A to Z, is not.
    """
    words = WORD.findall(text.lower())
    if sum(not word.isascii() for word in words) * 2 > len(words):
        return Language.OTHER
    counts = {
        code: sum(word in small for word in words) for code, small in _lists().items()
    }
    english = counts.pop(ENGLISH)
    other = max(counts.values())
    if other > english:
        return Language.OTHER
    is_thin = len(words) >= FEWEST and english < SHARE * len(words)
    is_mixed = other * 3 > english
    return Language.UNSURE if is_thin or is_mixed else Language.ENGLISH
