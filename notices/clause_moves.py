"""Which clauses stand elsewhere than before, and which only have another number."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from notices.reading import Reading


@dataclass(frozen=True, kw_only=True)
class Renumbered:
    """A clause that nobody touched: others came, went or moved before it."""

    slug: str
    title: str
    was: str
    now: str


def out_of_order(old: list[str], new: list[str]) -> set[str]:
    """The fewest that have to move to make the one order of the other."""
    place = {slug: number for number, slug in enumerate(old)}
    both = [slug for slug in new if slug in place]
    ends: list[int] = []
    chains: list[list[str]] = []
    for slug in both:
        here = bisect_left(ends, place[slug])
        chain = [*(chains[here - 1] if here else []), slug]
        ends[here : here + 1], chains[here : here + 1] = [place[slug]], [chain]
    return set(both) - set(chains[-1] if chains else [])


def renumbered(before: Reading, after: Reading, told: set[str]) -> Iterator[Renumbered]:
    """What has another number, without what is told of as changed."""
    for slug, row in after.table("clauses").items():
        was, now = before.clause_number(slug), after.clause_number(slug)
        if was and now and was != now and slug not in told:
            yield Renumbered(slug=slug, title=row.title, was=was, now=now)
