"""What plain words ask for, whoever knows no name of a right: GDPR Art. 12(2), 15 to 22.

No form and no word of a law is needed to ask. So nothing is looked for sentence by
sentence: words stand in families (`wordings.toml`), and a right is heard where families
meet near each other in a sentence, in any order and in any of the languages. A question
about what we do ("Do you delete my data after 30 days?") asks for an answer and not for
what it names; "Could you delete it?" is a request. An officer decides what it is; nothing
is done by it alone.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from pathlib import Path

FILE = Path(__file__).with_name("wordings.toml")
SENTENCE = re.compile(r"(?<=[.!?;…।])\s+|[\n\r]+")
WORD = re.compile(r"[^\s.,;:!?…।()\[\]\"“”„«»¿¡/<>*_–—-]+")
PART = re.compile(r"[,;:()–—]+")
NOT = re.compile(r"n't\b|\b(?<=do)nt\b")
GAP = r"(?: \S+){0,3}"
# So many of a family in a sentence are looked at, and so much of what was written.
MOST = 6
# Nearer than so many words, what stands beside a request changes what it asks for.
CLOSE = 5
LONGEST = 5000
SHOWN = 600
GROWN_UP = 18
OWN = "own"
OWN_HELD = "own_held"
OWN_ACCOUNT = "own_account"
# What is whose: `whose` before a word of the other family, with two words between.
OTHERS = "others"
OWNED = {
    OWN: ("held", "own_thing"),
    OTHERS: ("held", "own_thing"),
    OWN_HELD: ("held",),
    OWN_ACCOUNT: ("account",),
}
ENQUIRY = "enquiry"
CHILD, READ, DANGER = "child", "read_by_others", "danger"


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A right, and the sentence in which it was heard, cut to `SHOWN` letters."""

    right: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Seen:
    """`CHILD`, `READ` (by others) or `DANGER`, and the sentence that says so."""

    kind: str
    words: str


@dataclass(frozen=True)
class Rule:
    """Families that ask for a `right` (or are one of the three above) where they stand with at most `near` words between
    one and the next, in one sentence and with none of `unless` close by."""

    right: str
    families: tuple[str, ...]
    near: int = 8
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class Way:
    """How people ask what we do: families in this order, at most `near` words apart.

    `is_marked`: only with a question mark, as the same words can be an order ("Löschen
    Sie meine Daten"). `is_open`: a "please" in it asks for the answer.
    """

    families: tuple[str, ...]
    near: int = 0
    is_marked: bool = False
    is_open: bool = False


WAYS = (
    Way(("how_long", "keeping"), near=6, is_open=True),
    Way(("do_you", "deed"), near=2),
    Way(("do_you", "keeping", "span"), near=6),
    Way(("whether", "deed"), near=8),
    Way(("you_do",), is_marked=True),
    Way(("are_mine", "done"), near=6, is_marked=True),
)
LISTS = ("call_list", "subscribed")
KEEPING = ("keep_it", "i_did")
DELETING = ("remove", "remove_me", "no_keep")
CHANGING = ("gone", "no", "use", "wrong", "fix", "freeze", "elsewhere", "pass_on")
RULES = (
    Rule("erasure", ("remove_me",), unless=(*LISTS, *KEEPING, "advert")),
    Rule("erasure", ("remove", OWN), unless=(*LISTS, *KEEPING)),
    Rule("erasure", ("remove", "about_me"), unless=KEEPING),
    Rule("erasure", ("remove", "of_mine"), unless=KEEPING),
    Rule("erasure", ("end_of", OWN_ACCOUNT), near=3, unless=(*LISTS, "keep_it")),
    Rule("erasure", ("want", OWN, "gone"), near=4),
    Rule("erasure", ("want", "about_me", "gone"), near=4),
    *(Rule("erasure", ("no_keep", whose)) for whose in (OWN, "about_me", "of_mine")),
    Rule("erasure", ("remove", OTHERS), near=4, unless=KEEPING),
    Rule("erasure", ("no_keep", "your_place"), near=2),
    Rule("erasure", ("want", "no", "your_place"), near=5),
    Rule("access", ("show", OWN_HELD), unless=(*DELETING, "no", "elsewhere")),
    Rule("access", ("show", "about_me"), unless=DELETING),
    Rule("access", ("hold", "about_me"), near=6, unless=DELETING),
    Rule("access", ("want_mine",), unless=(*DELETING, *CHANGING)),
    Rule("access", ("got_how", OWN)),
    Rule("access", ("find_me",), unless=("stop",)),
    Rule("access", ("where_long", OWN_HELD), near=6),
    Rule("access", ("used_how", OWN), near=6),
    Rule("stop_calls", ("stop", "call_me"), near=4, unless=("polite",)),
    Rule("stop_calls", ("often", "called"), near=4, unless=("polite",)),
    Rule("stop_calls", ("call_list",)),
    Rule("stop_calls", ("no_calls",), unless=("polite",)),
    Rule("opt_out", ("subscribed",)),
    Rule("opt_out", ("stop", "advert"), near=5),
    Rule("opt_out", ("remove_me", "advert"), near=4),
    Rule("opt_out", ("stop", "pass_on", OWN), near=4),
    Rule("opt_out", ("stop", "pass_on", "me"), near=2),
    Rule("withdrawal", ("no", "consent"), near=4, unless=("money",)),
    Rule("withdrawal", ("take_back", "consent"), near=4, unless=("money",)),
    Rule("withdrawal", ("no", "record_me"), near=6),
    Rule("withdrawal", ("dare", "record_me"), near=4),
    Rule("objection", ("against", "use", OWN), near=4),
    Rule("objection", ("against", "use", "about_me"), near=4),
    Rule("objection", ("against", "machine", "decide"), near=5),
    Rule("objection", ("machine", "decide", "human"), near=6),
    Rule("objection", ("human", "look", "machine"), near=6),
    Rule("rectification", ("wrong", OWN), near=5),
    Rule("rectification", ("wrong", "about_me"), near=5),
    Rule("rectification", ("fix", OWN), near=5),
    Rule("rectification", ("moved",)),
    Rule("rectification", ("have_new", "own_thing"), near=2),
    Rule("restriction", ("freeze", OWN), near=4),
    Rule("restriction", ("keep_it", OWN), near=4),
    Rule("restriction", ("keep_it", "about_me"), near=4),
    Rule("restriction", ("only_keep", "no_use"), near=8),
    Rule("portability", ("carry", OWN, "elsewhere"), near=6),
    Rule("portability", ("export", OWN), near=4),
    Rule("portability", ("export", "about_me"), near=6),
    Rule("voice_misuse", ("voice", "misuse"), near=6),
    Rule("voice_misuse", ("as_me",)),
    Rule("child", ("kid", "of_kid")),
    Rule("child", ("kid", "age"), near=6),
    Rule("child", ("i_am_young",)),
    Rule("complaint", ("complain",)),
    Rule("limit", ("sensitive", "only"), near=8),
    Rule("nominee", ("nominee",)),
    Rule("nominee", ("death", OWN), near=12),
)
SAFETY = (
    Rule(READ, ("near_person", "reads", "mail"), near=3, unless=("used_how",)),
    Rule(DANGER, ("danger",)),
    Rule(CHILD, ("kid", "of_kid")),
    Rule(CHILD, ("kid", "age"), near=6),
    Rule(CHILD, ("i_am_young",)),
)


def rights(text: str) -> list[Heard]:
    """Each right that these words ask for, once, with the sentence that does.

    `ENQUIRY` is among them where they ask what we do with data.
    """
    found: dict[str, Heard] = {}
    for sentence, rest, is_question in _all_apart(text):
        if is_question:
            words = sentence.strip()[:SHOWN]
            found.setdefault(ENQUIRY, Heard(right=ENQUIRY, words=words))
        for each in _heard(RULES, sentence, _plain(rest)):
            found.setdefault(each.right, each)
    return list(found.values())


def requesting(text: str) -> str:
    """These words without the questions in them about what we do."""
    return " ".join(rest for _sentence, rest, _is in _all_apart(text)).strip()


def safety(text: str) -> list[Seen]:
    """What in them has to be seen first, with the sentence that says so."""
    found: dict[str, Seen] = {}
    for sentence in _sentences(text):
        for each in _heard(SAFETY, sentence, _plain(sentence)):
            found.setdefault(each.right, Seen(kind=each.right, words=each.words))
    return list(found.values())


def _has(family: str, text: str) -> bool:
    """Whether a family stands in these words."""
    return bool(_spans(family, _plain(text)))


def of_writer(text: str) -> str:
    """The first words about the writer's own account, data, voice, number or calls."""
    for sentence in _sentences(text):
        flat = _plain(sentence)
        for family in (OWN, "about_me", "called", "record_me"):
            if found := _pattern(family).search(flat):
                return found[0].strip()
    return ""


def _heard(rules: tuple[Rule, ...], sentence: str, flat: str) -> Iterator[Heard]:
    for rule in rules:
        if _meets(rule, flat):
            yield Heard(right=rule.right, words=sentence.strip()[:SHOWN])


def _all_apart(text: str) -> Iterator[tuple[str, str, bool]]:
    """Each sentence, and it apart; whoever insists on something asks for all of it."""
    is_urged = _has("insist", text[:LONGEST])
    for sentence in _sentences(text):
        rest, is_question = _apart(sentence)
        yield sentence, sentence if is_urged else rest, is_question


def _apart(sentence: str) -> tuple[str, bool]:
    """What is left of it beside questions about what we do; and whether it has one.

    Whoever goes on to ask ("and can you delete it?") speaks of what was named before:
    all of it is left.
    """
    left, is_question = [], False
    for part in PART.split(sentence):
        before = _before_question(part, is_marked="?" in sentence)
        if before is None and is_question and _goes_on(part):
            return sentence, True
        is_question = is_question or before is not None
        left.append(part if before is None else before)
    if not is_question:
        return sentence, False
    # "If I leave" says when the question is about, and asks for no leaving.
    return " ".join(part for part in left if not _is_case(part)), True


def _goes_on(part: str) -> bool:
    """Whether after a question something is asked for: "and can you", "delete it"."""
    if any(_has(each, part) for each in ("turn", "kindly")):
        return True
    flat = _plain(part)
    is_told = any(_pattern(each).match(flat, 1) for each in ("remove", "stop"))
    return is_told or any(_meets(rule, flat) for rule in RULES)


def _before_question(part: str, *, is_marked: bool) -> str | None:
    """What stands before a question about what we do, or all where a request follows."""
    flat = _plain(part)
    if not any(_has(each, part) for each in (OWN, "about_me", "of_mine", "any_data")):
        return None
    for way in WAYS:
        hit = _in_order(way).search(flat) if is_marked or not way.is_marked else None
        if hit is None:
            continue
        before, asked = flat[: hit.start()], flat[hit.start() - 1 :]
        if _is_asked(asked, way) and not _pattern("which").search(before):
            return part if _pattern("turn").search(asked) else before
    return None


def _is_asked(words: str, way: Way) -> bool:
    """Whether they want an answer, and not what they name."""
    if any(_meets(rule, words) for rule in RULES if rule.right == "stop_calls"):
        return False
    # "I was wondering if you could" is how the polite ask for it.
    if way.families[0] == "whether" and _pattern("able").search(words):
        return False
    return way.is_open or not _pattern("kindly").search(words)


def _is_case(part: str) -> bool:
    flat = _plain(part)
    return bool(_pattern("in_case").match(flat, 1)) and not _pattern("kindly").search(
        flat
    )


def _sentences(text: str) -> list[str]:
    return [each for each in SENTENCE.split(text[:LONGEST]) if each.strip()]


def _plain(text: str) -> str:
    """Small words without accents, each between two spaces; "don't" is "do not"."""
    flat = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    flat = "".join(c for c in flat if not unicodedata.combining(c))
    flat = NOT.sub(" not", flat).replace("cannot", "can not").replace("'", " ")
    return f" {' '.join(WORD.findall(flat))} "


def _meets(rule: Rule, flat: str) -> bool:
    spans = [_spans(family, flat) for family in rule.families]
    if not all(spans):
        return False
    against = [span for family in rule.unless for span in _spans(family, flat)]
    return any(
        _is_near(chosen, rule.near)
        and not any(_is_near((_whole(chosen), one), CLOSE) for one in against)
        for chosen in product(*spans)
    )


def _whole(spans: tuple[tuple[int, int], ...]) -> tuple[int, int]:
    return min(span[0] for span in spans), max(span[1] for span in spans)


def _is_near(spans: tuple[tuple[int, int], ...], near: int) -> bool:
    """Whether one begins at most `near` words after the end of the one before it."""
    return all(b[0] - a[1] <= near for a, b in pairwise(sorted(spans)))


def _spans(family: str, flat: str) -> list[tuple[int, int]]:
    """First word and the word after the last of each place where a family stands."""
    found = []
    for hit in _pattern(family).finditer(flat):
        begin = flat.count(" ", 0, hit.start() + 1) - 1
        found.append((begin, begin + len(hit[0].split())))
    return found[:MOST]


# --- families ------------------------------------------------------------------------


@cache
def families() -> dict[str, dict[str, list[str]]]:
    """The entries of each family by language, as `wordings.toml` has them."""
    rows = tomllib.loads(FILE.read_text())
    return {
        name: {
            language: [each.strip() for each in words.split(",")]
            for language, words in by_language.items()
        }
        for name, by_language in rows.items()
    }


@cache
def _in_order(way: Way) -> re.Pattern[str]:
    gap = rf"(?: \S+){{0,{way.near}}}? "
    return re.compile(rf"(?<= ){gap.join(f'(?:{_any(f)})' for f in way.families)}(?= )")


@cache
def _pattern(family: str) -> re.Pattern[str]:
    """It begins at the space before the first word and leaves the one behind."""
    ages = "|".join(str(year) for year in range(1, GROWN_UP))
    if family == "age":
        return re.compile(
            rf"(?<= )(?:{ages})(?= )|(?<= )(?:six|seven|eight|nine|ten"
            r"|eleven|twelve|thirteen|fourteen|fifteen)(?= )"
        )
    if family == "i_am_young":
        am = "i am|i m|ich bin|j ai|tengo|ho|tenho|ik ben|मैं|main"
        return re.compile(
            rf"(?<= )(?:{am})(?: only)? (?:{ages}) (?:{_any('years')})(?= )"
        )
    if family in OWNED:
        things = "|".join(_any(name) for name in OWNED[family])
        whose = _any("whose_else" if family == OTHERS else "whose")
        return re.compile(rf"(?<= )(?:{whose})(?: \S+){{0,2}}? (?:{things})(?= )")
    return re.compile(rf"(?<= )(?:{_any(family)})(?= )")


def _any(family: str) -> str:
    return "|".join(_entries(family))


def _entries(family: str) -> Iterator[str]:
    for words in families()[family].values():
        for entry in words:
            parts = (_words(part) for part in entry.split("~"))
            yield f"{GAP} ".join(parts)


def _words(entry: str) -> str:
    """Words as they stand in a sentence; one that ends in a star may go on."""
    return " ".join(
        re.escape(_plain(word).strip()) + (r"\S*" if word.endswith("*") else "")
        for word in entry.split()
    )
