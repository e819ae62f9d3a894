"""A list of requests from one agent: read whole, refused with a sentence a row, filed once.

Nothing is filed while a row is wrong. Each row is a request of its own, so whatever
dies in the middle, the same list sent again goes on behind the last one filed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from portal import people, places
from portal.failpoints import failpoint
from rights import agent_address, filing, registry
from rights.filing import Filing
from rights.mandates import Acting, Who
from rights.models import Capacity, Case, Mandate, Showing
from rights.right import Right

MOST = 500
LONGEST = 320
COLUMNS = ("right", "email", "phone", "place")
# What needs no more said than whom it is about.
RIGHTS = ("access", "erasure", "opt_out", "stop_calls")
LISTS = uuid.UUID("6e9f1f0e-5c1c-4a44-9d5c-4b9f6c0a7e11")
# The same list after that is asked for anew.
SAME = timedelta(days=30)


class Unreadable(ValueError):
    """This is no list that can be read here; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the list, checked; `number` as a spreadsheet shows it."""

    number: int
    right: str
    claims: dict[str, str]
    place: str


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong with one line."""

    number: int
    words: str


def rights() -> list[Right]:
    """What a list can ask for, in the order of the page."""
    found = [registry.get(code) for code in RIGHTS]
    return [right for right in found if right is not None]


# --- reading ------------------------------------------------------------------------


def read(raw: bytes) -> tuple[list[Row], list[Fault]]:
    """The rows, and what is wrong with any of them."""
    lines = list(_lines(raw))
    if not lines:
        raise Unreadable(_("The list is empty. Write one request in each row."))
    if len(lines) > MOST:
        words = _("The list has %(n)d rows. Send at most %(most)d at a time.")
        raise Unreadable(words % {"n": len(lines), "most": MOST})
    rows: list[Row] = []
    faults: list[Fault] = []
    seen: dict[tuple[Any, ...], int] = {}
    for number, line in lines:
        try:
            row = _row(number, line)
        except ValueError as error:
            faults.append(Fault(number=number, words=str(error)))
            continue
        first = seen.setdefault((row.right, *row.claims.items()), number)
        if first != number:
            words = _("This is the same as row %(first)d.") % {"first": first}
            faults.append(Fault(number=number, words=words))
        rows.append(row)
    return rows, faults


def _lines(raw: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Each line that is not empty, by the names of its columns."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(_("Save the list as CSV in UTF-8, then send it.")) from error
    head = text.partition("\n")[0]
    separator = ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    names: list[str] = []
    try:
        for values in reader:
            if not names:
                names = _named(values)
            elif any(value.strip() for value in values):
                yield reader.line_num, dict(zip(names, values, strict=False))
    except csv.Error as error:
        raise Unreadable(_("This is not a CSV file. Save the list as CSV.")) from error


def _named(values: list[str]) -> list[str]:
    names = [value.strip().lower() for value in values]
    if "right" not in names or not {"email", "phone"} & set(names):
        words = _("The first row names the columns: %(names)s.")
        raise Unreadable(words % {"names": ", ".join(COLUMNS)})
    return names


def _row(number: int, line: dict[str, str]) -> Row:
    said = {name: (line.get(name) or "").strip()[:LONGEST] for name in COLUMNS}
    right = registry.get(said["right"].lower().replace("-", "_"))
    if right is None or right.code not in RIGHTS:
        words = _("Write one of %(names)s under “right”.")
        raise ValueError(words % {"names": ", ".join(RIGHTS)})
    return Row(
        number=number,
        right=right.code,
        claims=_claims(right, said),
        place=_place(said["place"]),
    )


def _claims(right: Right, said: dict[str, str]) -> dict[str, str]:
    given = {kind: said[kind] for kind in right.identifiers if said[kind]}
    if len(given) != 1:
        if right.identifiers == ("phone",):
            raise ValueError(_("Write the phone number under “phone”."))
        raise ValueError(_("Write either an e-mail address or a phone number."))
    return {kind: people.normalise(kind, value) for kind, value in given.items()}


def _place(said: str) -> str:
    wrong = places.fault(said) if said else ""
    if wrong:
        raise ValueError(wrong)
    return places.meant(places.known(said)) or ""


# --- filing -------------------------------------------------------------------------


def number(raw: bytes, who: Who, *, at: datetime) -> uuid.UUID:
    """The same list of the same agent is the same batch, for a month."""
    said = f"{who.contact}:{hashlib.sha256(raw).hexdigest()}"
    batch = uuid.uuid5(LISTS, said)
    while _is_old(batch, at):
        batch = uuid.uuid5(batch, said)
    return batch


def _is_old(batch: uuid.UUID, at: datetime) -> bool:
    first = Mandate.objects.filter(batch=batch).select_related("case").first()
    return first is not None and first.case.received_at < at - SAME


def file(
    rows: list[Row], who: Who, *, batch: uuid.UUID, language: str, at: datetime
) -> list[Case]:
    """File every row that is not filed yet; all of them, in order."""
    taken = []
    for row in rows:
        taken.append(filing.file(_filing(row, who, batch, language), at=at))
        failpoint("list.after_row")
    agent_address.listed(batch, at=at)
    return taken


def _filing(row: Row, who: Who, batch: uuid.UUID, language: str) -> Filing:
    right = registry.get(row.right)
    assert right is not None  # noqa: S101 - it was read just now
    answers: dict[str, Any] = {"contact": row.claims.get("email", "")}
    if len(right.choices) > 1:
        answers["choices"] = list(right.purposes)
    return Filing(
        right=row.right,
        claims=row.claims,
        answers=answers,
        residence=row.place,
        language=language,
        draft=uuid.uuid5(batch, str(row.number)),
        acting=Acting(
            capacity=Capacity.AGENT,
            showing=Showing.HELD,
            who=who,
            batch=batch,
            row=row.number,
        ),
    )
