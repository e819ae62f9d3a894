"""One company answers for the data, by name, or says for whom it holds them.

GDPR Art. 13(1)(a), 28: what is held for customers is marked so.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import reading
from notices.checking import Check, Finding, listed

ROLES = {"controller", "processor"}


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken while the sentence above is not true of the revision in force."""
    current = reading.current(at)
    if current is None:
        return listed(_("Nobody answers for: %(listed)s."), ["all"])
    rows = current.categories.items()
    unanswered = [slug for slug, row in rows if row.role not in ROLES]
    if not current.organisation.name.strip() or not current.organisation.email.strip():
        unanswered.append(current.organisation.slug)
    return listed(_("Nobody answers for: %(listed)s."), unanswered)


CHECK = Check(
    code="controller-named",
    title=gettext_lazy("One company answers for the data"),
    run=run,
)
