"""How a text that was brought counts its clauses: its own numbers, what is lost or twice.

Its references mean its own numbers, and a clause that fell out leaves a gap behind it.
GDPR Art. 12(1).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices import pointers
from notices.checking import Lint, LintCheck, Severity
from notices.markup import ClauseText
from notices.pointers import Pointer
from notices.reading import Reading


def own(clauses: Sequence[ClauseText], numbers: Sequence[str]) -> dict[str, str]:
    """Its number by slug of each clause that stands below none; {} where it counts as we
    do, or in no order at all."""
    found = {
        clause.slug: number
        for clause, number in zip(clauses, numbers, strict=True)
        if not clause.parent
    }
    tops = [int(each) if each.isdecimal() else 0 for each in found.values()]
    is_ordered = tops == sorted(tops) and tops[:1] > [0]
    return found if is_ordered and tops != [*range(1, len(tops) + 1)] else {}


def findings(
    clauses: Sequence[ClauseText], numbers: Mapping[str, str]
) -> list[tuple[LintCheck, Lint]]:
    """One for each place where it does not count on by one."""
    tops = [clause for clause in clauses if clause.slug in numbers]
    found = []
    first = int(numbers[tops[0].slug]) if tops else 1
    if first > 1:
        found.append(("number-lost", _lost(tops[0], [*range(1, first)], 0, first)))
    for before, after in pairwise(tops):
        last, number = int(numbers[before.slug]), int(numbers[after.slug])
        if number == last:
            found.append(("number-twice", _twice(after, number)))
        inside = _begun(clauses[clauses.index(before) : clauses.index(after)])
        lost = [each for each in range(last + 1, number) if each not in inside]
        if lost:
            found.append(("number-lost", _lost(after, lost, last, number)))
        for each in sorted({*range(last + 1, number)} - {*lost}):
            found.append(("number-lost", _untitled(after, each)))
    return [(_check(code, lint), lint) for code, lint in found]


def doubtful(current: Reading) -> list[Pointer]:
    """References that give only a number, which stands before two clauses."""
    slugs = (each.slug for name in current.documents for each in current.clauses(name))
    numbers = Counter(map(current.clause_number, slugs))
    typed = pointers.typed(current) if max(numbers.values(), default=0) > 1 else ()
    return [each for each in typed if not each.title and numbers[each.number] > 1]


def unclear(current: Reading) -> list[tuple[LintCheck, Lint]]:
    """One for each reference of which nobody can tell what it means."""
    found = [
        pointer.quote.lint(
            _("Number %(n)s stands twice: nobody can tell which clause is meant.")
            % {"n": pointer.number},
            _("Write [[clause:...]] with the clause that is meant."),
        )
        for pointer in doubtful(current)
    ]
    return [(_check("reference-doubtful", lint), lint) for lint in found]


def _begun(clauses: Sequence[ClauseText]) -> set[int]:
    """The numbers that lines within these clauses begin with."""
    text = "\n".join(clause.body for clause in clauses)
    return {int(each) for each in re.findall(r"(?m)^\W{0,4}(\d{1,3})[.:)]\s", text)}


def _twice(after: ClauseText, number: int) -> Lint:
    return Lint(
        path=after.slug,
        message=_("Number %(n)d stands twice, here for “%(title)s”.")
        % {"n": number, "title": after.title},
        fix=_(
            "Look at each reference to it: nobody can tell which is meant. On our pages "
            "each clause gets a number of its own."
        ),
        severity=Severity.ERROR,
    )


def _lost(after: ClauseText, lost: list[int], last: int, number: int) -> Lint:
    counts = ngettext(
        "Clause %(lost)s is missing: the text counts from %(last)d to %(number)d.",
        "Clauses %(lost)s are missing: the text counts from %(last)d to %(number)d.",
        len(lost),
    )
    begins = ngettext(
        "Clause %(lost)s is missing: the text begins with %(number)d.",
        "Clauses %(lost)s are missing: the text begins with %(number)d.",
        len(lost),
    )
    message = counts if last else begins
    said = {"lost": _listed(lost), "last": last, "number": number}
    return Lint(
        path=after.slug,
        message=message % said,
        fix=_(
            "If it was lost, put it back. If it was taken out, look at each reference "
            "to what comes after: our pages count without a gap."
        ),
        severity=Severity.ERROR,
    )


def _listed(numbers: Sequence[int]) -> str:
    """Numbers that rise; of three or more in a row the first and the last."""
    begins = [each for each in numbers if each - 1 not in numbers]
    ends = [each for each in numbers if each + 1 not in numbers]
    found = []
    for first, last in zip(begins, ends, strict=True):
        if last - first > 1:
            found.append(_("%(first)d to %(last)d") % {"first": first, "last": last})
        else:
            found += map(str, range(first, last + 1))
    return ", ".join(found)


def _untitled(after: ClauseText, number: int) -> Lint:
    return Lint(
        path=after.slug,
        message=_(
            "Number %(n)d stands before a line that does not read like a title, so it "
            "is text of the clause before."
        )
        % {"n": number},
        fix=_("Give it a title on a line of its own, of at most 100 letters."),
        severity=Severity.ERROR,
    )


def _check(code: str, lint: Lint) -> LintCheck:
    def run(_current: object, _at: object) -> Iterator[Lint]:
        yield lint

    return LintCheck(code=code, severity=Severity.ERROR, law="GDPR Art. 12(1)", run=run)
