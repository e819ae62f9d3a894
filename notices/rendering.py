"""From frozen JSON to the bytes people read.

Markdown without HTML, values bound to rows, references by slug with computed
numbers. A value that points nowhere stops the rendering: lint has refused such a
revision long before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import nh3
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from notices import archive, checks, inventory, loading, spans, tables
from notices.models import PromiseResult
from notices.reading import Reading, Row
from portal.plugins import discover

POLICY = "policy"
# `html=False` makes hostile input inert; nh3 is the second wall.
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
TAGS = {"p", "ul", "ol", "li", "em", "strong", "a", "table", "thead", "tbody", "tr"}
TAGS |= {"th", "td", "code", "br", "mark", "h4", "blockquote"}
# Where a value or table goes while Markdown is read: signs that no alphabet has, taken
# out of what was typed.
VALUE, TABLE, END = "\ue000", "\ue001", "\ue002"
TYPED = str.maketrans("", "", VALUE + TABLE + END)
VALUES = re.compile(f"{VALUE}([0-9]+){END}")
IN_ADDRESS = re.compile(f"{quote(VALUE)}([0-9]+){quote(END)}")
TABLES = re.compile(f"<p>{TABLE}([a-z0-9-]+){END}</p>")
LISTED = frozenset({"table", "list"})


class Dangling(ValueError):
    """A value or reference points at nothing."""


@dataclass(frozen=True, kw_only=True)
class Button:
    """The act that stands beside a clause."""

    url: str
    label: str


@dataclass(frozen=True, kw_only=True)
class ClauseView:
    """One clause, ready to print."""

    number: str
    title: str
    slug: str
    level: int
    highlight: str
    body_html: SafeString
    right: Button | None
    proof: checks.Proof | None


def value(current: Reading, kind: str, slug: str, at: datetime) -> str:
    """The words of a bound value; Dangling when it points at nothing."""
    found = _VALUES[kind](current, slug, at) if kind in _VALUES else None
    if found is None:
        raise Dangling(f"{{{{ {kind}:{slug} }}}}")
    return found


def _period(row: Row | None) -> str | None:
    try:
        return inventory.period_words(row.period) if row else None
    except inventory.BadPeriod:
        return None


def _officer(current: Reading, slug: str, at: datetime) -> str | None:
    """The officer in post, or the organisation, which has no role but its name."""
    if slug not in {"name", "email", "role"}:
        return None
    contact = current.contact(at)
    return str(getattr(contact, slug) or contact.name)


def _organisation(current: Reading, slug: str, at: datetime) -> str | None:
    found = vars(current.organisation).get(slug)
    return str(found) if found is not None else None


def _revision(current: Reading, slug: str, at: datetime) -> str | None:
    """The day these words took effect; a draft has none yet."""
    if slug != "updated":
        return None
    zone = ZoneInfo(current.organisation.time_zone)
    since = current.effective_at
    day = date_format(since.astimezone(zone), "j F Y") if since else ""
    return day or _("the day this takes effect")


def _table(current: Reading, slug: str, at: datetime) -> str | None:
    """A table has no words of its own: it takes the place of its paragraph."""
    return "" if slug in tables.TABLES else None


_VALUES = {
    "period": lambda current, slug, at: _period(current.rule(slug)),
    "undertaking": lambda current, slug, at: _period(current.undertaking(slug)),
    "officer": _officer,
    "organisation": _organisation,
    "revision": _revision,
    "table": _table,
    "list": _table,
}


def named(current: Reading, slug: str) -> str:
    """What a reference says: "clause 5, Contact"."""
    clause = current.clause(slug)
    if clause is None or clause.document not in current.documents:
        raise Dangling(f"[[clause:{slug}]]")
    number = current.clause_number(slug)
    words = _("clause %(number)s, %(title)s") if number else _("“%(title)s”")
    return words % {"number": number, "title": clause.title}


def reference(current: Reading, slug: str, document: str) -> str:
    """The same as a link in Markdown."""
    words = named(current, slug).replace("[", r"\[").replace("]", r"\]")
    other = current.table("clauses")[slug].document
    page = "" if other == document else current.documents[other].path
    return f"[{words}]({page}#{slug})"


class Ink:
    """What stands where a text is bound to rows: here as the public reads it."""

    def __init__(self, current: Reading, document: str, at: datetime) -> None:
        self.current, self.document, self.at = current, document, at

    def reference(self, slug: str) -> str:
        """A reference in Markdown."""
        return reference(self.current, slug, self.document)

    def value(self, kind: str, slug: str) -> tuple[str, str | None]:
        """The words, and what is printed for them; None where a table takes the place."""
        words = value(self.current, kind, slug, self.at)
        if kind in LISTED:
            return words, None
        return words, f'<mark class="bound">{escape(words)}</mark>'

    def table(self, slug: str) -> str:
        return tables.table(self.current, slug, self.at)

    def misplaced(self, html: str) -> str:
        """A text with a table in the middle of a line."""
        raise Dangling(_("A table needs a paragraph of its own."))


def bound(current: Reading, text: str, document: str, at: datetime) -> SafeString:
    """One text of the policy as HTML."""
    return inked(text, Ink(current, document, at))


def inked(text: str, ink: Ink) -> SafeString:
    """One text as HTML, its values and references in this ink."""
    text = inventory.REFERENCE.sub(
        lambda match: ink.reference(match.group(1)), text.translate(TYPED)
    )
    put: list[tuple[str, str | None]] = []

    def mark(match: re.Match[str]) -> str:
        put.append(ink.value(*match.groups()))
        if put[-1][1] is None:
            return f"{TABLE}{match.group(2)}{END}"
        return f"{VALUE}{len(put) - 1}{END}"

    html = MARKDOWN.render(inventory.BINDING.sub(mark, text))
    html = VALUES.sub(
        lambda match: put[int(match.group(1))][1] or "",
        IN_ADDRESS.sub(lambda match: _in_address(put, match), html),
    )
    html = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "mark": {"class"}, "ol": {"start"}},
        link_rel=None,
        url_schemes={"https", "mailto"},
    )
    html = TABLES.sub(lambda match: ink.table(match.group(1)), html)
    if TABLE in html:
        html = ink.misplaced(html)
    return mark_safe(html)  # noqa: S308 - cleaned above; tables come from escaping templates


def to_confirm(current: Reading, at: datetime, *texts: str) -> SafeString:
    """Once for these texts: which of their values the company has not confirmed."""
    found = {
        value(current, kind, slug, at): None
        for kind, slug in inventory.BINDING.findall(" ".join(texts))
        if _is_assumed(current, kind, slug)
    }
    if not found:
        return SafeString()
    words = _("To be confirmed by the company: %(values)s.")
    return format_html(
        '<p class="confirm">{}</p>', words % {"values": ", ".join(found)}
    )


def _is_assumed(current: Reading, kind: str, slug: str) -> bool:
    rows = {"period": current.rule, "undertaking": current.undertaking}
    row = rows[kind](slug) if kind in rows else None
    return row is not None and row.assumed


def pages_of(current: Reading) -> list[str]:
    """The documents of a version that have a page."""
    return [slug for slug in current.documents if slug in loading.TEXTS]


def _in_address(put: list[tuple[str, str | None]], match: re.Match[str]) -> str:
    """A value inside the address of a link; one that somebody typed so is none."""
    place = int(match.group(1))
    return quote(put[place][0], safe="@") if place < len(put) else match.group(0)


# --- whole pages ---------------------------------------------------------------


def clause_views(
    current: Reading,
    document: str,
    results: dict[str, PromiseResult] | None,
    at: datetime,
) -> list[ClauseView]:
    """All clauses of a document, with button and proof; an old version has no proof."""
    return [
        ClauseView(
            number=current.clause_number(clause.slug),
            title=clause.title,
            slug=clause.slug,
            level=3 if clause.parent else 2,
            highlight=plain(current, clause.highlight, at),
            body_html=bound(current, clause.body, document, at)
            + to_confirm(current, at, clause.highlight, clause.body),
            right=_button(clause.right),
            proof=None
            if results is None
            else checks.proof_for(current, clause.slug, results, at),
        )
        for clause in current.clauses(document)
    ]


def plain(current: Reading, text: str, at: datetime) -> str:
    """A one-line text with its values filled in, without markup."""

    def filled(match: re.Match[str]) -> str:
        kind, slug = match.groups()
        if kind in LISTED:
            raise Dangling(_("A table needs a paragraph of its own."))
        return value(current, kind, slug, at)

    text = inventory.REFERENCE.sub(lambda match: named(current, match.group(1)), text)
    return inventory.BINDING.sub(filled, text)


LINK = re.compile(r'<a href="([^"]+)"[^>]*>')
MARK = re.compile(r"<[^>]+>")


def printed(current: Reading, document: str, at: datetime) -> str:
    """A document as it is printed, tables and addresses too, without markup."""
    row = current.documents[document]
    lines = [row.title, _bare(current, row.preamble, document, at)]
    for clause in current.clauses(document):
        lines += [clause.title, _bare(current, clause.highlight, document, at)]
        lines.append(_bare(current, clause.body, document, at))
    return "\n".join(lines)


def _bare(current: Reading, text: str, document: str, at: datetime) -> str:
    try:
        html = bound(current, text, document, at)
    except Dangling:  # a check of its own says so
        html = escape(text)
    return unescape(MARK.sub("\n", LINK.sub(r"\1 ", html)))


def _button(code: str) -> Button | None:
    right = discover("kinds", "RIGHT").get(code) if code else None
    if right is None:
        return None
    return Button(url=reverse("rights:start", args=[code]), label=str(right.button))


def page(
    current: Reading,
    document: str,
    results: dict[str, PromiseResult] | None,
    at: datetime,
    *,
    past: dict[str, Any] | None = None,
    is_draft: bool = False,
) -> bytes:
    """The whole HTML page of one document; `past` when it is asked for by day."""
    shown = {**frame(current, document, results, at), "past": past}
    shown["is_draft"] = is_draft
    if past is None and not is_draft:
        shown["following"] = archive.following(current)
    return render_to_string(f"notices/{document}.html", shown).encode()


def frame(
    current: Reading,
    document: str,
    results: dict[str, PromiseResult] | None,
    at: datetime,
) -> dict[str, Any]:
    """Everything that a page or a paper of one document says."""
    row = current.documents[document]
    clauses = clause_views(current, document, results, at)
    return {
        "page": {
            "title": row.title,
            "lead": plain(current, row.lead, at),
            "preamble_html": bound(current, row.preamble, document, at)
            + to_confirm(current, at, row.lead, row.preamble),
            "restates": current.restates,
            "version": version(current),
            "glance": tables.glance(current),
            "clauses": clauses,
            "has_short_lines": any(clause.highlight for clause in clauses),
            "has_history": bool(current.sha256) and current.number > 1,
            "unconfirmed": len(current.to_confirm()),
        },
        "nav": document,
        "organisation": current.organisation,
        "officer": current.contact(at),
    }


def short(sha256: str) -> str:
    """A hash as people compare it."""
    return f"{sha256[:8]}…{sha256[-4:]}"


def version(current: Reading) -> dict[str, Any]:
    """The facts of the proof rail at the top."""
    zone = ZoneInfo(current.organisation.time_zone)
    (effective,) = spans.told([current.effective_at], zone)
    return {
        "number": current.number,
        "effective_at": current.effective_at,
        "effective": effective,
        "proposed_by": current.proposed_by,
        "agreed_by": current.agreed_by,
        "solo_ground": current.solo_ground,
        "next_review_on": current.next_review_on,
        "sha256": current.sha256,
        "sha256_short": short(current.sha256),
    }
