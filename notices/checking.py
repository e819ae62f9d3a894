"""What a promise check and a lint check are, for the files that define them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django_stubs_ext import StrOrPromise

from notices.models import CheckState

if TYPE_CHECKING:
    from notices.reading import Reading


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one check found: kept or broken, why, and the oldest offending instant.

    `message` is for the desk and holds no personal data.
    """

    state: CheckState
    message: str = ""
    oldest_at: datetime | None = None


KEPT = Finding(state=CheckState.KEPT)
# Nothing has happened yet that could show it: neither green nor red.
NONE_YET = Finding(state=CheckState.NONE_YET)


def broken(message: str, oldest_at: datetime | None = None) -> Finding:
    """A promise that does not hold right now."""
    return Finding(state=CheckState.BROKEN, message=message, oldest_at=oldest_at)


def listed(sentence: str, slugs: Iterable[str]) -> Finding:
    """Broken when there is anything to list; `%(listed)s` stands for it."""
    found = list(slugs)
    return broken(sentence % {"listed": ", ".join(found)}) if found else KEPT


@dataclass(frozen=True, kw_only=True)
class Check:
    """One machine check of a promise; `arguments` come from the promise's row."""

    code: str
    title: StrOrPromise
    run: Callable[[dict[str, Any], datetime], Finding]


class Severity(StrEnum):
    """How much a finding of the checks weighs.

    A blocker is never published over; an error only with a written ground.
    """

    BLOCKER = "blocker"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, kw_only=True)
class Lint:
    """One thing wrong with a revision: where, what, and how to mend it.

    `path` is the slug of a clause or document, or "rule calls" for a row. Words are
    pointed at by `field` and the offsets of their characters in it; `quote` are those
    words. `item` is the part of a checklist meant (`CN-04`); `severity` is said where it
    is another than that of the check.
    """

    path: str
    message: str
    fix: str
    item: str = ""
    field: str = ""
    start: int = 0
    end: int = 0
    quote: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, kw_only=True)
class LintCheck:
    """One check of a revision's words and rows.

    `law` is the article or clause it stands on, `gap` the kind of gap it looks for.
    One that `needs_rows` says nothing of a text that was just brought; one that looks
    at `rows_alone`, or at systems, has nothing new to say when only words were changed.
    """

    code: str
    severity: Severity
    law: str
    run: Callable[[Reading, datetime], Iterable[Lint]]
    gap: str = ""
    needs_rows: bool = False
    rows_alone: bool = False
