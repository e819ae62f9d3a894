"""The law that makes us keep a kind of data, and whether it counts for this request.

A duty is a ground only where the law of the person knows whoever made it: under the
GDPR the EU and its countries alone (Art. 6(3), 17(3)(b)). Whoever is bound by more than
one law is kept to the strictest of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from notices import law_places, reading
from rights import binding, registry
from rights.deadlines import Chosen
from rights.law import RECALLED, VERIFIED, Lawmakers, Pack
from rights.models import Case, Verb

DUTY = "legal_duty"
COMPANY = "company"
# Whose laws count for somebody of whom nobody said where they live: no one knows.
NOBODY_SAID = Lawmakers(places=frozenset(), words="", citation="", review=RECALLED)
NOT_DONE = (Verb.KEEP, Verb.REFUSE)


@dataclass(frozen=True, kw_only=True)
class Statute:
    """A rule of the inventory that rests on a law, as this request has it.

    `against`: whose laws count instead; None where this one does.
    """

    rule: reading.Row
    against: Lawmakers | None

    @property
    def counts(self) -> bool:
        return self.against is None

    @property
    def is_barred(self) -> bool:
        """Whether a text that was read leaves no room for it."""
        place = law_places.meant(self.rule.law_place, self.rule.law)
        against = self.against
        return bool(place) and against is not None and against.review == VERIFIED

    @property
    def words(self) -> str:
        """Why nothing is drafted, and what to do; '' where it counts."""
        if self.against is None:
            return ""
        place = law_places.meant(self.rule.law_place, self.rule.law)
        said = {
            "law": self.rule.law or self.rule.title,
            "place": law_places.said(place) if place else "",
            "whose": self.against.words,
            "citation": self.against.citation,
        }
        if self.against is NOBODY_SAID:
            return (
                _(
                    "%(law)s makes us keep this of people for whom it counts. Nobody said "
                    "where this person lives. So delete it, or keep it and write down why "
                    "it counts for them."
                )
                % said
            )
        if not place:
            return (
                _(
                    "Nobody has said whose law this is: %(law)s. Here only %(whose)s is a "
                    "reason to keep data (%(citation)s), so delete it, or keep it and write "
                    "down why."
                )
                % said
            )
        return (
            _(
                "%(law)s is a law of %(place)s, and here only %(whose)s is a reason to keep "
                "data (%(citation)s), so delete it, or keep it on a ground that you write "
                "down."
            )
            % said
        )


def of(case: Case, kind: str) -> Statute | None:
    """The law by which we keep a kind of data: the first that counts, else the first."""
    current = reading.of_revision(case.revision)
    rules = [rule for rule in current.rules_for(kind) if rule.why == DUTY]
    if not rules:
        return None
    known = list(_lawmakers(case))
    found = [Statute(rule=rule, against=_against(rule, known)) for rule in rules]
    return next((each for each in found if each.counts), found[0])


def _against(rule: reading.Row, known: Iterable[Lawmakers]) -> Lawmakers | None:
    """The first of them that do not know it: those whose text was read come first."""
    strangers = [each for each in known if not _is_known(rule, each)]
    return min(strangers, key=lambda each: each.review != VERIFIED, default=None)


def against(case: Case, place: str) -> Lawmakers | None:
    """Whose laws count instead of one of this place; None where it does."""
    strangers = [each for each in _lawmakers(case) if not each.include(place)]
    return min(strangers, key=lambda each: each.review != VERIFIED, default=None)


def _lawmakers(case: Case) -> Iterator[Lawmakers]:
    """Whose laws count: by the law of the case, and by what else binds us in it."""
    packs = registry.packs()
    if case.law == COMPANY and not case.residence:
        yield NOBODY_SAID  # a report asks for no place: whom it is about may live anywhere
    for code in sorted({case.law, *binding.laws(case)} & packs.keys()):
        pack = packs[code]
        day = case.law_from if code == case.law else binding.received_on(case)
        found = of_edition(pack, day, case.right)
        if found is not None:
            yield found


def of_edition(pack: Pack, day: date, right: str) -> Lawmakers | None:
    """Whose laws a law counts for a right; None where it takes any."""
    for ground in pack.edition(day).grounds:
        if ground.code == DUTY and (not ground.rights or right in ground.rights):
            return ground.lawmakers
    return None


def kinds(current: reading.Reading, right: str, chosen: Chosen) -> list[str]:
    """The kinds of data that a law makes us keep, of whoever is under this law."""
    known = of_edition(registry.packs()[chosen.law], chosen.law_from, right)
    rules = (rule for rule in current.rules.values() if rule.why == DUTY)
    kept = {rule.category for rule in rules if _is_known(rule, known)}
    return [slug for slug in current.categories if slug in kept]


def _is_known(rule: reading.Row, known: Lawmakers | None) -> bool:
    place = law_places.meant(rule.law_place, rule.law)
    return known is None or known.include(place)


def barred(case: Case, kind: str, verb: str, code: str) -> str:
    """Why a kind of data cannot be kept by law here; '' where it can."""
    statute = of(case, kind) if verb in NOT_DONE and code == DUTY else None
    return statute.words if statute is not None and statute.is_barred else ""
