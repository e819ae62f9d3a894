""" "In short" lines that are hard to read: Flesch-Kincaid grade over eight."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from functools import cache

import pyphen
from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

HIGHEST = 8.0
# So few words are read at a glance, and no measure of sentences holds for them.
FEWEST = 6
WORD = re.compile(r"[A-Za-z’']+")
BOUND = re.compile(r"\{\{[^{}]*\}\}|\[\[[^\[\]]*\]\]")
END = re.compile(r"[.!?:;]+(?:\s|$)")


@cache
def _syllables(word: str) -> int:
    return len(pyphen.Pyphen(lang="en_US").positions(word)) + 1


def grade(text: str) -> float:
    """The school year that reads this without help; bound values count as one word."""
    plain = BOUND.sub("it", text)
    found = WORD.findall(plain)
    if len(found) < FEWEST:
        return 0.0
    ends = max(1, len(END.findall(plain)))
    syllables = sum(_syllables(word.lower()) for word in found)
    return 0.39 * len(found) / ends + 11.8 * syllables / len(found) - 15.59


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each line above the highest grade."""
    for passage in words.passages(current):
        if passage.field != "highlight" or not passage.text:
            continue
        found = grade(passage.text)
        if found > HIGHEST:
            yield passage.quote(0, len(passage.text)).lint(
                _("This reads like school year %(grade).1f; aim for 8.")
                % {"grade": found},
                _("Use shorter sentences and shorter words."),
            )


CHECK = LintCheck(
    code="reading-grade", severity=Severity.WARNING, law="GDPR Art. 12(1)", run=run
)
