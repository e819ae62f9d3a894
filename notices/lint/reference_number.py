"""A reference typed by hand whose number is not the number of the clause it names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from notices import pointers
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each: the title leads somewhere, the number somewhere else."""
    for pointer in pointers.typed(current):
        is_whole = "." not in pointer.number
        if pointer.target and is_whole and not pointer.is_exact:
            yield pointer.quote.lint(
                _("The clause of that title is number %(number)s.")
                % {"number": pointer.target_number},
                _("Write [[clause:%(slug)s]]: the number is computed then.")
                % {"slug": pointer.target},
            )


CHECK = LintCheck(
    code="reference-number",
    gap="GAP-01",
    severity=Severity.ERROR,
    law="GDPR Art. 12(1)",
    run=run,
)
