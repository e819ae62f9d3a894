"""A doubt about a policy somebody wrote: what it says, where, and why it cannot be kept.

Each kind is one file in `<app>/doubts/`. They read words only: nothing is fetched, and
nothing is known about the company.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django_stubs_ext import StrOrPromise

SENTENCE = re.compile(r"(?:[^.!?\n|]|\.(?=\S))+[.!?]?")
LONGEST = 240


@dataclass(frozen=True, kw_only=True)
class Part:
    """One clause as it was read; number and slug are '' before the first."""

    number: str
    slug: str
    title: str
    highlight: str
    body: str

    @property
    def text(self) -> str:
        return f"{self.highlight}\n{self.body}"

    def sentences(self) -> Iterator[str]:
        for found in SENTENCE.finditer(self.text):
            words = " ".join(found.group().split())
            if words:
                yield words


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A pointer to a clause as written, and the clause it means, if there is one."""

    words: str
    at: str
    number: str
    target: str
    target_number: str


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A whole text, cut into clauses."""

    title: str
    parts: tuple[Part, ...]
    references: tuple[Reference, ...]


@dataclass(frozen=True, kw_only=True)
class Found:
    """One doubt: the clause, the words, and one sentence why."""

    clause: str
    quote: str
    why: StrOrPromise


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """One kind of doubt."""

    code: str
    run: Callable[[Policy], Iterable[Found]]


def where(part: Part) -> str:
    return f"{part.number} {part.title}".strip()


def said(policy: Policy, words: re.Pattern[str], why: StrOrPromise) -> Iterator[Found]:
    """Every sentence with these words."""
    for part in policy.parts:
        for sentence in part.sentences():
            if words.search(sentence):
                yield Found(clause=where(part), quote=sentence[:LONGEST], why=why)
