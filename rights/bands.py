"""The picture of a case: which kind of data, in which system, and what happens to it.

Geometry only, in units of a band; words stay HTML, so that a narrow screen shrinks
bands and no letter. The table beside it says the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from rights import dossier, proposals, registry
from rights.casefile import FoundLine
from rights.models import Case, Outcome, OutcomeKind, Verb
from rights.proposals import WHOLE, Proposal

HEIGHT = 20
THINNEST, THICKEST = 3, 18
DONE, KEPT, NONE, OPEN = "ok", "warn", "none", "open"
NOT_DONE = {Verb.KEEP, Verb.REFUSE}
STAYED = {OutcomeKind.KEPT, OutcomeKind.REFUSED, OutcomeKind.FAILED}


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What happens to a kind of data, or has happened."""

    words: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class Band:
    """One dataset; `thick` grows with the tenfold of its records."""

    line: FoundLine
    fate: Fate
    thick: int

    @property
    def top(self) -> float:
        """Where it begins, so that it lies in the middle."""
        return (HEIGHT - self.thick) / 2


def of(
    case: Case, lines: Iterable[FoundLine], proposed: Iterable[Proposal] = ()
) -> list[Band]:
    """A band for each dataset that was searched; `proposed` while nobody decided."""
    became = [] if case.is_open() else list(Outcome.objects.filter(case=case))
    ours = _became(row for row in became if row.kind != OutcomeKind.PASSED_ON)
    theirs = _became(row for row in became if row.kind == OutcomeKind.PASSED_ON)
    known = ours or theirs or _proposed(case, proposed) or _decided(case)
    rest = _rest(case, is_decided=bool(known))
    nothing = Fate(words=_("Nothing here"), tone=NONE)

    def fate(line: FoundLine) -> Fate:
        if not line.count:
            return nothing
        if line.is_processor and line.kind in theirs:
            return theirs[line.kind]
        return _passed(line, known.get(line.kind, known.get(WHOLE, rest)))

    return [
        Band(line=line, fate=fate(line), thick=_thick(line.count)) for line in lines
    ]


def _rest(case: Case, *, is_decided: bool) -> Fate:
    """What happens to kinds of data that nobody says anything about."""
    right = registry.get(case.right)
    is_open = right is not None and right.is_decided and not is_decided
    words = _("Not decided") if is_open else _("Left as it is")
    return Fate(words=words, tone=OPEN)


def _thick(count: int) -> int:
    return min(THICKEST, round(THINNEST + 4 * math.log10(count))) if count else 0


def _passed(line: FoundLine, fate: Fate) -> Fate:
    """What is held for a customer is theirs to decide, unless the whole is refused."""
    if not line.is_processor or fate.tone in {KEPT, OPEN}:
        return fate
    return Fate(words=_("Pass on"), tone=DONE)


def _proposed(case: Case, lines: Iterable[Proposal]) -> dict[str, Fate]:
    return {line.category: _fate(case, line.verb, line.until) for line in lines}


def _decided(case: Case) -> dict[str, Fate]:
    return {
        row.category: _fate(case, row.verb, row.until)
        for row in dossier.decisions(case)
    }


def _fate(case: Case, verb: str, until: str) -> Fate:
    words = capfirst(proposals.verb_words(case, verb))
    if verb == Verb.KEEP and until:
        words = _("Keep until %(until)s") % {"until": until}
    if not verb:
        return Fate(words=words, tone=OPEN)
    return Fate(words=words, tone=KEPT if verb in NOT_DONE else DONE)


def _became(rows: Iterable[Outcome]) -> dict[str, Fate]:
    """The outcomes of a kind in one line; one that stayed gives the tone."""
    found: dict[str, list[Outcome]] = {}
    for row in rows:
        found.setdefault(row.category, []).append(row)
    return {
        kind: Fate(
            words=capfirst(
                ", ".join(dict.fromkeys(str(row.get_kind_display()) for row in rows))
            ),
            tone=KEPT if any(row.kind in STAYED for row in rows) else DONE,
        )
        for kind, rows in found.items()
    }
