"""A request whose answer an appeal has changed: what the appeal said is at hand.

Whoever decides it anew, and whoever agrees, reads it there.
"""

from __future__ import annotations

from rights import dossier
from rights.models import Appeal, Case, Verdict


def by(case: Case) -> Appeal | None:
    """The last appeal that changed its answer; None where none did."""
    changed = (Verdict.CHANGED, Verdict.PARTLY)
    rows = [row for row in dossier.appeals(case) if row.verdict in changed]
    return max(
        rows, key=lambda row: row.decided_at or row.case.received_at, default=None
    )
