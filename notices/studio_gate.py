"""The desk's pages around a draft: what stops it, what is waived, and the second reading.

Editors and officers look, officers waive, publishers read each changed clause.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import (
    as_published,
    draft_notes,
    impact,
    linting,
    printing,
    reading,
    second_reading,
    studio_checks,
    studio_ticks,
    telling,
    unprinted,
    waiving,
)
from notices.clause_changes import ClauseChange
from notices.models import LintFinding, Revision, RevisionEdit
from notices.reading import Reading
from notices.second_reading import NotRead
from notices.studio_checks import Line
from notices.studio_ticks import Tick
from notices.waiving import NotWaivable
from portal import one_browser, one_look, permissions, words
from portal.models import User

Context = dict[str, Any]
COUNTED_FOR = 600


def reader(request: HttpRequest, may: Callable[[Any], bool]) -> User:
    """Who may do this; everybody else gets what unknown looks like."""
    if not isinstance(request.user, User) or not may(request.user):
        raise PermissionDenied
    return request.user


def saved(request: HttpRequest, revision: Revision, said: str) -> HttpResponse:
    """Checked anew on every save; the draft then says what the checks say."""
    if isinstance(request.user, User):
        one_browser.note(request, [f"revision:{revision.number}"], request.user)
    # Read once for the checks, and kept for the page that is shown next.
    with one_look.open_page():
        current = reading.of_draft(revision)
        linting.lint(revision, at=timezone.now(), current=current)
    messages.success(request, said)
    return redirect("admin:notices_draft", revision.number)


# --- can we keep it? ------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Gate:
    """What stops publishing first, then what is waived, then what to look at."""

    stops: list[Line]
    waived: list[Line]
    look: list[Line]
    ticks: list[Tick]


def gate(revision: Revision, current: Reading, at: datetime, changes: Context) -> Gate:
    """The findings of the last save, judged today, beside what changes."""
    rows = studio_checks.found(revision, current, at)
    lines = studio_checks.lines(rows, current, revision.number, at)
    return Gate(
        stops=[line for line in lines if line.judged.stops],
        waived=[line for line in lines if line.judged.waiver],
        look=[
            line for line in lines if not line.judged.stops and not line.judged.waiver
        ],
        ticks=studio_ticks.ticks(lines, current, _counts(changes), at),
    )


def _counts(changes: Context) -> studio_ticks.Counted:
    is_counted = "counted_at" in changes
    nights = [bar.night for bar in changes["nights"]] if is_counted else None
    return studio_ticks.Counted(weight=changes.get("weight"), nights=nights)


def counted(
    revision: Revision, current: Reading, at: datetime, *, is_aside: bool = False
) -> Context:
    """What the first sweep would take, as a picture, and how many people hear of it.

    Counting may take long in a large system: kept until the next edit, or for a while.
    A look at something else shows what is known.
    """
    kept = draft_notes.kept(revision, draft_notes.COUNTED)
    if revision.based_on is None or (kept is None and is_aside):
        return {"nights": [], "audiences": []}
    if kept is None:
        before = reading.of_revision(revision.based_on)
        nights = impact.first_night(before, current, at)
        kept = (at, nights, telling.expected(before, current))
        draft_notes.keep(revision, draft_notes.COUNTED, kept, COUNTED_FOR)
    when, nights, audiences = kept
    return {"nights": impact.bars(nights), "audiences": audiences, "counted_at": when}


# --- waiving ----------------------------------------------------------------------------


class Waive(forms.Form):
    """Why it is published all the same, and until when that holds."""

    use_required_attribute = False
    reason = words.text(
        gettext_lazy("Why it is published all the same"),
        hint=gettext_lazy("It is printed in the evidence, with your name."),
        missing=gettext_lazy("Write why this is published all the same."),
        longest=1000,
        rows=3,
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("Like 2027-03-31, within a year. Then it stops again."),
        error_messages={
            "required": gettext_lazy("Write the day until which it holds."),
            "invalid": gettext_lazy("Write the day like 2027-03-31."),
        },
    )


def waive(request: HttpRequest, number: int, pk: int, context: Context) -> HttpResponse:
    """An officer lets one error pass."""
    user = reader(request, permissions.may_waive)
    revision = draft(number)
    finding = LintFinding.objects.filter(revision=revision, pk=pk).first()
    if finding is None:
        messages.error(request, _("It was checked anew meanwhile. Look again."))
        return redirect("admin:notices_draft", number)
    form = Waive(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            waiving.waive(finding, **form.cleaned_data, by=user, at=timezone.now())
        except NotWaivable as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Waived. The evidence will say so."))
            return redirect("admin:notices_draft", number)
    shown = {
        "title": _("Publish it all the same?"),
        "revision": revision,
        "finding": finding,
        "where": studio_checks.where(reading.of_draft(revision), finding.path),
        "law": studio_checks.law(finding.check_code),
        "form": form,
    }
    return render(request, "notices/desk_waive.html", {**context, **shown})


# --- the second reading -----------------------------------------------------------------


class Remark(forms.Form):
    """What the second person wants to say about one clause."""

    use_required_attribute = False
    text = words.text(
        gettext_lazy("Remark for whoever wrote it"),
        missing=gettext_lazy("Write the remark first."),
        longest=second_reading.LONGEST,
        rows=3,
    )


def read(
    request: HttpRequest, number: int, slug: str, context: Context
) -> HttpResponse:
    """One changed clause before the second person: seen, and perhaps remarked upon."""
    user = reader(request, permissions.may_read_draft)
    revision, at = draft(number), timezone.now()
    changes = second_reading.changed(revision, at, is_shown=True)
    change = next((each for each in changes if each.slug == slug), None)
    if change is None:
        raise Http404
    form = Remark(label_suffix="")
    if request.method == "POST":
        try:
            if "remark" not in request.POST:
                if request.POST.get("shown") != change.mark:
                    raise NotRead(_("This is new since you opened it. Read it again."))
                second_reading.note_read(revision, change, by=user, at=at)
                return _onwards(revision, user, at)
            form = Remark(request.POST, label_suffix="")
            if form.is_valid():
                text = form.cleaned_data["text"]
                second_reading.comment(revision, slug, text, by=user, at=at)
                messages.success(request, _("Your remark stands beside the clause."))
                return redirect("admin:notices_read_clause", number, slug)
        except NotRead as refused:
            messages.error(request, str(refused))
    return _page(request, revision, change, form, context, len(changes))


def _page(
    request: HttpRequest,
    revision: Revision,
    change: ClauseChange,
    form: Remark,
    context: Context,
    count: int,
) -> HttpResponse:
    hands, current = _hands(revision, change), reading.of_draft(revision)
    place = (
        ("documents", change.document)
        if change.is_heading
        else ("clauses", change.slug)
    )
    shown = {
        "title": _("%(title)s, version %(number)d")
        % {"title": change.title, "number": revision.number},
        "revision": revision,
        "clause": change,
        "written": hands.get(place),
        "words": as_published.of(current, change, timezone.now()),
        "unprinted": unprinted.of(change, current),
        # In a first version every row is new.
        "rows": [
            (row, hands.get((row.table, row.slug)))
            for row in (change.rows if revision.based_on_id else ())
        ],
        "count": count,
        "form": form,
        "remarks": revision.comments.filter(clause=change.slug).select_related("by"),
        "may_agree": revision.state == "in_review"
        and permissions.may_publish(request.user),
    }
    return render(request, "notices/desk_clause.html", {**context, **shown})


def _hands(
    revision: Revision, change: ClauseChange
) -> dict[tuple[str, str], RevisionEdit]:
    """Who touched the clause and the rows it prints last, by table and slug."""
    slugs = {change.slug, change.document, *(row.slug for row in change.rows)}
    edits = revision.edits.filter(slug__in=slugs).select_related("by")
    return {(each.table, each.slug): each for each in edits.order_by("at", "pk")}


def _onwards(revision: Revision, user: User, at: datetime) -> HttpResponse:
    """The next clause that is not read yet, or back to the whole."""
    left = second_reading.unread(revision, by=user, at=at)
    if left:
        return redirect("admin:notices_read_clause", revision.number, left[0].slug)
    return redirect("admin:notices_draft", revision.number)


def draft(number: int) -> Revision:
    """The revision of a page, without its bytes."""
    return get_object_or_404(_drafts(), number=number)


def looked_at(number: int) -> tuple[Revision, set[str]]:
    """The same with what its page asks of it, and the papers that exist already."""
    rows = _drafts().annotate(
        **draft_notes.asked_with("pk"),
        has_policy=printing.is_printed("policy", printing.DRAFT),
        has_redline=printing.is_printed(printing.REDLINE, printing.REDLINE),
    )
    found: Any = get_object_or_404(rows, number=number)
    draft_notes.look(found, found)
    papers = {"policy": found.has_policy, printing.REDLINE: found.has_redline}
    return found, {kind for kind, is_there in papers.items() if is_there}


def _drafts() -> QuerySet[Revision]:
    return Revision.objects.defer("canonical").select_related(
        "based_on", "proposed_by", "agreed_by"
    )
