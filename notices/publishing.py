"""A draft becomes binding: submitted, agreed by a second person, frozen.

Nothing flips at the effective instant: `in_force(at)` is computed from approved
revisions, so the bytes exist before anybody can read them.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices import (
    canonical,
    comparing,
    linting,
    local_day,
    printing,
    reading,
    second_reading,
    studio_checks,
    succession,
    telling,
    waiving,
    weighing,
)
from notices.checking import Severity
from notices.models import Revision, RevisionState
from notices.reading import Reading
from portal import jobs, ledger, permissions, second_person, webhooks
from portal.failpoints import failpoint
from portal.models import User

COOL_DOWN = timedelta(hours=24)
# Two machines may tell the time as differently as this.
CLOCKS_DIFFER = timedelta(minutes=2)
FURTHEST = timedelta(days=731)


class NotPublishable(Exception):
    """The revision cannot take this step; the message says why in a sentence."""


def in_force(at: datetime) -> Revision | None:
    """The revision in force at an instant."""
    return Revision.objects.in_force(at)


def _locked(revision: Revision) -> Revision:
    return Revision.objects.select_for_update().get(pk=revision.pk)


@transaction.atomic
def submit(revision: Revision, *, by: User, at: datetime) -> Revision:
    """Hand a draft to the second person; blockers stop it here already."""
    locked = _locked(revision)
    if locked.state != RevisionState.DRAFT:
        raise NotPublishable(_("Only a draft can be sent for review."))
    _refuse_what_stops(locked, at)
    locked.state = RevisionState.IN_REVIEW
    locked.proposed_by = by
    locked.submitted_at = at
    locked.note = locked.note or note_for(locked, at)
    locked.save(update_fields=["state", "proposed_by", "submitted_at", "note"])
    _record("revision_submitted", locked, by=by, at=at)
    printing.order_review(locked, at=at)
    return locked


@transaction.atomic
def approve(
    revision: Revision,
    *,
    by: User,
    at: datetime,
    effective_at: datetime,
    signed_in_at: datetime | None = None,
) -> Revision:
    """Agree as the second person and freeze the bytes, effective now or later."""
    if not permissions.may_publish(by):  # whoever calls: page, command or shell
        raise NotPublishable(_("Only a publisher can agree to a version."))
    locked = _locked(revision)
    if locked.state != RevisionState.IN_REVIEW:
        raise NotPublishable(_("Send it for review before it is approved."))
    _refuse_old_clock(locked, at)
    if effective_at < at:
        raise NotPublishable(_("A revision cannot take effect in the past."))
    if effective_at > at + FURTHEST:
        raise NotPublishable(_("Choose a day within two years."))
    _refuse_what_stops(locked, at)
    locked.solo_ground = _ground(locked, by, signed_in_at, at)
    _refuse_editor(locked, by)
    _refuse_unread(locked, by, at)
    _refuse_misfit(locked, effective_at, at)
    _refuse_haste(locked, at, effective_at)
    locked.agreed_by = by
    locked.approved_at = at
    locked.effective_at = effective_at
    locked.next_review_on = locked.next_review_on or _within_a_year(effective_at)
    locked.canonical, locked.sha256 = canonical.frozen(locked)
    locked.state = RevisionState.APPROVED
    # The ledger first: the database lets nothing count that it does not tell of.
    _record("revision_approved", locked, by=by, at=at)
    locked.save()
    _announce(locked, at=at)
    failpoint("publishing.before_commit")
    return locked


def _refuse_old_clock(revision: Revision, at: datetime) -> None:
    """A clock that was set back would let a wait or a waiver count anew."""
    approved = Revision.objects.filter(state=RevisionState.APPROVED)
    known = [
        revision.submitted_at,
        revision.edits.aggregate(at=Max("at"))["at"],
        approved.aggregate(at=Max("approved_at"))["at"],
    ]
    newest = max((each for each in known if each), default=at)
    if at < newest - CLOCKS_DIFFER:
        raise NotPublishable(
            _("The clock of this machine is behind: it says %(now)s, and something was"
              " done here at %(then)s. Set it right first.")
            % {"now": local_day.moment(at), "then": local_day.moment(newest)}
        )  # fmt: skip


def _within_a_year(effective_at: datetime) -> date:
    """Looked at again before twelve months are over (1798.130(a)(5))."""
    return local_day.of(effective_at) + timedelta(days=365)


def _ground(
    revision: Revision, by: User, signed_in_at: datetime | None, at: datetime
) -> str:
    """'' for a second person, else the ground of a company of one.

    Counted from the submission, not from a draft that may be old; and no date of one's
    own choice shortens it: nothing is due here as an answer is.
    """
    proposed_at = revision.submitted_at or at
    try:
        return second_person.ground_for(
            proposed_by=revision.proposed_by,
            proposed_at=proposed_at,
            agreeing=by,
            signed_in_at=signed_in_at,
            due_at=proposed_at + 2 * second_person.SOLO_DELAY,
            at=at,
        )
    except second_person.NotTheSecondPerson as error:
        raise NotPublishable(str(error)) from error


@transaction.atomic
def send_back(revision: Revision, *, by: User, at: datetime) -> Revision:
    """The second person does not agree: the draft can be changed again."""
    locked = _locked(revision)
    if locked.state != RevisionState.IN_REVIEW:
        raise NotPublishable(_("Only what is in review can be sent back."))
    locked.state = RevisionState.DRAFT
    if locked.note == note_for(locked, at):  # made by us: to be made anew
        locked.note = ""
    locked.save(update_fields=["state", "note"])
    _record("revision_sent_back", locked, by=by, at=at)
    return locked


@transaction.atomic
def withdraw(revision: Revision, *, by: User, at: datetime) -> Revision:
    """Give a draft up; what was approved can only be followed by another."""
    locked = _locked(revision)
    if locked.state not in {RevisionState.DRAFT, RevisionState.IN_REVIEW}:
        raise NotPublishable(
            _("An approved revision stays; publish a new one instead.")
        )
    locked.state = RevisionState.WITHDRAWN
    locked.save(update_fields=["state"])
    _record("revision_withdrawn", locked, by=by, at=at)
    return locked


def note_for(revision: Revision, at: datetime) -> str:
    """What changes, in sentences made from the rows; '' for the first version."""
    if revision.based_on is None:
        return ""
    found = comparing.compare(
        reading.of_revision(revision.based_on), reading.of_revision(revision), at=at
    )
    return " ".join(comparing.sentences(found))


def _refuse_what_stops(revision: Revision, at: datetime) -> None:
    """A blocker always stops; an error until it is mended or waived.

    What was wrong before, or is wrong elsewhere, keeps no contact from being mended
    and no promise from being taken back: only a blocker that this change brings does.
    """
    found = [
        each for each in waiving.judged(linting.lint(revision, at=at), at) if each.stops
    ]
    if found and _always_passes(revision, at):
        known = _known_blockers(revision, at)
        found = [
            each
            for each in found
            if each.finding.severity == Severity.BLOCKER
            and waiving.key(each.finding) not in known
        ]
    if found:
        raise NotPublishable(_what_stops(reading.of_revision(revision), found))


def _what_stops(current: Reading, found: list[waiving.Judged]) -> str:
    """The worst of it, named as the page names it, and how much more there is."""
    order = list(Severity)
    first, *more = sorted(
        (each.finding for each in found),
        key=lambda f: order.index(Severity(f.severity)),
    )
    said = f"{studio_checks.where(current, first.path)}: {first.message}"
    if not more:
        return said
    count = ngettext(
        "And %(n)d more thing stops it: the draft lists both.",
        "And %(n)d more things stop it: the draft lists them all.",
        len(more),
    ) % {"n": len(more)}
    return f"{said} {count}"


def _known_blockers(revision: Revision, at: datetime) -> set[tuple[str, ...]]:
    """What would stop the version this follows too, if it were checked today."""
    assert revision.based_on is not None  # noqa: S101 - else nothing always passes
    before = reading.of_revision(revision.based_on)
    return {
        waiving.key_of(check.code, lint)
        for check, lint in linting.found(before, at)
        if check.severity == Severity.BLOCKER
    }


def _always_passes(revision: Revision, at: datetime) -> bool:
    if revision.based_on is None:
        return False
    found = comparing.compare(
        reading.of_revision(revision.based_on), reading.of_revision(revision), at=at
    )
    return found.is_contact_only or found.is_withdrawal_only


def _refuse_editor(revision: Revision, by: User) -> None:
    """The approver is none of those who changed it (a trigger says so too)."""
    if not revision.solo_ground and revision.edits.filter(by=by).exists():
        raise NotPublishable(
            _("You changed this version. Ask another person to check it.")
        )


def _refuse_unread(revision: Revision, by: User, at: datetime) -> None:
    left = second_reading.unread(revision, by=by, at=at)
    if left:
        titles = [f"“{change.title}”" for change in left[:5]]
        if more := len(left) - len(titles):
            titles.append(ngettext("%(n)d more", "%(n)d more", more) % {"n": more})
        raise NotPublishable(
            _("Open each new or changed clause first. Still to read: %(list)s.")
            % {"list": ", ".join(titles)}
        )


def _refuse_misfit(revision: Revision, effective_at: datetime, at: datetime) -> None:
    """What it was judged against is what it follows."""
    is_urgent = _always_passes(revision, at)
    said = succession.misfit(revision, effective_at, is_urgent=is_urgent)
    if said:
        raise NotPublishable(said)


def _refuse_haste(revision: Revision, at: datetime, effective_at: datetime) -> None:
    """What deletes sooner than before waits a day: nobody can undo it afterwards.

    Where one person is alone, agreeing waits that day too. A demonstration shows the
    next night at once.
    """
    if revision.based_on is None or settings.KEPT_DEMO:
        return
    before = reading.of_revision(revision.based_on)
    shorter = weighing.shortened(before, reading.of_revision(revision))
    earliest = (revision.submitted_at or effective_at) + COOL_DOWN
    if shorter and effective_at < earliest:
        raise NotPublishable(
            _("“%(title)s” is kept for less time than before, so this can take effect"
              " from %(time)s at the earliest.")
            % {"title": shorter[0].title, "time": local_day.moment(earliest)}
        )  # fmt: skip
    if shorter and revision.solo_ground and at < earliest:
        raise NotPublishable(
            _("“%(title)s” is kept for less time than before, and nobody else checks"
              " it. You can agree to it alone from %(time)s.")
            % {"title": shorter[0].title, "time": local_day.moment(earliest)}
        )  # fmt: skip


def _announce(revision: Revision, *, at: datetime) -> None:
    """Pages are made now; the company's programs hear of it when it takes effect."""
    transaction.on_commit(reading.forget)
    jobs.wake("notices.tasks.materialise")
    telling.begin(revision, at=at)
    printing.order_approved(revision, at=at)
    due_at = revision.effective_at or at
    zone = ZoneInfo(reading.of_revision(revision).organisation.time_zone)
    day = due_at.astimezone(zone).date()
    named = [revision.number]
    addresses = {
        "page": settings.SITE_URL + reverse("notices:version", args=named),
        "json": settings.SITE_URL + reverse("notices:version_json", args=named),
    }
    facts = {"number": revision.number, "day": day.isoformat()}
    webhooks.tell(
        kind=webhooks.PUBLISHED,
        facts={**facts, "sha256": revision.sha256, "addresses": addresses},
        at=at,
        due_at=due_at,
    )


def _record(act: str, revision: Revision, *, by: User, at: datetime) -> None:
    ledger.record(
        act,
        about=f"revision:{revision.number}",
        by=f"user:{by.pk}",
        at=at,
        facts={
            "sha256": revision.sha256,
            "effective_at": (
                revision.effective_at.isoformat() if revision.effective_at else ""
            ),
            "solo_ground": revision.solo_ground,
            **({"minor": revision.minor} if revision.minor else {}),
            "demo": settings.KEPT_DEMO,
        },
    )
