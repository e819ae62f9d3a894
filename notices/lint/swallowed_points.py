"""An entry of a list that begins in the middle of the one before it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

GLUED = re.compile(r"(?<=[.;] )-\s+[A-Z][^:.\n]{2,60}:")
# With a full stop for a colon, it is told by the mark of the entry that it is in.
IN_ENTRY = re.compile(r"^[-*•]\s[^\n]*$", re.MULTILINE)
BEGUN = re.compile(r"(?<=[.;] )[-*•]\s+[A-Z][^:.\n]{2,60}\.(?=\s)")
IN_NUMBER = re.compile(r"^\d{1,2}[.)]\s[^\n]*$", re.MULTILINE)
COUNTED = re.compile(r"(?<=[.;] )\d{1,2}[.)]\s+[A-Z][^:.\n]{2,60}[.:](?=\s)")
# A title among its own points: what belongs below it stands beside it.
UNNESTED = re.compile(r"^-\s+[A-Z][^:.\n]{2,60}:(?=\n+-\s)", re.MULTILINE)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each."""
    for passage in words.passages(current):
        for found in (*GLUED.finditer(passage.text), *_begun(passage.text)):
            yield passage.quote(*found.span()).lint(
                _("This begins in the middle of the entry before it."),
                _("Give it a line, or a clause of its own."),
            )
        for found in UNNESTED.finditer(passage.text):
            yield passage.quote(*found.span()).lint(
                _("The points of this entry stand beside it, not below it."),
                _("Move them in by two spaces, or give them a clause of their own."),
            )


def _begun(text: str) -> Iterator[re.Match[str]]:
    for line, begun in ((IN_ENTRY, BEGUN), (IN_NUMBER, COUNTED)):
        for entry in line.finditer(text):
            yield from begun.finditer(text, *entry.span())


CHECK = LintCheck(
    code="swallowed-points",
    gap="GAP-14",
    severity=Severity.WARNING,
    law="GDPR Art. 12(1)",
    run=run,
)
