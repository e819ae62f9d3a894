"""The desk's pages for writing the next version: draft, row, check, second person.

Editors write, publishers agree; verbs are in `drafting` and `publishing`. What a
page shows as changed is computed from the draft each time, never noted by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from notices import (
    archive,
    comparing,
    draft_notes,
    drafting,
    first_draft,
    impact,
    linting,
    minor,
    publishing,
    reading,
    studio_contents,
    studio_gate,
    studio_reading,
    succession,
    taken_back,
    telling,
    weighing,
)
from notices.drafting import Meanwhile, NotEditable
from notices.models import Revision
from notices.publishing import NotPublishable
from notices.reading import Published
from notices.studio_forms import Effective, Minor, Note
from portal import one_browser, one_look, permissions
from portal.models import User
from portal.second_person import NotTheSecondPerson

Context = dict[str, Any]
REFUSALS = (NotEditable, NotPublishable, NotTheSecondPerson)


def editor(request: HttpRequest) -> User:
    """Who may write; everybody else gets what unknown looks like."""
    if not permissions.may_edit(request.user):
        raise PermissionDenied
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def _draft(number: int) -> Revision:
    return studio_gate.draft(number)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the next version from the one in force, or from an older one."""
    user = editor(request)
    number = request.POST.get("like", "")
    if number and not number.isdecimal():
        raise Http404
    like = get_object_or_404(archive.approved(), number=number) if number else None
    after = publishing.in_force if "at_once" in request.POST else None
    return _begun(
        request,
        lambda at: drafting.begin(by=user, at=at, like=like, after=after and after(at)),
    )


@require_POST
def begin_first(request: HttpRequest) -> HttpResponse:
    """Begin the first version from the starter policy."""
    user = editor(request)
    return _begun(request, lambda at: first_draft.begin(by=user, at=at))


@require_POST
def begin_kept(request: HttpRequest) -> HttpResponse:
    """Begin the version that keeps what a later one would take back."""
    user = editor(request)
    return _begun(request, lambda at: taken_back.correct(by=user, at=at))


def _begun(
    request: HttpRequest, begin_by: Callable[[datetime], Revision]
) -> HttpResponse:
    at = timezone.now()
    try:
        draft = begin_by(at)
        linting.lint(draft, at=at, current=reading.of_draft(draft))
    except NotEditable as refused:
        messages.error(request, str(refused))
        return redirect("admin:notices_revision_changelist")
    return redirect("admin:notices_draft", draft.number)


@require_safe
def draft(request: HttpRequest, number: int, context: Context) -> HttpResponse:
    """The draft: its words and rows, what changed, what stands in the way."""
    user = studio_gate.reader(request, permissions.may_read_draft)
    return _show(request, number, user, context, {})


def _show(
    request: HttpRequest,
    number: int,
    user: User,
    context: Context,
    bound: dict[str, Any],
) -> HttpResponse:
    at = timezone.now()
    with one_look.open_page():
        revision, papers = studio_gate.looked_at(number)
        shown = {**_shown(request, revision, user, at, bound), "papers": papers}
    return render(request, "notices/desk_draft.html", {**context, **shown})


def _shown(
    request: HttpRequest,
    revision: Revision,
    user: User,
    at: datetime,
    bound: dict[str, Any],
) -> Context:
    is_settled = bool(revision.sha256)
    versions = [each for each in reading.lately() if each.pk != revision.pk]
    current = (reading.of_revision if is_settled else reading.of_draft)(revision)
    changes = _changes(revision, current, at, is_aside="against" in request.GET)
    return {
        "title": _("Version %(number)d") % {"number": revision.number},
        "revision": revision,
        **studio_contents.of(current, at),
        **changes,
        **_beside(request, versions, current, at),
        **_acts(revision, user, bound),
        **studio_reading.beside(revision, user, changes["found"], at),
        "effective_form": bound.get("effective") or _effective(revision, current, at),
        "gate": None
        if is_settled
        else studio_gate.gate(revision, current, at, changes),
        "remarks": revision.comments.select_related("by"),
        **_going_back(revision, versions),
    }


def _going_back(revision: Revision, versions: list[Published]) -> Context:
    """The older version it was taken from, and what that does not bring back."""
    number = draft_notes.begun_like(revision)
    known = (each for each in versions if str(each.number) == number)
    like = next(known, None) or drafting.begun_like(revision)
    since = like.effective_at if like else None
    return {"like": like, "lost": impact.lost_since(since) if since else []}


def _changes(
    revision: Revision, current: reading.Reading, at: datetime, *, is_aside: bool
) -> Context:
    """What differs from the version it began from, and its first night."""
    if revision.based_on is None:
        return {"found": None}
    before = reading.of_revision(revision.based_on)
    found = comparing.compare(before, current, at=at)
    shown = {
        "found": found,
        "weight": weighing.weight(before, current),
        "made_note": " ".join(comparing.sentences(found)),
    }
    if revision.state not in drafting.OPEN:
        return {**shown, "audiences": telling.progress(revision)}
    return {**shown, **studio_gate.counted(revision, current, at, is_aside=is_aside)}


def _beside(
    request: HttpRequest,
    versions: list[Published],
    current: reading.Reading,
    at: datetime,
) -> Context:
    """The same version beside any published one, when asked for by its number."""
    asked = request.GET.get("against", "")
    other = archive.numbered(int(asked)) if asked.isdecimal() else None
    if other is None or other.pk == current.pk:
        return {"versions": versions}
    found = comparing.compare(reading.of_revision(other), current, at=at)
    return {"versions": versions, "against": other, "found": found}


def _acts(revision: Revision, user: User, bound: dict[str, Any]) -> Context:
    """What this person may do with it now."""
    is_draft, is_checked = revision.state == "draft", revision.state == "in_review"
    first = {
        "note": revision.note,
        "next_review_on": revision.next_review_on,
        "seen": drafting.described(revision),
    }
    return {
        "is_draft": is_draft and permissions.may_edit(user),
        "is_checked": is_checked,
        "may_waive": permissions.may_waive(user),
        "note_form": bound.get("note") or Note(initial=first, prefix="note"),
        "minor_form": bound.get("minor")
        or Minor(initial=revision.minor or {}, prefix="minor"),
    }


def _effective(
    revision: Revision, current: reading.Reading, at: datetime, sent: Any = None
) -> Effective:
    """The day proposed to the second person, who may write another or none."""
    if revision.based_on is None:
        return Effective(sent)
    found = weighing.weight(reading.of_revision(revision.based_on), current)
    zone = ZoneInfo(current.organisation.time_zone)
    notice_on = found.suggested_on(at.astimezone(zone).date())
    days = [notice_on]
    if (begins := revision.based_on.effective_at) and begins > at:
        # What it would take back is kept without a day between.
        lost = taken_back.nearest(at)
        is_kept = lost is not None and lost.by.pk == revision.based_on_id
        days.append(begins.astimezone(zone).date() + timedelta(days=not is_kept))
    day = max((day for day in days if day), default=None)
    return Effective(sent, notice_on=notice_on, initial={"effective_on": day})


# --- the whole draft --------------------------------------------------------------------


@require_POST
def act(request: HttpRequest, number: int, how: str, context: Context) -> HttpResponse:
    """Describe, send for review, agree, or give up."""
    user, revision = editor(request), _draft(number)
    if how not in ACTS:
        raise Http404
    bound: dict[str, Any] = {}
    try:
        said = ACTS[how](request, revision, user, bound)
    except REFUSALS as refused:
        messages.error(request, str(refused))
        return _show(request, number, user, context, bound)
    if not said:
        return _show(request, number, user, context, bound)
    if how in SAVED:
        return studio_gate.saved(request, revision, said)
    messages.success(request, said)
    return redirect("admin:notices_draft", number)


def _describe(
    request: HttpRequest, revision: Revision, user: User, bound: dict[str, Any]
) -> str:
    form = bound["note"] = Note(request.POST, prefix="note")
    if not form.is_valid():
        return ""
    try:
        drafting.describe(revision, **form.cleaned_data, by=user, at=timezone.now())
    except Meanwhile as newer:
        theirs = newer.values
        bound["note"] = _note_again(_draft(revision.number), form)
        bound["note"].add_error("note", _said_meanwhile(theirs))
        return ""
    return _("Saved.")


def _note_again(revision: Revision, form: Note) -> Note:
    """The same words, made from what stands there now, so that saving counts."""
    typed = {
        name: form.data.get(name, "") for name in ("note-note", "note-next_review_on")
    }
    return Note({**typed, "note-seen": drafting.described(revision)}, prefix="note")


def _said_meanwhile(theirs: dict[str, Any]) -> str:
    return _(
        "Somebody else saved this while you wrote: “%(note)s”, looked at again on"
        " %(day)s. Yours is still here. Bring them together and save again."
    ) % {"note": theirs["note"], "day": theirs["next_review_on"] or "-"}


def _minor(
    request: HttpRequest, revision: Revision, user: User, bound: dict[str, Any]
) -> str:
    form = bound["minor"] = Minor(request.POST, prefix="minor")
    if not form.is_valid():
        return ""
    minor.call(revision, **form.cleaned_data, by=user, at=timezone.now())
    return _("Saved.")


def _submit(
    request: HttpRequest, revision: Revision, user: User, bound: dict[str, Any]
) -> str:
    publishing.submit(revision, by=user, at=timezone.now())
    one_browser.note(request, [f"revision:{revision.number}"], user)
    return _("Sent. Another person reads it and agrees, or sends it back.")


def _agree(
    request: HttpRequest, revision: Revision, user: User, bound: dict[str, Any]
) -> str:
    if not permissions.may_publish(user):
        raise PermissionDenied
    one_browser.check(request, [f"revision:{revision.number}"], user)
    current, at = reading.of_revision(revision), timezone.now()
    form = bound["effective"] = _effective(revision, current, at, request.POST)
    if not form.is_valid():
        return ""
    day = form.cleaned_data["effective_on"]
    instant = _instant(day, current, revision) if day else at
    publishing.approve(
        revision, by=user, at=at, effective_at=instant, signed_in_at=user.last_login
    )
    said = _("Approved. The bytes are frozen and signed into the ledger.")
    said += f" {form.warning}" if form.is_early else ""
    later = succession.following(instant).last()
    if later is not None:
        said += " " + _(
            "Version %(number)d, approved for later, does not say this yet: begin the"
            " next one from it. Today and this list say so until that is done."
        ) % {"number": later.number}
    return said


def _instant(day: date, current: reading.Reading, revision: Revision) -> datetime:
    """Midnight where the company is; on the day of the version that it follows, the
    instant of that one."""
    zone = ZoneInfo(current.organisation.time_zone)
    follows = revision.based_on.effective_at if revision.based_on else None
    if follows and follows.astimezone(zone).date() == day:
        return follows
    return datetime.combine(day, time.min, zone)


def _send_back(
    request: HttpRequest, revision: Revision, user: User, bound: dict[str, Any]
) -> str:
    publishing.send_back(revision, by=user, at=timezone.now())
    return _("Sent back. It is a draft again.")


def _give_up(
    request: HttpRequest, revision: Revision, user: User, bound: dict[str, Any]
) -> str:
    publishing.withdraw(revision, by=user, at=timezone.now())
    return _("Given up. It stays in the list and binds nobody.")


# Acts after which the draft says what the checks say.
SAVED = frozenset({"describe", "minor"})
ACTS = {
    "describe": _describe,
    "minor": _minor,
    "submit": _submit,
    "agree": _agree,
    "send-back": _send_back,
    "give-up": _give_up,
}
