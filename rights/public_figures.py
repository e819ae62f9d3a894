"""The figures of a year as everybody may read them: without any that tells of a few."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rights import opt_outs, small_counts
from rights.reporting import PARTS, Line, Report


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One line in words: a number that could tell of one of a few is not among them."""

    title: str
    received: str
    complied: str
    partly: str
    denied: str
    nothing_found: str
    passed_on: str
    part_passed_on: str
    withdrawn: str
    joined: str
    as_question: str
    open: str
    share: int | None
    median: float | None
    mean: float | None


def tables(found: Report) -> list[tuple[str, list[Shown]]]:
    """The same tables with their names, without small numbers and what gives one away.

    By right and by law the same requests are counted, so both columns have one sum; the
    third table breaks both down, so each of its columns adds up to a line above.
    """
    named = {
        _("What was asked"): found.by_right,
        _("Law"): found.by_law,
        _("Law, and what was asked"): found.by_both,
        _("What an opt-out was about"): found.by_use,
        _("Law, and what an opt-out was about"): found.by_law_use,
    }
    lines = [line for each in named.values() for line in each]
    counts = {
        (line.code, part): getattr(line, part) for line in lines for part in PARTS
    }
    hidden = small_counts.withheld(counts, _sums(found))
    return [
        (name, [_shown(line, hidden) for line in table])
        for name, table in named.items()
    ]


def _sums(found: Report) -> Iterator[list[tuple[str, str]]]:
    uses = (*found.by_use, *found.by_law_use)
    for line in (*found.by_right, *found.by_law, *found.by_both, *uses):
        yield [(line.code, part) for part in PARTS]
    yield from _sums_of_uses(found)
    for part in PARTS:
        for whole, place in ((found.by_law, 0), (found.by_right, 1)):
            for line in whole:
                pieces = [
                    (each.code, part)
                    for each in found.by_both
                    if each.code.split("/")[place] == line.code
                ]
                yield [(line.code, part), *pieces]
        yield [(line.code, part) for line in (*found.by_right, *found.by_law)]


def _sums_of_uses(found: Report) -> Iterator[list[tuple[str, str]]]:
    """The uses of an opt-out add up to all of them, and to what counts once more."""
    for part in PARTS:
        whole = [opt_outs.RIGHT, *(each.code for each in found.by_use)]
        yield [(code, part) for code in whole if found.by_use]
        for law in found.by_law:
            start = f"{law.code}/{opt_outs.RIGHT}"
            under = [e.code for e in found.by_law_use if e.code.startswith(f"{start}/")]
            yield [(code, part) for code in [start, *under] if under]
        for use in found.by_use:
            same = [
                each.code
                for each in found.by_law_use
                if each.code.partition("/")[2] == use.code
            ]
            yield [(code, part) for code in [use.code, *same]]


def _shown(line: Line, hidden: set[tuple[str, str]]) -> Shown:
    said = {
        part: _("not shown")
        if (line.code, part) in hidden
        else str(getattr(line, part))
        for part in PARTS
    }
    is_many = len(line.days) >= small_counts.FEWEST
    return Shown(
        title=line.title,
        **said,
        share=line.share if line.judged >= small_counts.FEWEST else None,
        median=line.median if is_many else None,
        mean=line.mean if is_many else None,
    )
