"""Every document has a page that shows it, at the address that leads there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from notices import loading
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each document that visitors could not open."""
    for document in current.documents.values():
        if document.slug not in loading.TEXTS:
            yield Lint(
                path=document.slug,
                message=_("No page can show this document."),
                fix=_("Put its clauses into the policy, and take the document out."),
            )
            continue
        address = reverse(f"notices:{document.slug}")
        if document.path != address:
            yield Lint(
                path=document.slug,
                message=_("This document is served at %(address)s, not at %(path)s.")
                % {"address": address, "path": document.path},
                fix=_("Write %(address)s as its path.") % {"address": address},
            )


CHECK = LintCheck(
    code="page-unserved",
    severity=Severity.BLOCKER,
    law="GDPR Art. 12(1)",
    run=run,
    needs_rows=True,
)
