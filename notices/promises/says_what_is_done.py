"""The policy says what is collected, why, who gets it, how it is guarded and chosen.

GDPR Art. 13(1)-(2); a line without words says nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import reading
from notices.checking import Check, Finding, listed

CLAUSES = ("data", "disclosure", "security", "rights", "opt-out")


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken while the sentence above is not true of the revision in force."""
    current = reading.current(at)
    if current is None:
        return listed(_("Not said: %(listed)s."), CLAUSES)
    clauses = {slug: current.clause(slug) for slug in CLAUSES}
    return listed(
        _("Not said: %(listed)s."),
        [
            *(slug for slug, row in clauses.items() if not row or not row.body),
            *(slug for slug, row in current.purposes.items() if not row.description),
            *(slug for slug, row in current.recipients.items() if not row.title),
        ],
    )


CHECK = Check(
    code="says-what-is-done",
    title=gettext_lazy("The policy leaves out nothing it must say"),
    run=run,
)
