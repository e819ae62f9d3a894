"""Another law for a request: whether it can be, and both side by side before it is.

A law counts where somebody lives, so another law says where that is. Where the law of
the place was read there is no way around it; what is only recalled yields to the reason
that is written. Who moves loses nothing: the days that a law which was read gave where
they said they live stay, and bind.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from notices import reading
from portal import places
from rights import (
    applicable,
    binding,
    claims,
    dossier,
    ladder,
    reasons,
    registry,
    sentences,
)
from rights.deadlines import Chosen
from rights.law import (
    ACKNOWLEDGE,
    ANSWER,
    VERIFIED,
    Edition,
    Pack,
    Quota,
    regulators,
)
from rights.models import Case, Ending


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
    packs = applicable.offered(current, case.right, on=binding.received_on(case))
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
    reason = stays(case)
    if reason:
        return reason
    if law not in {pack.code for pack in offered(case)}:
        return _("Choose a law that counted on the day of receipt.")
    where = place_under(case, law, place)
    if not where:
        return _("Say where they live: until then the strictest law of all counts.")
    if law in {pack.code for pack in binding.laws_at(case, where)}:
        return ""
    return _(
        "This law does not count in %(place)s for such a request. Say where they "
        "live, or leave the law as it is."
    ) % {"place": places.within(where)}


def warned(case: Case, law: str, place: str = "") -> str:
    """What is left for a ground that is written down alone; '' where nothing is."""
    where = place_under(case, law, place)
    others = [pack for pack in binding.laws_at(case, where) if pack.code != "company"]
    if law != "company" or not others:
        return ""
    return _(
        "As far as we know, this law counts in %(place)s: %(law)s. Nobody here has "
        "read its text, so you may leave it for a ground that you write down."
    ) % {"law": others[0].title, "place": places.within(where)}


def facts(case: Case) -> list[Side]:
    """What the law of the case asks, as it stands."""
    now = _facts(case, case.law, _bound_by(case))
    return [Side(label=label, now=value, then=value) for label, value in now]


def compare(case: Case, law: str, place: str = "") -> list[Side]:
    """Both laws side by side; NotSwitched where the other is none to choose."""
    check(fault(case, law, place))
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


def reason_fault(reason: str) -> str:
    """What the officer's words lack; '' when they say something."""
    if reasons.says_something(reason):
        return ""
    return _("Write in a whole sentence why this law is the right one.")


def still_running(case: Case) -> Q:
    """The clocks of laws that were read, of the place that the person said."""
    return Q(law__in=binding.laws(case), review=VERIFIED)


def _bound_by(case: Case) -> date | None:
    """The first day of those that stay under whatever law."""
    laws = binding.laws(case)
    left = (
        clock.answer_by
        for clock in dossier.clocks(case)
        if clock.law in laws and clock.review == VERIFIED
        if clock.done_at is None and clock.kind != ACKNOWLEDGE
    )
    return min(left, default=None)


def check(found: str) -> None:
    if found:
        raise NotSwitched(found)


def stays(case: Case) -> str:
    """Why the law of a request cannot be another any more; '' when it can."""
    if not case.is_open() or case.is_to_post():
        return _("This request has ended.")
    if dossier.decisions(case):
        return _(
            "It is decided under this law, which was read with the decision. Take the "
            "decision back first."
        )
    if any(clock.extended_due is not None for clock in dossier.clocks(case)):
        return _(
            "More time was taken already, so the law stays as the person was told."
        )
    return ""


def under(case: Case, law: str) -> Chosen:
    """The clocks that it would have under a law, from the day of receipt."""
    current = reading.of_revision(case.revision)
    return applicable.under(
        current, case.right, claims.place(case), law, at=case.received_at
    )


def _facts(case: Case, law: str, bound: date | None) -> list[tuple[StrOrPromise, str]]:
    chosen = under(case, law)
    answer_by = min(filter(None, [chosen.answer_by, bound]))
    return list(_lines(case, registry.packs()[law], chosen, answer_by))


def _lines(
    case: Case, pack: Pack, chosen: Chosen, answer_by: date
) -> Iterator[tuple[StrOrPromise, str]]:
    """What follows from a law, one line each, the same lines for every law."""
    edition = pack.edition(binding.received_on(case))
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
        on=binding.received_on(case),
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
