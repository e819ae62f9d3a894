"""What a law pack is: dated data, one object per file in `rights/laws/`.

Every rule says whether its text was read (`verified`) or is known only second
hand (`recalled`). Only verified rules block anything; a letter cites a law only
where the company must keep it and the rule is verified (architecture, rights).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

VERIFIED = "verified"
RECALLED = "recalled"

# What must be on record before a ground may be chosen.
UNPROVEN = "unproven"
EARLIER = "earlier"

ACKNOWLEDGE = "acknowledge"
ANSWER = "answer"
STOP = "stop"
DELETE = "delete"
TELL = "tell"

OF_SEAT = _(
    "We know of no authority of the place where you live. This is the one of the place "
    "where the company is registered."
)


@dataclass(frozen=True, kw_only=True)
class Length:
    """A period as a rule counts it; `words` is how a person would say it."""

    words: StrOrPromise
    months: int = 0
    days: int = 0
    business_days: int = 0


@dataclass(frozen=True, kw_only=True)
class Extension:
    """How long a period may become in all, counted from receipt.

    `undertaking` is the slug of the company's published time that replaces it.
    """

    length: Length
    citation: str
    review: str
    undertaking: str = ""


@dataclass(frozen=True, kw_only=True)
class ClockRule:
    """One period: for which rights ('' = all), how long, and how it is counted.

    Two readings are kept where a rule allows two. The strict one is what we
    answer by: `counts_receipt` makes the day of receipt day one, `saturdays`
    makes Saturdays business days. `rolls`: a last day that is a Saturday, Sunday
    or holiday moves to the next working day. `undertaking` is the slug of the
    published time of the company that replaces the length here.
    """

    kind: str
    length: Length
    citation: str
    review: str
    rights: tuple[str, ...] = ()
    rolls: bool = False
    counts_receipt: bool = False
    saturdays: bool = False
    undertaking: str = ""
    extension: Extension | None = None


@dataclass(frozen=True, kw_only=True)
class Lawmakers:
    """Whose laws count where a law knows a legal duty as a ground: nobody else's do.

    By place (`notices.law_places`); `US` stands for each of its states as well.
    """

    places: frozenset[str]
    words: StrOrPromise
    citation: str
    review: str

    def include(self, place: str) -> bool:
        """Whether a law of this place counts; of none that nobody named."""
        return place in self.places or place.partition("-")[0] in self.places


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Why something may be kept or refused, in words for the person.

    For these rights ('' = all), and only if so much is on record (`rights.refusals`).
    `lawmakers`: of a legal duty, whose laws make one; None where any law does.
    `is_written`: nothing on record says that it is there, so an officer writes why.
    `puts_off`: it refuses nothing, and is over once something else of theirs is.
    """

    code: str
    title: StrOrPromise
    words: StrOrPromise
    citation: str
    review: str
    rights: tuple[str, ...] = ()
    only_if: str = ""
    lawmakers: Lawmakers | None = None
    is_written: bool = False
    puts_off: bool = False


@dataclass(frozen=True, kw_only=True)
class Quota:
    """How often an answer costs nothing: so many times in so many months."""

    times: int
    months: int
    citation: str
    review: str


@dataclass(frozen=True, kw_only=True)
class Agents:
    """What may be asked when somebody acts for a person.

    `may_confirm`: the person may be asked to confirm; never where `never_for` names
    the right. No law here lets anybody insist on a power of attorney.
    """

    words: StrOrPromise
    may_confirm: bool
    citation: str
    review: str
    never_for: tuple[str, ...] = ("opt_out", "limit", "stop_calls", "withdrawal")

    def may_ask_person(self, right: str) -> bool:
        """Whether the person may be asked if they want it, when an agent asks."""
        return self.may_confirm and right not in self.never_for


@dataclass(frozen=True, kw_only=True)
class Ceiling:
    """The most that may be asked to know who somebody is, for some rights ('' = all)."""

    assurance: str
    words: StrOrPromise
    citation: str
    review: str
    rights: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """What a letter must say under a law: for these rights and endings ('' = all).

    `words` may name `%(officer)s`, `%(email)s`, `%(opt_out_url)s`, `%(complaint_url)s`
    and `%(transfers)s`; where one of them is empty there is nothing to say.
    """

    words: StrOrPromise
    citation: str
    review: str
    rights: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()

    def fits(self, right: str, ending: str) -> bool:
        """Whether a letter about this right that ends so must say it."""
        is_right = not self.rights or right in self.rights
        return is_right and (not self.endings or ending in self.endings)

    def has_all(self, named: Mapping[str, str]) -> bool:
        """Whether everything that it names is there."""
        words = str(self.words)
        return all(said for name, said in named.items() if f"%({name})s" in words)


@dataclass(frozen=True, kw_only=True)
class Telling:
    """Whoever got the data is told of it, without a number of days in the law."""

    rights: tuple[str, ...]
    citation: str
    review: str


@dataclass(frozen=True, kw_only=True)
class Keep:
    """How long anything stays after it was processed, whoever asks for its deletion."""

    length: Length
    words: StrOrPromise
    rights: tuple[str, ...]
    citation: str
    review: str


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Word that somebody must have in between: after so many days without any."""

    days: int
    rights: tuple[str, ...]
    citation: str
    review: str


@dataclass(frozen=True, kw_only=True)
class Pause:
    """Something for which a clock may stand still. Ours never do; the officer may know."""

    words: StrOrPromise
    citation: str
    review: str


@dataclass(frozen=True, kw_only=True)
class Regulator:
    """Whom a person can complain to: about these rights ('' = all), while it is there."""

    name: StrOrPromise
    url: str
    note: StrOrPromise = ""
    address: str = ""
    rights: tuple[str, ...] = ()
    from_date: date = date.min
    until: date = date.max
    # That of the company's seat, wherever the person lives.
    is_of_seat: bool = False

    def counts(self, right: str, on: date) -> bool:
        """Whether it hears complaints about this right on this day."""
        is_there = self.from_date <= on < self.until
        return is_there and (not self.rights or right in self.rights)


@dataclass(frozen=True, kw_only=True)
class Edition:
    """The rules of one law as they stand from one day on, until a day or for good."""

    from_date: date
    clocks: tuple[ClockRule, ...]
    grounds: tuple[Ground, ...]
    until: date | None = None
    quota: Quota | None = None
    agents: Agents | None = None
    ceilings: tuple[Ceiling, ...] = ()
    pauses: tuple[Pause, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    progress: Progress | None = None
    tellings: tuple[Telling, ...] = ()
    keeps: tuple[Keep, ...] = ()

    def ceiling(self, right: str) -> Ceiling | None:
        """The most this law lets anybody ask for a right."""
        fitting = [c for c in self.ceilings if not c.rights or right in c.rights]
        return fitting[0] if fitting else None

    def settles(self, right: str) -> bool:
        """Whether its own text was read of how a right is answered, and refused."""
        clocks = (rule for rule in self.clocks if rule.kind == ANSWER)
        return all(
            any(right in rule.rights and rule.review == VERIFIED for rule in rules)
            for rules in (clocks, self.grounds)
        )

    @property
    def is_reviewed(self) -> bool:
        """Whether the text of every clock was read."""
        return all(rule.review == VERIFIED for rule in self.clocks)


@dataclass(frozen=True, kw_only=True)
class Pack:
    """One law: whose it is, its editions, its authorities and its sentences.

    `places` are residence codes ("DE", "US-CA"); the company's own pack has none
    and applies to everybody. `regulators` go by place, "" for whatever place.
    `waiting` tells the person what a question of ours does to the date. `court`
    is the sentence on going to a court, where one was verified. A general law is that
    of whoever lives there; another counts for the rights alone that it has a clock for.
    `only_if_named`: about one kind of data, so nobody keeps it who does not say so.
    """

    code: str
    title: StrOrPromise
    places: frozenset[str]
    editions: tuple[Edition, ...]
    regulators: Mapping[str, tuple[Regulator, ...]] = field(default_factory=dict)
    waiting: StrOrPromise = ""
    court: StrOrPromise = ""
    is_general: bool = True
    only_if_named: bool = False

    def edition(self, day: date) -> Edition:
        """The edition that held on `day`; the first one for any day before it."""
        held = [each for each in self.editions if each.from_date <= day]
        return max(held, key=lambda each: each.from_date) if held else self.editions[0]

    def is_law_on(self, day: date) -> bool:
        """Whether it counts for what arrives that day: later laws ship before."""
        edition = self.edition(day)
        return edition.from_date <= day and (not edition.until or day < edition.until)


def regulators(
    packs: Mapping[str, Pack], law: str, *, right: str, place: str, on: date
) -> list[Regulator]:
    """The authorities of a case: those of its law at that place, on that day.

    Where a law names one for all places, those of the place stand behind it. Without
    any it is those of the place, whatever law is there, or of the company's seat, with
    a note that says why.
    Nobody knows the place: then the strictest law counts, but its authority may be far
    from the person, so that lists and the seat stand in its stead.
    """
    known, seat = packs.get(law), packs["company"].regulators[""]
    instead = [replace(each, note=OF_SEAT) for each in seat]
    local = _local(packs, right, place, on)
    is_ours = known is None or known is packs["company"]
    everywhere = [] if known is None or is_ours else _everywhere(known, right, on)
    if not place:
        return [*(everywhere or _lists(packs, right, on)), *seat]
    if known is None or is_ours:
        return local or instead
    of_law = _counting(_at(known, place), right, on)
    if of_law or not everywhere:
        return of_law or local or instead
    return [*everywhere, *local] if place in known.places else everywhere


def _everywhere(pack: Pack, right: str, on: date) -> list[Regulator]:
    return _counting(pack.regulators.get("", ()), right, on)


def _lists(packs: Mapping[str, Pack], right: str, on: date) -> list[Regulator]:
    """Authorities that lead people of many places to their own."""
    laws = [packs[code] for code in sorted(packs) if code != "company"]
    return [each for pack in laws for each in _everywhere(pack, right, on)]


def _at(pack: Pack, place: str) -> tuple[Regulator, ...]:
    """Those a law names for a place; a law of one place has no other."""
    if place in pack.places or len(pack.places) > 1:
        return pack.regulators.get(place, ())
    return pack.regulators.get(next(iter(pack.places)), ())


def _local(
    packs: Mapping[str, Pack], right: str, place: str, on: date
) -> list[Regulator]:
    named = (packs[code].regulators.get(place, ()) for code in sorted(packs))
    found = (_counting(each, right, on) for each in named) if place else iter(())
    return next((each for each in found if each), [])


def _counting(found: tuple[Regulator, ...], right: str, on: date) -> list[Regulator]:
    return [each for each in found if each.counts(right, on)]


def cite(citation: str, review: str, *, is_required: bool) -> str:
    """The citation where the law must be kept and was verified, else ''."""
    return citation if is_required and review == VERIFIED else ""
