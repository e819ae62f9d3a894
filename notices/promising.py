"""The promise board: each promise, how it is kept, night by night, and who says so.

A machine's word is its newest result; where no machine can look, a named person
answers for a time, after which the promise is red again. The public sees how one is
kept only while the officer opens it (issue of trust, not of law: law.md, section 10).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import reading
from notices.models import Attestation, CheckState, PromiseResult, Showing
from notices.reading import Reading, Row
from portal import ledger
from portal.models import User

NIGHTS = 30
LONGEST = timedelta(days=366)
EXPIRED, STATED, SHOWN = "expired", "stated", "shown"
WORDS = {
    CheckState.BROKEN: gettext_lazy("broken"),
    CheckState.ERROR: gettext_lazy("the check failed"),
    EXPIRED: gettext_lazy("expired"),
    CheckState.NONE_YET: gettext_lazy("no evidence yet"),
    CheckState.KEPT: gettext_lazy("kept"),
    STATED: gettext_lazy("stated"),
    SHOWN: gettext_lazy("shown in words"),
}
TONES = {
    CheckState.BROKEN: "bad",
    CheckState.ERROR: "bad",
    EXPIRED: "bad",
    CheckState.KEPT: "ok",
    STATED: "info",
}
WIDTH = 8


class NotAttestable(Exception):
    """This promise is looked at by a machine, or the dates cannot be."""


@dataclass(frozen=True, kw_only=True)
class Night:
    """One cell: a day, what was found, and where it stands in the picture."""

    day: date
    state: str
    x: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """One promise on the board."""

    slug: str
    number: int
    title: str
    clause: str
    kind: str
    state: str
    message: str
    oldest_at: datetime | None
    ran_at: datetime | None
    attestation: Attestation | None
    is_public: bool
    nights: tuple[Night, ...]

    @property
    def word(self) -> str:
        return str(WORDS[self.state])

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "")

    @property
    def told(self) -> str:
        """The picture of the nights in one sentence, for those who hear it."""
        bad = [n.day for n in self.nights if TONES.get(n.state) == "bad"]
        if not self.nights:
            return _("No night was checked.")
        if not bad:
            return _("%(count)d nights checked, none broken.") % {
                "count": len(self.nights)
            }
        days = ", ".join(date_format(day, "j M") for day in bad)
        return _("%(count)d nights checked, broken on %(days)s.") % {
            "count": len(self.nights),
            "days": days,
        }


@dataclass(frozen=True, kw_only=True)
class Board:
    """All lines, and how many stand how."""

    lines: tuple[Line, ...]
    counts: dict[str, int]

    @property
    def headline(self) -> str:
        """The worst first, so that nobody has to look for it."""
        parts = [
            f"{self.counts[state]} {word}"
            for state, word in WORDS.items()
            if self.counts.get(state)
        ]
        return ", ".join(parts)

    @property
    def is_broken(self) -> bool:
        return any(TONES.get(state) == "bad" for state in self.counts)


def board(at: datetime) -> Board:
    """The promises in force; three queries, whatever their number."""
    current = reading.current(at)
    if current is None:
        return Board(lines=(), counts={})
    zone = ZoneInfo(current.organisation.time_zone)
    results = _results(current, at)
    # The newest comes last, and stays.
    stated = {row.promise: row for row in Attestation.objects.order_by("at", "pk")}
    shown = {row.promise: row for row in Showing.objects.order_by("at", "pk")}
    lines = [
        _line(
            current,
            row,
            results.get(row.slug, []),
            stated.get(row.slug),
            is_public=row.slug in shown and shown[row.slug].is_public,
            today=at.astimezone(zone).date(),
            zone=zone,
        )
        for row in sorted(current.promises.values(), key=lambda row: row.number)
    ]
    return Board(lines=tuple(lines), counts=dict(Counter(line.state for line in lines)))


@dataclass(frozen=True, kw_only=True)
class ClausePromises:
    """The promises that one clause makes."""

    slug: str
    number: str
    title: str
    lines: tuple[Line, ...]


def by_clause(found: Board, at: datetime) -> list[ClausePromises]:
    """The same board in reading order; clauses without a promise are left out."""
    current = reading.current(at)
    if current is None:
        return []
    lines = {line.slug: line for line in found.lines}
    rows = [
        ClausePromises(
            slug=clause.slug,
            number=current.clause_number(clause.slug),
            title=clause.title,
            lines=tuple(
                lines[row.slug]
                for row in current.promises_for(clause.slug)
                if row.slug in lines
            ),
        )
        for document in current.documents
        for clause in current.clauses(document)
    ]
    return [row for row in rows if row.lines]


def _results(current: Reading, at: datetime) -> dict[str, list[PromiseResult]]:
    """Results of the last nights by promise, oldest first.

    Of any revision: a promise outlives the words it is made in.
    """
    found: dict[str, list[PromiseResult]] = {}
    since = at - timedelta(days=NIGHTS + 1)
    rows = PromiseResult.objects.filter(ran_at__gt=since, ran_at__lte=at)
    for row in rows.order_by("ran_at", "pk"):
        found.setdefault(row.promise, []).append(row)
    return found


def _line(
    current: Reading,
    row: Row,
    results: list[PromiseResult],
    stated: Attestation | None,
    *,
    is_public: bool,
    today: date,
    zone: ZoneInfo,
) -> Line:
    last = results[-1] if results and row.kind == "machine" else None
    return Line(
        slug=row.slug,
        number=row.number,
        title=row.title,
        clause=_clause(current, row.clause),
        kind=row.kind,
        state=_state(row, last, stated, today),
        message=last.message if last else "",
        oldest_at=last.oldest_at if last else None,
        ran_at=last.ran_at if last else None,
        attestation=stated if row.kind != "machine" else None,
        is_public=is_public,
        nights=_nights(results, today, zone) if row.kind == "machine" else (),
    )


def _clause(current: Reading, slug: str) -> str:
    """A clause by number and title, as a reader finds it."""
    clause = current.clause(slug)
    title = clause.title if clause is not None else slug
    return f"{current.clause_number(slug)} {title}".strip()


def _state(
    row: Row, last: PromiseResult | None, stated: Attestation | None, today: date
) -> str:
    if row.kind == "machine":
        return str(last.state) if last else str(CheckState.NONE_YET)
    if stated is not None:
        return EXPIRED if stated.expires_on <= today else STATED
    return str(CheckState.NONE_YET) if row.kind == "attested" else SHOWN


def _nights(
    results: list[PromiseResult], today: date, zone: ZoneInfo
) -> tuple[Night, ...]:
    """One cell for each checked day; the worst of a day is its colour."""
    order = [CheckState.BROKEN, CheckState.ERROR, CheckState.KEPT, CheckState.NONE_YET]
    days: dict[date, str] = {}
    for result in results:
        day = result.ran_at.astimezone(zone).date()
        known = days.get(day, str(result.state))
        days[day] = min(known, str(result.state), key=[str(s) for s in order].index)
    return tuple(
        Night(day=day, state=state, x=(NIGHTS - 1 - (today - day).days) * WIDTH)
        for day, state in sorted(days.items())
        if (today - day).days < NIGHTS
    )


# --- acts ------------------------------------------------------------------------


@transaction.atomic
def attest(
    *, promise: str, owner: str, evidence: str, expires_on: date, by: User, at: datetime
) -> Attestation:
    """A named person answers for a promise until a day, at most a year from now."""
    current = reading.current(at)
    row = current.promises.get(promise) if current else None
    if current is None or row is None or row.kind == "machine":
        raise NotAttestable(_("A machine looks at this promise: nobody can state it."))
    today = at.astimezone(ZoneInfo(current.organisation.time_zone)).date()
    if not today < expires_on <= today + LONGEST:
        raise NotAttestable(
            _("Choose a day after today and within a year: then it is asked again.")
        )
    made = Attestation.objects.create(
        promise=promise,
        owner=owner,
        evidence=evidence,
        stated_on=today,
        expires_on=expires_on,
        by=by,
        at=at,
    )
    ledger.record(
        "promise.attested",
        about=f"promise:{promise}",
        by=f"user:{by.pk}",
        at=at,
        facts={"promise": promise, "expires_on": expires_on.isoformat()},
    )
    return made


@transaction.atomic
def show(*, promise: str, is_public: bool, by: User, at: datetime) -> None:
    """Open one promise to the public, or close it; the same again is nothing."""
    last = Showing.objects.filter(promise=promise).order_by("-at", "-pk").first()
    if (last is not None and last.is_public) == is_public:
        return
    Showing.objects.create(promise=promise, is_public=is_public, by=by, at=at)
    ledger.record(
        "promise.shown" if is_public else "promise.closed",
        about=f"promise:{promise}",
        by=f"user:{by.pk}",
        at=at,
        facts={"promise": promise},
    )
