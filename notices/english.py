"""Whether a text is English: the checks of words read no other language."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy

UNREAD = gettext_lazy(
    "The checks read English only, and most of this text is in another language. So"
    " nothing was checked: bring an English version to have its promises looked at."
)
WORD = re.compile(r"[^\W\d_]+")
# They stand in every English text, and are no words of another language.
SMALL = frozenset(
    [
        "the",
        "and",
        "you",
        "your",
        "our",
        "with",
        "this",
        "that",
        "these",
        "from",
        "by",
        "which",
        "what",
        "about",
        "will",
        "are",
        "when",
        "who",
        "how",
        "can",
        "does",
        "any",
        "not",
    ]
)
FEWEST, SHARE = 12, 0.08


def is_english(text: str) -> bool:
    """Told by its small words; a few words alone are taken to be English.

    A text in other letters than A to Z is not, however short it is.
    """
    words = WORD.findall(text.lower())
    if sum(not word.isascii() for word in words) * 2 > len(words):
        return False
    small = sum(word in SMALL for word in words)
    return len(words) < FEWEST or small >= SHARE * len(words)
