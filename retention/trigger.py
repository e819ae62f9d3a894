"""When a period begins to run: the dataclass that files in `triggers/` fill in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """One event that starts a period.

    A dataset takes part when its `clocks` name a column for `code`. `title` is
    for the desk, `after` follows a period in the public's words: "90 days" +
    "after the call". `may_never`: a row without that moment may never get one, as what
    nobody ever used; an account that is open still closes some day.
    """

    code: str
    title: str | _StrPromise
    after: str | _StrPromise
    may_never: bool = False
