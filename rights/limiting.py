"""Pausing the use of a person's data, and ending the pause: GDPR Art. 18, Art. 21(1).

An objection pauses when it arrives, a restriction when it is granted. The gate then
refuses the purposes, the product's own field marks the rows. A pause ends only
after the person was told, three days ahead (Art. 18(3)).
"""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from consent import choices
from consent.choices import EVERYTHING
from consent.models import StopGround
from notices import local_day, reading
from portal import gathering, jobs, ledger, outbox, people, vault
from portal.models import Person, User
from retention import marks
from retention.connecting import ConnectorError
from retention.models import Dataset
from rights import (
    claims,
    dossier,
    letters,
    looking,
    mails,
    reasons,
    references,
    registry,
    resuming,
    steps,
    stopping,
    uses,
    widening,
)
from rights.models import (
    OPEN,
    Case,
    Decision,
    Message,
    MessageKind,
    Outcome,
    OutcomeKind,
    Restriction,
    Step,
    Verb,
)
from rights.proposals import WHOLE
from rights.steps import Done, StepFailed, Work
from rights.workflow import PERSON, SYSTEM, about, actor

log = logging.getLogger(__name__)

MOST = 200


class NotPaused(Exception):
    """The pause cannot be ended as asked; the message says why."""


def active(case: Case) -> Restriction | None:
    """The pause of this case, while it lasts."""
    row = dossier.restriction(case)
    return row if row and row.lifted_at is None else None


def ground_of(case: Case) -> StopGround:
    right = registry.get(case.right)
    is_objection = right is not None and right.stops_at_receipt
    return StopGround.OBJECTION if is_objection else StopGround.RESTRICTION


# --- the pause begins -----------------------------------------------------------


def at_receipt(case: Case, *, at: datetime) -> None:
    """An objection pauses what it names in the filing transaction, without proof.

    Not what guards people's accounts: a stranger who knows an address could else
    switch it off. That is paused in the commit that follows the proof.
    """
    right = registry.get(case.right)
    if right is None or not right.stops_at_receipt:
        return
    harmless = uses.harmless(reading.of_revision(case.revision))
    kind, value = next(iter(claims.typed(case).items()))
    person = people.find_or_make(kind, value, at=at, language=case.language)
    paused = [slug for slug in objected(case) if slug in harmless]
    gathering.insert(Restriction(case=case, person=person, purposes=paused, since=at))
    if paused:
        choices.lay_all(
            person=person,
            purposes=paused,
            ground=StopGround.OBJECTION,
            case=case.reference,
            at=at,
        )
        _record(case, paused, at)


def objected(case: Case) -> list[str]:
    """The uses an objection names, among those that the policy weighs."""
    asked = claims.answers(case).get("purposes", [])
    known = uses.weighed(reading.of_revision(case.revision))
    return [slug for slug in known if slug in asked]


def pause_rest(step: Step, at: datetime) -> Done:
    """Who objects has proven it: what waited for that is paused, then searched."""
    return Done(after=partial(_pause_rest, step.case, at))


def _pause_rest(case: Case, at: datetime) -> None:
    row = Restriction.objects.select_for_update().filter(case=case).first()
    rest = [] if row is None else [p for p in objected(case) if p not in row.purposes]
    if row is not None and rest:
        _stop(case, case.person or row.person, rest, at)
        row.purposes = [*row.purposes, *rest]
        row.save(update_fields=["purposes"])
        _record(case, rest, at)
    widening.begin(case, at=at)
    steps.add(case, Work.SEARCH, at=at)


def grant(case: Case, *, at: datetime) -> None:
    """A restriction was decided: pause all, or what the granted kinds are used for."""
    if case.person is None:
        raise StepFailed(_("Nobody has proven who they are in this request."))
    rows = Decision.objects.filter(case=case).exclude(category=WHOLE)
    granted = {row.category for row in rows if row.verb != Verb.REFUSE}
    is_all = not claims.wanted(case) and len(granted) == len(rows)
    current = reading.of_revision(case.revision)
    paused = [EVERYTHING] if is_all else uses.of_kinds(current, granted)
    if granted:
        _lay(case, case.person, paused, at)


def _lay(case: Case, person: Person, purposes: list[str], at: datetime) -> None:
    """Pause them; a pause there was grows by what is new, or begins again if it is over."""
    row, is_new = Restriction.objects.get_or_create(
        case=case, defaults={"person": person, "purposes": purposes, "since": at}
    )
    more = purposes
    if not is_new and row.lifted_at is None:
        more = [slug for slug in purposes if slug not in row.purposes]
        row.purposes = [*row.purposes, *more]
        row.save(update_fields=["purposes"])
    elif not is_new:
        _begin_again(row, purposes, at)
    if more:
        _stop(case, person, more, at)
        _record(case, more, at)


def _begin_again(row: Restriction, purposes: list[str], at: datetime) -> None:
    row.purposes, row.since = purposes, at
    row.told_at = row.lift_at = row.lifted_at = None
    row.save()


def _record(case: Case, purposes: list[str], at: datetime) -> None:
    facts = {"purposes": purposes}
    ledger.record("restriction.laid", about=about(case), by=SYSTEM, at=at, facts=facts)


def _stop(case: Case, person: Person, purposes: list[str], at: datetime) -> None:
    choices.stop_all(
        person=person,
        purposes=purposes,
        ground=ground_of(case),
        case=case.reference,
        at=at,
    )
    widening.begin(case, at=at)


def hold_paused(case: Case, *, at: datetime) -> None:
    """What is paused is kept, so the night may not delete it: that and nothing else.

    GDPR Art. 18(2). All else goes its way again, by the periods that are published.
    """
    kept = case.outcomes.filter(kind__in=[OutcomeKind.PAUSED, OutcomeKind.PASSED_ON])
    there = Dataset.objects.filter(category__in=kept.values("category"))
    slugs = set(there.values_list("slug", flat=True))
    if steps.of(case, Work.RESOLVE) is not None:
        found = steps.all_resolved(case)
    else:
        found = steps.opened(steps.of(case, Work.SEARCH)) or {}
    keys = {slug: mine for slug, mine in found.items() if slug in slugs}
    looking.hold_only(case, keys, at=at)


# --- it ends --------------------------------------------------------------------


def settle(case: Case, *, at: datetime) -> None:
    """The weighing is done: what was objected to stays stopped, or is used again.

    The letter itself tells the person when; nothing is used before. Of a part, what is
    used again is all that is left to end: the rest is stopped for good.
    """
    row = active(case)
    if row is None or ground_of(case) != StopGround.OBJECTION:
        return
    no = Decision.objects.filter(case=case, verb=Verb.REFUSE)
    refused = set(no.values_list("category", flat=True))
    stays = [slug for slug in row.purposes if slug not in refused]
    if refused:
        if WHOLE not in refused:
            row.purposes = [slug for slug in row.purposes if slug in refused]
            row.save(update_fields=["purposes"])
        _announce(row, at, by=SYSTEM)
    for purpose in stays if WHOLE not in refused else []:
        Outcome.objects.get_or_create(
            case=case,
            category=purpose,
            kind=OutcomeKind.STOPPED,
            defaults={"count": 1, "at": at},
        )
    if WHOLE not in refused:
        stopping.for_good(case, case.person or row.person, stays, at=at)


@transaction.atomic
def announce(case: Case, *, reason: str, by: User, at: datetime) -> Restriction:
    """Tell the person that the pause ends, when, and why; it ends by itself then."""
    row = Restriction.objects.select_for_update().filter(case=case).first()
    if row is None or row.lifted_at is not None:
        raise NotPaused(_("Nothing is paused in this request."))
    if row.lift_at is not None or case.is_open():
        raise NotPaused(_("This cannot be done now: look at the dates on this page."))
    if not reasons.says_something(reason):
        raise NotPaused(_("Write in a whole sentence why the pause ends."))
    _announce(row, at, by=actor(by))
    _write(case, row, reason.strip(), at)
    day = local_day.words(row.lift_at, "j F Y") if row.lift_at else ""
    for channel in claims.channels(case)[:1]:
        mails.queue(
            "pause_ends",
            case=case,
            to=channel.value,
            at=at,
            channel=outbox.PHONE if channel.kind == outbox.PHONE else outbox.EMAIL,
            context={"day": day},
            turn=at.isoformat(),
        )
    return row


def _announce(row: Restriction, at: datetime, *, by: str) -> None:
    row.told_at, row.lift_at = at, resuming.first(row.case, at=at)
    row.save(update_fields=["told_at", "lift_at"])
    ledger.record(
        "restriction.announced",
        about=about(row.case),
        by=by,
        at=at,
        facts={"lift_at": row.lift_at.isoformat()},
    )


def _write(case: Case, row: Restriction, reason: str, at: datetime) -> None:
    """The notice stands before the letter there was, which stays readable."""
    before = letters.sent(case)
    with translation.override(case.language):
        shown = {
            "reason": reason,
            "day": local_day.words(row.lift_at, "j F Y") if row.lift_at else "",
            "earlier": before,
            "reference": references.display(case.reference),
        }
        kept = {
            "subject": _("A pause ends: your request %(reference)s") % shown,
            "text": mails.tidied(render_to_string("letters/pause_ends.txt", shown)),
            "html": render_to_string("letters/pause_ends.html", shown),
        }
    Message.objects.create(
        case=case,
        kind=MessageKind.LETTER,
        sealed=vault.seal_json(case.key, kept),
        at=at,
    )


def weighed_anew(case: Case, *, at: datetime) -> None:
    """The answer is opened again: what had not ended by then stays paused.

    What was objected to and is used again by now is paused while it is weighed once
    more, as it was at first (GDPR Art. 18(1)(d)).
    """
    rows = Restriction.objects.filter(case=case, lifted_at__isnull=True)
    rows.filter(lift_at__isnull=False).update(lift_at=None, told_at=None)
    row = dossier.restriction(case)
    is_over = row is not None and row.lifted_at is not None
    if row is not None and is_over and ground_of(case) == StopGround.OBJECTION:
        _lay(case, case.person or row.person, row.purposes, at)


def told(case: Case, *, at: datetime) -> None:
    """The letter that says when a pause ends is posted: the day in it stands."""
    rows = Restriction.objects.filter(case=case, lifted_at__isnull=True)
    rows.exclude(lift_at=None).update(told_at=at)


def resumes(case: Case) -> str:
    """The day from which what was paused is used again, once it is said; '' before."""
    row = active(case)
    return local_day.words(row.lift_at, "j F Y") if row and row.lift_at else ""


def put_off(case: Case, *, at: datetime) -> None:
    """The letter that says when a pause ends is written anew, with a later day."""
    row = active(case)
    if row is not None and row.lift_at is not None:
        _announce(row, at, by=SYSTEM)


def given_up(case: Case, *, at: datetime) -> None:
    """The person withdrew: what they paused is used again, on the day they are told.

    Whoever asked for a pause hears before it ends, whoever ends it (GDPR Art. 18(3)).
    """
    row = Restriction.objects.filter(case=case, lifted_at__isnull=True).first()
    if row is not None and not row.purposes:
        _end(row, at)
    elif row is not None and row.lift_at is None:
        _announce(row, at, by=PERSON)


def lift_due(at: datetime) -> int:
    """End every pause whose announced day has come; what fails is tried again.

    None while the letter that announces it waits to be posted (GDPR Art. 18(3)).
    """
    rows = Restriction.objects.filter(lift_at__lte=at, lifted_at__isnull=True)
    due = (
        rows.exclude(case__status__in=OPEN)
        .select_related("case", "person")
        .order_by("lift_at")[:MOST]
    )
    return sum(jobs.one_by_one(list(due), partial(_lift, at=at)))


def _lift(row: Restriction, *, at: datetime) -> bool:
    try:
        _free(row, at)
    except (ConnectorError, StepFailed) as error:
        log.error("restriction %s: %s", row.pk, type(error).__name__)
        return False
    _end(row, at)
    return True


def _free(row: Restriction, at: datetime) -> None:
    """Let the product use the rows again, unless another request pauses them too."""
    marked = Step.objects.filter(case=row.case, effect=Work.RESTRICT)
    if not marked.exists():
        return
    keys, held = looking.resolve_keys(row.case), looking.held_by(row.case)
    for slug in marked.values_list("dataset", flat=True):
        mine = {*keys.get(slug, []), *held.get(slug, set())}
        marks.lift(slug, sorted(mine), case=row.case.reference, at=at)


@transaction.atomic
def _end(row: Restriction, at: datetime) -> None:
    """End the stops of this pause; those of another, or for good, stay."""
    ended = Restriction.objects.filter(pk=row.pk, lifted_at__isnull=True)
    if not ended.update(lifted_at=max(at, row.since)):
        return
    for stop in stopping.standing(row.case, row.purposes):
        choices.lift(stop, by=SYSTEM, at=at, reason="told")
    looking.release(row.case, at=at)
    ledger.record(
        "restriction.lifted", about=about(row.case), by=SYSTEM, at=at, facts={}
    )
