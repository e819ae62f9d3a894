"""Before a copy is handed out, every other address of the person hears of it.

Whoever reads one mailbox cannot silently take everything (Pavur 2019): any address can
stop it with one press, and then two officers look. What is ready opens a day later at
most and no later than the day it is due; the clock of the request never stands still.
Who has no other address waits for nothing, and neither does who signed in. An address
that its reader silenced is not told, and that never counts as told: the day runs, and
where two officers took a new address it runs until the day on which the answer is due.
"""

from __future__ import annotations

import secrets
from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from notices import local_day, reading
from portal import ledger, people, unsafe, vault
from portal.models import User
from retention import addresses
from rights import (
    answering,
    claims,
    cooling,
    dossier,
    holders,
    identity,
    mails,
    proposals,
    reach,
    reaching,
    reasons,
    registry,
    steps,
    submissions,
)
from rights.claims import Channel
from rights.models import (
    Case,
    MessageKind,
    News,
    Step,
    Told,
    Tripwire,
    Vouch,
    Warned,
)
from rights.steps import Done
from rights.talking import said
from rights.workflow import PERSON, SYSTEM, about, actor

WAIT = timedelta(hours=24)


class NotCleared(Exception):
    """There is nothing to clear, or no ground; one sentence for the officer."""


def warn(step: Step, at: datetime) -> Done:
    """Find the other addresses on file and tell each of them.

    Of an account that somebody reported, all: nobody there asked for anything.
    """
    case = step.case
    if is_report(case):
        known, whose = None, _reported(case)
    else:
        shown = reach.codes_go_to(case)
        known = (shown.kind, shown.value) if shown else None
        whose = people.proven(case.person) if case.person else {}
    others = [each for each in addresses.on_file(whose) if each != known]
    told = [each for each in others if not unsafe.is_unsafe(each[1])]
    silent = len(others) - len(told)
    after = partial(lay, case, told, silent=silent, at=at)
    result = {"told": len(told), "silent": silent}
    return Done(result=result, sealed=told, after=after)


def _reported(case: Case) -> dict[str, list[str]]:
    return {kind: [each] for kind, each in claims.typed(case).items()}


def freed(step: Step, at: datetime) -> Done:
    """Tell whoever was told that an account is paused that it works again."""
    rows = Warned.objects.filter(tripwire__case=step.case)
    warned = set(rows.values_list("addressee", flat=True))
    told = [
        each
        for each in addresses.on_file(_reported(step.case))
        if unsafe.is_one_of(each[1], warned) and not unsafe.is_unsafe(each[1])
    ]
    after = partial(_tell_freed, step.case, told, at)
    return Done(result={"told": len(told)}, after=after)


def _tell_freed(case: Case, told: list[tuple[str, str]], at: datetime) -> None:
    for kind, value in told:
        holders.tell(
            "freed",
            case=case,
            to=Channel(kind=kind, value=value),
            at=at,
            turn=f"{unsafe.addressee(value)[:16]}:{at.isoformat()}",
        )


def is_freed(case: Case) -> bool:
    """Whether what was reported is free again, and whoever was told knows."""
    step = steps.of(case, steps.Work.FREED)
    return step is not None and step.done_at is not None


def is_report(case: Case) -> bool:
    """Whether it is about somebody who did not ask: the account is told, not a rival."""
    right = registry.get(case.right)
    return right is not None and right.is_report


@transaction.atomic
def lay(
    case: Case, told: list[tuple[str, str]], *, at: datetime, silent: int = 0
) -> None:
    """Tell each of these addresses, with a link of its own; no other address, no wait.

    `silent`: how many more there are whose readers want to hear nothing.
    """
    if not told and not silent:
        return
    # Once more where the address for codes changed, or two officers set a stop aside:
    # another day, and new links.
    is_anew = Tripwire.objects.filter(case=case, cleared_at__isnull=False).exists()
    opens_at = _opens(case, at, is_anew=is_anew, is_heard=bool(told))
    wire, _is_new = Tripwire.objects.update_or_create(
        case=case, defaults={"laid_at": at, "opens_at": opens_at}
    )
    for kind, value in told:
        _tell(wire, kind, value, at)
    facts = {"told": len(told), "silent": silent, "opens_at": opens_at.isoformat()}
    act = "tripwire.laid" if told else "tripwire.unheard"
    ledger.record(act, about=about(case), by=SYSTEM, at=at, facts=facts)


def _opens(
    case: Case, at: datetime, *, is_anew: bool, is_heard: bool = True
) -> datetime:
    """A day later, never after the day on which the answer is due.

    Who came by a new address of which nobody could be told waits until that day.
    """
    last_day = cooling.last_day(case)
    if not is_heard and reach.is_new(case) and last_day > at:
        return last_day
    if settings.KEPT_DEMO or (identity.signed_in(case) and not is_anew):
        return at  # who tries the product out does not wait for tomorrow
    later = at + WAIT
    zone = ZoneInfo(reading.of_revision(case.revision).organisation.time_zone)
    due = datetime.combine(case.due_on, time(23, 59), tzinfo=zone)
    return min(later, due) if due > at else later


def _tell(wire: Tripwire, kind: str, value: str, at: datetime) -> None:
    token = secrets.token_urlsafe(32)
    addressee = unsafe.addressee(value)
    Warned.objects.update_or_create(
        tripwire=wire,
        addressee=addressee,
        defaults={"digest": _digest(token), "stopped_at": None},
    )
    tell = holders.tell if is_report(wire.case) else mails.to_channel
    template = "frozen" if is_report(wire.case) else "tripwire"
    template = template if wire.cleared_at is None else "set_aside"
    tell(
        template,
        case=wire.case,
        to=Channel(kind=kind, value=value),
        at=at,
        context={
            "link": settings.SITE_URL + reverse("rights:stop", args=[token]),
            "opens": local_day.moment(wire.opens_at, "l j F, H:i")
            if wire.is_waiting(at)
            else "",
            "erases": proposals.is_erasing(wire.case),
            "is_moved": reach.is_new(wire.case),
            "is_posted": reach.is_posted(wire.case),
            "corrects": proposals.is_rectifying(wire.case),
        },
        turn=f"{addressee[:16]}:{at.isoformat()}",
    )


def _digest(token: str) -> str:
    return vault.digest("tripwire", token)[0]


def of(token: str) -> Warned | None:
    """The warning that carried this link."""
    digests = [found for found, _version in vault.digests("tripwire", token)]
    rows = Warned.objects.select_related("tripwire__case")
    return rows.filter(digest__in=digests).first()


@transaction.atomic
def stop(warned: Warned, *, at: datetime) -> None:
    """It was not them: nothing is handed out until two officers have looked."""
    Warned.objects.filter(pk=warned.pk).update(stopped_at=at)
    words = _("Somebody at another address on file says: this was not me.")
    if is_report(warned.tripwire.case):
        words = _("Whoever reads the mail of the account says: this is not so.")
    _stop(warned.tripwire.case, words, at)


@transaction.atomic
def disown(case: Case, *, at: datetime) -> None:
    """Whoever reads our first mail did not ask: the same, for all of that form."""
    words = _("Whoever reads the address for letters says: this was not me.")
    others = [each for each in submissions.together(case) if each.pk != case.pk]
    for each in [case, *filter(submissions.takes_proof, others)]:
        _stop(each, words, at)


def _stop(case: Case, words: str, at: datetime) -> None:
    """The first stop counts, and after two officers have looked the next one."""
    Case.objects.select_for_update().get(pk=case.pk)
    fresh = {"laid_at": at, "opens_at": at}
    wire, _is_new = Tripwire.objects.get_or_create(case=case, defaults=fresh)
    if wire.is_stopped:
        return
    if wire.cleared_at is not None:
        Told.objects.filter(kind=News.STOP, what=str(wire.pk)).delete()
    wire.stopped_at, wire.cleared_at, wire.cleared_by = at, None, None
    wire.save(update_fields=["stopped_at", "cleared_at", "cleared_by"])
    Case.objects.filter(pk=case.pk).update(is_urgent=True)
    said(case, MessageKind.NOTE, words, by=None, at=at)
    ledger.record("tripwire.stopped", about=about(case), by=PERSON, at=at, facts={})
    words = _("It was decided already. It does not run; decide again after a look.")
    cooling.stopped(case, note=words, by=SYSTEM, at=at)


@transaction.atomic
def never_again(warned: Warned, *, at: datetime) -> None:
    """Whoever reads this address wants no more mail there."""
    silence(warned.tripwire.case, warned.addressee, at=at)


@transaction.atomic
def silence(case: Case, addressee: str, *, at: datetime) -> None:
    """The same of an address that is known by its digest."""
    unsafe.mark(addressee, at=at)
    ledger.record("address.unsafe", about=about(case), by=PERSON, at=at, facts={})


def is_silent(warned: Warned) -> bool:
    """Whether this address asked for silence."""
    return unsafe.is_marked(warned.addressee)


def require(case: Case) -> None:
    """Whether there is a stop that officers could set aside."""
    if not is_stopped(case):
        raise NotCleared(_("Nobody stopped this request, or it was looked at already."))


def cleared(row: Vouch, by: User, at: datetime) -> None:
    """Two officers looked: it was the person after all.

    Whoever stopped it hears so, and has another day to stop it again.
    """
    case = row.case
    wire = Tripwire.objects.select_for_update().get(case=case)
    wire.cleared_at, wire.cleared_by = at, by
    wire.laid_at, wire.opens_at = at, _opens(case, at, is_anew=True)
    wire.save(update_fields=["cleared_at", "cleared_by", "laid_at", "opens_at"])
    ledger.record("tripwire.cleared", about=about(case), by=actor(by), at=at, facts={})
    to = claims.contact(case)
    if to and not wire.warned.filter(stopped_at__isnull=False).exists():
        # It was whoever reads the letters, by the link in the first of them.
        mails.queue("set_aside", case=case, to=to, at=at, turn=at.isoformat())
    reaching.warn(case, at=at)


@transaction.atomic
def mark(
    case: Case, to: str, *, is_unsafe: bool, ground: str, by: User, at: datetime
) -> None:
    """An officer was told that others read an address, or that they no longer do.

    Whoever says so may be anybody: it holds for letters about this request alone. Who
    has to be warned is, and what the reader of an address asked for stays as it is.
    """
    if not reasons.says_something(ground):
        raise NotCleared(_("Write in a whole sentence who told you, and what."))
    if not reaching.is_written_to(case, to):
        raise NotCleared(
            _(
                "No letter about this request goes there. Whoever reads an address can "
                "ask for silence themselves, by the link in our message to it."
            )
        )
    if is_unsafe:
        unsafe.mark_in(about(case), to, at=at)
    else:
        unsafe.clear_in(about(case), to)
        answering.say_again(case, at=at)
    said(case, MessageKind.NOTE, ground, by=by, at=at)
    act = "address.unsafe" if is_unsafe else "address.safe"
    ledger.record(act, about=about(case), by=actor(by), at=at, facts={})


def is_marked_here(case: Case, to: str) -> bool:
    """Whether an officer marked this address in this request."""
    return unsafe.is_unsafe_in(about(case), to)


def holding(case: Case, at: datetime) -> Tripwire | None:
    """What still holds the copy of a case back, if anything does."""
    wire = dossier.tripwire(case)
    return wire if wire and (wire.is_stopped or wire.is_waiting(at)) else None


def opens_at(case: Case) -> datetime | None:
    """When what is ready opens; None where nobody had to be warned."""
    wire = dossier.tripwire(case)
    return wire.opens_at if wire else None


def is_stopped(case: Case) -> bool:
    """Whether somebody stopped it and no officer has looked since."""
    wire = dossier.tripwire(case)
    return wire is not None and wire.is_stopped
