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

from notices import personal_note, reading, weighing
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
    """Two versions, and the kinds of data that the later one treats differently.

    `is_minor`: somebody said why nobody has to hear of it whose data that is.
    """

    before: Reading
    after: Reading
    touched: frozenset[str]
    is_minor: bool = False

    @property
    def is_of_data(self) -> bool:
        """Whether people hear of it because data about them is held."""
        return bool(self.touched) and not self.is_minor


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """One address, and the kinds of data that are held about its owner.

    `leave` is where they take it off a list, if it is on one; the list says nothing of
    data.
    """

    email: str
    language: str = "en"
    leave: str = ""
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some addressees, and the cursor of the next page; '' when that was all."""

    people: list[Addressee] = field(default_factory=list)
    cursor: str = ""


@dataclass(frozen=True, kw_only=True)
class Audience:
    """One way to know whom a change concerns. `page` takes a change, cursor and limit.

    `by_kind` counts them by kind of data, where that is known.
    """

    code: str
    title: StrOrPromise
    is_meant: Callable[[Change], bool]
    count: Callable[[Change], int | None]
    page: Callable[[Change, str, int], Page]
    by_kind: Callable[[Change], dict[str, int] | None] | None = None


def audiences() -> dict[str, Audience]:
    """All, by code. Whoever is on a list hears of it with the way off that list."""
    return dict(sorted(discover("audiences", "AUDIENCE").items(), reverse=True))


def change_of(revision: Revision) -> Change | None:
    """What a version changes; None for the first, which changes nothing for anybody."""
    if revision.based_on is None:
        return None
    return between(
        reading.of_revision(revision.based_on), reading.of_revision(revision)
    )


def between(before: Reading, after: Reading) -> Change:
    """What changes from one to the other."""
    return Change(
        before=before,
        after=after,
        touched=frozenset(weighing.touched(before, after)),
        is_minor=bool(weighing.weight(before, after).minor_because),
    )


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How many people have one kind of data."""

    slug: str
    title: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """One audience at the desk: how many it has, before or after they were told.

    `count` is None where the company's system could not be asked. `kinds` are
    those that the change is about.
    """

    title: StrOrPromise
    count: int | None
    told: Telling | None = None
    kinds: list[Kind] = field(default_factory=list)


def expected(before: Reading, after: Reading) -> list[Line]:
    """Whom an open draft would be told to."""
    change = between(before, after)
    return [
        Line(
            title=each.title,
            count=each.count(change),
            kinds=_by_kind(each, change),
        )
        for each in audiences().values()
        if each.is_meant(change)
    ]


def _by_kind(audience: Audience, change: Change) -> list[Kind]:
    counts = audience.by_kind(change) if audience.by_kind else None
    rows = change.after.categories
    return [
        Kind(slug=slug, title=rows[slug].title, count=counts[slug])
        for slug in rows
        if counts and slug in counts
    ]


def progress(revision: Revision) -> list[Line]:
    """How far telling an approved version has come."""
    rows = revision.tellings.order_by("pk")
    return [Line(title=title(row), count=row.told, told=row) for row in rows]


def title(row: Telling) -> StrOrPromise:
    """Whom it tells, in words."""
    known = audiences().get(row.audience)
    return known.title if known else row.audience


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
    notes = _notes(change, {one.language for one in page.people}, at)
    with transaction.atomic():
        written = outbox.queue_all(
            [_mail(telling.revision, change, one, notes) for one in page.people], at=at
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


Notes = dict[str, list[personal_note.Line]]


def _notes(change: Change, languages: set[str], at: datetime) -> Notes:
    """What changes, line by line, in each language that a page needs."""
    found: Notes = {}
    for language in languages:
        with translation.override(language):
            found[language] = personal_note.lines(change.before, change.after, at)
    return found


def _mail(
    revision: Revision, change: Change, to: Addressee, notes: Notes
) -> outbox.Letter:
    """What changes for one person, from when, and what they can do."""
    number = change.after.number
    name, _version = vault.digest("told", to.email.casefold())
    assert revision.effective_at is not None  # noqa: S101 - approved versions have one
    subject, text = _words(change, to, revision.effective_at, notes[to.language])
    return outbox.Letter(
        kind=KIND,
        to=to.email,
        subject=subject,
        text=text,
        about=f"revision:{number}",
        dedupe=f"{KIND}:{number}:{name[:40]}",
        language=to.language,
    )


def sample(
    before: Reading, after: Reading, kinds: set[str], *, instant: datetime, at: datetime
) -> tuple[str, str]:
    """Subject and text as somebody would get them who has these kinds of data.

    Without any: as somebody on the list does.
    """
    change = between(before, after)
    leave = "" if kinds else settings.SITE_URL + reverse("notices:news")
    to = Addressee(email="", kinds=frozenset(kinds), leave=leave)
    return _words(change, to, instant, personal_note.lines(before, after, at))


def _words(
    change: Change,
    to: Addressee,
    instant: datetime,
    told: list[personal_note.Line],
) -> tuple[str, str]:
    """Subject and text. Who is on the list hears the note, others what touches them."""
    current = change.after
    site = settings.SITE_URL
    pair = [change.before.number, current.number]
    mine = personal_note.of(told, to.kinds)
    made = " ".join(line.sentence for line in told)
    note = str(current.content["note"]) or made
    with translation.override(to.language):
        shown = {
            "organisation": current.organisation,
            "officer": current.contact(instant),
            "note": "" if to.kinds and note == made else note,
            "mine": mine if to.kinds else None,
            "day": instant.astimezone(ZoneInfo(current.organisation.time_zone)).date(),
            "compare": site + reverse("notices:compare", args=pair) + "?view=sides",
            "rights": f"{site}/rights/",
            "kinds": [
                row.title
                for slug, row in current.categories.items()
                if slug in to.kinds
            ],
            "leave": to.leave,
            "demo": settings.KEPT_DEMO,
        }
        return (
            render_to_string("emails/new_version/subject.txt", shown).strip(),
            render_to_string("emails/new_version/body.txt", shown),
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
