"""Public pages as bytes: rendered once, kept in a table, served from memory.

A page is named by revision, document, proof epoch and build. The sweep renders
what is missing, also for a revision that comes into force soon, so its bytes
exist before its instant; a process that finds none renders them itself.

Each row carries a keyed digest of its bytes, so that whoever can write the table but
has no key of ours publishes nothing: such a page is made anew, and that is recorded.
So does what other pages keep in the shared cache.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import IntegrityError, InterfaceError, OperationalError, transaction

from notices import checks, reading, rendering
from notices.models import RenderedPage, Revision
from portal import ledger, vault
from portal.plugins import discover

POLL_SECONDS = 1.5
# Rendered ahead of the instant, so that coming into force costs nothing.
AHEAD = timedelta(days=1)
# The act of a page that was not of our making.
FORGED = "page.forged"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Page:
    """Bytes with what a cache needs to know."""

    body: bytes
    etag: str
    content_type: str = HTML


@cache
def build() -> str:
    """Names everything but the revision that shapes a page: templates, styles, demo."""
    digest = hashlib.sha256(str(settings.KEPT_DEMO).encode())
    root = Path(settings.ROOT)
    for folder in ("templates/notices", "templates", "static/css"):
        for path in sorted((root / folder).glob("*.*")):
            digest.update(path.read_bytes())
    digest.update(staticfiles_storage.url("css/kept.css").encode())
    for code in sorted(discover("kinds", "RIGHT")):
        digest.update(code.encode())
    return digest.hexdigest()[:32]


def materialise(at: datetime) -> int:
    """Render what is missing for the revision in force and the next ones; prune."""
    made = 0
    soon = Revision.objects.counting().filter(
        effective_at__gt=at, effective_at__lte=at + AHEAD
    )
    now = Revision.objects.in_force(at)
    for revision in [*([now] if now else []), *soon]:
        made += _materialise(reading.of_revision(revision), at)
    return made


def _materialise(current: reading.Reading, at: datetime) -> int:
    epoch = checks.epoch(current, at)
    have = set(
        RenderedPage.objects.filter(
            revision_id=current.pk, epoch=epoch, build=build()
        ).values_list("document", flat=True)
    )
    missing = [each for each in rendering.pages_of(current) if each not in have]
    for document in missing:
        _store(current, document, epoch, at)
    if missing:
        RenderedPage.objects.filter(revision_id=current.pk).exclude(
            epoch=epoch, build=build()
        ).filter(rendered_at__lt=at - timedelta(minutes=5)).delete()
    return len(missing)


def _store(
    current: reading.Reading, document: str, epoch: str, at: datetime
) -> RenderedPage:
    body = _render(current, document, at)
    row = RenderedPage(
        revision_id=current.pk,
        document=document,
        epoch=epoch,
        build=build(),
        body=body,
        etag=_marks(_named(current, document), body)[0],
        rendered_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        pass  # another process rendered the same page in the same moment
    return row


def _render(current: reading.Reading, document: str, at: datetime) -> bytes:
    return rendering.page(current, document, checks.newest(current.pk), at)


def _named(current: reading.Reading, document: str) -> str:
    return f"{current.sha256} {document}"


def _marks(named: str, body: bytes) -> list[str]:
    """What a page of ours carries, under each key still held; the newest first."""
    said = f"{named} {hashlib.sha256(body).hexdigest()}"
    return [digest[:32] for digest, _version in vault.digests("page", said)]


def marked(named: str, body: bytes) -> tuple[str, bytes]:
    """Bytes as they lie in the shared cache, which others can write as well."""
    return _marks(named, body)[0], body


def opened(named: str, kept: tuple[str, bytes]) -> Page | None:
    """The page of such bytes; None when they are none of ours."""
    mark, body = kept
    return Page(body, f'"{mark}"') if mark in _marks(named, body) else None


def record_forged(about: str, document: str, at: datetime) -> None:
    """Say for good that somebody changed what everybody reads."""
    facts = {"document": document}
    ledger.record(FORGED, about=about, by="system", at=at, facts=facts)


def _make_anew(
    row: RenderedPage, current: reading.Reading, document: str, at: datetime
) -> None:
    """Put the approved words back over bytes that are none of ours."""
    found, row.body = row.etag, _render(current, document, at)
    row.etag = _marks(_named(current, document), row.body)[0]
    with transaction.atomic():
        # By whoever saw it first; what another one put back is the same.
        if RenderedPage.objects.filter(pk=row.pk, etag=found).update(
            body=row.body, etag=row.etag, rendered_at=at
        ):
            record_forged(f"revision:{current.number}", document, at)


def newest(current: reading.Reading, document: str) -> RenderedPage | None:
    """The page of a version that was rendered last, whatever epoch or build."""
    rows = RenderedPage.objects.filter(revision_id=current.pk, document=document)
    return rows.order_by("-rendered_at").first()


def name(current: reading.Reading) -> str:
    """What a page carries of the version it was made of."""
    return rendering.short(current.sha256)


_served: dict[str, tuple[float, int, Page]] = {}


def served(document: str, at: datetime) -> Page | None:
    """The page in force, from this process' memory for at most `POLL_SECONDS`."""
    current = reading.current(at)
    if current is None or document not in current.documents:
        return None
    known = _served.get(document)
    is_current = known is not None and known[1] == current.pk
    if known and is_current and known[0] > time.monotonic():
        return known[2]
    try:
        page = _newest(current, document, at)
    except (OperationalError, InterfaceError):
        # Without a database these words are still the ones in force.
        if known is None or not is_current:
            raise
        page = known[2]
    _served[document] = (time.monotonic() + POLL_SECONDS, current.pk, page)
    return page


def _newest(current: reading.Reading, document: str, at: datetime) -> Page:
    row = (
        RenderedPage.objects.filter(
            revision_id=current.pk, document=document, build=build()
        )
        .order_by("-rendered_at", "-id")
        .first()
    )
    if row is None:
        row = _store(current, document, checks.epoch(current, at), at)
    elif row.etag not in _marks(_named(current, document), bytes(row.body)):
        _make_anew(row, current, document, at)
    return Page(bytes(row.body), f'"{row.etag}"')


def forget() -> None:
    """Drop what this process remembers: a test begins."""
    _served.clear()


def are_ready(at: datetime) -> bool:
    """Whether the pages in force are rendered for this build."""
    current = reading.current(at)
    if current is None:
        return False
    found: Any = RenderedPage.objects.filter(revision_id=current.pk, build=build())
    return set(rendering.pages_of(current)) <= set(
        found.values_list("document", flat=True)
    )
