"""Whether a law is kept here: as the company holds, or as the words of a text say.

What a required law asks for and the text leaves out is an error; what is kept by
promise, or only spoken of in a text that somebody brought, is worth a look.
"""

from __future__ import annotations

import re

from notices import words
from notices.checking import Severity
from notices.models import Standing
from notices.reading import Reading


def weight(
    current: Reading, codes: tuple[str, ...], spoken_of: re.Pattern[str]
) -> Severity | None:
    """How much an omission weighs; None where none of these laws applies."""
    rows = [row for code in codes if (row := current.law_position(code)) is not None]
    standings = {row.standing for row in rows}
    if Standing.REQUIRED in standings:
        return Severity.ERROR
    if Standing.PROMISED in standings:
        return Severity.WARNING
    is_meant = not rows and words.mentions(current, spoken_of)
    return Severity.WARNING if is_meant else None
