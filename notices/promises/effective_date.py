"""The page that is served is the revision that was approved, and it is dated."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import pages
from notices.checking import KEPT, Check, Finding, broken
from notices.loading import dump
from notices.models import Revision
from portal import paper
from portal.models import LedgerEntry

FORGED = (pages.FORGED, paper.FORGED)


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken while the sentence above is not true of the revision in force."""
    revision = Revision.objects.in_force(at)
    if revision is None or revision.effective_at is None:
        return broken(_("No revision is in force."))
    if hashlib.sha256(bytes(revision.canonical or b"")).hexdigest() != revision.sha256:
        return broken(
            _("The frozen bytes do not match their hash."), revision.effective_at
        )
    if json.loads(bytes(revision.canonical or b"{}"))["inventory"] != dump(revision):
        return broken(
            _("The rows differ from the frozen bytes."), revision.effective_at
        )
    forged = (
        LedgerEntry.objects.filter(act__in=FORGED, at__gt=at - timedelta(days=1))
        .order_by("-at")
        .first()
    )
    if forged is not None:
        return broken(
            _(
                "Somebody changed a page or a paper that is served. It is made anew from the "
                "approved words; the ledger says which one."
            ),
            forged.at,
        )
    return KEPT


CHECK = Check(
    code="effective-date",
    title=gettext_lazy("The published words are the approved words"),
    run=run,
)
