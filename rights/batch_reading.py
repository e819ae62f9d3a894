"""Reading an agent's list: whole or not at all, with a sentence for each wrong row.

What a right asks for beside an address stands in a column, and is checked by the page
of that right. Nothing is filed while a row is wrong.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from notices import reading
from portal import people, places
from retention import rectifying
from rights import mandates, onepage, registry, uses
from rights.batches import Row
from rights.right import Page, Right

MOST = 500
LONGEST = 320
# By the page of a right: the columns it reads, and the field of the page each fills.
ASKED: Mapping[Page, Mapping[str, str]] = {
    Page.RECTIFY: {"field": "field", "value": "should"},
    Page.RESTRICT: {"ground": "ground"},
    Page.OBJECT: {"uses": "uses"},
    Page.CONSENTS: {"uses": "consents"},
    Page.CHOICES: {"uses": "choices"},
    Page.MOVE: {},
}
DETAILS = ("field", "value", "ground", "uses")
COLUMNS = ("right", "email", "phone", "place", *DETAILS)
MARKETING = "marketing"


class Unreadable(ValueError):
    """This is no list that can be read here; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong with one line."""

    number: int
    words: str


def rights() -> list[Right]:
    """What a list can ask for: all that somebody can ask for another."""
    return [each for each in registry.all_rights() if mandates.takes_others(each)]


def _columns(right: Right) -> Mapping[str, str]:
    """The columns that this right reads; where one thing can stop, nobody names it."""
    return {} if len(right.purposes) == 1 else ASKED.get(right.pages[0], {})


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What can stand in a column for a right: each code with its title."""

    column: str
    right: Right
    codes: dict[str, Any]


def listed() -> list[Listed]:
    """What the columns beside the address can say."""
    current = reading.current(timezone.now())
    if current is None:
        return []
    known: dict[Page, dict[str, Any]] = {
        Page.RECTIFY: {each.code: each.title for each in rectifying.places()},
        Page.RESTRICT: dict(uses.GROUNDS),
        Page.OBJECT: uses.weighed(current),
        Page.CONSENTS: uses.consents(current),
    }
    found = []
    for right in rights():
        columns = [name for name in _columns(right) if name != "value"]
        choices = {each.purpose: each.title for each in right.choices}
        codes = known.get(right.pages[0], choices)
        found += [Listed(column=name, right=right, codes=codes) for name in columns]
    return found


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
    seen: dict[str, int] = {}
    for number, line in lines:
        try:
            row = _row(number, line)
        except ValueError as error:
            faults.append(Fault(number=number, words=str(error)))
            continue
        said = json.dumps([row.right, row.claims, row.answers], sort_keys=True)
        first = seen.setdefault(said, number)
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
    if right is None or not mandates.takes_others(right):
        words = _("Write one of %(names)s under “right”.")
        raise ValueError(words % {"names": ", ".join(each.code for each in rights())})
    claims, place = _claims(right, said), _place(said["place"])
    given = {name: said[name] for name in DETAILS if said[name]}
    for name in given:
        if name not in _columns(right):
            words = _("Leave “%(column)s” empty for %(right)s.")
            raise ValueError(words % {"column": name, "right": right.code})
    answers, corrects = _asked(right, claims, given)
    return Row(
        number=number,
        right=right.code,
        claims=claims,
        place=place,
        answers=answers,
        corrects=corrects,
    )


def _asked(
    right: Right, claims: dict[str, str], given: dict[str, str]
) -> tuple[dict[str, Any], rectifying.Place | None]:
    """What the page of this right makes of the columns; none named means all."""
    page = right.pages[0]
    if page not in ASKED or len(right.purposes) == 1:
        return {}, None
    if page == Page.CHOICES and "uses" not in given:
        return {"choices": list(right.purposes)}, None
    if page == Page.OBJECT and MARKETING in given.get("uses", "").split():
        raise ValueError(_("Ask for an end of marketing with “opt_out”."))
    form = _page(right, claims, given)
    if not form.is_valid():
        raise ValueError(_wrong(form, _columns(right)))
    _claimed, said = form.filing()
    said.pop("contact", None)
    return said, getattr(form, "corrects", None)


def _page(right: Right, claims: dict[str, str], given: dict[str, str]) -> Any:
    """The page of the site, filled in: what it refuses there, it refuses here."""
    typed = QueryDict(mutable=True)
    typed.setlist("address", list(claims.values()))
    for column, name in _columns(right).items():
        said = given.get(column, "")
        typed.setlist(name, said.split() if column == "uses" else [said])
    return onepage.PAGES[right.pages[0]](typed, right=right)


def _wrong(form: Any, columns: Mapping[str, str]) -> str:
    """The first sentence of the page, with the column that it is about."""
    names = {field: column for column, field in columns.items()}
    field, sentences = next(iter(form.errors.items()))
    sentence = str(sentences[0])
    return f"{names[field]}: {sentence}" if field in names else sentence


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
