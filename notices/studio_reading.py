"""The second person reads a version page by page: some clauses at a time, each whole.

For a first version, where every clause is new, and for one that changes much. What was
on the page is noted by one button below it, and nothing that was not on it.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from notices import as_published, reading, second_reading, studio_gate, unprinted
from notices.comparing import Comparison
from notices.models import Revision, RevisionState
from notices.studio_gate import Context
from portal import permissions
from portal.models import User

# So many clauses on a page, as somebody reads them in one go.
PORTION = 10


def beside(
    revision: Revision, user: User, found: Comparison | None, at: datetime
) -> Context:
    """What the page of a draft says to whoever is asked to agree: what they did with it
    themselves, and how much of it they have not read."""
    is_asked = revision.state == RevisionState.IN_REVIEW
    is_asked = is_asked and permissions.may_publish(user)
    is_own = revision.proposed_by_id == user.pk
    shown: Context = {"is_own": is_own, "may_agree": is_asked}
    if not is_asked:
        return shown
    changes = (
        unprinted.later(found)
        if found
        else second_reading.changed(revision, at, is_shown=True)
    )
    left = second_reading.left(changes, revision, by=user)
    return {
        **shown,
        "is_alone": is_own and settings.SECOND_PERSON == "solo",
        "has_written": not is_own and revision.edits.filter(by=user).exists(),
        "unread": left,
        "read_count": len(changes) - len(left),
        "read_of": len(changes),
        "is_much": not found or len(left) > PORTION,
    }


def read(
    request: HttpRequest, number: int, slug: str, context: Context
) -> HttpResponse:
    """One clause by itself, or what is still to be read."""
    if slug:
        return studio_gate.read(request, number, slug, context)
    return page(request, number, context)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, number: int, context: Context) -> HttpResponse:
    """The next clauses that this person has not read; nothing left leads back."""
    user = studio_gate.reader(request, permissions.may_publish)
    revision, at = studio_gate.draft(number), timezone.now()
    if revision.state != RevisionState.IN_REVIEW:
        messages.error(request, _("It is not in review."))
        return redirect("admin:notices_draft", number)
    if request.method == "POST":
        shown = request.POST.getlist("shown")
        second_reading.note_all_read(revision, by=user, at=at, shown=shown)
        stands = {each.mark for each in second_reading.changed(revision, at)}
        if not stands.issuperset(shown):
            messages.error(request, _("Some of it is new since then. Read on here."))
        return redirect("admin:notices_read", number)
    changes = second_reading.changed(revision, at, is_shown=True)
    left = second_reading.left(changes, revision, by=user)
    if not left:
        messages.success(request, _("You have read all of it."))
        return redirect("admin:notices_draft", number)
    current = reading.of_draft(revision)
    parts = [
        (
            change,
            as_published.of(current, change, at),
            unprinted.of(change, current),
        )
        for change in left[:PORTION]
    ]
    shown_now = {
        "title": _("Read version %(number)d") % {"number": number},
        "revision": revision,
        "parts": parts,
        "begins": len(changes) - len(left) + 1,
        "ends": len(changes) - len(left) + len(parts),
        "count": len(changes),
    }
    return render(request, "notices/desk_read.html", {**context, **shown_now})
