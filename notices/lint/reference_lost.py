"""A reference typed by hand that leads to no clause, or to a point nobody can see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import pointers
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each reference that a reader could not follow."""
    for pointer in pointers.typed(current):
        is_point = "." in pointer.number
        if pointer.is_exact or (pointer.target and not is_point):
            continue
        if pointer.target:
            message = _(
                "There is no visible %(number)s; the title is that of %(meant)s."
            )
            fix = _("Write [[clause:%(slug)s]], or give the point a clause of its own.")
        else:
            message = _("There is no clause %(number)s.")
            fix = _("Write [[clause:...]] with the clause that is meant.")
        facts = {
            "number": pointer.number,
            "meant": pointer.target_number,
            "slug": pointer.target,
        }
        yield pointer.quote.lint(message % facts, fix % facts)


CHECK = LintCheck(
    code="reference-lost",
    gap="GAP-02",
    severity=Severity.ERROR,
    law="GDPR Art. 12(1)",
    run=run,
)
