"""Somebody's own policy becomes clauses, and a list of what nobody could keep in it.

Text, Markdown, HTML or DOCX; nothing is fetched, and what is too large or unfolds too
far is refused. GDPR Art. 5(2): a promise counts when it can be shown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate, groupby
from typing import Any

from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices import (
    english,
    linting,
    loading,
    markup,
    nesting,
    own_counting,
    own_files,
    pointers,
    rights_list,
    titles,
)
from notices.checking import Lint, LintCheck, Severity
from notices.english import Language
from notices.markup import ClauseText, DocumentText
from notices.own_docx import BadFile
from notices.reading import Reading
from notices.titles import HIGHLIGHT, Part

# Each check looks at each clause: no policy has as many, and a list of lines has.
MOST_CLAUSES = 500
# A page hides its menus too; so many passages are told one by one.
MOST_HIDDEN = 50
# Below the head of a table.
RULE = re.compile(r"^\|(?:\s*:?-{3,}:?\s*\|)+$")


@dataclass(frozen=True, kw_only=True)
class Import:
    """What was read: the text, the same as a document of ours, and what was found.

    `current` is the text as it came, numbered as it numbers itself; `document` is the
    draft made of it, where each right of a list has a clause of its own and references
    that are right are bound to their clauses. Of a text that is not English nothing is
    looked at: `findings` tells at most of what the file hides, and which number is lost.
    """

    text: str
    current: Reading
    document: DocumentText
    findings: list[tuple[LintCheck, Lint]]
    language: Language = Language.ENGLISH

    @property
    def is_english(self) -> bool:
        """Whether it was checked: all of it is English, or perhaps."""
        return self.language is not Language.OTHER


def read(name: str, content: bytes, *, at: datetime) -> Import:
    """Clauses, references and findings of one file; BadFile says what to mend."""
    brought = own_files.read(name, content)
    text, hidden = brought.text, _hidden(brought.hidden)
    parts = _parts(text, hidden)
    raw = _document(parts)
    if len(raw.clauses) > MOST_CLAUSES:
        raise BadFile(_("More than 500 titles were found. Is this a policy?"))
    numbers = own_counting.own(
        raw.clauses, [part.number for part in parts[-len(raw.clauses) :]]
    )
    current = _reading(raw, numbers)
    language = english.judged(text)
    is_read = language is not Language.OTHER
    return Import(
        text=text,
        current=current,
        document=_drafted(raw, numbers),
        findings=[
            *hidden,
            *own_counting.findings(raw.clauses, numbers),
            *(own_counting.unclear(current) if is_read else ()),
            *(linting.found(current, at, has_rows=False) if is_read else ()),
        ],
        language=language,
    )


def _hidden(passages: list[str]) -> list[tuple[LintCheck, Lint]]:
    """What a file hides is not read as in force; whoever brings it decides what it is."""
    if not passages:
        return []
    first = [
        f"“{Truncator(Truncator(each).words(8, truncate='…')).chars(80)}”"
        for each in passages[:MOST_HIDDEN]
    ]
    if more := len(passages) - len(first):
        first.append(_("and %(n)d more") % {"n": more})
    message = ngettext(
        "The file hides a passage, which is not read: %(first)s.",
        "The file hides %(n)d passages, which are not read: %(first)s.",
        len(passages),
    )
    lint = Lint(
        path="policy",
        message=message % {"n": len(passages), "first": ", ".join(first)},
        fix=_(
            "What is in force must be seen: open it in the file, and bring that. What"
            " is not stays out."
        ),
        severity=Severity.ERROR,
    )
    check = LintCheck(
        code="hidden-words",
        severity=Severity.ERROR,
        law="GDPR Art. 12(1)",
        run=lambda _current, _at: [lint],
    )
    return [(check, lint)]


def _parts(text: str, hidden: list[tuple[LintCheck, Lint]]) -> list[Part]:
    found = titles.parts(own_files.lines(text))
    if len(found) < 3:
        said = _(
            "No titles of clauses were found. Give each a line of its own that"
            " begins with “## ” or with its number: “1. ”, “2. ”."
        )
        raise BadFile(" ".join([said, *(lint.message for _check, lint in hidden)]))
    return found


def _named(parts: list[Part]) -> tuple[str, list[Part]]:
    """The one title above all others is that of the policy, and no clause of it."""
    first, *others = parts[1:]
    is_above = first.marks and not first.number and others
    if not is_above or any(0 < each.marks <= first.marks for each in others):
        return _("Privacy policy"), parts
    begin = Part(title="", lines=[*parts[0].lines, *first.lines])
    return first.title, [begin, *others]


def _levels(parts: list[Part]) -> list[int]:
    """1 for a clause, 2 for what stands below it, and so on; 0 before the first title.

    A number says it by its dots, a mark by its size.
    """
    top = min((part.marks for part in parts if part.marks), default=0)
    return [
        (part.dots + 1 if part.dots else max(part.marks - top + 1, 1))
        if part.title
        else 0
        for part in parts
    ]


def _document(parts: list[Part]) -> DocumentText:
    """What stands before the first number is the preamble."""
    title, parts = _named(parts)
    levels = _levels(parts)
    begin = _before_the_first(parts, levels)
    preamble = [line for part in parts[:begin] for line in _titled(part)]
    slugs, clauses = Counter[str](), list[ClauseText]()
    above: list[tuple[int, str]] = []
    for part, level in zip(parts[begin:], levels[begin:], strict=True):
        slug = slugify(part.title)[:50] or "clause"
        slugs[slug] += 1
        slug = slug if slugs[slug] == 1 else f"{slug}-{slugs[slug]}"
        above = [each for each in above if each[0] < level]
        parent = above[-1][1] if above else ""
        above.append((level, slug))
        clauses.append(replace(_clause(slug, part), parent=parent))
    return DocumentText(
        title=title,
        lead="",
        preamble=_joined(preamble),
        clauses=clauses,
    )


def _titled(part: Part) -> list[str]:
    return [f"#### {part.title}", *part.lines] if part.title else part.lines


def _clause(slug: str, part: Part) -> ClauseText:
    highlight, lines = "", part.lines
    if lines and HIGHLIGHT.match(lines[0].strip()):
        highlight, lines = HIGHLIGHT.sub("", lines[0].strip()), lines[1:]
    return ClauseText(
        slug=slug, title=part.title, highlight=highlight, body=_joined(lines)
    )


def _joined(lines: list[str]) -> str:
    """Paragraphs; the rows of a table stay one table where something says it is one."""
    parts: list[str] = []
    lines = nesting.below(lines)
    for is_row, group in groupby(lines, lambda line: line.startswith("|")):
        rows = list(group)
        is_table = is_row and any(RULE.match(row) for row in rows)
        parts += ["\n".join(rows)] if is_table else rows
    return "\n\n".join(parts)


def _before_the_first(parts: list[Part], levels: list[int]) -> int:
    """How many parts have no number: the titles say where 1 is, or most references.

    Where a number stands twice, what comes after it says less than 1 itself.
    """
    tops = list(accumulate(int(level == 1) for level in levels))
    counted = Counter(
        top - int(part.number)
        for part, top, level in zip(parts, tops, levels, strict=True)
        if level == 1 and part.number.isdecimal()
    )
    ones = (
        top - 1
        for part, top, level in zip(parts, tops, levels, strict=True)
        if level == 1 and part.number == "1"
    )
    places = {
        part.title.casefold(): top
        for part, top in zip(parts, tops, strict=True)
        if part.title
    }
    text = "\n".join(line for part in parts for line in part.lines)
    offsets = Counter(
        places[title.casefold()] - int(number.split(".")[0])
        for _found, number, title in pointers.spots(text)
        if title.casefold() in places
    )
    common = (counted or offsets).most_common(1)
    most = next(ones, max(common[0][0], 0) if common else 0)
    return next(n for n, top in enumerate(tops) if top > most or n == len(tops) - 1)


def _reading(raw: DocumentText, numbers: Mapping[str, str]) -> Reading:
    """The text as checks read it, by its own numbers, beside an empty inventory."""
    document = {"slug": "policy", "path": "/", "position": 1, "is_numbered": True}
    document |= {"title": raw.title, "lead": raw.lead, "preamble": raw.preamble}
    clauses = [
        {"document": "policy", "position": position, "slug": clause.slug}
        | {"title": clause.title, "parent": clause.parent, "right": ""}
        | {"highlight": clause.highlight, "body": clause.body}
        for position, clause in enumerate(raw.clauses, start=1)
    ]
    tables: dict[str, Any] = {table: [] for table in loading.TABLES}
    tables |= {"documents": [document], "clauses": clauses}
    meta = {"number": 0, "title": raw.title, "restates": "", "next_review_on": None}
    return Reading(
        {**meta, "effective_at": None, "inventory": tables}, "", own_numbers=numbers
    )


def _drafted(raw: DocumentText, numbers: Mapping[str, str]) -> DocumentText:
    """Rights stand each by itself, and exact references are computed from now on.

    The points of a list were counted before: their numbers are those of the clauses.
    """
    apart = replace(raw, clauses=rights_list.split(raw.clauses, most=MOST_CLAUSES))
    return _bound(apart, _reading(apart, numbers))


def _bound(raw: DocumentText, current: Reading) -> DocumentText:
    """References whose number and title agree, and mean one clause, lead to it."""
    doubtful = {pointer.quote.text for pointer in own_counting.doubtful(current)}
    exact = {
        pointer.quote.text: f"[[clause:{pointer.target}]]"
        for pointer in pointers.typed(current)
        # A point of a list has a number and no name of its own.
        if pointer.is_exact
        and current.clause_number(pointer.target) == pointer.number
        and pointer.quote.text not in doubtful
    }

    def bound(text: str) -> str:
        for words, reference in exact.items():
            # "Section 2" is no part of "Section 21", nor of "Section 2 of the Terms".
            whole = rf"(?<!\w){re.escape(words)}(?!\w|\.\d){pointers.OF_NO_LAW}"
            text = re.sub(whole, reference, text)
        return text

    clauses = [
        replace(each, highlight=bound(each.highlight), body=bound(each.body))
        for each in raw.clauses
    ]
    return replace(raw, preamble=bound(raw.preamble), clauses=clauses)


def draft_text(found: Import) -> str:
    """The draft as a file that `load_revision` reads."""
    document = found.document
    head = {"title": document.title, "lead": "", "preamble": document.preamble}
    rows = [
        {"slug": clause.slug, "title": clause.title}
        | {"parent": clause.parent, "right": ""}
        | {"highlight": clause.highlight, "body": clause.body}
        for clause in document.clauses
    ]
    return markup.write(head, rows)
