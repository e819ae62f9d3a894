"""A clause as people will read it, for whoever writes it: each value is a chip.

A chip shows what the row says now and leads to the row; one that points at nothing says
so in its place, where the published page would not be made at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from notices import clause_tables, inventory, loading, rendering, studio_chips
from notices.column_words import label_of
from notices.reading import Reading

# One line without markup; the others are Markdown.
LINES = ("lead", "highlight")
TEXTS = (*LINES, "preamble", "body")
EITHER = re.compile(f"{inventory.REFERENCE.pattern}|{inventory.BINDING.pattern}")
# What a reference to no clause is until it is printed; nobody types it.
LOST = "lostreference"
LEFT = re.compile(f"{rendering.TABLE}([a-z0-9-]+){rendering.END}")


@dataclass(frozen=True, kw_only=True)
class Printed:
    """One text of the row."""

    label: str
    html: SafeString
    is_line: bool


class Chips(rendering.Ink):
    """Each value with the row it comes from."""

    def reference(self, slug: str) -> str:
        try:
            words = rendering.named(self.current, slug)
        except rendering.Dangling:
            return f"{{{{ {LOST}:{slug} }}}}"
        row = self._url("clauses", slug)
        return f"[{words.translate(ESCAPED)}]({row})"

    def value(self, kind: str, slug: str) -> tuple[str, str | None]:
        if kind == LOST:
            code = f"[[clause:{slug}]]"
            return code, _gone(_lost(code))
        try:
            words = rendering.value(self.current, kind, slug, self.at)
        except rendering.Dangling as lost:
            return str(lost), _gone(_lost(str(lost)))
        if kind in rendering.LISTED:
            return words, None
        return words, self._chip(words, kind, slug)

    def table(self, slug: str) -> str:
        words = _("Table: %(title)s") % {"title": clause_tables.TITLES[slug]}
        return format_html('<p><mark class="bound">{}</mark></p>', words)

    def misplaced(self, html: str) -> str:
        words = _("A table needs a paragraph of its own.")
        return LEFT.sub(lambda match: _gone(words), html)

    def _chip(self, words: str, kind: str, slug: str) -> str:
        chip = studio_chips.row_of(self.current, kind, slug, self.at)
        if chip is None:
            return format_html('<mark class="bound">{}</mark>', words)
        table, row, name = chip
        return format_html(
            '<mark class="bound">{} <a href="{}">{}</a></mark>',
            words,
            self._url(table, row),
            name,
        )

    def _url(self, table: str, slug: str) -> str:
        return reverse("admin:notices_row", args=[self.current.number, table, slug])


ESCAPED = str.maketrans({mark: f"\\{mark}" for mark in r"\[]*_`<"})


def _lost(code: str) -> str:
    return _("%(code)s points at nothing") % {"code": code}


def _gone(words: str) -> str:
    return format_html('<mark class="gone">{}</mark>', words)


def texts(current: Reading, table: str, slug: str, at: datetime) -> list[Printed]:
    """Each text of a clause or a document that says anything."""
    return list(_texts(current, table, current.table(table).get(slug), at))


def _texts(current: Reading, table: str, row: Any, at: datetime) -> Iterator[Printed]:
    ink = Chips(current, getattr(row, "document", ""), at)
    for field in TEXTS:
        text = str(getattr(row, field, "") or "")
        if text.strip():
            is_line = field in LINES
            yield Printed(
                label=label_of(loading.TABLES[table]._meta.get_field(field)),
                html=_line(text, ink) if is_line else rendering.inked(text, ink),
                is_line=is_line,
            )


def _line(text: str, ink: Chips) -> SafeString:
    """One line: what is not bound is printed as it was typed."""
    html, end = "", 0
    for found in EITHER.finditer(text):
        html += escape(text[end : found.start()]) + _in_line(ink, found)
        end = found.end()
    return mark_safe(html + escape(text[end:]))  # noqa: S308 - each part is escaped


def _in_line(ink: Chips, found: re.Match[str]) -> str:
    clause, kind, slug = found.groups()
    if clause is None:
        shown = ink.value(kind, slug)[1]
        return (
            ink.misplaced(f"{rendering.TABLE}{slug}{rendering.END}")
            if shown is None
            else shown
        )
    try:
        return escape(rendering.named(ink.current, clause))
    except rendering.Dangling:
        return _gone(_lost(found.group(0)))
