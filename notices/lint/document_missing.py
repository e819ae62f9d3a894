"""Another notice is named as ours, and there is none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

# A name in a link leads somewhere; the policy may also speak of itself.
NAMED = re.compile(
    r"\b(?:[Oo]ur|[Tt]he) ((?:[A-Z][\w-]+ ){1,4}"
    r"(?:Notice|Statement|Policy|Addendum|Supplement|Annex|Schedule))\b(?!\]\()"
)
ITSELF = frozenset({"privacy policy", "privacy notice", "privacy statement"})


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each name that is no document of this policy and no link either."""
    known = {document.title.casefold() for document in current.documents.values()}
    known |= ITSELF
    for passage in words.passages(current):
        for found in NAMED.finditer(passage.text):
            if found.group(1).casefold() not in known:
                yield passage.quote(*found.span(1)).lint(
                    _("There is no such document here."),
                    _("Add the document, or link to where it stands."),
                )


CHECK = LintCheck(
    code="document-missing",
    gap="GAP-03",
    severity=Severity.ERROR,
    law="1798.130(a)(5); 11 CCR 7011",
    run=run,
)
