"""Beside a row that is being written: who else is at it, and who changed it meanwhile.

A page says it when it is made; with JavaScript it asks again while somebody looks at it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from notices import (
    column_words,
    drafting,
    loading,
    local_day,
    presence,
    reading,
    studio_gate,
)
from notices.models import Revision, RevisionEdit, RevisionState
from notices.presence import Other
from portal import permissions
from portal.models import User

Context = dict[str, Any]


@require_safe
def now(request: HttpRequest, number: int, table: str, slug: str) -> HttpResponse:
    """What an open page asks; `theirs` also wants what stands there now."""
    user = studio_gate.reader(request, permissions.may_edit)
    revision, at = studio_gate.draft(number), timezone.now()
    seen = request.GET.get("seen", "")
    if revision.state != RevisionState.DRAFT:
        return _answer(request, {"said": [_settled()]})
    change = _since(revision, table, slug, seen)
    here = presence.looked(revision, table, slug, by=user, at=at)
    shown = said(here, at)
    if change is not None:
        shown["said"].append(_changed(change, user, at))
        shown["load"] = change.what != "removed"
    theirs = "theirs" in request.GET and drafting.find(revision, table, slug)
    if theirs:
        shown["theirs"] = filled(
            table, drafting.values(theirs), reading.of_draft(revision)
        )
    return _answer(request, shown)


def _since(revision: Revision, table: str, slug: str, seen: str) -> RevisionEdit | None:
    """What the page does not know; 404 for a row that there never was."""
    if table not in loading.TABLES:
        raise Http404
    if not seen:
        if drafting.find(revision, table, slug) is None:
            raise Http404
        return None
    return presence.since(revision, table, slug, seen)


def _answer(request: HttpRequest, shown: Context) -> HttpResponse:
    html = render_to_string("notices/_presence.html", shown, request)
    answer = {"said": html}
    if "theirs" in shown:
        answer["theirs"] = render_to_string("notices/_theirs.html", shown, request)
    return JsonResponse(answer)


def opened(
    revision: Revision, table: str, slug: str, user: User, at: datetime
) -> Context:
    """What a page says of the others as it is made."""
    return said(presence.opened(revision, table, slug, by=user, at=at), at)


def said(here: list[Other], at: datetime) -> Context:
    """One sentence for each of the others."""
    return {"said": list(_sentences(here, at))}


def _sentences(here: list[Other], at: datetime) -> Iterator[str]:
    for other in here:
        if other.is_live:
            yield _("%(who)s has this open.") % {"who": other.who}
        else:
            time = _time(other.opened_at, at)
            yield _("%(who)s opened this at %(time)s.") % {
                "who": other.who,
                "time": time,
            }


def _changed(change: RevisionEdit, user: User, at: datetime) -> str:
    time = _time(change.at, at)
    if change.by_id == user.pk:
        return _("You changed this at %(time)s in another window.") % {"time": time}
    words = (
        _("%(who)s took this out at %(time)s.")
        if change.what == "removed"
        else _("%(who)s changed this at %(time)s.")
    )
    return words % {"who": change.by, "time": time}


def _settled() -> str:
    return _("This version is no draft any more, so nothing here can be saved.")


def _time(moment: datetime, at: datetime) -> str:
    """The time of day where the company is; with the day where that is another."""
    is_today = local_day.of(moment) == local_day.of(at)
    return local_day.moment(moment, "H:i" if is_today else "j F, H:i")


def filled(
    table: str,
    values: dict[str, Any],
    current: reading.Reading,
    typed: dict[str, Any] | None = None,
) -> list[tuple[str, str]]:
    """What stands there now, as people call it; of what was typed only what differs."""
    columns = loading.TABLES[table]._meta
    return [
        (
            column_words.label_of(columns.get_field(key)),
            column_words.value(table, key, value, current) or "-",
        )
        for key, value in values.items()
        if (value if typed is None else typed.get(key) != value)
    ]
