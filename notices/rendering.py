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
from zoneinfo import ZoneInfo

import nh3
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from notices import archive, checks, inventory, tables
from notices.models import PromiseResult
from notices.reading import Reading, Row
from portal.plugins import discover

# The pages there are: each has a template of its name, and an address.
POLICY = "policy"
PAGES = (POLICY, "california")
# `html=False` makes hostile input inert; nh3 is the second wall.
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
TAGS = {"p", "ul", "ol", "li", "em", "strong", "a", "table", "thead", "tbody", "tr"}
TAGS |= {"th", "td", "code", "br", "mark", "h4", "blockquote"}
TABLE = re.compile(r"<p>@@([a-z]+)-([a-z0-9-]+)@@</p>")


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
    return f"@@table-{slug}@@" if slug in tables.TABLES else None


_VALUES = {
    "period": lambda current, slug, at: _period(current.rule(slug)),
    "undertaking": lambda current, slug, at: _period(current.undertaking(slug)),
    "officer": _officer,
    "organisation": _organisation,
    "revision": _revision,
    "table": _table,
    "list": _table,
}


def reference(current: Reading, slug: str, document: str) -> str:
    """A link in Markdown: "clause 5, Contact"."""
    clause = current.clause(slug)
    if clause is None:
        raise Dangling(f"[[clause:{slug}]]")
    number = current.clause_number(slug)
    words = _("clause %(number)s, %(title)s") if number else _("“%(title)s”")
    page = (
        "" if clause.document == document else current.documents[clause.document].path
    )
    return f"[{words % {'number': number, 'title': clause.title}}]({page}#{slug})"


def bound(current: Reading, text: str, document: str, at: datetime) -> SafeString:
    """One text of the policy as HTML."""
    text = inventory.REFERENCE.sub(
        lambda match: reference(current, match.group(1), document), text
    )
    words: list[str] = []

    def mark(match: re.Match[str]) -> str:
        found = value(current, match.group(1), match.group(2), at)
        if found.startswith("@@"):
            return found
        words.append(found)
        return f"@{len(words) - 1}@"

    html = MARKDOWN.render(inventory.BINDING.sub(mark, text))
    html = re.sub(
        r"@(\d+)@",
        lambda match: (
            f'<mark class="bound">{escape(words[int(match.group(1))])}</mark>'
        ),
        html,
    )
    html = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "mark": {"class"}},
        link_rel=None,
        url_schemes={"https", "mailto"},
    )
    html = TABLE.sub(lambda match: tables.table(current, match.group(2), at), html)
    return mark_safe(html)  # noqa: S308 - cleaned above; tables come from escaping templates


def pages_of(current: Reading) -> list[str]:
    """The documents of a version that have a page."""
    return [slug for slug in current.documents if slug in PAGES]


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
            body_html=bound(current, clause.body, document, at),
            right=_button(clause.right),
            proof=None
            if results is None
            else checks.proof_for(current, clause.slug, results, at),
        )
        for clause in current.clauses(document)
    ]


def plain(current: Reading, text: str, at: datetime) -> str:
    """A one-line text with its values filled in, without markup."""
    return inventory.BINDING.sub(
        lambda match: value(current, match.group(1), match.group(2), at), text
    )


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
    return {
        "page": {
            "title": row.title,
            "lead": plain(current, row.lead, at),
            "preamble_html": bound(current, row.preamble, document, at),
            "restates": current.restates,
            "version": version(current),
            "glance": tables.glance(current),
            "clauses": clause_views(current, document, results, at),
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
    return {
        "number": current.number,
        "effective_at": current.effective_at,
        "effective": date_format(current.effective_at, "j F Y")
        if current.effective_at
        else "",
        "proposed_by": current.proposed_by,
        "agreed_by": current.agreed_by,
        "solo_ground": current.solo_ground,
        "next_review_on": current.next_review_on,
        "sha256": current.sha256,
        "sha256_short": short(current.sha256),
    }
