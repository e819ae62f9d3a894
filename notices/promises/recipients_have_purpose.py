"""Whoever mails, measures or hosts gets data for a use that the policy names.

GDPR Art. 5(1)(b): a use that is said not to happen has no recipients, and a contract
binds each to the use.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import contracts, reading
from notices.checking import KEPT, Check, Finding, listed


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken while the sentence above is not true of the revision in force."""
    current = reading.current(at)
    if current is None:
        return KEPT
    done = {slug for slug, row in current.purposes.items() if row.is_done}
    strange = [row.slug for row in current.disclosures if row.purpose not in done]
    if strange:
        return listed(_("Given for a use that is not named: %(listed)s."), strange)
    return contracts.held(current, at)


CHECK = Check(
    code="recipients-have-purpose",
    title=gettext_lazy("Recipients get data for named uses only"),
    run=run,
)
