"""Somebody's own policy becomes clauses, and a list of what nobody could keep in it.

Text, Markdown, HTML or DOCX; nothing is fetched, and what is too large or unfolds too
far is refused. GDPR Art. 5(2): a promise counts when it can be shown.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from xml.parsers.expat import ExpatError

import mammoth  # type: ignore[import-untyped]
import nh3
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdownify import markdownify

from notices import markup
from notices.doubt import Found, Part, Policy, Reference
from notices.markup import ClauseText, DocumentText
from portal.plugins import discover

LARGEST = 1_000_000
UNFOLDED = 20_000_000
MOST_PARTS = 400
HIGHLIGHT = re.compile(r"^(section highlights?|in short)\s*:\s*", re.IGNORECASE)
MARKED = re.compile(r"^#{1,6}\s+(.+?)\s*#*$")
NUMBER = re.compile(r"^(\d+(\.\d+)*)[.)]?\s+")
POINTER = re.compile(
    r"\b(?:Clauses?|Sections?)\s+(\d{1,3}(?:\.\d{1,3})?)(?:\s*\(([^()\n]{3,80})\))?"
)
NOT_A_DOCX = (
    *(zipfile.BadZipFile, KeyError, ValueError, OSError),
    *(ExpatError, RecursionError, NotImplementedError, RuntimeError, AttributeError),
)
SMALL = {
    "a",
    "an",
    "and",
    "by",
    "for",
    "in",
    "of",
    "on",
    "or",
    "our",
    "the",
    "to",
    "we",
}


class BadFile(Exception):
    """The file cannot be read as a policy; the message is one plain sentence."""


@dataclass(frozen=True, kw_only=True)
class Import:
    """What was read: the text, the same as a document of ours, and doubts by kind."""

    text: str
    document: DocumentText
    policy: Policy
    doubts: dict[str, list[Found]]


def read(name: str, content: bytes) -> Import:
    """Clauses, references and doubts of one file."""
    text = _text(name, content)
    policy = _policy(_lines(text))
    doubts = {
        code: list(doubt.run(policy))
        for code, doubt in sorted(discover("doubts", "DOUBT").items())
    }
    return Import(
        text=text,
        document=_document(policy),
        policy=policy,
        doubts={code: found for code, found in doubts.items() if found},
    )


def _text(name: str, content: bytes) -> str:
    if len(content) > LARGEST:
        raise BadFile(_("The file is larger than one megabyte."))
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
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            sizes = [entry.file_size for entry in packed.infolist()]
            if len(sizes) > MOST_PARTS or sum(sizes) > UNFOLDED:
                raise BadFile(_("The file unfolds into too much."))
        found = mammoth.convert_to_html(
            io.BytesIO(content), convert_image=mammoth.images.img_element(_no_image)
        )
    except NOT_A_DOCX as error:
        raise BadFile(_("The file is not a DOCX that can be read.")) from error
    return str(found.value)


def _no_image(_image: object) -> dict[str, str]:
    return {"src": ""}


def _from_html(html: str) -> str:
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
    return [line.strip() for line in text.replace("\r", "\n").split("\n")]


def _title(line: str, after: str) -> str:
    """The title on this line, or ''. Pages copied from the web have lost their marks."""
    marked = MARKED.match(line)
    plain = NUMBER.sub("", marked.group(1) if marked else line).strip()
    if marked:
        return plain
    if not 3 < len(plain) <= 70 or line[:1] in "-|*" or plain[-1] in ".:;,|)":
        return ""
    if HIGHLIGHT.match(after):
        return plain
    words = [word for word in plain.split() if word.lower() not in SMALL]
    is_titled = all(word[:1].isupper() for word in words) and ":" not in plain
    return plain if is_titled and len(words) <= 9 else ""


def _policy(lines: list[str]) -> Policy:
    parts, slugs = [_part("", "", [])], Counter[str]()
    title, body = "", list[str]()
    filled = [line for line in lines if line]
    for line, after in pairwise([*filled, ""]):
        name = _title(line, after)
        if not name:
            body.append(line)
            continue
        parts[-1] = _part(title, parts[-1].slug, body)
        slug = slugify(name)[:50] or "clause"
        slugs[slug] += 1
        slug = slug if slugs[slug] == 1 else f"{slug}-{slugs[slug]}"
        parts.append(_part(name, slug, []))
        title, body = name, []
    parts[-1] = _part(title, parts[-1].slug, body)
    if len(parts) < 3:
        raise BadFile(
            _("No titles of clauses were found. Give each a line of its own.")
        )
    return _numbered(parts)


def _part(title: str, slug: str, body: list[str]) -> Part:
    highlight = ""
    if body and HIGHLIGHT.match(body[0]):
        highlight, body = HIGHLIGHT.sub("", body[0]), body[1:]
    return Part(
        number="", slug=slug, title=title, highlight=highlight, body="\n".join(body)
    )


def _numbered(parts: list[Part]) -> Policy:
    """Numbers as the text itself counts: most of its references say where one begins."""
    places = {part.title.casefold(): n for n, part in enumerate(parts) if part.slug}
    text = "\n".join(part.text for part in parts)
    offsets = Counter(
        places[title.casefold()] - int(number.split(".")[0])
        for number, title in POINTER.findall(text)
        if title.casefold() in places
    )
    before = offsets.most_common(1)[0][0] if offsets else 0
    numbered = [
        replace(part, number=str(place - before) if place > before else "")
        for place, part in enumerate(parts)
    ]
    found = tuple(ref for part in numbered for ref in _pointers(part, numbered))
    return Policy(title=_("Privacy policy"), parts=tuple(numbered), references=found)


def _pointers(part: Part, parts: list[Part]) -> Iterator[Reference]:
    for match in POINTER.finditer(part.text):
        number, title = match.groups()
        meant = _meant(parts, number, title)
        yield Reference(
            words=match.group(),
            at=f"{part.number} {part.title}".strip(),
            number=number,
            target=meant.slug if meant else "",
            target_number=meant.number if meant else "",
        )


def _meant(parts: list[Part], number: str, title: str | None) -> Part | None:
    """By title first: numbers move when a clause is added, titles stay."""
    for part in parts:
        if title and part.slug and part.title.casefold() == title.casefold():
            return part
    return next((p for p in parts if p.slug and p.number == number), None)


def _document(policy: Policy) -> DocumentText:
    def bound(text: str) -> str:
        for found in policy.references:
            if found.target:
                text = text.replace(found.words, f"[[clause:{found.target}]]")
        return text

    return DocumentText(
        title=policy.title,
        lead="",
        preamble=bound(policy.parts[0].body),
        clauses=[
            ClauseText(
                slug=part.slug,
                title=part.title,
                highlight=bound(part.highlight),
                body=bound(part.body.replace("\n", "\n\n")),
            )
            for part in policy.parts[1:]
        ],
    )


def draft_text(found: Import) -> str:
    """The draft as a file that `load_revision` reads."""
    document = found.document
    head = {"title": document.title, "lead": "", "preamble": document.preamble}
    plain = {"parent": "", "right": ""}
    rows = [
        plain
        | {"slug": clause.slug, "title": clause.title}
        | {"highlight": clause.highlight, "body": clause.body}
        for clause in document.clauses
    ]
    return markup.write(head, rows)
