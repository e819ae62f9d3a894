"""Correcting what is wrong: GDPR Art. 16, in the fields that the data map offers.

The new value is checked against the real column before anybody accepts it, and read
back after it was written: what a system only says it did does not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal import people
from portal import places as locations
from retention import erasing, finding
from retention.connecting import Result, connector_for
from retention.models import Field, Role


@dataclass(frozen=True, kw_only=True)
class Place:
    """One field that people can have corrected, named `dataset:column`."""

    code: str
    title: str
    category: str
    dataset: str
    column: str
    kind: str
    is_country: bool = False


def places() -> list[Place]:
    """Every field that is ours and marked correctable, as the data map has them."""
    rows = Field.objects.filter(
        is_correctable=True, dataset__role=Role.CONTROLLER, dataset__is_held=True
    )
    rows = rows.select_related("dataset").order_by("dataset__slug", "position")
    return [_place(row) for row in rows]


def place(code: str) -> Place | None:
    """One of them by its name."""
    return (
        next((each for each in places() if each.code == code), None) if code else None
    )


def _place(row: Field) -> Place:
    finders: list[dict[str, Any]] = row.dataset.finders
    kinds = {f["column"]: f["by"] for f in finders if f["by"] in {"email", "phone"}}
    return Place(
        code=f"{row.dataset.slug}:{row.name}",
        title=f"{row.dataset.title}: {row.title}",
        category=row.dataset.category,
        dataset=row.dataset.slug,
        column=row.name,
        kind=kinds.get(row.name, ""),
        is_country=row.is_country,
    )


def normalised(where: Place, value: str) -> str:
    """An address, a number or a country in the one spelling it is kept in."""
    if value and where.is_country:
        code = locations.country(value)
        if code is None:
            raise ValueError(
                _("Write the country by its name or two letters, like Germany or DE.")
            )
        return code
    if not value or not where.kind:
        return value
    return people.normalise(where.kind, value)


def says(where: Place, keys: list[str]) -> list[str]:
    """What the rows say now, each value once."""
    found = [row.get(where.column) for row in erasing.export(where.dataset, keys)]
    return list(dict.fromkeys("" if v is None else str(v) for v in found))


def fault(where: Place, keys: list[str], value: str) -> str:
    """Why the field cannot take this value, in a sentence; '' when it can."""
    try:
        new = normalised(where, value)
    except ValueError as error:
        return str(error)
    if not keys:
        return _("No record was found that this could be corrected in.")
    row = finding.dataset(where.dataset)
    return connector_for(row.system).fault(row, keys, where.column, new)


def rectify(where: Place, keys: list[str], value: str) -> Result:
    """Write it and read it back; counts the rows that say so now."""
    row = finding.dataset(where.dataset)
    new = normalised(where, value)
    return connector_for(row.system).rectify(row, keys, where.column, new)
