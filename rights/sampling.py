"""A few rows of what was found, for the officer who has to weigh it.

Masked, unless a reason is written; each look is on record before anything is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal import people
from portal.models import IdentifierKind, User
from retention import erasing, finding
from retention.connecting import ConnectorError
from rights import casefile, reasons, steps, talking
from rights.models import Case
from rights.steps import Work

MOST = 3
HIDDEN = "•••"
DAY = re.compile(r"(\d{4})-\d{2}-\d{2}")


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Some rows of one dataset, each as titled values; or why they cannot be shown."""

    dataset: str
    title: str
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()
    is_masked: bool = True
    fault: str = ""


def offered(case: Case) -> list[tuple[str, str]]:
    """The datasets in which something was found, while we still know which rows."""
    keys: dict[str, list[str]] = steps.opened(steps.of(case, Work.SEARCH)) or {}
    return [
        (row.slug, f"{row.system.title}: {row.title}")
        for row in finding.places()
        if keys.get(row.slug)
    ]


def look(
    case: Case, dataset: str, *, by: User, at: datetime, reason: str = ""
) -> Sample:
    """Read a few rows; masked, but for a `reason` that says something and is kept."""
    is_masked = not reasons.says_something(reason)
    what = f"rows of {dataset}" if is_masked else f"rows of {dataset}, unmasked"
    casefile.opened(case, by=by, at=at, what=what)
    if not is_masked:
        talking.note(case, words=reason, by=by, at=at)
    row = finding.dataset(dataset)
    keys: dict[str, list[str]] = steps.opened(steps.of(case, Work.SEARCH)) or {}
    titles = {field.name: field.title for field in row.fields.all()}
    try:
        found = list(erasing.export(dataset, keys.get(dataset, [])[:MOST]))
    except ConnectorError as error:
        return Sample(dataset=dataset, title=row.title, fault=str(error))
    return Sample(
        dataset=dataset,
        title=row.title,
        is_masked=is_masked,
        rows=tuple(
            tuple(
                (titles.get(name, name), said(value, is_masked=is_masked))
                for name, value in each.items()
                if value is not None
            )
            for each in found
        ),
    )


def said(value: Any, *, is_masked: bool) -> str:
    """A value in words; masked it shows its shape and no more."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value)
    if not is_masked:
        return text
    if isinstance(value, int | float):
        return HIDDEN
    day = DAY.match(text)
    if day is not None:
        return f"{day[1]}-••-••"
    kind = IdentifierKind.EMAIL if "@" in text else IdentifierKind.PHONE
    if "@" in text or text.startswith("+"):
        return people.masked(kind, text)
    return f"{text[:1]}{HIDDEN}"
