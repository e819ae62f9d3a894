"""Which lines of a policy are the titles of its clauses.

Whoever marks titles, or counts them, marks and counts all of them; pages copied from the
web have lost both, and there a title is told by its capitals or by what follows it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from notices.phrases import PART, SUMMARY

HIGHLIGHT = re.compile(
    rf"^(?:[*_]{{1,3}})?{SUMMARY}(?:[*_]{{1,3}})?\s*:(?:[*_]{{1,3}})?\s*", re.IGNORECASE
)
MARKED = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
# A line that is bold as a whole.
BOLD = re.compile(r"^(\*\*|__)(?=\S)((?:(?!\1).)+)\1$")
# "3.1", also as "Article 3" or "§ 3 -".
NUMBER = re.compile(
    rf"^(?:(?i:{PART})\s+(?=\S{{1,9}}(?:[.:)]|\s+(?:[–—-]\s+)?[A-Z“\"]))|§+\s*)?"
    r"(\d{1,3}(?:\.\d{1,3})*)[.:)]?\s+(?:[–—-]\s+)?"
)
# "II. What we collect", also behind the marks of a title.
ROMAN = re.compile(r"^(\s*(?:#{1,6}\s+)?(?:\*\*)?)([IVXL]{1,8})[.:)]\s+(?=\S)")
SIGNS = {"I": 1, "V": 5, "X": 10, "L": 50}
SMALL = frozenset(
    ["a", "an", "and", "by", "for", "in", "of", "on", "or", "our", "the", "to", "we"]
)
# Of a title that is told by its capitals, and of one that is bold or counted.
SHORTEST, LONGEST, COUNTED = 4, 70, 100
# A counted title may end as a sentence does, where it is as short as a title.
ENDINGS, SHORT_HEAD = (".", ":"), 60
SENTENCE = re.compile(r"[.:;]\s")
# More numbers than that are not lost at once: what is counted is something else.
MOST_LOST = 3
# So many words make a line a text, and no part of an address.
PROSE = 5


@dataclass(frozen=True, kw_only=True)
class Part:
    """A title and the lines below it; the first has no title.

    `marks` are the # before the title, `number` what it counts itself.
    """

    title: str
    lines: list[str]
    marks: int = 0
    number: str = ""

    @property
    def dots(self) -> int:
        return self.number.count(".")


def parts(lines: list[str]) -> list[Part]:
    """What stands before the first title, then each title with what is below it.

    Without any title there is one part alone. How far in a line stands says nothing of
    titles, and stays on it.
    """
    lines = _in_figures(lines)
    bare = [line.strip() for line in lines]
    capitals = _by_capitals(bare)
    ways = [_bold(bare), _beside(_counted(bare), capitals, bare), capitals]
    marked = [place for place, line in enumerate(bare) if MARKED.match(line)]
    # Whoever marks titles marks all of them: then an address or a name is none.
    places = {*marked, *(max(ways, key=len) if len(marked) < 2 else ())}
    is_told = len(marked) < 2 and len(places) > 1 and places != {*ways[2]}
    found = [Part(title="", lines=[])]
    for place, (line, whole) in enumerate(zip(bare, lines, strict=True)):
        if place in places:
            found.append(_part(line, marks=2 * is_told))
        elif is_told and place == 0 and _is_title(line, COUNTED):
            found.append(_part(line, marks=1))
        else:
            found[-1].lines.append(whole)
    return found


def _in_figures(lines: list[str]) -> list[str]:
    """Titles that count I, II, III with the figures that others have."""
    top, found = 0, list(lines)
    for place, line in enumerate(lines):
        roman = ROMAN.match(line)
        if roman and roman_value(roman.group(2)) == top + 1:
            top += 1
            found[place] = f"{roman.group(1)}{top}. {line[roman.end() :]}"
    return found if top > 2 else list(lines)


def roman_value(roman: str) -> int:
    """What a Roman number counts: a smaller sign before a larger one is taken off."""
    signs = [SIGNS[sign] for sign in roman]
    pairs = zip(signs, [*signs[1:], 0], strict=True)
    return sum(-one if one < after else one for one, after in pairs)


def _part(line: str, *, marks: int) -> Part:
    marked, number = MARKED.match(line), NUMBER.match(_plain(line))
    title = NUMBER.sub("", _plain(line)).strip()
    return Part(
        title=title.rstrip(".:") if NUMBER.match(line) else title,
        lines=[],
        marks=len(marked.group(1)) if marked else marks,
        number=number.group(1) if number else "",
    )


def _plain(line: str) -> str:
    """A title without the signs that make it one; its number is still there."""
    marked = MARKED.match(line)
    words = marked.group(2) if marked else line
    whole = BOLD.match(words)
    return whole.group(2).strip() if whole else words


def _is_title(plain: str, longest: int) -> bool:
    return SHORTEST <= len(plain) <= longest and plain[-1] not in ".:;,|"


def _bold(lines: list[str]) -> list[int]:
    return [
        place
        for place, line in enumerate(lines)
        if BOLD.match(line)
        and not HIGHLIGHT.match(line)
        and _is_title(_plain(line).rstrip(":"), COUNTED)
    ]


def _counted(lines: list[str]) -> list[int]:
    """The lines that count 1, 2, 3 with words below each; a list has none between.

    A number may be lost or stand twice: what counts from 1 again within a clause is a
    list of it, and what comes too late is none of the titles. Where none is 1, the first
    may be 2: what stands before it was left out.
    """
    numbers = [_number(line) for line in lines]
    tops = [int(each) if each.isdecimal() else 0 for each in numbers]
    heads = [place for place in range(len(lines)) if _is_head(tops, lines, place)]
    last = {tops[place]: place for place in heads}
    found: list[int] = []
    top = within = 0
    if 1 not in tops and _is_second(heads, tops, lines):
        top = 1
    for place, number in enumerate(tops):
        if not number:
            is_below = found and numbers[place].startswith(f"{top}.")
            found += [place] if is_below and _is_named(lines[place]) else []
            continue
        is_head = last.get(number, -1) >= place and _is_head(tops, lines, place)
        is_again = number <= top or last.get(number, -1) > place
        if number == within + 1 and (not is_head or ((top or within) and is_again)):
            within = number
        elif is_head and _is_next(number, top, lines, place, last):
            found.append(place)
            top, within = number, 0
    return found


def _is_second(heads: list[int], tops: list[int], lines: list[str]) -> bool:
    """Whether the first two that could be titles are 2 and 3, with a text below each."""
    counts_on = [tops[place] for place in heads[:2]] == [2, 3]
    return counts_on and all(_is_sure(lines, place) for place in heads[:2])


def _beside(counted: list[int], capitals: list[int], lines: list[str]) -> list[int]:
    """What counts and ends as sentences do is a list where titles with a text are."""
    has_bare = any(lines[place][-1] not in ENDINGS for place in counted)
    titled = [
        place
        for place in capitals
        if not NUMBER.match(lines[place])
        and len("".join(lines[place + 1 : place + 2]).split()) >= PROSE
    ]
    return [] if not has_bare and len(titled) > 2 else counted


def _is_next(
    number: int, top: int, lines: list[str], place: int, last: dict[int, int]
) -> bool:
    """Whether it is the next title, the same again, or the next after some were lost."""
    if number == top + 1:
        return True
    between = range(top + 1, number)
    is_lost = 0 < len(between) <= MOST_LOST and not any(
        last.get(each, -1) > place for each in between
    )
    return bool(top) and (number == top or is_lost) and _is_sure(lines, place)


def _is_head(tops: list[int], lines: list[str], place: int) -> bool:
    """Whether this line that counts could be a title: of its length, and in no list."""
    if not tops[place] or _is_listed(tops, lines, place):
        return False
    words = NUMBER.sub("", lines[place])
    if words[-1:] not in ENDINGS:
        return _is_named(lines[place])
    is_short = SHORT_HEAD >= len(words) > 1 and SENTENCE.search(words[:-1]) is None
    is_introduced = place > 0 and lines[place - 1].endswith(":")
    return is_short and not is_introduced and _is_sure(lines, place)


def _is_named(line: str) -> bool:
    words = NUMBER.sub("", line)
    return 1 < len(words) <= COUNTED and words[-1] not in ".:;,|"


def _is_sure(lines: list[str], place: int) -> bool:
    """Whether it begins as a title does, and what is below it as a text of its own."""
    below = "".join(lines[place + 1 : place + 2])
    return _is_upper(lines[place]) and bool(below) and not below[0].islower()


def _is_listed(tops: list[int], lines: list[str], place: int) -> bool:
    """Whether the next line counts on, or this one does after one that reads alike."""
    top = tops[place]
    if any(top < each <= top + MOST_LOST for each in tops[place + 1 : place + 2]):
        return True
    counts_on = place > 0 and 0 < tops[place - 1] < top <= tops[place - 1] + MOST_LOST
    return counts_on and _is_upper(lines[place - 1]) == _is_upper(lines[place])


def _is_upper(line: str) -> bool:
    return NUMBER.sub("", line)[:1].isupper()


def _number(line: str) -> str:
    """What a line counts itself; '' for a line that only begins with a figure."""
    number = NUMBER.match(line)
    if number is None:
        return ""
    is_sign = number.group().rstrip(" –—-")[-1] in ".:)" or not line[0].isdecimal()
    return number.group(1) if is_sign or "." in number.group(1) else ""


def _by_capitals(lines: list[str]) -> list[int]:
    followed = enumerate(pairwise([*lines, ""]))
    return [place for place, (line, after) in followed if _is_capital(line, after)]


def _is_capital(line: str, after: str) -> bool:
    """Pages copied from the web have lost their marks."""
    if MARKED.match(line):
        return True
    plain = NUMBER.sub("", line).strip()
    if line[:1] in "-|*" or not _is_title(plain, LONGEST) or plain[-1] == ")":
        return False
    if HIGHLIGHT.match(after):
        return True
    words = [word for word in plain.split() if word.lower() not in SMALL]
    is_titled = all(word[:1].isupper() for word in words) and ":" not in plain
    return is_titled and len(words) <= 9
