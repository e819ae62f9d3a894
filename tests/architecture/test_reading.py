"""Every sentence of the product and every mail reads at school year eight.

Measured here by a rule of its own (Flesch-Kincaid, syllables by groups of vowels), so
that the measure the desk shows is not asked about itself.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.architecture.tree import ROOT, all_sources

CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
TRANSLATED = re.compile(
    r"""\{% translate "([^"]+)"|"""
    r"\{% blocktranslate[^%]*%\}(.*?)\{% (?:plural|endblocktranslate)",
    re.S,
)
# What stands in for something, a link, a reference, a citation: one short word.
BOUND = re.compile(
    r"%\(\w+\)[-+.0-9]*[a-z]|\{\{.*?\}\}|https?://\S+|\S+@\S+|\([^)]*\)|PR-\S+"
)
WORD = re.compile(r"[A-Za-z’']+")
# The words of a statute, which nobody may make easier.
STATUTE = ("I declare under penalty of perjury",)
# So few words say nothing about how hard a sentence is.
ENOUGH = 12


def syllables(word: str) -> int:
    groups = re.findall(r"[aeiouy]+", word.lower())
    silent = word.lower().endswith("e") and not word.lower().endswith("le")
    return max(1, len(groups) - (silent and len(groups) > 1))


def grade(text: str) -> float:
    plain = BOUND.sub("it", text)
    words = WORD.findall(plain)
    sentences = [s for s in re.split(r"[.?!:;]+(?:\s|$)", plain) if WORD.search(s)]
    return (
        0.39 * len(words) / len(sentences)
        + 11.8 * sum(map(syllables, words)) / len(words)
        - 15.59
    )


def said_in_code() -> Iterator[tuple[str, str]]:
    for source in all_sources():
        for node in ast.walk(source.tree):
            name = isinstance(node, ast.Call) and (
                getattr(node.func, "id", "") or getattr(node.func, "attr", "")
            )
            if name in CALLS:
                for each in node.args:
                    if isinstance(each, ast.Constant) and isinstance(each.value, str):
                        yield str(source.path), each.value


def said_in(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".html", ".txt"}:
            text = path.read_text(encoding="utf-8")
            for plain, block in TRANSLATED.findall(text):
                yield str(path.relative_to(ROOT)), plain or block


@cache
def sentences() -> list[tuple[float, str, str]]:
    found = [*said_in_code(), *said_in(ROOT / "templates")]
    return [
        (grade(text), where, text)
        for where, text in found
        if len(WORD.findall(BOUND.sub("it", text))) >= ENOUGH
        and not text.startswith(STATUTE)
    ]


def test_a_hard_sentence_is_noticed():
    hard = (
        "Notwithstanding the aforementioned considerations, the organisation retains "
        "unlimited discretion regarding individual notifications of processing."
    )
    assert grade(hard) > 12
    assert grade("We deleted it. Tell us if you want to know more about it.") < 4


def test_no_sentence_is_above_year_ten_and_all_of_them_are_easy():
    assert [each for each in sentences() if each[0] > 10] == []
    assert sum(each[0] for each in sentences()) / len(sentences()) < 6
    assert len(sentences()) > 400


def test_every_mail_and_letter_reads_at_year_eight():
    kinds: dict[str, list[str]] = {}
    for folder in ("emails", "letters"):
        for where, text in said_in(ROOT / "templates" / folder):
            kinds.setdefault(str(Path(where).parent), []).append(text)

    hard = {kind: round(grade(". ".join(said)), 1) for kind, said in kinds.items()}

    assert {kind: found for kind, found in hard.items() if found > 8} == {}
    assert len(kinds) > 30
