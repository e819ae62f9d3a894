"""What is written in brackets prints something: a value, a table or a clause that exists.

A slip of the hand would be published as it was typed, brackets and all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.inventory import BINDING, REFERENCE
from notices.reading import Reading
from notices.rendering import Dangling, value
from notices.words import Passage

BRACKETS = re.compile(
    r"\{\{[^{}\n]*\}\}|\[\[[^\[\]\n]*\]\]|\{\{|\}\}|\[\[clause\b", re.IGNORECASE
)
TABLES = frozenset({"table", "list"})
WITH_MARKUP = frozenset({"body", "preamble"})


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each pair of brackets that prints nothing."""
    for passage in _passages(current):
        for found in BRACKETS.finditer(passage.text):
            said = _wrong(current, passage, found, at)
            if said:
                message, fix = said
                yield passage.quote(*found.span()).lint(message, fix)


def _passages(current: Reading) -> Iterator[Passage]:
    """Titles too: nothing is printed in place of a value there."""
    yield from words.passages(current)
    for slug, document in current.documents.items():
        yield Passage(path=slug, field="title", text=document.title)
        for clause in current.clauses(slug):
            yield Passage(path=clause.slug, field="title", text=clause.title)


def _wrong(
    current: Reading, passage: Passage, found: re.Match[str], at: datetime
) -> tuple[str, str] | None:
    text = found.group()
    binding, reference = BINDING.fullmatch(text), REFERENCE.fullmatch(text)
    if binding is None and reference is None:
        return (
            _("These brackets would be printed as they stand."),
            _("Write {{ period:calls }} or [[clause:contact]], in small letters."),
        )
    if reference is not None:
        return _reference(current, passage, reference.group(1))
    return _binding(current, passage, found, at)


def _reference(current: Reading, passage: Passage, slug: str) -> tuple[str, str] | None:
    if passage.field not in WITH_MARKUP:
        return (
            _("No clause can be pointed at here: this line has no links."),
            _("Point at it in the words of the clause."),
        )
    if current.clause(slug) is None:
        return (
            _("[[clause:%(slug)s]] points at nothing.") % {"slug": slug},
            _("Choose a clause from the list beside the words."),
        )
    return None


def _binding(
    current: Reading, passage: Passage, found: re.Match[str], at: datetime
) -> tuple[str, str] | None:
    text = found.group()
    kind, slug = (BINDING.fullmatch(text) or found).groups()
    if passage.field == "title":
        return (_("A title prints no values."), _("Say it in the words of the clause."))
    try:
        value(current, kind, slug, at)
    except Dangling as error:
        return (
            _("%(brackets)s points at nothing.") % {"brackets": error},
            _("Choose a value from the list beside the words."),
        )
    if kind in TABLES and not _stands_alone(passage, found):
        return (
            _("A table cannot stand within a line."),
            _("Give it a paragraph of its own, in the words of a clause."),
        )
    return None


def _stands_alone(passage: Passage, found: re.Match[str]) -> bool:
    """A paragraph of its own: four spaces before it would make it code."""
    before = passage.text[: found.start()].rpartition("\n")
    after = passage.text[found.end() :].partition("\n")
    is_own_line = re.fullmatch(" {0,3}", before[2]) and not after[0].strip()
    above = before[0].rpartition("\n")[2]
    below = after[2].partition("\n")[0]
    is_apart = not above.strip() and not below.strip()
    return bool(passage.field in WITH_MARKUP and is_own_line and is_apart)


CHECK = LintCheck(
    code="dangling",
    severity=Severity.BLOCKER,
    law="GDPR Art. 5(1)(a), 12(1)",
    run=run,
    needs_rows=True,
)
