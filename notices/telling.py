"""Telling people of a new version before it counts: one plain mail to each.

Files in `<app>/audiences/` know whom a change concerns; notices writes the mail. Each
page of an audience is one transaction: its mails, and how far we are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django_stubs_ext import StrOrPromise

from notices import reading, weighing
from notices.models import Revision, Telling
from notices.reading import Reading
from portal import jobs, ledger, outbox, vault
from portal.failpoints import failpoint
from portal.plugins import discover

BATCH = 500
KIND = "new_version"


class Interrupted(Exception):
    """Another worker took this telling over; what was written here is undone."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """Two versions, and the kinds of data that the later one treats differently."""

    before: Reading
    after: Reading
    touched: frozenset[str]
    is_material: bool
    # What makes it so, in the words of whoever reads them.
    reasons: list[StrOrPromise] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """One address; `leave` is where its owner takes it off a list, if it is on one."""

    email: str
    language: str = "en"
    leave: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some addressees, and the cursor of the next page; '' when that was all."""

    people: list[Addressee] = field(default_factory=list)
    cursor: str = ""


@dataclass(frozen=True, kw_only=True)
class Audience:
    """One way to know whom a change concerns. `page` takes a change, cursor and limit."""

    code: str
    title: StrOrPromise
    is_meant: Callable[[Change], bool]
    count: Callable[[Change], int | None]
    page: Callable[[Change, str, int], Page]


def audiences() -> dict[str, Audience]:
    """All, by code. Whoever is on a list hears of it with the way off that list."""
    return dict(sorted(discover("audiences", "AUDIENCE").items(), reverse=True))


def change_of(revision: Revision) -> Change | None:
    """What a version changes; None for the first, which changes nothing for anybody."""
    if revision.based_on is None:
        return None
    return _change(
        reading.of_revision(revision.based_on), reading.of_revision(revision)
    )


def _change(before: Reading, after: Reading) -> Change:
    weight = weighing.weight(before, after)
    return Change(
        before=before,
        after=after,
        touched=frozenset(weighing.touched(before, after)),
        is_material=weight.is_material,
        reasons=[weighing.REASONS[code] for code in weight.codes],
    )


@dataclass(frozen=True, kw_only=True)
class Line:
    """One audience at the desk: how many it has, before or after they were told.

    `count` is None where the company's system could not be asked.
    """

    title: StrOrPromise
    count: int | None
    told: Telling | None = None


def expected(before: Reading, after: Reading) -> list[Line]:
    """Whom an open draft would be told to."""
    change = _change(before, after)
    return [
        Line(title=each.title, count=each.count(change))
        for each in audiences().values()
        if each.is_meant(change)
    ]


def progress(revision: Revision) -> list[Line]:
    """How far telling an approved version has come."""
    known = audiences()
    return [
        Line(
            title=known[row.audience].title if row.audience in known else row.audience,
            count=row.told,
            told=row,
        )
        for row in revision.tellings.order_by("pk")
    ]


def stuck() -> list[Telling]:
    """Audiences whose last page failed."""
    owed = Telling.objects.filter(done_at__isnull=True).exclude(error="")
    return list(owed.select_related("revision").defer("revision__canonical")[:20])


def begin(revision: Revision, *, at: datetime) -> None:
    """Leave a row for each audience that an approved version concerns."""
    change = change_of(revision)
    if change is None:
        return
    meant = [each for each in audiences().values() if each.is_meant(change)]
    Telling.objects.bulk_create(
        [Telling(revision=revision, audience=a.code, created_at=at) for a in meant],
        ignore_conflicts=True,
    )
    jobs.wake("notices.tasks.tell")


def tell_due(at: datetime, *, limit: int = 40) -> int:
    """Write the mails that are owed, a page at a time; how many pages were done."""
    owed = Telling.objects.filter(done_at__isnull=True).order_by("created_at", "pk")
    done = 0
    while done < limit and (claimed := jobs.claim_due(owed, at=at)):
        telling, owner = claimed[0]
        try:
            _next_page(telling, owner, at)
        except Interrupted:
            continue
        except Exception as error:  # noqa: BLE001 - left on the row the desk shows
            jobs.fail(telling, owner, error, at=at)
        done += 1
    return done


def _next_page(telling: Telling, owner: str, at: datetime) -> None:
    change = change_of(telling.revision)
    audience = audiences().get(telling.audience)
    if change is None or audience is None:
        raise LookupError(telling.audience)
    page = audience.page(change, telling.cursor, BATCH)
    with transaction.atomic():
        written = outbox.queue_all(
            [_mail(telling.revision, change, one) for one in page.people], at=at
        )
        failpoint("telling.before_commit")
        is_ours = jobs.fence(
            telling,
            owner,
            cursor=page.cursor,
            told=F("told") + written.queued,
            missed=F("missed") + written.refused,
            done_at=None if page.cursor else at,
        )
        if not is_ours:
            raise Interrupted
        if not page.cursor:
            _record(telling, at)


def _mail(revision: Revision, change: Change, to: Addressee) -> outbox.Letter:
    """The same words for everybody: what changes, from when, and what one can do."""
    current = change.after
    site = settings.SITE_URL
    pair = [change.before.number, current.number]
    zone = ZoneInfo(current.organisation.time_zone)
    assert revision.effective_at is not None  # noqa: S101 - approved versions have one
    shown = {
        "organisation": current.organisation,
        "officer": current.contact(revision.effective_at),
        "note": revision.note,
        "day": revision.effective_at.astimezone(zone).date(),
        "is_material": change.is_material,
        "compare": site + reverse("notices:compare", args=pair) + "?view=sides",
        "rights": f"{site}/rights/",
        "kinds": [
            current.categories[slug].title
            for slug in current.categories
            if slug in change.touched
        ],
        "leave": to.leave,
        "demo": settings.KEPT_DEMO,
    }
    name, _version = vault.digest("told", to.email.casefold())
    with translation.override(to.language):
        shown["reasons"] = [str(reason) for reason in change.reasons]
        return outbox.Letter(
            kind=KIND,
            to=to.email,
            subject=render_to_string("emails/new_version/subject.txt", shown).strip(),
            text=render_to_string("emails/new_version/body.txt", shown),
            about=f"revision:{current.number}",
            dedupe=f"{KIND}:{current.number}:{name[:40]}",
            language=to.language,
        )


def _record(telling: Telling, at: datetime) -> None:
    row = Telling.objects.get(pk=telling.pk)
    ledger.record(
        "revision_told",
        about=f"revision:{telling.revision.number}",
        by="worker",
        at=at,
        facts={"audience": row.audience, "told": row.told, "missed": row.missed},
    )
