"""What holds a provider to our purposes is its contract (GDPR Art. 28(3)).

Nobody here sees what another company does: a promise about it stands as long as the
contract with each of them does.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from notices.archive import zone
from notices.checking import Finding, listed
from notices.models import CheckState
from notices.reading import Reading

PROVIDER = "service provider"


def lapsed(current: Reading, at: datetime) -> list[str]:
    """Providers without a contract, or with one that has run out."""
    today = at.astimezone(zone(current)).date().isoformat()
    return [
        slug
        for slug, row in current.recipients.items()
        if row.kind == PROVIDER
        and (
            not row.contract.strip()
            or (row.contract_expires_on and row.contract_expires_on < today)
        )
    ]


def held(current: Reading, at: datetime) -> Finding:
    """Kept while every contract runs; the message says what was looked at."""
    found = listed(_("No contract in force: %(listed)s."), lapsed(current, at))
    if found.state == CheckState.BROKEN:
        return found
    return Finding(
        state=CheckState.KEPT,
        message=_(
            "By contract: its dates are looked at, not what the other side does."
        ),
    )
