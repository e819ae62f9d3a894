"""A folder of text files becomes a draft, and a revision becomes data again.

policy.md, california.md and inventory.toml. Bad input is one sentence naming the
file; nothing is half loaded.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from notices import inventory, law_places, markup, unseen
from notices.models import (
    Clause,
    DataCategory,
    Disclosure,
    Document,
    InventoryRow,
    LawPosition,
    Officer,
    Organisation,
    Promise,
    PromiseKind,
    Purpose,
    Recipient,
    RetentionRule,
    Revision,
    RevisionEdit,
    RevisionState,
    Undertaking,
    Why,
)
from portal import ledger
from portal.models import User

LARGEST = 2_000_000
# Of one text: so much is read, checked and compared in a moment.
NUL = r"\u0000"
LONGEST = 20_000

# Names of the tables in canonical JSON and in inventory.toml, in reading order.
TABLES: dict[str, type[InventoryRow]] = {
    "organisation": Organisation,
    "officers": Officer,
    "law_positions": LawPosition,
    "undertakings": Undertaking,
    "categories": DataCategory,
    "purposes": Purpose,
    "recipients": Recipient,
    "disclosures": Disclosure,
    "rules": RetentionRule,
    "promises": Promise,
    "documents": Document,
    "clauses": Clause,
}
INVENTORY = "inventory.toml"
# Columns that the first frozen bytes did not have: unsaid where they are empty, so that
# those bytes still say exactly what their rows say.
LATER: dict[str, dict[str, Any]] = {"rules": {"law_from": None, "law_place": ""}}
# What an edit is about when everything came from a folder.
FOLDER = "folder"
TEXTS = {"policy": "policy.md", "california": "california.md"}


class BadFolder(Exception):
    """The folder cannot be loaded; the message is one sentence naming what to mend."""


@transaction.atomic
def load(folder: Path, *, by: User, at: datetime) -> Revision:
    """Make a draft from a folder; whoever loads it wrote all of it."""
    if Revision.objects.filter(state__in=["draft", "in_review"]).exists():
        raise BadFolder(_("A draft is open already. Publish it or give it up first."))
    tables = _inventory(folder)
    meta = tables.pop("revision", {})
    revision = Revision.objects.create(
        number=_next_number(),
        title=str(meta.get("title", "Privacy policy")),
        note=str(meta.get("note", "")),
        restates=str(meta.get("restates", "")),
        next_review_on=meta.get("next_review_on"),
        created_at=at,
        proposed_by=by,
        # Judged against what it follows, as any other draft is.
        based_on=_last_approved(),
    )
    rows = dict(tables)
    _texts(folder, rows)
    fill(revision, rows)
    _check(revision)
    RevisionEdit.objects.create(
        revision=revision, table=FOLDER, slug=FOLDER, what="loaded", by=by, at=at
    )
    ledger.record(
        "revision_drafted",
        about=f"revision:{revision.number}",
        by=f"user:{by.pk}",
        at=at,
        facts={"title": revision.title},
    )
    return revision


def _last_approved() -> Revision | None:
    approved = Revision.objects.filter(state=RevisionState.APPROVED)
    return approved.order_by("-effective_at", "-number").first()


def _next_number() -> int:
    return (Revision.objects.aggregate(most=Max("number"))["most"] or 0) + 1


def _inventory(folder: Path) -> dict[str, Any]:
    text = _read(folder / INVENTORY)
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadFolder(_said(INVENTORY, f"{error}.")) from error
    unknown = set(found) - set(TABLES) - {"revision"}
    if unknown:
        words = _("The table “%(name)s” is not known.") % {"name": sorted(unknown)[0]}
        raise BadFolder(_said(INVENTORY, words))
    found["organisation"] = [found["organisation"]] if "organisation" in found else []
    return found


def _said(where: str, words: str) -> str:
    """The place first, so that it is found."""
    return f"{where}: {words}"


def _read(path: Path) -> str:
    if not path.is_file():
        raise BadFolder(
            _said(
                path.name, _("It is missing from %(folder)s.") % {"folder": path.parent}
            )
        )
    if path.stat().st_size > LARGEST:
        raise BadFolder(
            _said(path.name, _("It is larger than %(size)d bytes.") % {"size": LARGEST})
        )
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadFolder(_said(path.name, _("It is not UTF-8 text."))) from error


def _texts(folder: Path, rows: dict[str, Any]) -> None:
    rows["clauses"] = []
    for document in rows.get("documents", []):
        name = TEXTS.get(document.get("slug", ""), f"{document.get('slug')}.md")
        try:
            text = markup.read(_read(folder / name), name)
        except markup.BadMarkup as error:
            raise BadFolder(str(error)) from error
        document.update(title=text.title, lead=text.lead, preamble=text.preamble)
        rows["clauses"] += [
            {
                "slug": clause.slug,
                "document": document["slug"],
                "parent": clause.parent,
                "title": clause.title,
                "highlight": clause.highlight,
                "body": clause.body,
                "right": clause.right,
                "language": document.get("language", "en"),
            }
            for clause in text.clauses
        ]


def fill(revision: Revision, rows: dict[str, list[dict[str, Any]]]) -> None:
    """Write all inventory rows of a draft from plain dictionaries."""
    for table, model in TABLES.items():
        made = [
            _row(model, revision, table, position, values)
            for position, values in enumerate(rows.get(table, []), start=1)
        ]
        _unique(table, made)
        model._default_manager.bulk_create(made)


def _row(
    model: type[InventoryRow],
    revision: Revision,
    table: str,
    position: int,
    values: dict[str, Any],
) -> InventoryRow:
    where = f"{table}, “{values.get('slug', position)}”"
    clean = {key: _value(model, key, value, where) for key, value in values.items()}
    row = model(revision=revision, **{"position": position, **clean})
    try:
        row.clean_fields(exclude=["revision"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise BadFolder(_said(where, f"{field}: {messages[0]}")) from error
    if NUL in json.dumps(clean, default=str):
        # PostgreSQL takes none: it is said before a row is written.
        raise BadFolder(_said(where, str(unseen.fault(row))))
    return row


def _check(revision: Revision) -> None:
    """What was typed into the folder; a copy of what was published may be older."""
    for table, model in TABLES.items():
        for row in model._default_manager.filter(revision=revision):
            if (said := fault(row)) is not None:
                raise BadFolder(f"{table}, “{row.slug}”: {said}")


def fault(row: InventoryRow) -> str | None:
    """What is wrong with a row though each of its fields is right; None if nothing is."""
    if (said := unseen.fault(row) or _length(row)) is not None:
        return said
    period = getattr(row, "period", None)
    if period is not None:
        try:
            inventory.parse_period(period)
        except inventory.BadPeriod as error:
            return str(error)
    check = FAULTS.get(type(row))
    return check(row) if check else None


def _length(row: InventoryRow) -> str | None:
    """The sentence about a text that nobody reads to its end."""
    texts = [c for c in row._meta.concrete_fields if isinstance(c, models.TextField)]
    if all(len(getattr(row, column.attname)) <= LONGEST for column in texts):
        return None
    named = {"name": getattr(row, "title", row.slug)}
    return _("“%(name)s” is longer than 20,000 characters. Split it.") % named


@cache
def _time_zones() -> set[str]:
    return available_timezones()


def _of_organisation(row: Any) -> str | None:
    if row.time_zone not in _time_zones():
        return _("Write the time zone like Europe/Berlin or Asia/Kolkata.")
    return None


def _of_rule(row: Any) -> str | None:
    if row.why == Why.LEGAL_DUTY and not row.law.strip():
        return _("Name the section of the law that asks to keep it.")
    if row.why == Why.LEGAL_DUTY and not row.law_place:
        return _("Say whose law asks to keep it: a country, a state or the EU.")
    if row.law_place and not law_places.is_known(row.law_place):
        return _("Write whose law it is like DE, US, US-CA or EU.")
    if row.why != Why.LEGAL_DUTY and row.law_from is not None:
        return _("Only a legal duty has a day since which a law asks for it.")
    if row.action not in {"delete", "anonymise"}:
        return _("Write “delete” or “anonymise” for what is done in the end.")
    return None


def _of_category(row: Any) -> str | None:
    if row.role not in {"controller", "processor"}:
        return _("Write “controller” or “processor” for the role.")
    for words in (row.sources, row.purposes):
        if not (isinstance(words, list) and all(isinstance(w, str) for w in words)):
            return _("Write sources and purposes as lists of words.")
    return None


def _of_promise(row: Any) -> str | None:
    if row.kind == PromiseKind.MACHINE and not row.check_code:
        return _("Name the check that a machine runs, or say that somebody states it.")
    if not isinstance(row.arguments, dict):
        return _('Write what a check is given like {"rule": "calls"}.')
    return None


FAULTS: dict[type[InventoryRow], Callable[[Any], str | None]] = {
    Organisation: _of_organisation,
    RetentionRule: _of_rule,
    DataCategory: _of_category,
    Promise: _of_promise,
}


def _value(model: type[InventoryRow], key: str, value: Any, where: str) -> Any:
    try:
        field = model._meta.get_field(key)
    except FieldDoesNotExist as error:
        raise BadFolder(
            _said(where, _("“%(name)s” is not known.") % {"name": key})
        ) from error
    if isinstance(field, models.DateField) and isinstance(value, str):
        return date.fromisoformat(value) if value else None
    return value


def _unique(table: str, rows: list[InventoryRow]) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.slug in seen:
            words = _("The slug “%(slug)s” is used twice.") % {"slug": row.slug}
            raise BadFolder(_said(table, words))
        seen.add(row.slug)


# --- and back -----------------------------------------------------------------


def dump(revision: Revision) -> dict[str, list[dict[str, Any]]]:
    """The whole inventory as plain data, without keys of the database."""
    return {table: dump_table(revision, table) for table in TABLES}


def dump_table(revision: Revision, table: str) -> list[dict[str, Any]]:
    """One table of it."""
    model, unsaid = TABLES[table], LATER.get(table, {})
    names = [
        field.name
        for field in model._meta.concrete_fields
        if field.name not in {"id", "revision"}
    ]
    rows = model._default_manager.filter(revision=revision).order_by("position", "slug")
    return [
        {
            key: _plain(value)
            for key, value in row.items()
            if key not in unsaid or value != unsaid[key]
        }
        for row in rows.values(*names)
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@transaction.atomic
def copy_inventory(source: Revision, target: Revision) -> None:
    """Give a draft the same inventory; dump(target) == dump(source) afterwards."""
    fill(target, dump(source))
