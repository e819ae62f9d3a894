"""News by post: a letter is left for the desk, which prints it and posts it.

Like a mail it says only that there is news, with the reference and the day: whoever opens
it learns nothing about anybody's data, and the answer is read with a proof. What the
person has seen on a page already, such as the receipt, goes to nobody's letter box.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal import ledger, vault
from portal.models import User
from rights import claims, twin
from rights.models import Case, Posting
from rights.workflow import about, actor

MOST = 50
# They see it on the page that follows their own act.
SEEN = ("received", "received_several", "stopped", "withdrawn", "appeal_received")
# The answer itself, which names officer, authorities and company.
WHOLE = "answer"


class NotPosted(Exception):
    """This letter cannot be noted as posted; one sentence for the officer."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter as it is printed, and where it goes."""

    subject: str
    text: str
    to: str


def leave(
    case: Case, kind: str, said: dict[str, str], *, dedupe: str, at: datetime
) -> bool:
    """Leave a letter once; False where nobody wants one."""
    if kind in SEEN or not claims.postal(case):
        return False
    # On paper nothing stands between a letter and its foot; an answer has its own.
    body, _mark, foot = said["text"].partition(twin.FOOT)
    text = body if kind == WHOLE else f"{body}\n\n{foot}"
    words = {"subject": said["subject"], "text": text}
    row = Posting(
        case=case,
        kind=kind,
        dedupe=dedupe,
        sealed=vault.seal_json(case.key, words),
        made_at=at,
    )
    # What was left before stays as it is.
    Posting.objects.bulk_create([row], ignore_conflicts=True)
    return True


def due() -> list[Posting]:
    """What waits for the post, the oldest first."""
    rows = Posting.objects.filter(posted_at__isnull=True).select_related("case__key")
    return list(rows.order_by("made_at", "id")[:MOST])


def read(row: Posting) -> Letter | None:
    """The letter; None once the key of its case is gone."""
    try:
        said = vault.unseal_json(row.case.key, row.sealed)
    except vault.KeyDestroyed:
        return None
    return Letter(
        subject=said["subject"], text=said["text"], to=claims.postal(row.case)
    )


@transaction.atomic
def posted(row: Posting, *, by: User, at: datetime) -> None:
    """It lies in the letter box: the person is told."""
    left = Posting.objects.filter(pk=row.pk, posted_at__isnull=True)
    if not left.update(posted_at=at, posted_by=by):
        raise NotPosted(_("This letter was noted as posted already."))
    ledger.record(
        "letter.posted",
        about=about(row.case),
        by=actor(by),
        at=at,
        facts={"kind": row.kind},
    )
