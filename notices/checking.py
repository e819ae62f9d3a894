"""What a promise check and a lint check are, for the files that define them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True, kw_only=True)
class Lint:
    """One thing wrong with a revision: where, and how to mend it."""

    path: str
    message: str
    fix: str = ""


@dataclass(frozen=True, kw_only=True)
class LintCheck:
    """One check of a revision's words and rows; a blocker cannot be published."""

    code: str
    severity: str
    run: Callable[[Reading], Iterable[Lint]]
