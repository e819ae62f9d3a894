"""Characters that cannot be seen: what is published is what one reads (Unicode TR 36).

Some turn the words around them, so that the second person would read something else
than machines do; some only part a word, so that no check finds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from notices.models import InventoryRow
from portal.words import HIDDEN

# Those that join letters stay: some scripts are written with them.
UNSEEN = re.compile(f"{HIDDEN.pattern}|[\u00ad\u200b\u2060\ufeff]")
BEFORE = 24


def fault(row: InventoryRow) -> str | None:
    """The sentence about the first of them in a row; None where there is none.

    A name stands in the subject of a mail and beside a button, so it is one line too.
    """
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        if isinstance(column, models.CharField) and not _is_line(value):
            return _(
                "Write “%(field)s” in one line, without characters that cannot be seen."
            ) % {"field": column.name}
        for text in _texts(value):
            if (found := UNSEEN.search(text)) is not None:
                return _said(column.name, text[: found.start()])
    return None


def _is_line(value: Any) -> bool:
    if not isinstance(value, str):
        return True
    return not (UNSEEN.search(value) or "\n" in value or "\t" in value)


def taken_out(text: str) -> str:
    """A text that is brought along, without them."""
    return UNSEEN.sub("", text)


def _texts(value: Any) -> Iterator[str]:
    """Every text of a value, whatever it is a list or a table of."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(key)
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _said(field: str, before: str) -> str:
    shown = {"field": field, "before": before[-BEFORE:].strip()}
    if not shown["before"]:
        return (
            _("“%(field)s” begins with a character that cannot be seen. Take it out.")
            % shown
        )
    return (
        _(
            "“%(field)s” has a character that cannot be seen, after “%(before)s”. Take it out."
        )
        % shown
    )
