"""Whether all that one request asks for is asked for by an earlier one of that person.

A part of the data, or of the time, is not the whole; what is asked for beyond the
earlier request is neither answered with it nor asked too often (GDPR Art. 12(5)).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from rights import claims, ladder
from rights.models import Case

# What and from when, which are compared for themselves; and how the answer reaches them.
SCOPE = frozenset({"categories", "scope", "since", "until"})
WORDS = frozenset({"words"})
REACH = frozenset({"contact", "text_to", "post_to", "reads", claims.HERE})


def covers(first: Case, case: Case) -> bool:
    """Whether `case` asks for no kind, time or field that `first` does not ask for."""
    return (
        first.key.destroyed_at is None
        and _in_kinds(first, case)
        and _in_time(claims.span(first), claims.span(case))
        and _has(first, case, leaving=SCOPE | WORDS | REACH)
    )


def says_no_more(first: Case, case: Case) -> bool:
    """Whether `case` names no address, and has no words, that `first` has not."""
    named = claims.typed(case).items() <= claims.typed(first).items()
    return named and _has(first, case, leaving=SCOPE | REACH)


def _in_kinds(first: Case, case: Case) -> bool:
    is_less = claims.scope(first) == ladder.KINDS
    if is_less and claims.scope(case) != ladder.KINDS:
        return False
    all_of_it, asked = set(claims.wanted(first)), set(claims.wanted(case))
    return not all_of_it or (bool(asked) and asked <= all_of_it)


def _in_time(
    whole: tuple[date | None, date | None], part: tuple[date | None, date | None]
) -> bool:
    (since, until), (begin, end) = whole, part
    starts = since is None or (begin is not None and begin >= since)
    return starts and (until is None or (end is not None and end <= until))


def _has(first: Case, case: Case, *, leaving: frozenset[str]) -> bool:
    """Whether every other answer of `case` is given, or left empty, in `first` as well."""
    before: dict[str, Any] = claims.answers(first)
    rest = {
        name: said
        for name, said in claims.answers(case).items()
        if said and name not in leaving
    }
    return all(before.get(name) == said for name, said in rest.items())
