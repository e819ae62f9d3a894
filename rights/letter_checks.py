"""What the law wants in a letter, looked for in the very text that goes out.

Ground, law, way and time to appeal, authority of the place, court, officer, reference
and dates (GDPR Art. 12(4), 13(2)(d); Civ. Code 1798.105; laws of the US states). Each
is a sentence that must stand in the text and in its HTML twin; a letter that lacks one
cannot be saved.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from django.utils.translation import gettext as _

from rights import claims
from rights.letter_lines import NOT_DOING, Line
from rights.models import OutcomeKind

TAG = re.compile(r"<[^>]*>")


class Twins(Protocol):
    """A letter in its two forms."""

    @property
    def text(self) -> str: ...

    @property
    def html(self) -> str: ...


def run(shown: Mapping[str, Any], letter: Twins) -> tuple[tuple[str, bool], ...]:
    """Each thing wanted, in words for the desk, and whether both twins have it."""
    twins = (_flat(letter.text), _flat(html.unescape(TAG.sub(" ", letter.html))))
    return tuple(
        (words, all(_flat(each) in twin for each in wanted for twin in twins))
        for words, wanted in _wanted(shown)
    )


def _flat(text: str) -> str:
    return " ".join(text.split())


# A wish that no text fulfils.
NEVER = "\0"


def _wanted(shown: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """What must stand in it, word for word."""
    lines: list[Line] = shown["lines"]
    yield from _reasons(lines)
    yield _("Every kind of data is accounted for."), _accounted(shown, lines)
    if shown.get("appeal_until"):
        yield (
            _("It says how to appeal, and until when."),
            [shown["appeal_url"], shown["appeal_until"]],
        )
    yield _whose(shown), _authorities(shown)
    if shown["court"]:
        yield _("It says that a court is open to the person."), [str(shown["court"])]
    if shown["sentences"]:
        yield _("It says what the law wants said."), shown["sentences"]
    yield _("It says whom to write to."), [shown["officer"].email or NEVER]
    yield _("It has the reference."), [shown["reference"]]
    yield (
        _("It says when the request came, and when it was due."),
        [shown["asked_on"], shown["due"]],
    )
    if shown["same"]:
        yield (
            _("It names the earlier request, and the day of its answer."),
            list(shown["same"].values()),
        )
    if shown["also"]:
        yield _("It names the later requests that it answers."), [shown["also"]]
    for each in shown["away"]:
        yield (
            _("It names the system that did not answer, and what that means."),
            [each.title, each.since, each.means or NEVER],
        )
    if shown["is_in_words"]:
        yield _("It answers in words."), [shown["words"].strip() or NEVER]


def _reasons(lines: list[Line]) -> Iterator[tuple[str, list[str]]]:
    """Of what is kept or refused: why, by which law, and for how long."""
    undone = [line for line in lines if line.kind in NOT_DOING]
    yield (
        _("Every kind of data that is kept or refused has its reason."),
        [line.ground.rstrip(".") or NEVER for line in undone],
    )
    yield _("It names the law behind each reason."), [line.law for line in undone]
    if kept := [line for line in undone if line.kind == OutcomeKind.KEPT]:
        yield (
            _("It says until when each kind of data is kept, or what ends that."),
            [line.until or NEVER for line in kept],
        )


def _accounted(shown: Mapping[str, Any], lines: list[Line]) -> list[str]:
    """What was done, kind by kind; of a report nothing is said but that it was read."""
    if shown["is_report"]:
        return []
    return [line.words for line in lines] or ([] if shown["is_written"] else [NEVER])


def _whose(shown: Mapping[str, Any]) -> str:
    """Whose authority it is that the letter names, in words for the desk."""
    named = shown["regulators"]
    if named and not claims.place(shown["case"]):
        return _(
            "They did not say where they live. It names an authority to turn to all the "
            "same."
        )
    if not named or any(not each.is_of_seat for each in named):
        return _("It names the authority of the person's place.")
    return _(
        "We know no authority of the person's place. It names that of the company's "
        "seat, and says so."
    )


def _authorities(shown: Mapping[str, Any]) -> list[str]:
    """Each by name and address; whose it is, where the place has none of its own."""
    found = [str(word) for r in shown["regulators"] for word in (r.name, r.url)]
    notes = [str(r.note) for r in shown["regulators"] if r.note]
    return [*found, *notes] or [NEVER]
