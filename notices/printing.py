"""The published documents on paper: one PDF per revision, printed before its instant.

A paper carries no proof of the night: it is the promise, and says where the proof
stands. What shapes it besides the revision is in its build.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import CharField, Exists, Max, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.template.loader import render_to_string
from django.utils import timezone

from notices import reading, rendering
from notices.models import Document, Revision, RevisionState
from notices.pages import AHEAD
from portal import paper
from portal.models import Sheet
from portal.plugins import discover

REDLINE, DRAFT = "redline", "draft"
OPEN = frozenset({RevisionState.DRAFT, RevisionState.IN_REVIEW})
# Papers that nobody needed so far are ordered by whoever asks: a few wait at a time, and
# of comparisons the newest are kept.
WAITING, PAIRS = 4, 60
BEHIND = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class RevisionPaper:
    """One document of a revision; `code` is its name."""

    code: str
    can_wait: bool = False

    def paper(self, about: str) -> paper.Paper | None:
        """The words, as they read when the revision is in force; a draft says so."""
        state, _colon, pk = about.partition(":")
        is_draft = state == DRAFT
        wanted = OPEN if is_draft else {RevisionState.APPROVED}
        revision = Revision.objects.filter(pk=int(pk), state__in=wanted).first()
        if revision is None:
            return None
        current = (reading.of_draft if is_draft else reading.of_revision)(revision)
        if self.code not in current.documents:
            return None
        try:
            shown = rendering.frame(current, self.code, {}, _moment(current))
        except rendering.Dangling:  # edited since it was ordered; the checks say so
            return None
        shown |= {"document": self.code, "site": settings.SITE_URL}
        shown["is_draft"] = is_draft
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
    soon = Revision.objects.counting().filter(
        effective_at__gt=at, effective_at__lte=at + AHEAD
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


def of_version(current: reading.Reading, document: str, at: datetime) -> Sheet | None:
    """The paper of any version, ordered when nobody asked for it before."""
    found = sheet(current, document, at)
    return found or _asked(document, about(current), build(current, at), at)


def _asked(kind: str, about: str, shape: str, at: datetime) -> Sheet | None:
    """A paper for whoever asks; None while too many are being printed already."""
    found = paper.find(kind, about, shape)
    if found is not None:
        return found
    waiting = Sheet.objects.filter(printed_at__isnull=True, key__isnull=True)
    # One that broke the press waits for nothing any more.
    if waiting.filter(attempt__lt=paper.MOST_TRIES).count() >= WAITING:
        return None
    # What others need is printed first, however often somebody asks for more of these.
    _order_again(kind, about, shape, at - BEHIND)
    return paper.find(kind, about, shape)


# --- drafts, and what changes -------------------------------------------------------


def order_review(revision: Revision, *, at: datetime) -> None:
    """A draft on paper for whoever reads it next, and what changes in it."""
    newest = revision.edits.aggregate(newest=Max("pk"))["newest"]
    shape = _shape(f"draft {newest}")
    for kind in sorted(kinds_of(revision)):
        prefix = REDLINE if kind == REDLINE else DRAFT
        _order_again(kind, f"{prefix}:{revision.pk}", shape, at)


def order_approved(revision: Revision, *, at: datetime) -> None:
    """What an approved version says, if it counts soon, and what it changes.

    In the commit that makes it count, so that nobody waits for a sweep first. What
    is ordered last is printed first: the policy before what it changes.
    """
    _order_redline(revision, at=at)
    when = max(at, revision.effective_at or at)
    if when <= at + AHEAD:
        _order(reading.of_revision(revision), when, at)


def _order_redline(revision: Revision, *, at: datetime) -> None:
    """What an approved version changes, for everybody; nothing stays of its draft."""
    Sheet.objects.filter(about=f"{DRAFT}:{revision.pk}").delete()
    if revision.based_on_id is not None:
        _order_again(REDLINE, f"{REDLINE}:{revision.pk}", _shape(revision.sha256), at)


def _shape(stand: str) -> str:
    return hashlib.sha256(f"{_templates()} {stand}".encode()).hexdigest()[:32]


def _order_again(kind: str, about: str, shape: str, at: datetime) -> None:
    """What was printed of earlier words says nothing of these."""
    Sheet.objects.filter(kind=kind, about=about).exclude(build=shape).delete()
    paper.order(kind, about=about, build=shape, at=at)


def asked_of_draft(revision: Revision, kind: str, at: datetime) -> Sheet | None:
    """A draft as it is now, on paper for whoever writes it; `kind` is one of its own."""
    newest = revision.edits.aggregate(newest=Max("pk"))["newest"]
    shape = _shape(f"draft {newest}")
    prefix = REDLINE if kind == REDLINE else DRAFT
    return _asked(kind, f"{prefix}:{revision.pk}", shape, at)


def kinds_of(revision: Revision) -> set[str]:
    """The papers that there are of a version: its documents, and what it changes."""
    slugs = Document.objects.filter(revision=revision).values_list("slug", flat=True)
    found = discover("papers", "PAPER").keys() & set(slugs)
    return found | ({REDLINE} if revision.based_on_id is not None else set())


def of_draft(revision: Revision, kind: str) -> Sheet | None:
    """One paper of what is in review; None when none was ordered."""
    prefix = REDLINE if kind == REDLINE else DRAFT
    return paper.newest(kind, f"{prefix}:{revision.pk}") or _ordered_last(
        kind, f"{prefix}:{revision.pk}"
    )


def _ordered_last(kind: str, about: str) -> Sheet | None:
    rows = Sheet.objects.filter(kind=kind, about=about).defer("body")
    return rows.order_by("-pk").first()


def is_printed(kind: str, prefix: str) -> Exists:
    """Whether there is this paper of a revision, asked together with the revision."""
    about = Concat(Value(f"{prefix}:"), Cast(OuterRef("pk"), CharField()))
    rows = Sheet.objects.filter(kind=kind, printed_at__isnull=False)
    return Exists(rows.filter(about=about))


def pair(old: Revision, new: Revision, at: datetime) -> Sheet | None:
    """Any version, or a draft, beside any published one, on paper."""
    if new.based_on_id == old.pk:
        return of_draft(new, REDLINE)
    stand = new.sha256 or new.edits.aggregate(newest=Max("pk"))["newest"]
    shape = _shape(f"{old.sha256} {stand}")
    found = _asked(REDLINE, f"{REDLINE}:{old.pk}:{new.pk}", shape, at)
    pairs = Sheet.objects.filter(kind=REDLINE, about__regex=r"^redline:[0-9]+:[0-9]+$")
    kept = list(
        pairs.order_by("-ordered_at", "-pk").values_list("pk", flat=True)[:PAIRS]
    )
    pairs.exclude(pk__in=kept).delete()
    return found


def has_redline(pk: int) -> bool:
    """Whether a page may offer it."""
    return paper.is_ready(REDLINE, f"{REDLINE}:{pk}")
