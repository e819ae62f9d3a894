"""Another law for a request: seen side by side first, then used, with a reason.

A law counts where somebody lives, so another law says where that is. Where the law of
the place was read there is no way around it; what is only recalled yields to the reason
that is written. Who moves loses nothing: the days that a law which was read gave where
they said they live stay, and bind. Counted from the same day of receipt, with the edition of that day. What was already
confirmed stays so; a period that was made longer is not made another, and a day that
has passed stays with its letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
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
    places,
    reasons,
    registry,
    sentences,
    tracking,
)
from rights.deadlines import Chosen, Due
from rights.law import (
    ACKNOWLEDGE,
    ANSWER,
    VERIFIED,
    Edition,
    Pack,
    Quota,
    regulators,
)
from rights.models import Case, Clock, Ending, LawChange, MessageKind
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
    """Every other law that counted that day and has something for this right."""
    current = reading.of_revision(case.revision)
    packs = applicable.offered(current, case.right, on=_received_on(case))
    return [pack for pack in packs if pack.code != case.law]


def place_under(case: Case, law: str, place: str = "") -> str:
    """Where they live if this law counts: as said, else the only place that has it."""
    known = places.meant(place) or claims.place(case)
    has_it = registry.packs()[law].places
    if places.meant(place) or known in has_it or len(has_it) != 1:
        return known
    return next(iter(has_it))


def fault(case: Case, law: str, place: str = "") -> str:
    """Why it cannot be put under a law, in a sentence for the officer; '' when it can."""
    reason = _stays(case)
    if reason:
        return reason
    if law not in {pack.code for pack in offered(case)}:
        return _("Choose a law that counted on the day of receipt.")
    where = place_under(case, law, place)
    if not where:
        return _("Say where they live: until then the strictest law of all counts.")
    if law in {pack.code for pack in _laws_of(case, where)}:
        return ""
    return _(
        "This law does not count in %(place)s for such a request. Say where they "
        "live, or leave the law as it is."
    ) % {"place": places.said(where)}


def warned(case: Case, law: str, place: str = "") -> str:
    """What is left for a ground that is written down alone; '' where nothing is."""
    where = place_under(case, law, place)
    others = [pack for pack in _laws_of(case, where) if pack.code != "company"]
    if law != "company" or not others:
        return ""
    return _(
        "As far as we know, this law counts in %(place)s: %(law)s. Nobody here has "
        "read its text, so you may leave it for a ground that you write down."
    ) % {"law": others[0].title, "place": places.said(where)}


def _laws_of(case: Case, place: str) -> list[Pack]:
    current = reading.of_revision(case.revision)
    return applicable.laws_of(current, case.right, place, on=_received_on(case))


def facts(case: Case) -> list[Side]:
    """What the law of the case asks, as it stands."""
    now = _facts(case, case.law, _bound_by(case))
    return [Side(label=label, now=value, then=value) for label, value in now]


def compare(case: Case, law: str, place: str = "") -> list[Side]:
    """Both laws side by side; NotSwitched where the other is none to choose."""
    _check(fault(case, law, place))
    then = moved(case, place_under(case, law, place))
    bound = _bound_by(case)
    now = _facts(case, case.law, bound)
    pairs = zip(now, _facts(then, law, bound), strict=True)
    return [
        Side(label=label, now=now, then=then) for (label, now), (_same, then) in pairs
    ]


def moved(case: Case, place: str) -> Case:
    """The request as of somebody who lives there, never saved."""
    other = copy(case)
    other.residence = place
    return other


@transaction.atomic
def use(
    case: Case, law: str, *, reason: str, by: User, at: datetime, place: str = ""
) -> Case:
    """Put the request under another law, for a reason, and tell the person."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    _check(fault(locked, law, place) or reason_fault(reason))
    where = place_under(locked, law, place)
    _change(locked, law, where, reason=reason, by=by, at=at)
    case.refresh_from_db()
    return case


@transaction.atomic
def follow(case: Case, original: Case, *, by: User, at: datetime) -> None:
    """An appeal is under the law of the answer that it is about, wherever that is."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    current = reading.of_revision(locked.revision)
    known = applicable.counted(current, on=_received_on(locked))
    if original.law != locked.law and original.law in {pack.code for pack in known}:
        _check(_stays(locked))
        words = _("The answer that is appealed was given under this law.")
        _change(locked, original.law, original.residence, reason=words, by=by, at=at)


def reason_fault(reason: str) -> str:
    """What the officer's words lack; '' when they say something."""
    if reasons.says_something(reason):
        return ""
    return _("Write in a whole sentence why this law is the right one.")


def _change(
    case: Case, law: str, place: str, *, reason: str, by: User, at: datetime
) -> None:
    was, before, home = case.due_on, case.law, case.residence
    change = LawChange.objects.create(
        case=case, was=before, law=law, place_was=home, place=place, by=by, at=at
    )
    # What only a phone number says of a place stays its to say.
    case.residence = home if place == claims.place(case) else place
    _count(case, law, at)
    LawChange.objects.filter(pk=change.pk).update(is_done=True)
    cooling.keep_within(case, at=at)
    with_officer(case, by)
    said(case, MessageKind.NOTE, reason, by=by, at=at)
    ledger.record(
        "case.law_changed",
        about=about(case),
        by=actor(by),
        at=at,
        facts={"from": before, "to": law, "due": case.due_on.isoformat()},
    )
    _tell(case, was, at)


def _count(case: Case, law: str, at: datetime) -> None:
    """The clocks of the other law, from the day of receipt."""
    chosen = under(case, law)
    confirmed = case.clocks.filter(kind=ACKNOWLEDGE, done_at__isnull=False).first()
    _unlapsed(case, at).delete()
    known = set(case.clocks.values_list("kind", "law"))
    Clock.objects.bulk_create(
        _clock(case, due, confirmed)
        for due in chosen.dues
        if (due.kind, due.law) not in known
    )
    case.law, case.law_from = chosen.law, chosen.law_from
    left = case.clocks.filter(done_at__isnull=True).exclude(kind=ACKNOWLEDGE)
    case.due_on = min((clock.answer_by for clock in left), default=case.due_on)
    case.save(update_fields=["law", "law_from", "residence", "due_on"])


def _unlapsed(case: Case, at: datetime) -> QuerySet[Clock]:
    """What may go: a day that was missed stays missed, and what binds stays."""
    today = applicable.today(reading.of_revision(case.revision), at)
    open_clocks = Clock.objects.filter(case=case, done_at__isnull=True)
    return open_clocks.filter(first_due__gte=today).exclude(_binding(case))


def _binding(case: Case) -> Q:
    """The clocks of laws that were read, of the place that the person said."""
    first = case.law_changes.first()
    said = first.place_was if first else case.residence
    laws = {pack.code for pack in _laws_of(case, said)} if said else set()
    return Q(law__in=laws - {"company"}, review=VERIFIED)


def _bound_by(case: Case) -> date | None:
    """The first day of those that stay under whatever law."""
    rows = case.clocks.filter(_binding(case), done_at__isnull=True)
    left = rows.exclude(kind=ACKNOWLEDGE)
    return min((clock.answer_by for clock in left), default=None)


def _check(found: str) -> None:
    if found:
        raise NotSwitched(found)


def _stays(case: Case) -> str:
    """Why the law of a request cannot be another any more; '' when it can."""
    if not case.is_open():
        return _("This request has ended.")
    if case.clocks.filter(extended_due__isnull=False).exists():
        return _(
            "More time was taken already, so the law stays as the person was told."
        )
    return ""


def _clock(case: Case, due: Due, confirmed: Clock | None) -> Clock:
    is_told = due.kind == ACKNOWLEDGE and confirmed is not None
    done_at = confirmed.done_at if is_told and confirmed else None
    return periods.row(case, due, done_at=done_at)


def _tell(case: Case, was: date, at: datetime) -> None:
    """Whoever asked learns it, though the day may stay: whom to complain to does not."""
    pack = registry.packs()[case.law]
    context = {
        "was": date_format(was, "l j F Y"),
        "until": date_format(case.due_on, "l j F Y"),
        "law": pack.title,
        "needs": tracking.status(case, at=at).needs in awaited.ASKING,
        "is_company": case.law == "company",
        "place": places.said(case.residence) if case.residence else "",
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


def _facts(case: Case, law: str, bound: date | None) -> list[tuple[StrOrPromise, str]]:
    chosen = under(case, law)
    answer_by = min(filter(None, [chosen.answer_by, bound]))
    return list(_lines(case, registry.packs()[law], chosen, answer_by))


def _lines(
    case: Case, pack: Pack, chosen: Chosen, answer_by: date
) -> Iterator[tuple[StrOrPromise, str]]:
    """What follows from a law, one line each, the same lines for every law."""
    edition = pack.edition(_received_on(case))
    mine = [due for due in chosen.dues if due.law == pack.code]
    answer = next((due for due in mine if due.kind == ANSWER), None)
    receipt = next((due for due in mine if due.kind == ACKNOWLEDGE), None)
    appeal = next((r for r in edition.clocks if "appeal" in r.rights), None)
    yield _("Law"), str(pack.title)
    where = claims.place(case)
    yield _("They live in"), places.said(where) if where else _("not said")
    yield _("We answer by"), _day(answer_by)
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
