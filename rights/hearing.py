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
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product

from rights import wordings
from rights.wordings import OTHERS, OWN, OWN_ACCOUNT, OWN_HELD

SENTENCE = re.compile(r"(?<=[.!?;…।])\s+|[\n\r]+")
PART = re.compile(r"[,;:()–—]+")
# So many of a family in a sentence are looked at, and so much of what was written.
MOST = 6
# Nearer than so many words, what stands beside a request changes what it asks for.
CLOSE = 5
LONGEST = 5000
SHOWN = 600
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
    Sie meine Daten"). `is_open`: a "please" in it asks for the answer. `is_free`: it need
    not speak of data. `is_beside`: what it names may be asked for as well. `is_alone`:
    only where it is all that the sentence says, as "stop how you use it" is an order.
    """

    families: tuple[str, ...]
    near: int = 0
    is_marked: bool = False
    is_open: bool = False
    is_free: bool = False
    is_beside: bool = False
    is_alone: bool = False


WAYS = (
    Way(("how_long", "keeping"), near=6, is_open=True),
    Way(("do_you", "deed"), near=2),
    Way(("do_you", "keeping", "span"), near=6),
    Way(("whether", "deed"), near=8),
    Way(("you_do",), is_marked=True),
    Way(("are_mine", "done"), near=6, is_marked=True),
    Way(("how_you", "deed"), is_open=True, is_alone=True),
    Way(("what_happens", "in_case"), near=6, is_open=True, is_free=True),
    Way(("which", "do_you", "deed"), near=1, is_marked=True, is_beside=True),
    Way(("which", "do_you", "keeping"), near=1, is_marked=True, is_beside=True),
    Way(("which", "you_do"), near=0, is_marked=True, is_beside=True),
    Way(("who_gets",), is_marked=True, is_beside=True),
    Way(("do_you", "hold", "voice"), near=4, is_marked=True, is_beside=True),
)
LISTS = ("call_list", "subscribed")
KEEPING = ("keep_it", "i_did")
DELETING = ("remove", "remove_me", "no_keep")
CHANGING = ("gone", "no", "use", "wrong", "fix", "freeze", "elsewhere", "pass_on")
# Behind a question of how, these ask for more than an answer.
ORDERS = ("stop", "against", "gone", "wrong", "fix", "freeze", "only", "remove")
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
    for each in every(text):
        found.setdefault(each.right, each)
    return list(found.values())


def every(text: str) -> Iterator[Heard]:
    """The same with each sentence that asks for a right, in their order."""
    for sentence, rest, is_question in _all_apart(text):
        if is_question:
            yield Heard(right=ENQUIRY, words=sentence.strip()[:SHOWN])
        yield from _heard(RULES, sentence, wordings.plain(rest))


def number(text: str, words: str) -> int:
    """Which sentence of a text these words are, as `every` gives them: from 1.

    Of equal ones it is the first; 0 where they are none of it.
    """
    texts = (each.strip() for each in SENTENCE.split(text))
    numbered = enumerate((each for each in texts if each), 1)
    return next((n for n, each in numbered if each[:SHOWN] == words), 0)


def requesting(text: str) -> str:
    """These words without the questions in them about what we do."""
    return " ".join(rest for _sentence, rest, _is in _all_apart(text)).strip()


def safety(text: str) -> list[Seen]:
    """What in them has to be seen first, with the sentence that says so."""
    found: dict[str, Seen] = {}
    for sentence in _sentences(text):
        for each in _heard(SAFETY, sentence, wordings.plain(sentence)):
            found.setdefault(each.right, Seen(kind=each.right, words=each.words))
    return list(found.values())


def _has(family: str, text: str) -> bool:
    """Whether a family stands in these words."""
    return bool(_spans(family, wordings.plain(text)))


def of_writer(text: str) -> str:
    """The first words about the writer's own account, data, voice, number or calls."""
    for sentence in _sentences(text):
        flat = wordings.plain(sentence)
        for family in (OWN, "about_me", "called", "record_me"):
            if found := wordings.pattern(family).search(flat):
                return found[0].strip()
    return ""


def _heard(rules: tuple[Rule, ...], sentence: str, flat: str) -> Iterator[Heard]:
    for rule in rules:
        if _meets(rule, flat):
            yield Heard(right=rule.right, words=sentence.strip()[:SHOWN])


def _all_apart(text: str) -> Iterator[tuple[str, str, bool]]:
    """Each sentence, and it apart; whoever insists on something asks for all of it."""
    # "If I object" asks what follows from it, and is no objection yet.
    # A line may end within the words that insist, but an "if" ends with its sentence.
    cut = wordings.pattern("if_i_insist").sub
    said = " ".join(cut("", wordings.plain(each)) for each in _sentences(text))
    is_urged = bool(wordings.pattern("insist").search(wordings.plain(said)))
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
        before = _before_question(part, sentence)
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
    flat = wordings.plain(part)
    is_told = any(wordings.pattern(each).match(flat, 1) for each in ("remove", "stop"))
    return is_told or any(_meets(rule, flat) for rule in RULES)


def _before_question(part: str, sentence: str) -> str | None:
    """What stands before a question about what we do, or all where a request follows."""
    is_marked = "?" in sentence
    flat = wordings.plain(part)
    is_of_data = any(
        _has(each, part) for each in (OWN, "about_me", "of_mine", "any_data")
    )
    for way in WAYS:
        if not (is_of_data or way.is_free) or (
            way.is_alone and not _is_alone(way, sentence)
        ):
            continue
        hit = (
            wordings.in_order(way.families, way.near).search(flat)
            if is_marked or not way.is_marked
            else None
        )
        if hit is None:
            continue
        before, asked = flat[: hit.start()], flat[hit.start() - 1 :]
        if way.is_beside and not wordings.pattern("kindly").search(asked):
            return part
        is_told = wordings.pattern("which").search(before) or wordings.pattern(
            "no_matter"
        ).search(before)
        if _is_asked(asked, way) and not is_told:
            return part if wordings.pattern("turn").search(asked) else before
    return None


def _is_alone(way: Way, sentence: str) -> bool:
    """Whether a sentence begins with this question, or with "tell me", and ends with it."""
    parts = [part for part in PART.split(sentence) if part.strip(' .?!…।"“”„«»¿¡')]
    parts = [part for part in parts if not _is_case(part)] or [sentence]
    flat, last = wordings.plain(" ".join(parts)), wordings.plain(parts[-1])
    asked = wordings.in_order(way.families, way.near)
    hit = asked.search(flat)
    if hit is None or asked.search(last) is None:
        return False
    before, after = flat[: hit.start()], flat[hit.end() :]
    if any(wordings.pattern(each).search(after) for each in ORDERS):
        return False
    return (
        "?" in sentence
        if before == " "
        else wordings.leads_in().fullmatch(before) is not None
    )


def _is_asked(words: str, way: Way) -> bool:
    """Whether they want an answer, and not what they name."""
    if any(_meets(rule, words) for rule in RULES if rule.right == "stop_calls"):
        return False
    # "I was wondering if you could" is how the polite ask for it.
    if way.families[0] == "whether" and wordings.pattern("able").search(words):
        return False
    return way.is_open or not wordings.pattern("kindly").search(words)


def _is_case(part: str) -> bool:
    flat = wordings.plain(part)
    return bool(wordings.pattern("in_case").match(flat, 1)) and not wordings.pattern(
        "kindly"
    ).search(flat)


def _sentences(text: str) -> list[str]:
    return [each for each in SENTENCE.split(text[:LONGEST]) if each.strip()]


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
    for hit in wordings.pattern(family).finditer(flat):
        begin = flat.count(" ", 0, hit.start() + 1) - 1
        found.append((begin, begin + len(hit[0].split())))
    return found[:MOST]
