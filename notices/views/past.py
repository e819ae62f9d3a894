"""Pages about versions: all of them, one day's, two beside each other, the feed.

Made from frozen bytes, which never change, so a page is made once for each build.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from notices import (
    archive,
    clause_history,
    comparing,
    pages,
    printing,
    reading,
    rendering,
    spans,
)
from notices.models import Revision
from notices.views.public import answer, signed_bytes
from portal import demonstration
from portal.views import public_paper

DAY = 24 * 3600
SIDES = "sides"


def _kept(request: HttpRequest, name: str, make: Callable[[], bytes]) -> pages.Page:
    """Bytes that depend on frozen words and on the build alone."""
    named = hashlib.sha256(f"{name}:{pages.build()}".encode()).hexdigest()
    found: tuple[str, bytes] | None = cache.get(f"past:{named}")
    page = pages.opened(named, found) if found else None
    if page is None:
        if found:
            pages.record_forged("page", request.path, timezone.now())
        made = pages.marked(named, make())
        cache.set(f"past:{named}", made, DAY)
        mark, body = made
        page = pages.Page(body, f'"{mark}"')
    return page


@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """`/policy/`: every version, newest first."""
    at = timezone.now()
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdecimal() else None
    lines = archive.versions(at, before=before)
    more = lines[-1].number if lines and lines[-1].before else None
    shown = {"lines": lines, "more": more, "nav": "versions"}
    return render(request, "notices/versions.html", shown)


@require_safe
def on_day(
    request: HttpRequest, day: date, document: str = rendering.POLICY
) -> HttpResponse:
    """`/policy/2026-12-15/`: what was in force that day; an old address never dies.

    `/policy/2026-12-15/california/` is the notice of that day.
    """
    at = timezone.now()
    current = archive.on(day, at=at)
    if current is None:
        return _no_version(request, day, at)
    zone = archive.zone(reading.current(at))
    words = {"day": day, "parts": spans.of_day(day, zone)}
    return _past(request, current, document, words, at)


@require_safe
def version(
    request: HttpRequest, number: int, document: str = rendering.POLICY
) -> HttpResponse:
    """`/policy/versions/1/`: one version, whenever it was in force.

    A day can have several; this address is of one alone.
    """
    return _past(request, _numbered(number), document, {}, timezone.now())


def _numbered(number: int) -> reading.Reading:
    revision = archive.numbered(number)
    if revision is None:
        raise Http404
    return reading.of_revision(revision)


def _past(
    request: HttpRequest,
    current: reading.Reading,
    document: str,
    words: dict[str, Any],
    at: datetime,
) -> HttpResponse:
    """A version as it was published, with when it was in force above it."""
    if document not in rendering.pages_of(current):
        raise Http404
    in_force = reading.current(at)
    instants = current.effective_at, archive.until(current)
    since, until = spans.told(instants, archive.zone(in_force))
    past = {
        **words,
        "number": current.number,
        "since": since,
        "until": until,
        "replaced_by": archive.replaced_by(current),
        "is_in_force": in_force is not None and in_force.pk == current.pk,
        "is_to_come": current.effective_at is not None and current.effective_at > at,
        "addresses": _addresses(current, words.get("day")),
    }

    def make() -> bytes:
        return rendering.page(current, document, None, at, past=past)

    name = f"{current.sha256}:{document}:{sorted(past.items())}"
    return answer(request, _kept(request, name, make))


def _addresses(current: reading.Reading, day: date | None) -> dict[str, str]:
    """Where the same version stands in its other forms."""
    kind, named = ("day", day) if day else ("version", current.number)
    page = "on_day" if day else "version"
    found = {
        each: reverse(f"notices:{kind}_document", args=[named, each])
        for each in rendering.pages_of(current)
    }
    papers = {
        f"{each}_pdf": reverse(f"notices:{kind}_pdf", args=[named, each])
        for each in found
    }
    found[rendering.POLICY] = reverse(f"notices:{page}", args=[named])
    return {**found, **papers, "json": reverse(f"notices:{kind}_json", args=[named])}


def _no_version(request: HttpRequest, day: date, at: datetime) -> HttpResponse:
    """Before the first version that is held here, or a day nothing is announced for."""
    zone = archive.zone(reading.current(at))
    shown: dict[str, object] = {"day": day, "nav": "versions", "zone": zone}
    if day > archive.today(at):
        shown["current"] = reading.current(at)
        shown["announced"] = archive.announced(at)
        return render(request, "notices/still_to_come.html", shown)
    shown["first"] = archive.approved().last()
    return render(request, "notices/before_the_first.html", shown)


@require_safe
def day_pdf(request: HttpRequest, day: date, document: str) -> HttpResponse:
    """`/policy/2026-12-15/policy.pdf`: the paper of that day."""
    current = archive.on(day, at=timezone.now())
    if current is None:
        raise Http404
    return _paper(request, current, document, day)


@require_safe
def version_pdf(request: HttpRequest, number: int, document: str) -> HttpResponse:
    """`/policy/versions/1/policy.pdf`: the paper of one version."""
    return _paper(request, _numbered(number), document, None)


def _paper(
    request: HttpRequest, current: reading.Reading, document: str, day: date | None
) -> HttpResponse:
    if document not in rendering.pages_of(current):
        raise Http404
    sheet = printing.of_version(current, document, timezone.now())
    name = f"{document}-{day or f'version-{current.number}'}"
    page = _addresses(current, day)[document]
    return public_paper(request, sheet, name=name, page=page)


@require_safe
def day_json(request: HttpRequest, day: date) -> HttpResponse:
    """`/policy/2026-12-15/policy.json`: the signed bytes of that day."""
    return signed_bytes(request, archive.on(day, at=timezone.now()))


@require_safe
def version_json(request: HttpRequest, number: int) -> HttpResponse:
    """`/policy/versions/1/policy.json`: the signed bytes of one version."""
    return signed_bytes(request, _numbered(number))


@require_safe
def clause(request: HttpRequest, slug: str) -> HttpResponse:
    """`/policy/clauses/contact/`: every version that changed one clause."""
    if not clause_history.is_known(slug):
        raise Http404
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdecimal() else None
    among = clause_history.stretch(before)
    if not among.rows:
        raise Http404
    current = reading.current(timezone.now())

    def make() -> bytes:
        return _history(slug, among, current)

    shas = [row.sha256 for row in among.rows]
    name = [slug, current.sha256 if current else "", str(among.more), *shas]
    return answer(request, _kept(request, ":".join(name), make))


def _history(
    slug: str, among: clause_history.Stretch, current: reading.Reading | None
) -> bytes:
    found = clause_history.entries(slug, among, timezone.now())
    row = current.clause(slug) if current else None
    zone = archive.zone(current)
    shown = {
        "title": row.title if row else clause_history.title(slug),
        "address": _address(current, row) if current and row else "",
        "entries": [
            {**vars(each), "day": each.effective_at.astimezone(zone).date()}
            for each in found
        ],
        "more": among.more,
        "nav": "versions",
    }
    if current:
        at = timezone.now()
        shown |= {"organisation": current.organisation, "officer": current.contact(at)}
    return render_to_string("notices/clause.html", shown).encode()


def _address(current: reading.Reading, row: reading.Row) -> str:
    """Where a clause stands today; '' for one of no page."""
    page = current.documents.get(row.document)
    return f"{page.path}#{row.slug}" if page else ""


@require_safe
def compare(request: HttpRequest, before: int, after: int) -> HttpResponse:
    """`/policy/compare/1/2/`: what changed from one version to another.

    With `?view=sides` the old and the new words stand beside each other.
    """
    old, new = archive.numbered(before), archive.numbered(after)
    if old is None or new is None:
        raise Http404
    at = timezone.now()
    is_sides = request.GET.get("view") == SIDES
    is_base = new.based_on_id == old.pk
    is_printed = old.pk != new.pk and (not is_base or printing.has_redline(new.pk))

    since = _since([old, new], at)

    def make() -> bytes:
        one, other = reading.of_revision(old), reading.of_revision(new)
        shown = {"is_printed": is_printed, "is_sides": is_sides, "since": since}
        return _comparison(one, other, at, shown)

    name = f"{old.sha256}:{new.sha256}:{is_printed}:{is_sides}:{since}"
    return answer(request, _kept(request, name, make))


@require_safe
def compare_pdf(request: HttpRequest, before: int, after: int) -> HttpResponse:
    """`/policy/compare/1/2.pdf`: the same on paper."""
    old, new = archive.numbered(before), archive.numbered(after)
    if old is None or new is None or old.pk == new.pk:
        raise Http404
    page = reverse("notices:compare", args=[before, after])
    name = f"changes-{before}-{after}"
    sheet = printing.pair(old, new, timezone.now())
    return public_paper(request, sheet, name=name, page=page)


def _since(rows: list[Revision], at: datetime) -> list[str]:
    """When each took effect or will, in a sentence."""
    zone = archive.zone(reading.current(at))
    days = spans.told([row.effective_at for row in rows], zone)
    return [_effect(row, day, at) for row, day in zip(rows, days, strict=True)]


def _effect(row: Revision, day: str, at: datetime) -> str:
    facts = {"number": row.number, "day": day, "by": archive.replaced_by(row)}
    if facts["by"]:
        said = _("Version %(by)d took the place of version %(number)d before %(day)s.")
    elif row.effective_at and row.effective_at > at:
        said = _("Version %(number)d takes effect on %(day)s.")
    else:
        said = _("Version %(number)d took effect on %(day)s.")
    return said % facts


def _comparison(
    old: reading.Reading, new: reading.Reading, at: datetime, how: dict[str, Any]
) -> bytes:
    shown = {
        **how,
        "old": old,
        "new": new,
        "found": comparing.compare(old, new, at=at),
        "organisation": new.organisation,
        "officer": new.contact(at),
        "nav": "versions",
    }
    return render_to_string("notices/compare.html", shown).encode()


def _about_feed(current: reading.Reading) -> str:
    words = _("Every version, when it takes effect and what changes.")
    return f"{words} {demonstration.sentence(current.organisation.name)}".strip()


def _entry_title(line: archive.Version) -> str:
    facts = {"number": line.number, "day": line.day, "by": line.replaced_by}
    if line.replaced_by:
        return _("Version %(number)d, replaced by version %(by)d") % facts
    return _("Version %(number)d, from %(day)s") % facts


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """`/policy/feed.xml`: one entry a version, for people who want to be told."""
    at = timezone.now()
    current = reading.current(at)
    if current is None:
        raise Http404
    site = settings.SITE_URL
    atom = Atom1Feed(
        title=_("Privacy policy of %(name)s") % {"name": current.organisation.name},
        link=site + reverse("notices:versions"),
        description=(said := _about_feed(current)),
        subtitle=said,
        feed_url=site + reverse("notices:feed"),
        author_name=current.organisation.name,
        language="en",
    )
    for line in archive.versions(at):
        address = site + reverse("notices:version", args=[line.number])
        atom.add_item(
            title=_entry_title(line),
            link=address,
            # Readers take it as HTML (RFC 4287, 3.1.1.2).
            description=escape(line.said),
            # When it was agreed to: the day it counts from may lie ahead (RFC 4287).
            pubdate=line.approved_at,
            updateddate=line.approved_at,
            unique_id=f"{site}/policy/versions/{line.number}",
        )
    body = atom.writeString("utf-8").encode()
    etag = hashlib.sha256(body).hexdigest()[:32]
    kind = "application/atom+xml; charset=utf-8"
    return answer(request, pages.Page(body, f'"{etag}"', kind))
