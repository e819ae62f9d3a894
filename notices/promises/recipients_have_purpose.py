"""Whoever mails, measures or hosts gets data for a use that the policy names.

GDPR Art. 5(1)(b): a use that is said not to happen has no recipients.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import reading
from notices.checking import Check, Finding, listed


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken while the sentence above is not true of the revision in force."""
    current = reading.current(at)
    rows = current.disclosures if current else []
    done = {
        slug
        for slug, row in (current.purposes if current else {}).items()
        if row.is_done
    }
    return listed(
        _("Given for a use that is not named: %(listed)s."),
        [row.slug for row in rows if row.purpose not in done],
    )


CHECK = Check(
    code="recipients-have-purpose",
    title=gettext_lazy("Recipients get data for named uses only"),
    run=run,
)
