"""What the style sheets of a page itself hide.

Followed are rules of `<style>` whose selectors name tag, class and id of the element
alone ("p", ".x", "p#a.b"), by the cascade of CSS: what is important, then ids, classes
and tags, then what comes last (CSS Cascading 4, 6.1). Not followed are sheets that are
fetched, selectors that look at anything else (what is around an element, its other
attributes, its state), rules for some media or sizes alone, and what moves or colours
words out of sight.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# By property, the values with which nobody sees the words.
UNSEEN = {
    "display": re.compile("none"),
    "visibility": re.compile("hidden|collapse"),
    "opacity": re.compile(r"[+-]?(?:0+(?:\.0*)?|\.0+)%?"),
    "font-size": re.compile(r"[+-]?(?:0+(?:\.0*)?|\.0+)(?:[a-z]{1,5}|%)?"),
}
# What stands within may say its own of these (CSS 2, 11.2; CSS Fonts 4, 2.5). Some say
# a part of what is around them: any part of no size is none.
INHERITED = frozenset({"visibility", "font-size"})
AS_AROUND = re.compile(
    r"inherit|unset|revert|larger|smaller|[+]?[0-9.]+(?:em|ex|ch|cap|ic|lh|%)"
)
SIGHT = re.compile("|".join(UNSEEN), re.IGNORECASE)
SIMPLE = re.compile(r"(?=.)([a-zA-Z][a-zA-Z0-9]*|\*)?((?:[.#][\w-]+)*)")
NAMED = re.compile(r"[.#][\w-]+")

# Whether it is important, how many ids, classes and tags its selector names, its place.
_Weight = tuple[bool, int, int, int, int]


@dataclass(frozen=True, kw_only=True)
class _Rule:
    names: frozenset[str]
    weight: tuple[int, int, int, int]
    said: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The rules that could hide something, by one name of what they are about."""

    rules: Mapping[str, list[_Rule]] = field(default_factory=dict)

    def about(self, element: Any) -> list[_Rule]:
        """The rules that could be about this element of BeautifulSoup."""
        return [r for name in _names(element) for r in self.rules.get(name, ())]


# More than any selector has ids: what stands on the element itself counts before them.
MOST_NAMES = 1_000_000


def of_sight(style: str) -> str:
    """A sheet without the blocks that say nothing of being seen: quick, where it is long."""
    kept = []
    for piece in style.split("}"):
        head, brace, body = piece.rpartition("{")
        is_other = brace and not SIGHT.search(body)
        kept.append(head[: head.rfind("{") + 1] if is_other else piece + "}")
    return "".join(kept)


def cascaded(element: Any, rules: Iterable[_Rule]) -> dict[str, str]:
    """By property, what counts of these rules and of the style on an element itself."""
    names, found = _names(element), dict[str, tuple[_Weight, str]]()
    for rule in rules:
        for name, value, is_important in rule.said if rule.names <= names else ():
            new = ((is_important, *rule.weight), value)
            found[name] = max(found.get(name, new), new)
    own = element.get("style", "")
    for name, value, is_important in _last(own) if own else ():
        new = ((is_important, MOST_NAMES, 0, 0, 0), value)
        found[name] = max(found.get(name, new), new)
    return {name: value for name, (_weight, value) in found.items()}


def hides(said: Mapping[str, str]) -> bool:
    """Whether an element of which this is said is hidden with all that stands in it."""
    whole = said.keys() - INHERITED
    return any(UNSEEN[name].fullmatch(said[name]) for name in whole)


def unseen(said: Mapping[str, str], around: frozenset[str]) -> frozenset[str]:
    """The inherited properties by which nobody sees the words of this very element.

    `around` are those of the element that it stands in.
    """
    found = set(around)
    for name in INHERITED & said.keys():
        if UNSEEN[name].fullmatch(said[name]):
            found.add(name)
        elif not AS_AROUND.fullmatch(said[name]):
            found.discard(name)
    return frozenset(found)


def _names(element: Any) -> set[str]:
    names = {element.name, "*"} | {f"#{element.get('id', '')}"}
    return names | {f".{each}" for each in element.get("class", "").split()}


def sheet(styles: Iterable[str]) -> Sheet:
    """The sheet of these blocks; what is no CSS hides nothing."""
    # Every process would hold it, and one page in a thousand asks for it.
    import tinycss2  # noqa: PLC0415

    found = defaultdict[str, list[_Rule]](list)
    place = 0
    for style in styles:
        for rule in tinycss2.parse_stylesheet(style, skip_comments=True):
            said = _last(rule.content) if rule.type == "qualified-rule" else ()
            for selector in tinycss2.serialize(rule.prelude).split(",") if said else ():
                simple = SIMPLE.fullmatch(selector.strip())
                if simple is None:
                    continue
                place += 1
                tag, named = (simple[1] or "*").lower(), NAMED.findall(simple[2])
                ids = sum(each[0] == "#" for each in named)
                weight = (ids, len(named) - ids, int(tag != "*"), place)
                names = frozenset([tag, *named])
                new = _Rule(names=names, weight=weight, said=said)
                found[named[0] if named else tag].append(new)
    return Sheet(rules=found)


def _last(content: Any) -> tuple[tuple[str, str, bool], ...]:
    """One for each property: what is important, then what comes last."""
    found = dict[str, tuple[str, str, bool]]()
    for each in _declared(content):
        if each[2] >= found.get(each[0], each)[2]:
            found[each[0]] = each
    return tuple(found.values())


def _declared(content: Any) -> Iterable[tuple[str, str, bool]]:
    """Name, value and importance of what is said about being seen."""
    import tinycss2  # noqa: PLC0415

    for each in tinycss2.parse_blocks_contents(content, skip_comments=True):
        if each.type == "declaration" and each.lower_name in UNSEEN:
            value = tinycss2.serialize(each.value).strip().lower()
            yield each.lower_name, value, each.important
