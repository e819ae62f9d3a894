"""The published documents on paper: one PDF per revision, printed before its instant.

A paper carries no proof of the night: it is the promise, and says where the proof
stands. What shapes it besides the revision is in its build.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import timezone

from notices import reading, rendering
from notices.models import Revision
from notices.pages import AHEAD
from portal import paper
from portal.models import Sheet
from portal.plugins import discover

REDLINE = "redline"


@dataclass(frozen=True, kw_only=True)
class RevisionPaper:
    """One document of a revision; `code` is its name."""

    code: str

    def paper(self, about: str) -> paper.Paper | None:
        """The words, as they read when the revision is in force."""
        pk = int(about.rpartition(":")[2])
        revision = Revision.objects.filter(pk=pk, state="approved").first()
        if revision is None:
            return None
        current = reading.of_revision(revision)
        if self.code not in current.documents:
            return None
        shown = rendering.frame(current, self.code, {}, _moment(current))
        shown |= {"document": self.code, "site": settings.SITE_URL}
        return paper.Paper(markup=render_to_string("pdf/document.html", shown))


def _moment(current: reading.Reading) -> datetime:
    """Now, or for a revision still to come the instant from which it counts."""
    at = timezone.now()
    return max(at, current.effective_at) if current.effective_at else at


def about(current: reading.Reading) -> str:
    return f"revision:{current.pk}"


@cache
def _templates() -> str:
    root = Path(settings.ROOT) / "templates"
    digest = hashlib.sha256(f"{settings.KEPT_DEMO} {settings.SITE_URL}".encode())
    for path in sorted([*root.glob("pdf/*"), *root.glob("notices/_*.html")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def build(current: reading.Reading, at: datetime) -> str:
    """Templates, styles, and the officer in post: the one value dated by the day."""
    officer = current.officer(at)
    text = f"{_templates()} {officer.slug if officer else ''}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def order_ahead(at: datetime) -> int:
    """Order what is missing for the revision in force and those that come soon."""
    soon = Revision.objects.filter(
        state="approved", effective_at__gt=at, effective_at__lte=at + AHEAD
    )
    current = reading.current(at)
    readings = [*([current] if current else []), *map(reading.of_revision, soon)]
    return sum(_order(each, max(at, each.effective_at or at), at) for each in readings)


def _order(current: reading.Reading, when: datetime, at: datetime) -> int:
    shape = build(current, when)
    have = _ordered(current, shape)
    kinds = discover("papers", "PAPER").keys() & current.documents.keys()
    for kind in sorted(kinds - have):
        paper.order(kind, about=about(current), build=shape, at=at)
    return len(kinds - have)


def _ordered(current: reading.Reading, shape: str) -> set[str]:
    rows: Iterable[str] = Sheet.objects.filter(
        about=about(current), build=shape
    ).values_list("kind", flat=True)
    return set(rows)


def sheet(current: reading.Reading, document: str, at: datetime) -> Sheet | None:
    """The paper of the revision in force; the build before while a new one is printed."""
    found = paper.find(document, about(current), build(current, at))
    if found is not None and found.printed_at:
        return found
    return paper.newest(document, about(current)) or found


# --- what changes -------------------------------------------------------------------


def order_redline(revision: Revision, *, at: datetime) -> None:
    """The changes of a version on paper: for its reader in review, then for everybody."""
    if revision.based_on_id is None:
        return
    newest = revision.edits.aggregate(newest=Max("pk"))["newest"]
    stand = revision.sha256 or f"draft {newest}"
    shape = hashlib.sha256(f"{_templates()} {stand}".encode()).hexdigest()[:32]
    about = f"{REDLINE}:{revision.pk}"
    # What was printed of a draft is not what was approved.
    Sheet.objects.filter(kind=REDLINE, about=about).exclude(build=shape).delete()
    paper.order(REDLINE, about=about, build=shape, at=at)


def redline(revision: Revision) -> Sheet | None:
    """What was printed last of a version's changes, or what waits to be."""
    about = f"{REDLINE}:{revision.pk}"
    rows = Sheet.objects.filter(kind=REDLINE, about=about).defer("body")
    return paper.newest(REDLINE, about) or rows.order_by("-pk").first()


def has_redline(pk: int) -> bool:
    """Whether a page may offer it."""
    return paper.is_ready(REDLINE, f"{REDLINE}:{pk}")
