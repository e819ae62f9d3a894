"""What the letter of a request would say under another law: sentence by sentence.

Both letters are built as they would go out, of the same decision: once where it is done,
once where it is refused on a ground that both laws know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from rights import grounds, law_switch, letters, proposals, registry
from rights.models import Case, Verb
from rights.proposals import WHOLE, Proposal

# The decision about a request, of the two that are compared.
_Lines = Callable[[Case, tuple[Case, Case]], list[Proposal]]
# Not after "Art." and "P.O.".
SENTENCE = re.compile(r"(?<=[a-z0-9)][.!?]) +(?=[A-Z])|\n+")


@dataclass(frozen=True, kw_only=True)
class Change:
    """The sentences that only one of two letters has, in their order."""

    title: StrOrPromise
    now: tuple[str, ...]
    then: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return bool(self.now or self.then)


def compare(case: Case, law: str, *, at: datetime, place: str = "") -> list[Change]:
    """Both letters under both laws; nothing is saved."""
    other = _under(case, law, law_switch.place_under(case, law, place))
    return [
        _change(_("The letter, if it is done"), (case, other), _done, at),
        _change(_("The letter, if it is refused"), (case, other), _refused, at),
    ]


def _under(case: Case, law: str, place: str) -> Case:
    """The request as it would be, never saved."""
    other = law_switch.moved(case, place)
    chosen = law_switch.under(other, law)
    other.law, other.law_from = chosen.law, chosen.law_from
    other.due_on = chosen.answer_by
    return other


def _change(
    title: StrOrPromise, pair: tuple[Case, Case], lines: _Lines, at: datetime
) -> Change:
    now, then = (
        list(_sentences(letters.preview(each, lines(each, pair), at=at).text))
        for each in pair
    )
    return Change(
        title=title,
        now=tuple(said for said in now if said not in then),
        then=tuple(said for said in then if said not in now),
    )


def _sentences(text: str) -> Iterator[str]:
    for said in SENTENCE.split(text):
        if words := " ".join(said.split()):
            yield words


def _done(case: Case, pair: tuple[Case, Case]) -> list[Proposal]:
    right = registry.get(case.right)
    if right is not None and right.is_written:
        return [Proposal(category=WHOLE, title="", verb=Verb.DO)]
    # What an officer has yet to choose is done here, and stays theirs to choose.
    weighed = {line.category for line in proposals.draft(pair[0]) if line.weigh}
    return [
        replace(line, verb=Verb.DO, code="", ground="", law="", until="")
        if line.weigh or line.category in weighed
        else line
        for line in proposals.draft(case)
    ]


def _refused(case: Case, pair: tuple[Case, Case]) -> list[Proposal]:
    """On the first ground that the laws have in common, as each of them cites it."""
    known = {ground.code for ground in grounds.offered(pair[1])}
    codes = (ground.code for ground in grounds.offered(pair[0]))
    code = next((code for code in codes if code in known), "")
    line = Proposal(category=WHOLE, title="", verb=Verb.REFUSE, code=code)
    return [grounds.settled(case, line)]
