"""One thing with two names, or a list of one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.phrases import PART, any_case
from notices.pointers import OF_NO_LAW, OURS
from notices.reading import Reading

ONE_WORD = gettext_lazy("Use one word for one thing.")
ALONE = re.compile(r"\(a\)(?![\s\S]*\(b\))")
# Words for one part of the policy, before its number; laws have longer numbers. A point
# of a part may be called otherwise than the part.
OF_OURS = rf"(?:(?={OURS})|(?!\s+of\b)){OF_NO_LAW}"
WHOLE = any_case(rf"\b({PART})s? \d{{1,2}}(?![\d.]*\d)(?-i:{OF_OURS})\.?")
POINTS = any_case(rf"\b({PART})s? \d{{1,2}}(?:\.\d{{1,2}})+(?!\.?\d)(?-i:{OF_OURS})\.?")
USERS, OTHERS = re.compile(r"(?<=\w )Users\b"), re.compile(r"\busers\b")
DATA = re.compile(r"\b(?:personal|your) (information|data)\b", re.IGNORECASE)
# A notice under the law of California speaks in the words of that law.
IN_STATUTE = "california"
DEFINED = re.compile(r"\([“\"](Minors|Children)[”\"]\)")
YOUNG = {
    "Minors": re.compile(r"\b[Cc]hild(?:ren)?\b"),
    "Children": re.compile(r"\b[Mm]inors?\b"),
}


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each."""
    for passage in words.passages(current):
        for found in ALONE.finditer(passage.text):
            yield passage.quote(*found.span()).lint(
                _("A list begins with (a) and has no (b)."),
                _("Write the list, or drop the letter."),
            )
    texts = list(_texts(current))
    yield from _rarer(texts, WHOLE)
    yield from _rarer(texts, POINTS)
    yield from _nouns(current, texts)
    if words.mentions(current, OTHERS):
        message = _("Elsewhere this is written small.")
        yield from _each(current, USERS, message)
    for defined in _defined(current):
        message = _("The policy defines “%(word)s” and says something else here.")
        yield from list(_each(current, YOUNG[defined], message % {"word": defined}))[:1]


def _nouns(current: Reading, texts: list[words.Passage]) -> Iterator[Lint]:
    """One finding for a policy that has both: each of its sentences would be one."""
    said = {
        found.group(1).casefold()
        for passage in texts
        if _document(current, passage) != IN_STATUTE
        for found in DATA.finditer(passage.text)
    }
    if len(said) > 1:
        yield Lint(
            path=next(iter(current.documents)),
            item="data",
            message=_("The policy calls the same thing “data” and “information”."),
            fix=str(ONE_WORD),
        )


def _document(current: Reading, passage: words.Passage) -> str:
    clause = current.clause(passage.path)
    return str(clause.document) if clause else passage.path


def _rarer(texts: list[words.Passage], pattern: re.Pattern[str]) -> Iterator[Lint]:
    """Uses of every word for the same thing but the most usual one."""
    found = [
        (passage, each) for passage in texts for each in pattern.finditer(passage.text)
    ]
    counts = Counter(each.group(1).casefold() for _passage, each in found)
    for passage, each in found:
        usual = counts.most_common(1)[0][0]
        if each.group(1).casefold() != usual:
            yield passage.quote(*each.span()).lint(
                _("Elsewhere this is called “%(word)s”.") % {"word": usual}, ONE_WORD
            )


def _each(current: Reading, pattern: re.Pattern[str], message: str) -> Iterator[Lint]:
    for passage in _texts(current):
        for found in pattern.finditer(passage.text):
            yield passage.quote(*found.span()).lint(message, ONE_WORD)


def _texts(current: Reading) -> Iterator[words.Passage]:
    """Titles too, each before its clause."""
    for passage in words.passages(current):
        clause = current.clause(passage.path)
        if clause and passage.field == "highlight":
            yield words.Passage(path=clause.slug, field="title", text=clause.title)
        yield passage


def _defined(current: Reading) -> list[str]:
    return [
        found.group(1)
        for passage in words.passages(current)
        for found in DEFINED.finditer(passage.text)
    ]


CHECK = LintCheck(
    code="drifting-terms",
    gap="GAP-26",
    severity=Severity.WARNING,
    law="GDPR Art. 12(1)",
    run=run,
)
