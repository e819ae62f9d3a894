"""Lists in lists in lists: below a certain depth no page prints their words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading
from notices.rendering import MARKDOWN

# The printer drops what is deeper than twenty; a list and its item are two.
DEEPEST = 17
# Only a line that begins with so many marks or spaces is worth a closer look.
DEEP = re.compile(r"^(?:[ >\t]|[-*+] |\d{1,9}[.)] ){9}.*$", re.MULTILINE)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each text some of whose words nobody would see."""
    for passage in words.passages(current):
        found = DEEP.search(passage.text)
        if found and _depth(passage.text) > DEEPEST:
            yield passage.quote(*found.span()).lint(
                _("Lists stand nine deep here, or quotes do. What is deeper is not printed."),
                _("Make fewer steps of it, or a clause of its own."),
            )  # fmt: skip


def _depth(text: str) -> int:
    return max((token.level for token in MARKDOWN.parse(text)), default=0)


CHECK = LintCheck(
    code="nested-too-deep",
    severity=Severity.BLOCKER,
    law="GDPR Art. 12(1)",
    run=run,
)
