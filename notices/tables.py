"""Tables that a policy prints, made from the rows of its inventory.

The Californian ones cover the last 12 months: what was in force in them counts too
(1798.130(a)(5), 11 CCR 7011(e)).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices import archive, earlier, inventory, statute
from notices.models import LegalBasis, Why
from notices.reading import Reading, Row
from portal.plugins import discover

# What is said of a kind of data word by word: each may have ended within a year.
PARTS = ("letters", "marks", "source_list", "why_list", "kept_list")


def kept_for(current: Reading, category: str, *, names_law: bool = True) -> str:
    """ "90 days after the call", for every rule of a category."""
    return "; ".join(_kept_list(current, category, names_law=names_law))


def _kept_list(current: Reading, category: str, *, names_law: bool = True) -> list[str]:
    """The same, a rule each; its law where it is that of whoever reads it."""
    triggers = discover("triggers", "TRIGGER")
    lines = []
    for rule in current.rules_for(category):
        words = inventory.period_words(rule.period)
        trigger = triggers.get(rule.trigger)
        after = f" {trigger.after}" if trigger else ""
        law = f" ({rule.law})" if rule.law and names_law else ""
        lines.append(f"{words}{after}{law}")
    return lines


def glance(current: Reading) -> list[dict[str, Any]]:
    """The at-a-glance table: what, why, from, who else, how long, from the rows."""
    lawful = earlier.only_for_law(current, current.effective_at or timezone.now())
    return [
        {
            "until": None,
            "slug": slug,
            "title": row.title,
            "why": "; ".join(_titles(current.purposes, row.purposes)),
            "why_list": _titles(current.purposes, row.purposes),
            "sources": ", ".join(row.sources),
            "source_list": row.sources,
            "who": "; ".join(r.title for r in current.recipients_of(slug))
            or _("Nobody"),
            "kept_for": kept_for(current, slug),
            "kept_list": _kept_list(current, slug),
            "assumed": row.assumed or any(r.assumed for r in current.rules_for(slug)),
            "is_processor": row.role == "processor",
            "letters": statute.named(row.letters),
            "examples": row.examples,
            "is_sensitive": row.is_sensitive,
            "marks": [_("Sensitive")] if row.is_sensitive else [],
            "rules": [
                _rule_words(rule, is_only=rule.slug in lawful)
                for rule in current.rules_for(slug)
            ],
        }
        for slug, row in current.categories.items()
    ]


def _rule_words(rule: Row, *, is_only: bool) -> Row:
    """Why it is kept; where only a law still asks for it, that nothing else is done."""
    why = str(Why(rule.why).label)
    if is_only:
        why = _("%(why)s (%(law)s); when nothing else asks for it any more, it is "
                "used for nothing else") % {"why": why, "law": _law(rule)}  # fmt: skip
    return Row(**vars(rule), why_words=why)


def _law(rule: Row) -> str:
    """The section, and the day since which it asks for it."""
    began = earlier.law_from(rule)
    if began is None:
        return str(rule.law)
    day = date_format(began, "j F Y")
    return _("%(law)s, since %(day)s") % {"law": rule.law, "day": day}


def _titles(rows: dict[str, Row], slugs: list[str]) -> list[str]:
    return [rows[slug].title for slug in slugs if slug in rows]


def _year(current: Reading, at: datetime) -> list[dict[str, Any]]:
    """Every kind of data of the last 12 months, with the day some of them ended.

    The same for what a kind that is still held came from, what it was for, how long it
    was kept, and that it was sensitive.
    """
    rows = {row["slug"]: row for row in glance(current)}
    for older, until in archive.over_a_year(current, at):
        for row in glance(older):
            held = rows.setdefault(row["slug"], {**row, "until": until})
            if held["until"] is None:
                _note(held, row, until)
    return list(rows.values())


def _note(held: dict[str, Any], older: dict[str, Any], until: datetime) -> None:
    """What an older version says of the same kind, and nothing newer any more."""
    before = held.setdefault("before", {part: [] for part in PARTS})
    for part in PARTS:
        known = {*held[part], *(each["words"] for each in before[part])}
        before[part] += [
            {"words": words, "until": until}
            for words in older[part]
            if words not in known
        ]


def _lists(current: Reading, at: datetime) -> dict[str, Any]:
    """Sold or shared, and disclosed, in the last 12 months: two separate lists.

    Source: 1798.130(a)(5)(C).
    """
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for each, until in [(current, None), *archive.over_a_year(current, at)]:
        for row in each.disclosures:
            flow = (row.category, row.recipient, row.purpose, row.kind)
            if not _is_whole(each, row):
                continue  # a check of its own says so; no such version is published
            category = each.categories[row.category]
            found.setdefault(
                flow,
                {
                    "kind": row.kind,
                    "category": category.title,
                    "named": (category.title, statute.named(category.letters)),
                    "recipient": each.recipients[row.recipient].title,
                    "purpose": each.purposes[row.purpose].title,
                    "until": until,
                    "assumed": row.assumed,
                },
            )
    order = list(current.categories)
    rows = [found[flow] for flow in sorted(found, key=lambda flow: _place(order, flow))]
    sold = [row for row in rows if row["kind"] in {"sold", "shared"}]
    return {"sold": sold, "disclosed": [row for row in rows if row not in sold]}


def _place(order: list[str], flow: tuple[str, ...]) -> tuple[int, str]:
    """Kinds of data as the policy lists them, those that ended after all others."""
    category = flow[0]
    return (order.index(category) if category in order else len(order), category)


def _is_whole(current: Reading, row: Row) -> bool:
    """Whether everything that a disclosure names is there."""
    return (
        row.category in current.categories
        and row.recipient in current.recipients
        and row.purpose in current.purposes
    )


TABLES: dict[str, tuple[str, Any]] = {
    "categories": (
        "notices/_table_categories.html",
        lambda c, at: {"rows": glance(c), "with_examples": True},
    ),
    "retention": ("notices/_table_retention.html", lambda c, at: {"rows": glance(c)}),
    "recipients": (
        "notices/_table_recipients.html",
        lambda c, at: {"rows": list(c.recipients.values())},
    ),
    "purposes": (
        "notices/_list_purposes.html",
        lambda c, at: {
            "rows": [
                Row(**vars(row), basis_words=str(LegalBasis(row.legal_basis).label))
                for row in c.purposes.values()
            ]
        },
    ),
    "california": (
        "notices/_table_california.html",
        lambda c, at: {"rows": _year(c, at)},
    ),
    "california-disclosures": ("notices/_table_california_disclosures.html", _lists),
}


def table(current: Reading, slug: str, at: datetime) -> str:
    """One generated table."""
    template, rows = TABLES[slug]
    return render_to_string(template, rows(current, at))
