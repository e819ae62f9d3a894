"""Telling those who had the data: what was deleted, corrected, paused, or not for sale.

GDPR Art. 19; 11 CCR 7022(b), 7026(f). Who had which kind of data says the policy; how
each is reached says the company at the desk, in `recipients.toml` until then. A case
is not answered while one of them is neither told nor said why not.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from notices import reading
from portal import jobs, ledger, people, webhooks
from portal.models import User, WebhookEndpoint
from retention.models import Dataset
from rights import claims, mails, recipient_words, steps
from rights.law import TELL
from rights.models import (
    Case,
    How,
    MessageKind,
    NoticeState,
    Outcome,
    OutcomeKind,
    Reach,
    RecipientNotice,
    Step,
    StepState,
)
from rights.steps import Done, StepFailed, Work
from rights.workflow import SYSTEM, about, actor

FILE = Path(__file__).parent / "recipients.toml"
NOBODYS = ".example"
DONE_TO = (
    OutcomeKind.ERASED,
    OutcomeKind.ANONYMISED,
    OutcomeKind.CORRECTED,
    OutcomeKind.PAUSED,
)
# What an opt-out reaches: disclosures of these kinds (11 CCR 7026(f)(2), (3)).
OPTED = {"sale": "sold", "sharing": "shared", "targeted-ads": "shared"}
MOST = 100


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a recipient is reached; `is_assumed` until somebody at the desk said it."""

    how: How
    contact: str = ""
    ground: str = ""
    is_assumed: bool = True


@dataclass(frozen=True, kw_only=True)
class Line:
    """One recipient as the person reads it."""

    title: str
    words: str


# --- how each is reached ----------------------------------------------------------


@cache
def _assumed() -> dict[str, Way]:
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["recipient"]
    return {
        row["slug"]: Way(
            how=How(row["how"]),
            contact=row.get("contact", ""),
            ground=row.get("ground", ""),
        )
        for row in rows
    }


def way(slug: str) -> Way:
    """What the company said last, or what is assumed of the starter's recipients."""
    row = Reach.objects.filter(slug=slug).first()
    if row is not None:
        return Way(
            how=How(row.how), contact=row.contact, ground=row.ground, is_assumed=False
        )
    return _assumed().get(slug, Way(how=How.UNKNOWN))


def missing(found: Way) -> str:
    """Why nobody can be told this way; '' when somebody can."""
    if found.how == How.UNKNOWN:
        return _("Nothing says how to reach them.")
    is_nobodys = found.contact.endswith(NOBODYS) and not settings.KEPT_DEMO
    if found.how == How.MAIL and is_nobodys:
        return _("The address is only an example.")
    if found.how == How.PROGRAM and not _listens():
        return _("No program of yours listens for this.")
    return ""


def _listens() -> bool:
    found = WebhookEndpoint.objects.values_list("events", flat=True)
    return any(webhooks.RECIPIENT in events for events in found)


@transaction.atomic
def say(
    slug: str, *, how: str, contact: str, ground: str, by: User, at: datetime
) -> None:
    """The company says how a recipient is reached; those who waited are told next."""
    Reach.objects.update_or_create(
        slug=slug,
        defaults={
            "how": how,
            "contact": contact if how == How.MAIL else "",
            "ground": ground if how == How.NONE else "",
            "changed_by": by,
            "changed_at": at,
        },
    )
    facts = {"recipient": slug, "how": how}
    ledger.record(
        "recipient.reach", about=f"recipient:{slug}", by=actor(by), at=at, facts=facts
    )


# --- who is to be told -------------------------------------------------------------


def plan(case: Case, *, at: datetime) -> None:
    """A row for everybody who had data that was deleted, corrected or paused."""
    done = Outcome.objects.filter(case=case, kind__in=DONE_TO)
    kinds = set(done.values_list("category", flat=True))
    current = reading.of_revision(case.revision)
    had: dict[str, list[str]] = {}
    for row in current.disclosures:
        if row.category in kinds and row.category not in had.get(row.recipient, []):
            had.setdefault(row.recipient, []).append(row.category)
    _plan(case, current, had, at)


def of_opt_out(case: Case, purposes: Iterable[str], *, at: datetime) -> bool:
    """Tell everybody to whom such data was sold, or who got it for such a use.

    In the filing transaction; whether nobody is left to be told.
    """
    kinds = {OPTED[each] for each in purposes if each in OPTED}
    named = {recipient_words.LIMITED} & set(purposes)
    current = reading.of_revision(case.revision)
    had: dict[str, list[str]] = {}
    for row in current.disclosures:
        if row.kind in kinds or row.purpose in named:
            had.setdefault(row.recipient, []).append(row.category)
    if not had:
        return True
    _plan(case, current, had, at)
    for notice in due(case):
        _tell(notice, at)
    return not due(case)


def _plan(
    case: Case, current: reading.Reading, had: dict[str, list[str]], at: datetime
) -> None:
    turn = case.messages.filter(kind=MessageKind.LETTER).count()
    RecipientNotice.objects.bulk_create(
        (
            RecipientNotice(
                case=case,
                recipient=slug,
                title=str(row.title),
                categories=sorted(set(had[slug])),
                turn=turn,
                made_at=at,
            )
            for slug, row in current.recipients.items()
            if slug in had
        ),
        ignore_conflicts=True,
    )


def due(case: Case) -> list[RecipientNotice]:
    """Whoever of this case is neither told nor said why not."""
    return list(RecipientNotice.objects.filter(case=case, state=NoticeState.DUE))


# --- telling -----------------------------------------------------------------------


def tell(step: Step, at: datetime) -> Done:
    """Tell everybody who had the data; who cannot be reached keeps the case open."""
    case = step.case
    with transaction.atomic():
        plan(case, at=at)
        for notice in due(case):
            _tell(notice, at)
    left = due(case)
    if left:
        said = _("%(who)s had the data and is not told. %(why)s Say how, or why not.")
        why = missing(way(left[0].recipient))
        raise StepFailed(said % {"who": left[0].title, "why": why})
    return Done(result={"told": RecipientNotice.objects.filter(case=case).count()})


def tell_due(at: datetime) -> int:
    """Those who could not be reached before, once somebody said how."""
    rows = RecipientNotice.objects.filter(state=NoticeState.DUE).order_by("made_at")
    done = 0
    for notice in rows.select_related("case__key", "case__revision")[:MOST]:
        with transaction.atomic():
            done += _tell(notice, at)
            if not due(notice.case):
                finish(notice.case, at=at)
    return done


def finish(case: Case, *, at: datetime) -> None:
    """Everybody knows: the clock of telling them stops (11 CCR 7026(f))."""
    case.clocks.filter(kind=TELL, done_at__isnull=True).update(done_at=at)


def _tell(notice: RecipientNotice, at: datetime) -> bool:
    found = way(notice.recipient)
    if missing(found):
        return False
    if found.how == How.MAIL:
        _write(notice, found.contact, at)
    elif found.how == How.PROGRAM:
        webhooks.tell(kind=webhooks.RECIPIENT, facts=_facts(notice), at=at)
    settle(notice, how=found.how, ground=found.ground, by=SYSTEM, at=at)
    return True


def settle(
    notice: RecipientNotice, *, how: str, ground: str = "", by: str, at: datetime
) -> None:
    """Write down that they know, or why they cannot be told."""
    is_none = how == How.NONE
    notice.state = NoticeState.IMPOSSIBLE if is_none else NoticeState.TOLD
    notice.how, notice.ground, notice.settled_at = how, ground if is_none else "", at
    notice.save(update_fields=["state", "how", "ground", "settled_at"])
    ledger.record(
        "recipient.untold" if is_none else "recipient.told",
        about=about(notice.case),
        by=by,
        at=at,
        facts={"recipient": notice.recipient, "how": str(how)},
    )


@transaction.atomic
def by_hand(
    notice: RecipientNotice, *, how: str, ground: str, by: User, at: datetime
) -> None:
    """The officer told them, or says why nobody can; the case goes on."""
    settle(notice, how=how, ground=ground, by=actor(by), at=at)
    if due(notice.case):
        return
    finish(notice.case, at=at)
    step = steps.of(notice.case, Work.TELL)
    if step is not None:
        Step.objects.filter(pk=step.pk, state=StepState.DUE).update(next_try_at=at)
        jobs.wake("rights.tasks.run_step", step=step.pk)


def _write(notice: RecipientNotice, to: str, at: datetime) -> None:
    case = notice.case
    current = reading.of_revision(case.revision)
    kinds = [current.categories[slug].title for slug in notice.categories]
    mails.queue(
        "recipient",
        case=case,
        to=to,
        at=at,
        turn=f"{notice.recipient}:{notice.turn}",
        context={
            "recipient": notice.title,
            "asked": recipient_words.asked(case),
            "kinds": ", ".join(map(str, kinds)),
            "records": _records(notice),
            "marks": _marks(case),
            # The authority of the person's place is none of theirs.
            "regulators": (),
            "due": "",
        },
    )


def _records(notice: RecipientNotice) -> list[tuple[str, str]]:
    """The numbers of the rows by dataset, while the case still knows them."""
    keys: dict[str, list[str]] = steps.opened(steps.of(notice.case, Work.RESOLVE)) or {}
    rows = Dataset.objects.filter(slug__in=keys, category__in=notice.categories)
    return [(row.title, ", ".join(keys[row.slug])) for row in rows if keys[row.slug]]


def _marks(case: Case) -> list[tuple[str, str]]:
    """What they can find the person by: a hash of the address, never the address."""
    proven = people.proven(case.person) if case.person and case.proven_at else {}
    known = proven or {kind: [value] for kind, value in claims.typed(case).items()}
    return [
        (f"SHA-256, {kind}", hashlib.sha256(value.encode()).hexdigest())
        for kind, values in known.items()
        for value in values
    ]


def _facts(notice: RecipientNotice) -> dict[str, Any]:
    """What a program of the company passes on: numbers of rows, never a person."""
    return {
        "reference": notice.case.reference,
        "right": notice.case.right,
        "recipient": notice.recipient,
        "kinds": notice.categories,
        "records": steps.opened(steps.of(notice.case, Work.RESOLVE)) or {},
    }


# --- what the person reads ----------------------------------------------------------

WORDS: dict[str, StrOrPromise] = {
    How.MAIL: gettext_lazy("We told them on %(on)s."),
    How.PROGRAM: gettext_lazy("We told them on %(on)s."),
    How.HAND: gettext_lazy("We told them on %(on)s."),
    How.SYSTEM: gettext_lazy("They only store what our own systems hold."),
    How.NONE: gettext_lazy("We could not tell them. %(why)s"),
    How.UNKNOWN: gettext_lazy("We still have to tell them."),
}


def lines(case: Case) -> list[Line]:
    """Everybody who had the data, and how they were told (GDPR Art. 19)."""
    return [
        Line(
            title=row.title,
            words=str(WORDS[row.how])
            % {
                "on": date_format(row.settled_at or row.made_at, "j F Y"),
                "why": row.ground,
            },
        )
        for row in RecipientNotice.objects.filter(case=case)
    ]


def left_words(count: int) -> str:
    """How many wait, for the desk."""
    return ngettext(
        "%(n)d recipient still has to be told.",
        "%(n)d recipients still have to be told.",
        count,
    ) % {"n": count}
