"""Somebody's own policy becomes clauses, and a list of what nobody could keep in it.

Text, Markdown, HTML or DOCX; nothing is fetched, and what is too large or unfolds too
far is refused. GDPR Art. 5(2): a promise counts when it can be shown.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate, pairwise
from typing import Any
from xml.parsers.expat import ExpatError

import nh3
from django.utils.text import slugify
from django.utils.translation import gettext as _

from notices import linting, loading, markup, pointers, rights_list, unseen
from notices.checking import Lint, LintCheck
from notices.markup import ClauseText, DocumentText
from notices.phrases import PART, SUMMARY
from notices.reading import Reading

LARGEST = 1_000_000
UNFOLDED = 20_000_000
MOST_PARTS = 400
# Each check looks at each clause: no policy has as many, and a list of lines has.
MOST_CLAUSES = 500
# Of what has to be closed; many pages leave items and paragraphs open.
DEEPEST = 100
NESTED = re.compile(
    r"<(/?)(?:[ou]l|table|div|section|blockquote|span)\b", re.IGNORECASE
)
HIGHLIGHT = re.compile(
    rf"^(?:[*_]{{1,3}})?{SUMMARY}(?:[*_]{{1,3}})?\s*:(?:[*_]{{1,3}})?\s*", re.IGNORECASE
)
MARKED = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
# "3.1", also as "Article 3" or "§ 3 -".
NUMBER = re.compile(
    rf"^(?:(?i:{PART})\s+(?=\S{{1,9}}(?:[.:)]|\s+(?:[–—-]\s+)?[A-Z“\"]))|§+\s*)?"
    r"(\d{1,3}(?:\.\d{1,3})*)[.:)]?\s+(?:[–—-]\s+)?"
)
NOT_A_DOCX = (
    *(zipfile.BadZipFile, KeyError, ValueError, OSError),
    *(ExpatError, NotImplementedError, RuntimeError, AttributeError),
)
SMALL = frozenset(
    ["a", "an", "and", "by", "for", "in", "of", "on", "or", "our", "the", "to", "we"]
)


class BadFile(Exception):
    """The file cannot be read as a policy; the message is one plain sentence."""


@dataclass(frozen=True, kw_only=True)
class Import:
    """What was read: the text, the same as a document of ours, and what was found.

    `current` is the text as it came, numbered as it numbers itself; `document` is the
    draft made of it, where each right of a list has a clause of its own and references
    that are right are bound to their clauses.
    """

    text: str
    current: Reading
    document: DocumentText
    findings: list[tuple[LintCheck, Lint]]


def read(name: str, content: bytes, *, at: datetime) -> Import:
    """Clauses, references and findings of one file; BadFile says what to mend."""
    text = _text(name, content)
    raw = _document(_parts(_lines(text)))
    if len(raw.clauses) > MOST_CLAUSES:
        raise BadFile(_("More than 500 titles were found. Is this a policy?"))
    current = _reading(raw)
    return Import(
        text=text,
        current=current,
        document=_drafted(raw),
        findings=list(linting.found(current, at, has_rows=False)),
    )


def _text(name: str, content: bytes) -> str:
    if len(content) > LARGEST:
        raise BadFile(_("The file is larger than one megabyte."))
    if content.startswith(b"%PDF"):
        raise BadFile(_("The file is a PDF. Paste its text, or bring it as a DOCX."))
    kind = name.rpartition(".")[2].lower()
    if kind == "docx":
        return _from_html(_docx(content))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(_("The file is not text in UTF-8, nor a DOCX.")) from error
    if "\x00" in text:
        raise BadFile(_("The file is not text in UTF-8, nor a DOCX."))
    return _from_html(text) if kind in {"html", "htm"} else text


def _docx(content: bytes) -> str:
    """Its HTML; what it says about its own size is looked at before it is unfolded."""
    # Every process would hold them, and one page in a thousand asks for them.
    import mammoth  # type: ignore[import-untyped] # noqa: PLC0415

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            sizes = [entry.file_size for entry in packed.infolist()]
            if len(sizes) > MOST_PARTS or sum(sizes) > UNFOLDED:
                raise BadFile(_("The file unfolds into too much."))
        found = mammoth.convert_to_html(
            io.BytesIO(content), convert_image=mammoth.images.img_element(_no_image)
        )
    except RecursionError as error:
        raise BadFile(_("The file is nested too deeply.")) from error
    except NOT_A_DOCX as error:
        raise BadFile(_("The file is not a DOCX that can be read.")) from error
    return str(found.value)


def _no_image(_image: object) -> dict[str, str]:
    return {"src": ""}


def _is_deep(html: str) -> bool:
    """Told before it is read: what is nested takes the square of its depth to clean."""
    depth = 0
    for end in NESTED.findall(html):
        depth = max(depth + (-1 if end else 1), 0)
        if depth > DEEPEST:
            return True
    return False


def _from_html(html: str) -> str:
    from markdownify import markdownify  # noqa: PLC0415 - see `_docx`

    if _is_deep(html):
        raise BadFile(_("The file is nested too deeply."))
    kept = nh3.clean(
        html,
        tags={"h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "br", "b", "strong"}
        | {"table", "tr", "td", "th", "tbody", "thead", "em", "i"},
        attributes={},
    )
    try:
        plain = markdownify(kept, heading_style="ATX", strip=["b", "strong", "em", "i"])
    except RecursionError as error:
        raise BadFile(_("The file is nested too deeply.")) from error
    return str(plain)


def _lines(text: str) -> list[str]:
    lines = text.replace("\r", "\n").split("\n")
    return [unseen.taken_out(line).strip() for line in lines]


def _title(line: str, after: str) -> str:
    """The title on this line, or ''. Pages copied from the web have lost their marks."""
    marked = MARKED.match(line)
    plain = NUMBER.sub("", marked.group(2) if marked else line).strip()
    if marked:
        return plain
    if not 3 < len(plain) <= 70 or line[:1] in "-|*" or plain[-1] in ".:;,|)":
        return ""
    if HIGHLIGHT.match(after):
        return plain
    words = [word for word in plain.split() if word.lower() not in SMALL]
    is_titled = all(word[:1].isupper() for word in words) and ":" not in plain
    return plain if is_titled and len(words) <= 9 else ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A title and the lines below it; the first has no title.

    `marks` are the # before the title, `number` what it counts itself.
    """

    title: str
    lines: list[str]
    marks: int = 0
    number: str = ""

    @property
    def dots(self) -> int:
        return self.number.count(".")


def _part(line: str, title: str) -> Part:
    marked = MARKED.match(line)
    number = NUMBER.match(marked.group(2) if marked else line)
    return Part(
        title=title,
        lines=[],
        marks=len(marked.group(1)) if marked else 0,
        number=number.group(1) if number else "",
    )


def _parts(lines: list[str]) -> list[Part]:
    parts = [Part(title="", lines=[])]
    filled = [line for line in lines if line]
    # Whoever marks titles marks all of them: then an address or a name is none.
    is_marked = len([line for line in filled if MARKED.match(line)]) > 1
    for line, after in pairwise([*filled, ""]):
        name = _title(line, after) if MARKED.match(line) or not is_marked else ""
        if name:
            parts.append(_part(line, name))
        else:
            parts[-1].lines.append(line)
    if len(parts) < 3:
        raise BadFile(
            _("No titles of clauses were found. Give each a line of its own.")
        )
    return parts


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
        preamble="\n\n".join(preamble),
        clauses=clauses,
    )


def _titled(part: Part) -> list[str]:
    return [f"#### {part.title}", *part.lines] if part.title else part.lines


def _clause(slug: str, part: Part) -> ClauseText:
    highlight, lines = "", part.lines
    if lines and HIGHLIGHT.match(lines[0]):
        highlight, lines = HIGHLIGHT.sub("", lines[0]), lines[1:]
    return ClauseText(
        slug=slug, title=part.title, highlight=highlight, body="\n\n".join(lines)
    )


def _before_the_first(parts: list[Part], levels: list[int]) -> int:
    """How many parts have no number: the titles say where 1 is, or most references."""
    tops = list(accumulate(int(level == 1) for level in levels))
    counted = Counter(
        top - int(part.number)
        for part, top, level in zip(parts, tops, levels, strict=True)
        if level == 1 and part.number.isdecimal()
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
    most = max(common[0][0], 0) if common else 0
    return next(n for n, top in enumerate(tops) if top > most or n == len(tops) - 1)


def _reading(raw: DocumentText) -> Reading:
    """The text as checks read it, beside an empty inventory."""
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
    return Reading({**meta, "effective_at": None, "inventory": tables}, "")


def _drafted(raw: DocumentText) -> DocumentText:
    """Rights stand each by itself, and exact references are computed from now on.

    The points of a list were counted before: their numbers are those of the clauses.
    """
    apart = replace(raw, clauses=rights_list.split(raw.clauses, most=MOST_CLAUSES))
    return _bound(apart, _reading(apart))


def _bound(raw: DocumentText, current: Reading) -> DocumentText:
    """References whose number and title agree lead to their clause."""
    exact = {
        pointer.quote.text: f"[[clause:{pointer.target}]]"
        for pointer in pointers.typed(current)
        # A point of a list has a number and no name of its own.
        if pointer.is_exact and current.clause_number(pointer.target) == pointer.number
    }

    def bound(text: str) -> str:
        for words, reference in exact.items():
            text = text.replace(words, reference)
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
