"""What stays frozen of a reported account after the answer, and when that ends.

What a law, a claim or a hold keeps is not deleted with the rest (GDPR Art. 17(3)(b) and
(e)), and it may be used for nothing else (Art. 5(1)(b)), so the account stays frozen as
long as any of it is there. Nobody asked for the freeze in place of a deletion, so it is
no restriction of Art. 18(1)(b), and nobody has to be told before it ends: once the last
of it is deleted there is no account left, and it ends by itself. The address may be
another's by then, so nothing is written there. The uses that were reported stay stopped.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from consent import choices
from consent.models import Stop, StopGround
from portal import jobs, ledger, unsafe, vault
from portal.watch import Watch
from retention.models import Dataset, Role
from rights import (
    absences,
    claims,
    holders,
    letter_lines,
    proposals,
    registry,
    steps,
)
from rights.claims import Channel
from rights.last_letters import ERASED, LOOK, fault, is_left
from rights.letter_lines import Line
from rights.models import (
    OPEN,
    Case,
    Ending,
    Last,
    LastLetter,
    Outcome,
    OutcomeKind,
    Warned,
)
from rights.steps import Work
from rights.workflow import SYSTEM, about

# Ours is gone; what was passed on, the customer decides about.
GONE = {Ending.GRANTED, Ending.PART_PASSED, Ending.NOTHING_FOUND}
STAYS = (
    *(OutcomeKind.KEPT, OutcomeKind.REFUSED, OutcomeKind.FAILED),
    OutcomeKind.PAUSED,
)
MOST = 50


def settle(case: Case, *, at: datetime) -> None:
    """A report is answered: where nothing is left the freeze ends, else it is watched.

    It ends as well where the report was refused, or its account freed, since.
    """
    right = registry.get(case.right)
    if right is None or not right.is_report:
        return
    if case.ending in GONE or not _laid(case).exists():
        _end(case, at)
        return
    is_told = _standing(case).exists()
    _watch(case, at)
    if not is_told:
        _tell(case, at)


def _standing(case: Case) -> QuerySet[LastLetter]:
    return LastLetter.objects.filter(case=case, kind=Last.FROZEN, sent_at=None)


def _laid(case: Case) -> QuerySet[Stop]:
    return Stop.objects.filter(
        case=case.reference,
        purpose=choices.EVERYTHING,
        ground=StopGround.RESTRICTION,
        until__isnull=True,
    )


def _end(case: Case, at: datetime) -> None:
    """Whoever has the address now can be served again."""
    for row in _laid(case):
        choices.lift(row, by=SYSTEM, at=at, reason="report")
    for watched in _standing(case):
        watched.sent_at = max(at, watched.made_at)
        watched.save(update_fields=["sent_at"])


# --- it is watched -----------------------------------------------------------------


def _watch(case: Case, at: datetime) -> None:
    """Keep which rows may still be there, under a key that outlives the request."""
    _let_go(case, at)
    row = _standing(case).first() or LastLetter(
        case=case, kind=Last.FROZEN, key=vault.new_key("last"), made_at=at
    )
    row.sealed = vault.seal_json(row.key, {"rows": _rows(case)})
    row.due_at = at + LOOK
    row.save()


def _let_go(case: Case, at: datetime) -> None:
    """Drop the row of a freeze that is over, and its key after the commit.

    That key is never used again: another may be destroying it in this moment.
    """
    rows = LastLetter.objects.filter(case=case, kind=Last.FROZEN)
    over = rows.exclude(sent_at=None).select_related("key").first()
    if over is None:
        return
    over.delete()
    transaction.on_commit(partial(vault.destroy, over.key, at=at), robust=True)


def _rows(case: Case) -> dict[str, list[str]]:
    """Everything of ours that was found; what was deleted of it counts as gone."""
    if steps.of(case, Work.RESOLVE) is None:
        found = steps.opened(steps.of(case, Work.SEARCH)) or {}
    else:
        found = steps.all_resolved(case)
    ours = Dataset.objects.filter(slug__in=found, role=Role.CONTROLLER)
    ours = ours.exclude(category=proposals.OWN_RECORD)
    return {row.slug: found[row.slug] for row in ours if found[row.slug]}


def end_due(at: datetime) -> int:
    """End each freeze of which nothing is left; what is there is looked at again."""
    watch = Watch.start(at)
    rows = LastLetter.objects.filter(kind=Last.FROZEN, sent_at=None, due_at__lte=at)
    rows = rows.exclude(case__status__in=OPEN)
    rows = rows.select_related("case", "key").order_by("due_at")
    done = 0
    for row, owner in jobs.claim_due(rows, at=watch.now, limit=MOST):
        try:
            kept = vault.unseal_json(row.key, row.sealed)["rows"]
            if absences.left_out(row.case) or is_left(kept):
                jobs.fence(row, owner, due_at=at + LOOK)
            else:
                done += _over(row, owner, at)
        except Exception as error:  # noqa: BLE001 - on its row; the next has its turn
            jobs.fail(row, owner, fault(error), at=watch.now)
    return done


@transaction.atomic
def _over(row: LastLetter, owner: str, at: datetime) -> bool:
    if not jobs.fence(row, owner, sent_at=max(at, row.made_at)):
        return False
    _end(row.case, at)
    ledger.record("case.unfrozen", about=about(row.case), by=SYSTEM, at=at, facts={})
    return True


# --- who reads of it ---------------------------------------------------------------


def standing() -> list[tuple[Case, str]]:
    """Each answered report whose account is frozen yet, with what of it is kept."""
    rows = LastLetter.objects.filter(kind=Last.FROZEN, sent_at=None)
    cases = [row.case for row in rows.select_related("case").order_by("made_at")]
    return [(case, until(case)) for case in cases if not case.is_open()]


def is_standing(case: Case) -> bool:
    """Whether the account of an answered report is still frozen."""
    return not case.is_open() and _standing(case).exists()


def until(case: Case) -> str:
    """What is kept, and until when, in one line: "Payments: until 5 June 2034"."""
    return "; ".join(
        _("%(kind)s: until %(day)s") % {"kind": line.title, "day": line.until}
        if line.until
        else _("%(kind)s: no day is set") % {"kind": line.title}
        for line in kept(case)
    )


def facts(case: Case) -> list[tuple[str, str]]:
    """The same for the panel of the request."""
    right = registry.get(case.right)
    if right is None or not right.is_report or not is_standing(case):
        return []
    ends = _("It ends by itself once that is deleted.")
    return [(_("Still frozen"), f"{until(case)}. {ends}")]


def kept(case: Case) -> list[Line]:
    """What of the account is kept, with the reason and the day it ends."""
    rows = Outcome.objects.filter(case=case, kind__in=STAYS, whom="")
    rows = rows.exclude(category=proposals.OWN_RECORD)
    return list(letter_lines.of(case, list(rows)))


def _tell(case: Case, at: datetime) -> None:
    """Whoever was told of the freeze hears that some of it stays.

    What, and until when, is behind the code of the page that told them of the freeze.
    """
    warned = Warned.objects.filter(tripwire__case=case)
    digests = set(warned.values_list("addressee", flat=True))
    with translation.override(case.language):
        erased = Outcome.objects.filter(case=case, kind__in=ERASED, count__gt=0)
        said = {"is_erased": erased.exists()}
    told = steps.opened(steps.of(case, Work.WARN)) or claims.typed(case).items()
    for kind, value in told:
        if unsafe.is_one_of(value, digests) and not unsafe.is_unsafe(value):
            holders.tell(
                "stays_frozen",
                case=case,
                to=Channel(kind=kind, value=value),
                at=at,
                context=said,
                turn=f"{unsafe.addressee(value)[:16]}:{at.isoformat()}",
            )
