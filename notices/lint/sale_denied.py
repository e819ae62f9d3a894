"""Words that deny what the rows say is done: data that is sold or shared after all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.models import DisclosureKind
from notices.reading import Reading, Row

DENIED = re.compile(
    r"\b(?:do(?:es)? not|don[’']t|never|neither|nor|nothing|not|nobody)\b[^.\n]{0,200}"
    r"\b(?:sell|sells|sold|share|shares|shared)\b"
    r"|\b(?:sell|share)s? (?:nothing|no|none)\b|\bno (?:sale|sharing)\b",
    re.IGNORECASE,
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """Each sentence that denies it, while a row says that it is done; and such rows."""
    rows = [row for row in current.disclosures if _is_sale(row)]
    if rows:
        names = ", ".join(row.slug for row in rows)
        yield from words.said(
            current,
            DENIED,
            _("The rows say that data is sold or shared (%(names)s).")
            % {"names": names},
            _("Say to whom and why, or take those disclosures out."),
        )
    for row in rows:
        purpose = current.purposes.get(row.purpose)
        if purpose is not None and not purpose.is_done:
            yield Lint(
                path=f"disclosure {row.slug}",
                message=_("It is sold or shared for a purpose that is marked as not done."),
                fix=_("Mark the purpose as done, or take this disclosure out."),
            )  # fmt: skip


def _is_sale(row: Row) -> bool:
    return row.kind in {DisclosureKind.SOLD, DisclosureKind.SHARED}


CHECK = LintCheck(
    code="sale-denied",
    severity=Severity.ERROR,
    law="Civ. Code 1798.100(a), 1798.130(a)(5)(C); FTC Act s.5",
    run=run,
    needs_rows=True,
)
