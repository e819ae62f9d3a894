"""News by post: a letter is left for the desk, which prints it and posts it.

Like a mail it says only that there is news, with the reference and the day: whoever opens
it learns nothing about anybody's data, and the answer is read with a proof. What the
person has seen on a page already, such as the receipt, goes to nobody's letter box.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, Q, QuerySet
from django.utils.translation import gettext as _

from portal import ledger, vault
from portal.models import User
from rights import claims, registry, twin
from rights.models import Case, Message, Posting, Status
from rights.models.postings import ANSWERS, WHOLE
from rights.workflow import about, actor

MOST = 50
CODE = "code_by_post"
# They see it on the page that follows their own act.
SEEN = ("received", "received_several", "stopped", "withdrawn", "appeal_received")


class NotPosted(Exception):
    """This letter cannot be noted as posted; one sentence for the officer."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter as it is printed, and where it goes; of a code no words are kept."""

    subject: str
    text: str
    to: str


def goes_by_post(case: Case) -> bool:
    """Whether nothing but a letter on paper tells them that there is an answer.

    Whoever was not proven has it at the address they named, where they named one.
    """
    if claims.contact(case) or not claims.postal(case):
        return False
    right = registry.get(case.right)
    is_proven = case.proven_at is not None or not (right and right.needs_proof)
    return is_proven or not claims.channels(case)


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


def leave_code(case: Case, to: str, *, at: datetime) -> None:
    """A code was printed, and is kept nowhere: what waits is that somebody posts it.

    The one before it works no longer, so that nobody has to post that.
    """
    Posting.objects.filter(case=case, kind=CODE, posted_at__isnull=True).delete()
    words = {"subject": _("A code by post"), "text": "", "to": to}
    Posting.objects.create(
        case=case,
        kind=CODE,
        dedupe=f"{case.reference}:{CODE}:{at.isoformat()}",
        sealed=vault.seal_json(case.key, words),
        made_at=at,
    )


def waiting() -> QuerySet[Posting]:
    """What nobody has posted yet; who gave a request up is owed no letter about it."""
    rows = Posting.objects.filter(posted_at__isnull=True)
    return rows.exclude(case__status=Status.WITHDRAWN)


def due() -> list[Posting]:
    """What waits for the post, the oldest first.

    `first_due`: by then they have to hear of more time that was taken (GDPR Art. 12(3)).
    """
    first = Min("case__clocks__first_due", filter=~Q(case__clocks__extended_due=None))
    rows = waiting().select_related("case__key").annotate(first_due=first)
    return list(rows.order_by("made_at", "id")[:MOST])


def read(row: Posting) -> Letter | None:
    """The letter; None once the key of its case is gone."""
    try:
        said = vault.unseal_json(row.case.key, row.sealed)
    except vault.KeyDestroyed:
        return None
    to = said.get("to") or claims.postal(row.case)
    return Letter(subject=said["subject"], text=said["text"], to=to)


def question(case: Case, asked: Message) -> Posting | None:
    """The letter that brings this question; None where it goes another way."""
    if not claims.postal(case):
        return None
    name = f"{case.reference}:question:{asked.pk}"
    return Posting.objects.filter(dedupe=name).first()


def is_answer(row: Posting) -> bool:
    """Whether it is the answer that the request has now, and not one of before."""
    newer = Posting.objects.filter(case=row.case_id, kind__in=ANSWERS, pk__gt=row.pk)
    return row.is_answer and not newer.exists()


def take_back(case: Case) -> None:
    """The answer need not be posted: they want it another way now."""
    Posting.objects.filter(case=case, kind__in=ANSWERS, posted_at__isnull=True).delete()


def mark(row: Posting, *, by: User, at: datetime) -> None:
    """It lies in the letter box: the person is told. Callers hold the transaction.

    What follows of it is `rights.answering`'s.
    """
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
