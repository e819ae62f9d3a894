"""Two texts in one: which words stayed, went and came.

Words are matched by themselves, each with the blank behind it: blanks are in every
text and say nothing of what stayed. What would take too long is compared by sentence.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from notices.changed_rows import ADDED, REMOVED, SAME

# Some words, and the blank behind them.
Token = tuple[str, str]
# What stood in one place before, and what stands there now.
Step = tuple[str, str]

BLANK = re.compile(r"\s*")
LAST_BLANK = re.compile(r"(?<!\s)\s+\Z")
WORD = re.compile(r"(\S+)(\s*)")
ENDS = (".", "!", "?", ":", ";")
# So many pairs of the same word, one here and one there, are looked through in a blink.
MOST_PAIRS = 20_000


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Some words, and whether they stand in both, only before or only now."""

    kind: str
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """Both texts in one, as somebody reads them."""
    found: list[Piece] = []
    steps = _joined(_settled(_steps(before, after)))
    for gone, came in steps:
        if gone == came:
            found.append(Piece(kind=SAME, text=gone))
            continue
        said = (Piece(kind=REMOVED, text=gone), Piece(kind=ADDED, text=came))
        found += [piece for piece in said if piece.text]
    return found


def _joined(steps: Iterable[Step]) -> Iterator[Step]:
    """What stays in a row is one step, and so is what differs."""
    told = (step for step in steps if any(step))
    for _is_same, row in groupby(told, key=lambda step: step[0] == step[1]):
        gone, came = zip(*row, strict=True)
        yield "".join(gone), "".join(came)


def _settled(steps: Iterable[Step]) -> Iterator[Step]:
    """The blank after a word that was replaced is the one that was there."""
    for gone, came in _joined(steps):
        blank = LAST_BLANK.search(gone)
        end = len(blank.group()) if blank else 0
        if gone != came and end and _ends_alike(gone, came, end):
            yield gone[:-end], came[:-end]
            yield gone[-end:], came[-end:]
        else:
            yield gone, came


def _ends_alike(gone: str, came: str, end: int) -> bool:
    blank = LAST_BLANK.search(came)
    return blank is not None and blank.group() == gone[-end:]


def _steps(before: str, after: str) -> Iterator[Step]:
    """Both texts from their beginning to their end, each word and blank once."""
    yield _first_blank(before), _first_blank(after)
    old, new = WORD.findall(before), WORD.findall(after)
    begin = _common(old, new)
    end = _common(reversed(old[begin:]), reversed(new[begin:]))
    ends = len(old) - end, len(new) - end
    yield from _alike(old[:begin], new[:begin])
    yield from _between(old[begin : ends[0]], new[begin : ends[1]])
    yield from _alike(old[ends[0] :], new[ends[1] :])


def _first_blank(text: str) -> str:
    found = BLANK.match(text)
    return found.group() if found else ""


def _common(old: Iterable[Token], new: Iterable[Token]) -> int:
    """How many tokens both begin with."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def _between(old: list[Token], new: list[Token]) -> Iterator[Step]:
    """Word by word, or else by sentence, and word by word where one is another."""
    if _is_quick(old, new):
        yield from _matched(old, new)
        return
    one, other = list(_sentences(old)), list(_sentences(new))
    if not _is_quick(one, other):
        yield _text(old), _text(new)
        return
    for gone, came in _joined(_matched(one, other)):
        words = WORD.findall(gone), WORD.findall(came)
        is_whole = _text(words[0]) == gone and _text(words[1]) == came
        if gone != came and is_whole and _is_quick(*words):
            yield from _matched(*words)
        else:
            yield gone, came


def _is_quick(old: list[Token], new: list[Token]) -> bool:
    """Whether all pairs can be looked through."""
    here, there = (Counter(words for words, _blank in side) for side in (old, new))
    return sum(n * there[words] for words, n in here.items()) <= MOST_PAIRS


def _sentences(tokens: list[Token]) -> Iterator[Token]:
    """The same words, a sentence or a line each."""
    said: list[Token] = []
    for words, blank in tokens:
        said.append((words, blank))
        if words.endswith(ENDS) or "\n" in blank:
            yield _text(said[:-1]) + words, blank
            said = []
    if said:
        yield _text(said[:-1]) + said[-1][0], said[-1][1]


def _matched(old: list[Token], new: list[Token]) -> Iterator[Step]:
    one, other = ([words for words, _blank in side] for side in (old, new))
    matcher = difflib.SequenceMatcher(a=one, b=other, autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            yield from _alike(old[a1:a2], new[b1:b2])
        else:
            yield _text(old[a1:a2]), _text(new[b1:b2])


def _alike(old: list[Token], new: list[Token]) -> Iterator[Step]:
    """Words that stay; a blank between them may be another."""
    for (words, was), (_words, now) in zip(old, new, strict=True):
        yield words, words
        yield was, now


def _text(tokens: list[Token]) -> str:
    return "".join(words + blank for words, blank in tokens)
