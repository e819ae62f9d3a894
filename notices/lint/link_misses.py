"""A link into a page of ours that misses its section (11 CCR 7012(f))."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading

LINK = re.compile(r"\]\((/[^)#\s]*)?#([^)\s]+)\)")


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each link whose anchor is no clause of the page it leads to."""
    pages = {row.path: row.slug for row in current.documents.values()}
    for passage in words.passages(current):
        own = current.clause(passage.path)
        here = own.document if own else passage.path
        for found in LINK.finditer(passage.text):
            page, anchor = found.groups()
            document = pages.get(page) if page else here
            clause = current.clause(anchor)
            if document and (clause is None or clause.document != document):
                yield passage.quote(*found.span(2)).lint(
                    _("No clause of that page is called “%(anchor)s”.")
                    % {"anchor": anchor},
                    _("Write [[clause:...]] instead: it always finds its section."),
                )


CHECK = LintCheck(
    code="link-misses",
    severity=Severity.ERROR,
    law="11 CCR 7012(f), 7222(b)(4)",
    run=run,
    needs_rows=True,
)
