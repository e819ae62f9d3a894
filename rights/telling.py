"""Mail to the officers: what is new, and each morning what is due.

A queue that nobody is asked to open fails. What was not told yet is read from rows,
without a window of time, and written down in the transaction that queues the mail:
each thing is told once, whatever is killed. A mail names references and rights and
nobody (clause "Contact": mail may be read by others).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Replace
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices import reading
from notices.reading import Reading
from portal import outbox, permissions
from portal.models import User
from retention.models import Run, RunState
from rights import (
    letterbox,
    mails,
    morning,
    nearing,
    queue,
    references,
    registry,
)
from rights.models import (
    OPEN,
    UNTOLD,
    UNTOLD_ANSWER,
    Case,
    Message,
    News,
    Status,
    Step,
    StepState,
    Told,
    Tripwire,
    Unwanted,
)

MORNING = 8
# What fails once is tried again by itself within seconds.
TRIES = 3
# More in one mail is not read; the rest follows with the next sweep.
MOST = 50
# What has a place for it on its own row; the rest is a row of `Told`.
ON_ROWS = (News.CASE, News.URGENT, News.REPLY, News.SLIP)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing to tell: the row it is about, and the case it belongs to, if any."""

    kind: str
    what: str
    case: Case | None = None
    day: date | None = None
    is_last: bool = False
    # How many later days of the same request are told with it.
    more: int = 0

    @property
    def words(self) -> str:
        """One line of a mail."""
        if self.kind == News.MAIL:
            return _("A mail came in that waits to be sorted.")
        if self.case is None:
            return _("A run of the deletion rules failed or was stopped.")
        said = {
            News.CASE: _("New: %(reference)s, %(right)s."),
            News.URGENT: _("It cannot wait: %(reference)s, %(right)s."),
            News.SLIP: _("Due on %(day)s, not posted: %(reference)s, %(right)s.")
            if self.case.is_to_post()
            else _("Due on %(day)s, not decided: %(reference)s, %(right)s."),
            News.REPLY: _("An answer came in: %(reference)s, %(right)s."),
            News.FAILED: _("A step failed: %(reference)s, %(right)s."),
            News.STOP: _("Stopped by “This was not me”: %(reference)s, %(right)s."),
        }[News(self.kind)]
        return said % {
            "reference": references.display(self.case.reference),
            "right": queue.right_title(self.case.right).lower(),
            "day": self._days(),
        }

    def _days(self) -> str:
        """The nearest day, and how many more there are."""
        day = date_format(self.day, "j F") if self.day else ""
        if not self.more:
            return day
        said = ngettext(
            "%(day)s, and on %(n)d more day",
            "%(day)s, and on %(n)d more days",
            self.more,
        )
        return said % {"day": day, "n": self.more}

    @property
    def url(self) -> str:
        """Where it is seen to."""
        if self.case is not None:
            page = reverse("admin:rights_case_change", args=[self.case.pk])
        elif self.kind == News.MAIL:
            page = reverse("admin:rights_inbox")
        else:
            page = reverse("admin:retention_run_changelist")
        return f"{settings.SITE_URL}{page}"


def tell(at: datetime) -> None:
    """Tell what is new; and once a day, from eight o'clock on, what is due."""
    current = reading.current(at)
    if current is None:
        return
    _tell_news(current, at=at)
    _tell_morning(current, at=at)


def officers() -> list[tuple[User, set[str]]]:
    """Every officer with the kinds of mail they want."""
    staff = User.objects.filter(
        is_staff=True, is_active=True, groups__name=permissions.OFFICER
    )
    off = {(row.user_id, row.kind) for row in Unwanted.objects.all()}
    return [
        (user, {kind for kind in News.values if (user.pk, kind) not in off})
        for user in staff.order_by("pk")
    ]


def choose(user: User, *, wanted: Iterable[str]) -> None:
    """Keep which mails an officer wants."""
    off = set(News.values) - set(wanted)
    with transaction.atomic():
        Unwanted.objects.filter(user=user).exclude(kind__in=off).delete()
        Unwanted.objects.bulk_create(
            (Unwanted(user=user, kind=kind) for kind in sorted(off)),
            ignore_conflicts=True,
        )


# --- what is new -------------------------------------------------------------------


@transaction.atomic
def _tell_news(current: Reading, *, at: datetime) -> None:
    today = at.astimezone(ZoneInfo(current.organisation.time_zone)).date()
    nearing.let_pass(today, at=at)
    items = untold(today)
    _mark(items, at=at)
    staff = officers()
    for user, _wanted in staff:
        mine = [each for each in items if user.pk in _hear(each, staff)]
        if mine:
            turn = f"news:{user.pk}:{mine[0].kind}:{mine[0].what}"
            _mail(user, "officer_news", turn, current, at, partial(_news, mine))


class ToldBefore(Exception):
    """Another sweep told of the same things in this moment."""


def _mark(items: list[Item], *, at: datetime) -> None:
    """Write down what is told now. A second sweep in the same moment stops here, and
    takes its own back."""
    marked = 0
    for kind in (News.CASE, News.URGENT):
        marked += _named(Case.objects.filter(UNTOLD), "reference", items, kind, at)
    marked += _named(Message.objects.filter(UNTOLD_ANSWER), "pk", items, News.REPLY, at)
    near = (i.what for i in items if i.kind == News.SLIP and not i.is_last)
    marked += nearing.mark(near, at=at)
    marked += nearing.mark_last(i.case for i in items if i.is_last and i.case)
    others = [each for each in items if each.kind not in ON_ROWS]
    Told.objects.bulk_create(
        Told(kind=each.kind, what=each.what, at=at) for each in others
    )
    if marked + len(others) != len(items):
        raise ToldBefore


def _named(
    rows: QuerySet[Any], field: str, items: list[Item], kind: str, at: datetime
) -> int:
    names = [each.what for each in items if each.kind == kind]
    return rows.filter(**{f"{field}__in": names}).update(told_at=at)


def _hear(item: Item, staff: list[tuple[User, set[str]]]) -> set[int]:
    """Whoever looks after the case and wants to hear; else everybody who does.

    What cannot wait is told even where nobody wants it, and a last time to all.
    """
    wanting = {user.pk for user, wanted in staff if item.kind in wanted}
    owner = item.case.assigned_to_id if item.case else None
    if owner in wanting and owner is not None and not item.is_last:
        return {owner}
    if wanting or item.kind not in (News.SLIP, News.URGENT):
        return wanting
    return {user.pk for user, _wanted in staff}


def _news(items: list[Item]) -> dict[str, Any]:
    items = _lines(items)
    subject = items[0].words if len(items) == 1 else _count(len(items))
    return {"headline": subject.rstrip("."), "items": items}


def _lines(items: list[Item]) -> list[Item]:
    """Each request once for a kind of news, with the nearest of its days."""
    found: dict[tuple[str, str], list[Item]] = {}
    for each in items:
        name = each.case.reference if each.case else each.what
        found.setdefault((each.kind, name), []).append(each)
    return [
        replace(
            min(same, key=lambda each: each.day or date.max),
            more=max(0, len({each.day for each in same}) - 1),
        )
        for same in found.values()
    ]


def _count(number: int) -> str:
    return _("%(n)d things are new at the privacy desk") % {"n": number}


def untold(today: date) -> list[Item]:
    """What no officer was told yet, new requests first."""
    cases = Case.objects.filter(UNTOLD).order_by("pk")
    read = (*OPEN, Status.ANSWERED)
    answers = Message.objects.filter(UNTOLD_ANSWER, case__status__in=read)
    answers = answers.select_related("case").order_by("pk")
    steps = _not_told(
        Step.objects.filter(state=StepState.DUE, attempt__gte=TRIES).exclude(error=""),
        News.FAILED,
        Cast("pk", CharField()),
    ).select_related("case")
    stops = _not_told(
        Tripwire.objects.filter(stopped_at__isnull=False),
        News.STOP,
        Cast("pk", CharField()),
    ).select_related("case")
    # A UUID as text has dashes in one database and none in the other.
    bare = Replace(Cast("pk", CharField()), Value("-"), Value(""))
    letters = _not_told(letterbox.unsorted(), News.MAIL, bare)
    return [
        *(Item(kind=_kind(c), what=c.reference, case=c) for c in cases[:MOST]),
        *(Item(kind=News.STOP, what=str(w.pk), case=w.case) for w in stops[:MOST]),
        *(Item(kind=News.REPLY, what=str(m.pk), case=m.case) for m in answers[:MOST]),
        *(Item(kind=News.MAIL, what=m.pk.hex) for m in letters[:MOST]),
        *(Item(kind=News.FAILED, what=str(s.pk), case=s.case) for s in steps[:MOST]),
        *(
            Item(kind=News.SLIP, what=str(c.pk), case=c.case, day=c.answer_by)
            for c in nearing.untold(today)[:MOST]
        ),
        *(
            Item(kind=News.SLIP, what=_call(c), case=c, day=c.due_on, is_last=True)
            for c in nearing.last(today)[:MOST]
        ),
        *_failed_runs(),
    ]


def _call(case: Case) -> str:
    """Named with its day: a later one is told anew, in a mail of its own."""
    return f"last:{case.pk}:{case.due_on}"


def _kind(case: Case) -> str:
    """What harms somebody now is told even to whoever wants no mail of new requests."""
    return News.URGENT if registry.is_urgent(case.right) else News.CASE


def _not_told(rows: QuerySet[Any], kind: str, what: Any) -> QuerySet[Any]:
    told = Told.objects.filter(kind=kind, what=OuterRef("row_name"))
    found: QuerySet[Any] = rows.annotate(row_name=what)
    return found.filter(~Exists(told)).order_by("pk")


def _failed_runs() -> list[Item]:
    """Runs that are stopped by the brake, or fail again and again."""
    stopped = Run.objects.filter(state=RunState.BRAKED)
    failing = Run.objects.filter(state=RunState.DUE, attempt__gte=TRIES)
    rows = (stopped | failing.exclude(error="")).order_by("pk").values_list("pk")
    names = [f"run:{pk}" for (pk,) in rows[:MOST]]
    told = Told.objects.filter(kind=News.FAILED, what__in=names)
    known = set(told.values_list("what", flat=True))
    return [Item(kind=News.FAILED, what=n) for n in names if n not in known]


# --- each morning ------------------------------------------------------------------


@transaction.atomic
def _tell_morning(current: Reading, *, at: datetime) -> None:
    local = at.astimezone(ZoneInfo(current.organisation.time_zone))
    day = local.date().isoformat()
    is_told = Told.objects.filter(kind=News.DIGEST, what=day).exists()
    if local.hour < MORNING or is_told:
        return
    # An empty morning is told too: what comes at noon is no morning's news.
    Told.objects.create(kind=News.DIGEST, what=day, at=at)
    figures = morning.due(today=local.date(), at=at)
    if not any(figures.values()):
        return
    for user, wanted in officers():
        if News.DIGEST in wanted:
            turn = f"digest:{user.pk}:{day}"
            _mail(
                user,
                "officer_digest",
                turn,
                current,
                at,
                partial(morning.words, figures),
            )


def _mail(
    user: User,
    template: str,
    turn: str,
    current: Reading,
    at: datetime,
    said: Callable[[], dict[str, Any]],
) -> None:
    """Queue one mail in the officer's language."""
    with translation.override(user.language):
        shown = {
            **said(),
            "organisation": current.organisation,
            "desk_url": settings.SITE_URL + reverse("admin:index"),
            "wishes_url": settings.SITE_URL + reverse("admin:rights_case_mails"),
        }
        subject = render_to_string(f"emails/{template}/subject.txt", shown)
        text = render_to_string(f"emails/{template}/body.txt", shown)
    outbox.queue(
        kind=template,
        to=user.email,
        subject=" ".join(subject.split()),
        text=mails.tidied(text),
        dedupe=turn,
        language=user.language,
        at=at,
    )
