"""The mail about a draft as one person would get it, before anybody agrees to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from notices import reading, studio_gate, telling, weighing
from notices.models import Revision
from notices.reading import Reading
from notices.studio_gate import Context
from portal import one_look, permissions


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of data that the change is about; `count` where people could be counted."""

    slug: str
    title: str
    is_chosen: bool
    count: int | None


@require_safe
def page(request: HttpRequest, number: int, context: Context) -> HttpResponse:
    """`?kind=calls&kind=usage`: for whom we hold these; the list hears it all."""
    studio_gate.reader(request, permissions.may_read_draft)
    at = timezone.now()
    with one_look.open_page():
        revision, _papers = studio_gate.looked_at(number)
        if revision.based_on is None:
            raise Http404
        shown = _shown(request, revision, at)
    return render(request, "notices/preview_mail.html", {**context, **shown})


def _shown(request: HttpRequest, revision: Revision, at: datetime) -> Context:
    assert revision.based_on is not None  # noqa: S101 - the page has looked
    before = reading.of_revision(revision.based_on)
    current = (reading.of_revision if revision.sha256 else reading.of_draft)(revision)
    kinds = _kinds(request, before, current, _counts(revision, current, at))
    is_told = telling.between(before, current).is_of_data
    chosen = {kind.slug for kind in kinds if kind.is_chosen and is_told}
    instant = revision.effective_at or _likely(before, current, at)
    subject, text = telling.sample(before, current, chosen, instant=instant, at=at)
    return {
        "title": _("The mail about version %(number)d") % {"number": revision.number},
        "revision": revision,
        "kinds": kinds,
        "is_told": is_told,
        "subject": subject,
        "text": text,
    }


def _counts(revision: Revision, current: Reading, at: datetime) -> dict[str, int]:
    """How many people have each kind; once it is approved they are told, not counted."""
    if revision.sha256:
        return {}
    lines = studio_gate.counted(revision, current, at)["audiences"]
    return {kind.slug: kind.count for line in lines for kind in line.kinds}


def _kinds(
    request: HttpRequest, before: Reading, after: Reading, counts: dict[str, int]
) -> list[Kind]:
    """Those the change is about; at first the one that most people have is chosen."""
    touched = weighing.touched(before, after)
    slugs = [slug for slug in after.categories if slug in touched]
    is_asked = "for" in request.GET
    asked = set(request.GET.getlist("kind")) if is_asked else _first(slugs, counts)
    return [
        Kind(
            slug=slug,
            title=after.categories[slug].title,
            is_chosen=slug in asked,
            count=counts.get(slug),
        )
        for slug in slugs
    ]


def _first(slugs: Iterable[str], counts: dict[str, int]) -> set[str]:
    most = max(slugs, key=lambda slug: counts.get(slug, 0), default=None)
    return {most} if most else set()


def _likely(before: Reading, after: Reading, at: datetime) -> datetime:
    """The day that is proposed for it, or tomorrow."""
    zone = ZoneInfo(after.organisation.time_zone)
    today = at.astimezone(zone).date()
    day = weighing.weight(before, after).suggested_on(today)
    return datetime.combine(day or today + timedelta(days=1), time.min, zone)
