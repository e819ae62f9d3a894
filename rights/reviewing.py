"""An outside reviewer: asked by mail, let in once, sees the papers of one case.

Where everybody in the company had a part in the first answer, somebody from
outside decides the appeal. The link is opaque, opens once and ends by itself; each
opening is on record.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from notices import local_day, reading
from portal import ledger, people, vault
from portal.models import User
from rights import (
    appealing,
    casefile,
    claims,
    judging,
    letters,
    mails,
    queue,
    references,
    reviewers,
    slips,
)
from rights.appealing import NotOpen
from rights.models import Appeal, Case, MessageKind, Review
from rights.workflow import about, actor

LIFE = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class Papers:
    """What the reviewer may read: both requests, and nothing about who asked."""

    reference: str
    title: str
    asked_on: str
    answered_on: str
    asked: tuple[tuple[str, str], ...]
    said: tuple[tuple[str, str], ...]
    letter: str
    grievance: str
    due: str


@transaction.atomic
def invite(case: Case, *, name: str, email: str, by: User, at: datetime) -> Review:
    """Send somebody outside a link that opens the papers once."""
    row = Appeal.objects.select_for_update().get(case=case)
    if row.of_id is None or not case.is_open() or row.decided_at is not None:
        raise NotOpen(_("This appeal is not open for a decision."))
    address = people.normalise("email", email)
    if judging.is_barred(row, by):
        # Whoever gave an answer does not choose its judge where another is there.
        raise NotOpen(
            _("You had a part in the first answer. Let somebody who had none do this.")
        )
    _refuse_insiders(case, address)
    token = secrets.token_urlsafe(32)
    review = Review.objects.create(
        appeal=row,
        sealed=vault.seal_json(case.key, {"name": name.strip(), "email": address}),
        digest=_digest(token),
        invited_by=by,
        invited_at=at,
        expires_at=at + LIFE,
    )
    mails.queue(
        "review",
        case=case,
        to=address,
        at=at,
        context={
            "name": name.strip(),
            "link": settings.SITE_URL + reverse("rights:invited", args=[token]),
            "until": local_day.words(review.expires_at, "j F Y"),
            "due": "",
            "regulators": (),
        },
        turn=review.pk.hex,
    )
    facts = {"review": review.pk.hex[:12]}
    ledger.record("review.invited", about=about(case), by=actor(by), at=at, facts=facts)
    return review


def _refuse_insiders(case: Case, address: str) -> None:
    """Staff decide at the desk under their own name; the person is no judge either."""
    inbox = judging.mailbox(address)
    row = Appeal.objects.select_related("of").get(case=case)
    theirs = {claims.contact(case), *claims.typed(case).values()}
    if row.of is not None:
        theirs |= {claims.contact(row.of), *claims.typed(row.of).values()}
    if inbox in {judging.mailbox(each) for each in theirs}:
        raise NotOpen(_("This is the address of the person who appeals."))
    ours = set(User.objects.filter(is_staff=True).values_list("email", flat=True))
    ours |= {
        str(each.email) for each in reading.of_revision(case.revision).officers.values()
    }
    domains = {each.rpartition("@")[2].casefold() for each in ours} - {*slips.KNOWN}
    if (
        inbox in {judging.mailbox(each) for each in ours}
        or inbox.rpartition("@")[2] in domains
    ):
        raise NotOpen(
            _("This is somebody who works here. An outside reviewer does not.")
        )


def is_inside(user: object) -> bool:
    """Whether whoever opens a link is signed in here as staff: no outside reviewer is."""
    return isinstance(user, User) and user.is_staff


def _digest(token: str) -> str:
    return vault.digest("review", token)[0]


def waiting(token: str, *, at: datetime) -> Review | None:
    """What a link would open; it stays whole."""
    digests = [found for found, _version in vault.digests("review", token)]
    rows = Review.objects.select_related("appeal").filter(
        digest__in=digests, opened_at__isnull=True, expires_at__gt=at
    )
    return rows.first()


def over(token: str, *, at: datetime) -> bool:
    """Whether what a link asks for is decided, or taken back, without its reader."""
    digests = [found for found, _version in vault.digests("review", token)]
    rows = Review.objects.select_related("appeal__case").filter(
        digest__in=digests, expires_at__gt=at
    )
    return any(map(reviewers.is_over, rows))


@transaction.atomic
def open_once(token: str, *, at: datetime) -> Review | None:
    """Spend the link; None for one that is unknown, used, or has run out."""
    found = waiting(token, at=at)
    fresh = Review.objects.filter(opened_at__isnull=True)
    if found is None or not fresh.filter(pk=found.pk).update(opened_at=at):
        return None
    _logged("review.opened", found, at)
    return found


def current(pk: str, *, at: datetime) -> Review | None:
    """The review this browser was let into, while it lasts."""
    rows = Review.objects.select_related("appeal__case__key", "appeal__of")
    try:
        row = rows.filter(pk=UUID(pk), expires_at__gt=at).first()
    except ValueError:
        return None
    return row


def is_decided(review: Review) -> bool:
    """Whether nothing is left to decide: here they did, or there is another answer."""
    return review.appeal.decided_at is not None or not review.appeal.case.is_open()


def read(review: Review, *, at: datetime) -> Papers:
    """The papers, each time on record."""
    case, original = review.appeal.case, review.appeal.of
    assert original is not None  # noqa: S101 - nobody is invited before it is tied
    _logged("review.read", review, at)
    answered = review.appeal.answered_at
    return Papers(
        reference=references.display(case.reference),
        title=queue.right_title(original.right),
        asked_on=local_day.words(original.received_at, "j F Y"),
        answered_on=local_day.words(answered, "j F Y") if answered else "",
        asked=tuple(_asked(original)),
        said=tuple(
            (item.label, item.text)
            for item in casefile.said(original)
            if item.kind != MessageKind.NOTE
        ),
        letter=_letter(original),
        grievance=str(claims.answers(case).get("words", "")),
        due=local_day.words(case.due_on, "l j F Y"),
    )


def _asked(original: Case) -> list[tuple[str, str]]:
    """What was asked, without any address."""
    hidden = {_("Answer to"), _("In their words")}
    lines = [line for line in casefile.asked(original) if line[0] not in hidden]
    words = claims.wrote(original)
    return [*lines, (_("In their words"), words)] if words else lines


def _letter(original: Case) -> str:
    sent = letters.sent(original)
    return sent.text if sent else ""


def _logged(act: str, review: Review, at: datetime) -> None:
    facts = {"review": review.pk.hex[:12]}
    ledger.record(
        act,
        about=about(review.appeal.case),
        by=appealing.who(review),
        at=at,
        facts=facts,
    )


def invited(case: Case) -> list[dict[str, Any]]:
    """Whom the desk asked, and how far they are."""
    rows = Review.objects.filter(appeal__case=case).order_by("invited_at")
    return [{**vault.unseal_json(case.key, row.sealed), "review": row} for row in rows]
