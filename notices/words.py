"""The words of a policy as checks read them: every text, its sentences, where they stand.

Offsets count characters of the text as it was typed, so that a desk can underline
exactly what a check means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from notices.checking import Lint, Severity
from notices.reading import Reading

SENTENCE = re.compile(r"(?:[^.!?\n|]|[.!?](?=[\w,;)”’\"']))+[.!?]?")
LEADING = re.compile(r"[\s>*#|\-]*")
LONGEST = 240


@dataclass(frozen=True, kw_only=True)
class Passage:
    """One text: `path` is the slug of its clause or document, `field` where it is typed."""

    path: str
    field: str
    text: str

    def quote(self, start: int, end: int) -> Quote:
        """These characters, without the marks of a list before them."""
        marks = LEADING.match(self.text, start, end)
        start = marks.end() if marks else start
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return Quote(passage=self, start=start, end=end)

    def sentences(self) -> tuple[Quote, ...]:
        return _split(self)


@dataclass(frozen=True, kw_only=True)
class Quote:
    """Some words of a passage."""

    passage: Passage
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.passage.text[self.start : self.end]

    def after(self) -> Quote | None:
        """The next sentence of the same line."""
        rest = (one for one in self.passage.sentences() if one.start >= self.end)
        found = next(rest, None)
        between = self.passage.text[self.end : found.start if found else self.end]
        return None if "\n" in between else found

    def lint(self, message: StrOrPromise, fix: StrOrPromise, item: str = "") -> Lint:
        """A finding that points at these words."""
        return Lint(
            item=item,
            path=self.passage.path,
            field=self.passage.field,
            start=self.start,
            end=self.end,
            quote=self.text[:LONGEST],
            message=str(message),
            fix=str(fix),
        )


@dataclass(frozen=True, kw_only=True)
class Element:
    """One thing a policy has to say: its short name, what it is, the words that say it.

    Rows can say it too, where a table prints them: `shown` looks at those.
    """

    item: str
    what: StrOrPromise
    said: re.Pattern[str]
    shown: Callable[[Reading], bool] | None = None

    def is_said(self, current: Reading) -> bool:
        is_shown = self.shown is not None and self.shown(current)
        return is_shown or mentions(current, self.said)


def element(
    item: str,
    what: StrOrPromise,
    said: str,
    shown: Callable[[Reading], bool] | None = None,
) -> Element:
    """An element whose words may be written large or small."""
    pattern = re.compile(said, re.IGNORECASE)
    return Element(item=item, what=what, said=pattern, shown=shown)


def together(*said: str) -> re.Pattern[str]:
    """One line that says each of these, in any order.

    Looked at from its beginning alone: from every letter on, a long line would take
    as long as it is, squared.
    """
    parts = "".join(f"(?=.*(?:{each}))" for each in said)
    return re.compile(f"^{parts}", re.IGNORECASE | re.MULTILINE)


def prints(current: Reading, table: str, rows: str = "") -> bool:
    """Whether the policy prints this table, and there is something in it."""
    is_printed = mentions(current, _place_of(table))
    return is_printed and bool(current.table(rows or table))


def prints_in(current: Reading, document: str, table: str) -> bool:
    """Whether one document prints this table."""
    place = _place_of(table)
    bodies = [clause.body for clause in current.clauses(document)]
    said = [current.documents[document].preamble, *bodies]
    return any(_stands(text, place) for text in said)


def _place_of(table: str) -> re.Pattern[str]:
    return re.compile(rf"\{{\{{\s*(?:table|list):{table}\s*\}}\}}")


# A check runs on every save and one save changes one clause: what was read in the
# other texts is still true.
@lru_cache(maxsize=1_024)
def _split(passage: Passage) -> tuple[Quote, ...]:
    quotes = (passage.quote(*found.span()) for found in SENTENCE.finditer(passage.text))
    return tuple(quote for quote in quotes if quote.end > quote.start)


@lru_cache(maxsize=16_384)
def hits(passage: Passage, pattern: re.Pattern[str]) -> tuple[Quote, ...]:
    """The sentences of a passage with these words."""
    return tuple(quote for quote in _split(passage) if pattern.search(quote.text))


def passages(current: Reading) -> Iterator[Passage]:
    """Every text that staff type, in reading order."""
    for document in current.documents.values():
        for field in ("lead", "preamble"):
            yield Passage(
                path=document.slug, field=field, text=getattr(document, field)
            )
        for clause in current.clauses(document.slug):
            yield from of_clause(clause)


def of_clause(clause: object) -> Iterator[Passage]:
    """The texts of one clause: its "In short" line, then its body."""
    for field in ("highlight", "body"):
        yield Passage(
            path=str(getattr(clause, "slug", "")),
            field=field,
            text=str(getattr(clause, field, "")),
        )


def sentences(current: Reading) -> Iterator[Quote]:
    for passage in passages(current):
        yield from passage.sentences()


def texts(current: Reading) -> Iterator[str]:
    """Everything that is said, titles too, text by text."""
    for document in current.documents:
        yield from (clause.title for clause in current.clauses(document))
    yield from (passage.text for passage in passages(current))


def whole(current: Reading) -> str:
    """Everything that is said, as one text."""
    return "\n".join(texts(current))


@lru_cache(maxsize=32_768)
def _stands(text: str, pattern: re.Pattern[str]) -> bool:
    return pattern.search(text) is not None


def mentions(current: Reading, pattern: re.Pattern[str]) -> bool:
    """Whether the words stand anywhere, in one text."""
    return any(_stands(text, pattern) for text in texts(current))


def said(
    current: Reading,
    pattern: re.Pattern[str],
    message: StrOrPromise,
    fix: StrOrPromise,
    item: str = "",
    unless: re.Pattern[str] | None = None,
) -> Iterator[Lint]:
    """One finding for each sentence with these words, and without those that mend it."""
    for quote in having(current, pattern, unless):
        yield quote.lint(message, fix, item)


def having(
    current: Reading, pattern: re.Pattern[str], unless: re.Pattern[str] | None = None
) -> Iterator[Quote]:
    """The sentences with these words and without those."""
    for passage in passages(current):
        mended = hits(passage, unless) if unless else ()
        for quote in hits(passage, pattern):
            if quote not in mended:
                yield quote


def unsaid(
    current: Reading,
    elements: Iterable[Element],
    fix: StrOrPromise,
    severity: Severity | None = None,
) -> Iterator[Lint]:
    """One finding for each element that the policy says nowhere."""
    for element in elements:
        if not element.is_said(current):
            yield Lint(
                path=next(iter(current.documents)),
                item=element.item,
                message=_("Nothing is said about %(what)s.") % {"what": element.what},
                fix=str(fix),
                severity=severity,
            )
