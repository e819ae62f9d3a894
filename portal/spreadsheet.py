"""Files of comma separated values, of which no spreadsheet can make a formula.

A value that begins like a formula gets an apostrophe before it (OWASP); where it must be
exact, it stands in JSON beside.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from django.http import HttpResponse

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guarded(value: object) -> str:
    """The value as text that a spreadsheet shows and does not carry out."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def line(values: Iterable[object]) -> str:
    """One line of such a file."""
    text = io.StringIO()
    csv.writer(text).writerow([guarded(value) for value in values])
    return text.getvalue()


def response(name: str, rows: Iterable[Iterable[object]]) -> HttpResponse:
    """The whole file, to be kept under this name."""
    found = HttpResponse(
        "".join(line(row) for row in rows), content_type="text/csv; charset=utf-8"
    )
    found["Content-Disposition"] = f'attachment; filename="{name}"'
    return found
