"""Outside reviewers who were asked, and are needed no more.

Whoever decides first decides: each of the others hears so at once, and their link says
it, so that nobody outside reads papers for nothing.
"""

from __future__ import annotations

from datetime import datetime

from notices import local_day
from portal import vault
from rights import mails
from rights.models import Case, Review


def tell_over(case: Case, *, at: datetime) -> None:
    """An appeal is decided or taken back: whoever still has a link need not decide it."""
    rows = Review.objects.filter(appeal__case=case, expires_at__gt=at)
    known = rows.select_related("appeal__case", "appeal__review")
    for row in known.order_by("invited_at"):
        said = vault.unseal_json(case.key, row.sealed)
        decided = row.appeal.review
        # Whoever was asked twice decided by one of the links, and knows.
        own = vault.unseal_json(case.key, decided.sealed) if decided else {}
        if not is_over(row) or said["email"] == own.get("email"):
            continue
        mails.queue(
            "review_over",
            case=case,
            to=str(said["email"]),
            at=at,
            context={
                "name": said["name"],
                "day": local_day.words(row.invited_at, "j F Y"),
                "is_decided": row.appeal.decided_at is not None,
                "due": "",
                "regulators": (),
            },
            turn=row.pk.hex,
        )


def is_over(row: Review) -> bool:
    """Whether the appeal has ended without this reviewer."""
    appeal = row.appeal
    if appeal.decided_at is not None:
        return appeal.review_id != row.pk
    return not appeal.case.is_open()
