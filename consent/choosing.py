"""Choosing on our own pages: two equal answers for each use, and back again as easily.

A yes counts only from somebody who proved the address; it ends an opt-out and what an
objection stopped for good. While a request is open that pauses a use, no yes is taken. A
no stays, as an opt-out does, until they say yes themselves; it is carried to the other
addresses of the account (`consent.following`). Each answer is bound to the very words
shown (GDPR Art. 7(1), 7(3)).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent import choices, following
from consent.choices import Shown
from consent.models import NOES, Choice, OneClick, Stop, StopGround
from notices import reading
from notices.reading import Reading, Row
from portal.models import Person

TAKE_BACK = gettext_lazy("Which consent do you take back?")
END = gettext_lazy("Stop these messages")
YES, NO = gettext_lazy("Yes, you may"), gettext_lazy("No, please do not")


class NotOurs(Exception):
    """The policy in force offers no choice about this use."""


class Paused(Exception):
    """A request or a report stops this use: a yes would not count yet."""


@dataclass(frozen=True, kw_only=True)
class Use:
    """One use of data with a choice.

    `said` is the answer that stands, None while there is none; `because` is the ground
    of the stop that keeps the use off, if not by choice. `is_elsewhere`: it is off because
    of a no at another address of the account, and of nothing said here.
    """

    slug: str
    title: str
    description: str
    needs_consent: bool
    said: bool | None = None
    because: str = ""
    is_elsewhere: bool = False


def offered(current: Reading) -> dict[str, Row]:
    """The uses that happen and that a person may stop, in the order of the policy."""
    rows = current.purposes.items()
    return {slug: row for slug, row in rows if row.can_be_stopped and row.is_done}


def may_answer(row: Row, *, is_given: bool) -> bool:
    """Whether this answer can be taken, wherever it was given.

    Nobody can be cut off from what they need, and nobody can allow what is not done.
    """
    return bool(row.is_done if is_given else row.can_be_stopped or row.needs_consent)


def not_done(current: Reading) -> list[str]:
    """Titles of what the company says it does not do."""
    return [str(row.title) for row in current.purposes.values() if not row.is_done]


def uses(current: Reading, person: Person | None, at: datetime) -> list[Use]:
    """Every use on offer, and for somebody known how it stands now."""
    rows = offered(current)
    said = standing(person, rows, at) if person else {}
    stops = _open_stops(person) if person else []
    return [_use(row, said.get(slug), stops) for slug, row in rows.items()]


def _use(row: Row, said: bool | None, stops: Iterable[Stop]) -> Use:
    mine = [each for each in stops if each.purpose in {row.slug, choices.EVERYTHING}]
    why = _because(mine)
    return Use(
        slug=row.slug,
        title=str(row.title),
        description=str(row.description),
        needs_consent=bool(row.needs_consent),
        said=said,
        because=why.get(row.slug, why.get(choices.EVERYTHING, "")),
        is_elsewhere=bool(mine) and all(stop.follows_id for stop in mine),
    )


def standing(
    person: Person, purposes: Iterable[str], at: datetime
) -> dict[str, bool | None]:
    """The answer that stands for each use: a stop is a no; None was never answered."""
    asked = list(purposes)
    stopped, newest = _stopped(person, at), _newest(person, asked, at)
    return {
        purpose: False
        if {purpose, choices.EVERYTHING} & stopped.keys()
        else newest.get(purpose, (None, at))[0]
        for purpose in asked
    }


def overtaken(person: Person, purposes: Iterable[str], at: datetime) -> dict[str, bool]:
    """Those whose newest choice is a yes that does not count: a no or a pause stands.

    And whether the yes came after it: a program may send one then.
    """
    newest = _newest(person, purposes, at)
    given = {purpose: made_at for purpose, (yes, made_at) in newest.items() if yes}
    stopped = _stopped(person, at) if given else {}
    return {
        purpose: all(made_at > since for since in ends)
        for purpose, made_at in given.items()
        if (ends := [stopped[p] for p in (purpose, choices.EVERYTHING) if p in stopped])
    }


def _stopped(person: Person, at: datetime) -> dict[str, datetime]:
    """What is stopped, and since when by the newest stop."""
    is_open = Q(until__isnull=True) | Q(until__gt=at)
    rows = Stop.objects.filter(is_open, person=person, since__lte=at)
    return dict(rows.order_by("since").values_list("purpose", "since"))


def _newest(
    person: Person, purposes: Iterable[str], at: datetime
) -> dict[str, tuple[bool, datetime]]:
    asked = {"purpose__in": list(purposes), "made_at__lte": at}
    rows = Choice.objects.filter(person=person, **asked)
    found = rows.order_by("made_at", "recorded_at")
    return {
        purpose: (is_given, made_at)
        for purpose, is_given, made_at in found.values_list(
            "purpose", "is_given", "made_at"
        )
    }


def _open_stops(person: Person) -> list[Stop]:
    return list(Stop.objects.filter(person=person, until__isnull=True))


def _because(stops: Iterable[Stop]) -> dict[str, str]:
    """The ground of each stop that a yes does not lift, by purpose."""
    return {row.purpose: str(row.ground) for row in stops if row.ground not in NOES}


def hint(use: Use) -> str:
    """What stands between the question and its two answers: the use as it is now."""
    if use.because == StopGround.OBJECTION:
        return _("%(what)s It is paused now, because you objected.") % {
            "what": use.description
        }
    if use.because:
        # Others can report an account: its holder asked for nothing.
        return _(
            "%(what)s It is paused now, because of a request or a report about this "
            "account."
        ) % {"what": use.description}
    if use.is_elsewhere:
        return _(
            "%(what)s It is off, because of a no at another address of this account. "
            "Say yes here, and it counts for the address you signed in with."
        ) % {"what": use.description}
    if use.said is None:
        return _("%(what)s %(until)s") % {"what": use.description, "until": _until(use)}
    return use.description


def _until(use: Use) -> str:
    """What happens while nobody answers."""
    if use.needs_consent:
        return _("You have not answered: we do not do it without your yes.")
    return _("You have not answered: we do it until you say no.")


def words(use: Use) -> str:
    """All words of one question as they were shown, in that order, a line for each.

    Both answers stand on the page; which of them was given the choice says by itself.
    """
    return "\n".join([use.title, hint(use), str(YES), str(NO)])


def mark(use: Use) -> str:
    """By what a page that comes back tells which words it showed."""
    return hashlib.sha256(f"{use.slug}\n{words(use)}".encode()).hexdigest()


def every_words(row: Row, *, is_given: bool) -> Iterator[str]:
    """All that this portal may have shown for this answer, for whoever has the hash."""
    for said in (None, not is_given):  # while a use is paused, no new answer is taken
        yield words(_use(row, said, ()))
    yield words(replace(_use(row, None, ()), is_elsewhere=True))
    yield words_in_short(row, is_given=is_given)
    yield words_of_click(row)
    yield words_back(row)
    yield str(row.title)


def words_in_short(row: Row, *, is_given: bool) -> str:
    """The use and one answer, as choices of earlier days were bound to them."""
    return f"{row.title}. {row.description} {YES if is_given else NO}."


def words_of_click(row: Row) -> str:
    """The words of the page that ends a use by one press, and of the mail's own button."""
    return f"{END}. {row.title}."


def words_back(row: Row) -> str:
    """The words a person saw when they took a consent back by form: question, answer."""
    return f"{TAKE_BACK} {row.title}"


@transaction.atomic
def choose(
    *, person: Person, purpose: str, is_given: bool, shown: dict[str, Any], at: datetime
) -> bool:
    """One answer of a signed-in person; False when it is the one that stands already.

    `shown` names method and language. Raises Paused where a yes would not count.
    """
    current = reading.current(at)
    row = offered(current).get(purpose) if current else None
    if current is None or row is None:
        raise NotOurs(purpose)
    Person.objects.select_for_update().get(pk=person.pk)
    stops = _open_stops(person)
    use = _use(row, standing(person, [purpose], at)[purpose], stops)
    if is_given and use.because:
        raise Paused(use.title)
    if use.said if is_given else _is_kept(purpose, stops):
        return False
    said = Shown(revision=current.number, words=words(use), **shown)
    if is_given:
        _lift_opt_outs(person, purpose, at)
        choices.record(person=person, purpose=purpose, is_given=True, shown=said, at=at)
    else:
        choices.refuse_all(person=person, shown={purpose: said}, at=at)
    return True


def _is_kept(purpose: str, stops: Iterable[Stop]) -> bool:
    """Whether a no of the person's own is there already, or a request that stops it.

    What a program told us is none of theirs, nor is what was said at another address:
    either can end without them. One that a yes elsewhere outweighed there can be said
    again, and is newer.
    """
    own = (s for s in stops if s.follows_id is None and s.ground != StopGround.PROGRAM)
    about = [stop for stop in own if stop.purpose in {purpose, choices.EVERYTHING}]
    noes = [stop for stop in about if stop.ground in NOES]
    newest = sorted(noes, key=lambda no: no.since)[-1:]
    return bool(about) and not following.outweighed(newest)


def _lift_opt_outs(person: Person, purpose: str, at: datetime) -> None:
    for stop in _noes(person.pk, purpose, NOES):
        choices.lift(stop, by="person", at=at, reason="chosen again")


def _noes(person: UUID, purpose: str, grounds: Iterable[str]) -> QuerySet[Stop]:
    return Stop.objects.filter(
        person=person, purpose=purpose, ground__in=grounds, until__isnull=True
    )


@transaction.atomic
def told(
    *, person: Person, purpose: str, is_given: bool, shown: Shown, at: datetime
) -> Choice:
    """What a program of the company says that they chose, the newer outweighing the older.

    A yes ends what a program told us before, and no no of the person's own.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    said = choices.record(
        person=person, purpose=purpose, is_given=is_given, shown=shown, at=at
    )
    ground = StopGround.PROGRAM
    if not is_given:
        choices.stop(person=person, purpose=purpose, ground=ground, case="", at=at)
    for stop in _noes(person.pk, purpose, [ground]) if is_given else ():
        choices.lift(stop, by="api", at=at, reason="chosen again")
    return said


# --- one click in a mail ------------------------------------------------------


def one_click(*, person: Person, purpose: str, at: datetime) -> OneClick:
    """The address that ends this marketing for this person; always the same one."""
    current = reading.current(at)
    row = current.purposes.get(purpose) if current else None
    if row is None or not row.is_marketing:
        raise NotOurs(purpose)
    found, _made = OneClick.objects.get_or_create(
        person=person, purpose=purpose, defaults={"created_at": at}
    )
    return found


@transaction.atomic
def end_by_click(row: OneClick, *, at: datetime) -> bool:
    """No more of it, at once and without a question; whether anything changed.

    A no that is there stays, so a second press writes nothing, unless a yes at another
    address outweighed it there.
    """
    current = reading.current(at)
    if current is None:
        return False
    Person.objects.select_for_update().get(pk=row.person_id)
    own = _noes(row.person_id, row.purpose, [StopGround.OPT_OUT])
    kept = list(own.filter(follows__isnull=True).order_by("-since")[:1])
    if kept and not following.outweighed(kept):
        return False
    known = current.purposes.get(row.purpose)
    said = words_of_click(known) if known else row.purpose
    shown = Shown(revision=current.number, words=said, method="one_click")
    choices.refuse_all(person=row.person, shown={row.purpose: shown}, at=at)
    return True
