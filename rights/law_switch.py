"""Another law for a request: seen side by side first, then used, with a reason.

Counted from the same day of receipt, with the edition of that day. What was already
confirmed stays so; a period that was made longer is not made another, and a day that
has passed stays with its letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from notices import reading
from portal import ledger
from portal.models import User
from rights import (
    applicable,
    awaited,
    claims,
    cooling,
    ladder,
    mails,
    periods,
    registry,
    sentences,
    tracking,
)
from rights.deadlines import Chosen, Due
from rights.law import ACKNOWLEDGE, ANSWER, Edition, Pack, Quota, regulators
from rights.models import Case, Clock, Ending, MessageKind
from rights.talking import said, with_officer
from rights.workflow import about, actor


class NotSwitched(Exception):
    """The law of this request cannot be changed so; one sentence for the officer."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """One thing that follows from a law, now and then."""

    label: StrOrPromise
    now: str
    then: str

    @property
    def differs(self) -> bool:
        return self.now != self.then


def offered(case: Case) -> list[Pack]:
    """Every other law that the company takes a stand on and that counted that day."""
    current = reading.of_revision(case.revision)
    packs = applicable.offered(current, on=_received_on(case))
    return [pack for pack in packs if pack.code != case.law]


def facts(case: Case) -> list[Side]:
    """What the law of the case asks, as it stands."""
    now = _facts(case, case.law)
    return [Side(label=label, now=value, then=value) for label, value in now]


def compare(case: Case, law: str) -> list[Side]:
    """Both laws side by side; NotSwitched where the other is none to choose."""
    _check(case, law)
    pairs = zip(_facts(case, case.law), _facts(case, law), strict=True)
    return [
        Side(label=label, now=now, then=then) for (label, now), (_same, then) in pairs
    ]


@transaction.atomic
def use(case: Case, law: str, *, reason: str, by: User, at: datetime) -> Case:
    """Put the request under another law and tell the person what day follows."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    _check(locked, law)
    chosen = under(locked, law)
    was, before = locked.due_on, locked.law
    confirmed = locked.clocks.filter(kind=ACKNOWLEDGE, done_at__isnull=False).first()
    _unlapsed(locked, at).delete()
    known = set(locked.clocks.values_list("kind", "law"))
    Clock.objects.bulk_create(
        _clock(locked, due, confirmed)
        for due in chosen.dues
        if (due.kind, due.law) not in known
    )
    locked.law, locked.law_from = chosen.law, chosen.law_from
    left = locked.clocks.filter(done_at__isnull=True).exclude(kind=ACKNOWLEDGE)
    locked.due_on = min((clock.answer_by for clock in left), default=locked.due_on)
    locked.save(update_fields=["law", "law_from", "due_on"])
    cooling.keep_within(locked, at=at)
    with_officer(locked, by)
    said(locked, MessageKind.NOTE, reason, by=by, at=at)
    ledger.record(
        "case.law_changed",
        about=about(locked),
        by=actor(by),
        at=at,
        facts={"from": before, "to": law, "due": locked.due_on.isoformat()},
    )
    if locked.due_on != was:
        _tell(locked, was, at)
    case.refresh_from_db()
    return case


def _unlapsed(case: Case, at: datetime) -> QuerySet[Clock]:
    """What may go: a day that was missed stays missed, under whatever law."""
    today = applicable.today(reading.of_revision(case.revision), at)
    open_clocks = Clock.objects.filter(case=case, done_at__isnull=True)
    return open_clocks.filter(first_due__gte=today)


def _check(case: Case, law: str) -> None:
    if not case.is_open():
        raise NotSwitched(_("This request has ended."))
    if law not in {pack.code for pack in offered(case)}:
        raise NotSwitched(_("Choose a law that counted on the day of receipt."))
    if case.clocks.filter(extended_due__isnull=False).exists():
        raise NotSwitched(
            _("More time was taken already, so the law stays as the person was told.")
        )


def _clock(case: Case, due: Due, confirmed: Clock | None) -> Clock:
    is_told = due.kind == ACKNOWLEDGE and confirmed is not None
    done_at = confirmed.done_at if is_told and confirmed else None
    return periods.row(case, due, done_at=done_at)


def _tell(case: Case, was: date, at: datetime) -> None:
    pack = registry.packs()[case.law]
    context = {
        "was": date_format(was, "l j F Y"),
        "until": date_format(case.due_on, "l j F Y"),
        "law": pack.title,
        "needs": tracking.status(case, at=at).needs in awaited.ASKING,
        "is_company": case.law == "company",
    }
    turn = at.isoformat()
    told = mails.to_person("new_date", case=case, at=at, context=context, turn=turn)
    if not told:
        mails.by_phone(
            "new_date_by_phone", case=case, turn=turn, at=at, context=context
        )


def under(case: Case, law: str) -> Chosen:
    """The clocks that it would have under a law, from the day of receipt."""
    current = reading.of_revision(case.revision)
    return applicable.under(
        current, case.right, claims.place(case), law, on=_received_on(case)
    )


def _received_on(case: Case) -> date:
    return applicable.today(reading.of_revision(case.revision), case.received_at)


def _facts(case: Case, law: str) -> list[tuple[StrOrPromise, str]]:
    return list(_lines(case, registry.packs()[law], under(case, law)))


def _lines(
    case: Case, pack: Pack, chosen: Chosen
) -> Iterator[tuple[StrOrPromise, str]]:
    """What follows from a law, one line each, the same lines for every law."""
    edition = pack.edition(_received_on(case))
    mine = [due for due in chosen.dues if due.law == pack.code]
    answer = next((due for due in mine if due.kind == ANSWER), None)
    receipt = next((due for due in mine if due.kind == ACKNOWLEDGE), None)
    appeal = next((r for r in edition.clocks if "appeal" in r.rights), None)
    yield _("Law"), str(pack.title)
    yield _("We answer by"), _day(chosen.answer_by)
    yield _("The law’s own limit"), _day(answer.first_due if answer else None)
    yield _("Receipt confirmed by"), _day(receipt.strict_due if receipt else None)
    yield _("With more time"), _day(answer.extended_due if answer else None)
    yield _("May the clock pause"), _or_never(str(p.words) for p in edition.pauses)
    yield _("Most that may be asked"), _most(case, pack.code, edition)
    yield _("Costs nothing"), _quota(edition.quota)
    yield (
        _("Somebody acts for them"),
        (str(edition.agents.words) if edition.agents else _("not said")),
    )
    yield (
        _("Answer to an appeal within"),
        (str(appeal.length.words) if appeal else _("not said")),
    )
    yield _("They can complain to"), _authorities(case, pack.code)
    yield _("A letter must also say"), _also_said(case, pack.code)
    yield _("Text read by us"), _("yes") if edition.is_reviewed else _("not all of it")


def _most(case: Case, law: str, edition: Edition) -> str:
    """What the ladder allows under a law, with where that law says so."""
    right, ceiling = registry.get(case.right), edition.ceiling(case.right)
    if right is None:
        return _("not said")
    most = str(ladder.rung(right, law, claims.scope(case)).asks_at_most)
    cited = ceiling.citation if ceiling else ""
    return f"{most} ({cited})" if cited else most


def _authorities(case: Case, law: str) -> str:
    found = regulators(
        registry.packs(),
        law,
        right=case.right,
        place=claims.place(case),
        on=_received_on(case),
    )
    return ", ".join(str(each.name) for each in found)


def _also_said(case: Case, law: str) -> str:
    """What the letter carries under this law, when it is done and when it is not."""
    said = [
        sentence
        for ending in (Ending.GRANTED, Ending.REFUSED)
        for sentence in sentences.of(case, ending, at=case.received_at, law=law)
    ]
    return " ".join(dict.fromkeys(said)) or _("nothing more")


def _day(day: date | None) -> str:
    return date_format(day, "D j M Y") if day else _("no day")


def _or_never(found: Iterator[str]) -> str:
    words = "; ".join(found)
    return _("%(when)s, but ours does not") % {"when": words} if words else _("never")


def _quota(quota: Quota | None) -> str:
    if quota is None:
        return _("always, unless unfounded")
    said = ngettext("%(n)d time a year", "%(n)d times a year", quota.times)
    return said % {"n": quota.times}
