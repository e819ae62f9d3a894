"""More time: once, before the date is over, for a reason of this case, told at once.

GDPR Art. 12(3), 11 CCR 7021(b). A period that is over cannot be made longer, and
nothing is closed by waiting: constraints on the clock say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices import reading
from portal import ledger
from portal.models import User
from rights import (
    applicable,
    awaited,
    claims,
    dossier,
    mails,
    missed,
    reaching,
    reasons,
    registry,
    remaining,
    tracking,
    warnings,
)
from rights.law import ACKNOWLEDGE, ANSWER
from rights.models import Case, Clock
from rights.remaining import Remaining
from rights.talking import with_officer
from rights.warnings import Warned
from rights.workflow import about, actor

# Words of the officer's own, in place of something of the rows.
OWN = "own"


class NotLonger(Exception):
    """No more time can be taken here; the message is one sentence for the officer."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What taking more time would do: the dates now and then, and by when to say it.

    `then` is as far as every rule goes, None where it goes nowhere. `beyond` is as far
    as those go that were read: with a written ground, against the `warned` ones.
    """

    now: date
    then: date | None
    until: date
    citation: str
    beyond: date | None = None
    warned: tuple[Warned, ...] = ()


def offer(case: Case, at: datetime) -> Offer | None:
    """What can be offered today; None when nothing can be made longer."""
    today = _today(case, at)
    rows = _live(case, today)
    longer = [clock for clock in rows if _is_extendable(clock, today)]
    if not longer or not case.is_open() or case.is_to_post():
        return None
    now = min(clock.answer_by for clock in rows)
    then = min(_most(clock, longer) for clock in rows)
    beyond = max(_beyond(rows, longer), then)
    if beyond <= now:
        return None
    law = next((clock for clock in longer if clock.law != "company"), longer[0])
    return Offer(
        now=now,
        then=then if then > now else None,
        until=min(clock.first_due for clock in longer),
        citation=law.citation,
        beyond=beyond if beyond > then else None,
        warned=tuple(warnings.of_time(rows, beyond)) if beyond > then else (),
    )


def _most(clock: Clock, longer: list[Clock]) -> date:
    """A rule that gives no more time keeps its own date."""
    return warnings.furthest(clock) if clock in longer else clock.answer_by


def _beyond(rows: list[Clock], longer: list[Clock]) -> date:
    """As far as the rules go that were read; the longest of any where none was."""
    read = [c for c in rows if c not in longer or warnings.is_read(c)]
    if read:
        return min(_most(clock, longer) for clock in read)
    return max(warnings.furthest(clock) for clock in longer)


@transaction.atomic
def extend(
    case: Case,
    *,
    still: str,
    by: User,
    at: datetime,
    reason: str = "",
    ground: str = "",
) -> Case:
    """Take the time that the law allows, and tell the person why and until when.

    `still` names what of this request is not finished; the `reason` is what the officer
    adds. With a `ground`, as far as the rules go that were read.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    words, why = " ".join(reason.split()), " ".join(ground.split())
    named = _named(locked, still, at)
    _check(named, words, why)
    found, until = _offered(locked, why, at)
    told = missed.promised(locked)
    beyond = _lengthened(locked, until, (named, words), why, at)
    with_officer(locked, by)
    locked.due_on = min(clock.answer_by for clock in _open_clocks(locked))
    locked.save(update_fields=["due_on"])
    missed.renamed(locked, until)
    facts = {"from": found.now.isoformat(), "until": until.isoformat()}
    more: dict[str, Any] = {"still": still} | ({"beyond": beyond} if beyond else {})
    ledger.record(
        "case.extended", about=about(locked), by=actor(by), at=at, facts=facts | more
    )
    said = _why(locked, named, words)
    is_given = until == found.then and _is_lengthened_by_law(locked)
    _tell(locked, told, until, said, at, is_given=is_given)
    case.refresh_from_db()
    return case


def _check(named: Remaining, words: str, ground: str) -> None:
    for fault in faults(words, ground).values():
        raise NotLonger(fault)
    if named.code == OWN and not words:
        raise NotLonger(unsaid())


def causes(case: Case, at: datetime) -> list[Remaining]:
    """What can be chosen; words of one's own where no law that was read asks for more."""
    found = remaining.of(case, at)
    if found or any(warnings.is_read(each) for each in _live(case, _today(case, at))):
        return found
    return [Remaining(code=OWN, title=_("Something else, in your words"), words="")]


def _named(case: Case, still: str, at: datetime) -> Remaining:
    """What is not finished, as the person reads it."""
    with translation.override(case.language):
        open_ones = causes(case, at)
    for each in open_ones:
        if each.code == still:
            return each
    if not open_ones:
        raise NotLonger(plain(case))
    raise NotLonger(_("Choose what of this request is not finished."))


def plain(case: Case) -> str:
    """Why there is no more time for an ordinary request."""
    if claims.is_elsewhere(case):
        return _(
            "It is one thing to correct, and they sent no other request. The law gives "
            "no more time for such a request."
        )
    if dossier.decisions(case):
        return _("It is decided, so nothing of it is left that could take longer.")
    right = registry.get(case.right)
    if right is not None and right.is_written:
        return _(
            "It is no long letter, and they sent no other request. The law gives no "
            "more time for such a request."
        )
    if case.searched_at is None:
        return _(
            "No search has found anything yet, so nothing shows that it takes long. The "
            "law gives more time for what a search has met, and none for what we have "
            "not begun."
        )
    return _(
        "All of it was found, it is little, and they sent no other request. The law "
        "gives no more time for such a request."
    )


def _why(case: Case, named: Remaining, words: str) -> str:
    """The cause from the rows, and after it what the officer adds."""
    if not words or not named.words:
        return named.words or words
    with translation.override(case.language):
        return _("%(cause)s Whoever handles it adds: %(words)s") % {
            "cause": named.words,
            "words": words,
        }


def _offered(case: Case, ground: str, at: datetime) -> tuple[Offer, date]:
    found = offer(case, at)
    until = None if found is None else found.beyond if ground else found.then
    if found is None or until is None:
        raise NotLonger(
            _("The time for this request cannot be made longer (any more).")
        )
    return found, until


def _lengthened(
    case: Case, until: date, said: tuple[Remaining, str], ground: str, at: datetime
) -> list[str]:
    """Lengthen with words of its own; of two at once the rows let one have them."""
    named, words = said
    mark = reasons.own_digest(case, words or f"{named.words} {case.pk}")
    taken = _(
        "Another request was given these very words. Write what in this one takes "
        "more time."
    )
    if mark is None:
        raise NotLonger(taken)
    try:
        with transaction.atomic():
            return _lengthen(case, until, (_why(case, named, words), mark), ground, at)
    except IntegrityError as error:
        if "clock_own_reason" not in str(error):
            raise
        raise NotLonger(taken) from error


def _lengthen(
    case: Case, until: date, said: tuple[str, str], ground: str, at: datetime
) -> list[str]:
    """Make each period longer that ends before; whose rule that goes beyond."""
    today, beyond = _today(case, at), []
    for clock in _live(case, today):
        if not _is_extendable(clock, today) or clock.first_due >= until:
            continue
        is_beyond = warnings.furthest(clock) < until
        beyond += [clock.law] if is_beyond else []
        Clock.objects.filter(pk=clock.pk, extended_due__isnull=True).update(
            extended_at=at,
            extended_on=today,
            extended_due=until,
            near_told_at=None,
            reason=said[0],
            reason_digest=said[1],
            ground=ground if is_beyond else "",
        )
    return sorted(beyond)


def faults(reason: str, ground: str) -> dict[str, str]:
    """What is missing in the officer's words, by field; nothing when they do."""
    found = {}
    if reason.strip() and not reasons.says_something(reason):
        found["reason"] = unsaid()
    elif reason.strip() and reasons.is_of_any(reason):
        found["reason"] = _(
            "These words would fit any request, and being busy is no reason. Write "
            "what in this one takes more time, or how many requests this person sent."
        )
    if ground.strip() and not reasons.says_something(ground):
        found["ground"] = _(
            "Write in a whole sentence why more may be taken than the rule gives."
        )
    return found


def unsaid() -> str:
    """What words that say nothing lack."""
    return _("Say why this very request needs more time, in a whole sentence.")


def _tell(
    case: Case, told: date, until: date, words: str, at: datetime, *, is_given: bool
) -> None:
    """Beside the day that was told last. A law is named only for the time it gives.

    The notice itself gives the reason, which names nothing that was found (GDPR Art.
    12(3), 11 CCR 7021(b)); not where an officer was told that others read the address.
    """
    is_law = is_given and case.law != "company"
    pack = registry.packs().get(case.law) if is_law else None
    context = {
        "was": date_format(told, "l j F Y"),
        "is_past": told < _today(case, at),
        "until": date_format(until, "l j F Y"),
        "reason": words,
        "is_private": not reaching.is_silent(case),
        "needs": tracking.status(case, at=at).needs in awaited.ASKING,
        "law": pack.title if pack else "",
    }
    if not mails.to_person("more_time", case=case, at=at, context=context):
        mails.by_phone("more_time_by_phone", case=case, at=at, context=context)


def _is_lengthened_by_law(case: Case) -> bool:
    """Whether a period of the law itself is longer now, and not our own promise alone."""
    mine = Clock.objects.filter(case=case, law=case.law)
    return mine.filter(extended_due__isnull=False).exists()


def _open_clocks(case: Case) -> list[Clock]:
    """The periods that end with something done; a confirmation is none of them."""
    rows = dossier.clocks(case)
    return [row for row in rows if row.done_at is None and row.kind != ACKNOWLEDGE]


def _live(case: Case, today: date) -> list[Clock]:
    """Those that are not over: what was missed is not mended by more time."""
    return [clock for clock in _open_clocks(case) if clock.due() >= today]


def _is_extendable(clock: Clock, today: date) -> bool:
    """Once, in time, and where the rule gives more or nobody has read what it gives."""
    gives = clock.longest_due is not None and clock.longest_due > clock.first_due
    return (
        clock.kind == ANSWER
        and clock.extended_due is None
        and today <= clock.first_due
        and (gives or not warnings.is_read(clock))
    )


def _today(case: Case, at: datetime) -> date:
    return applicable.today(reading.of_revision(case.revision), at)
