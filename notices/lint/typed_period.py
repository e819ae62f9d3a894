"""A length of time typed by hand: the row it belongs to can change without it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from django.utils.translation import gettext as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.inventory import BadPeriod, period_words
from notices.phrases import DATA, DELETES, NUMBER, UNIT, any_case
from notices.reading import Reading

SPELT = r"(?: \([a-z\d -]{1,30}\))?"  # "thirty (30) days"
KIND = (
    r"(?:(?:calendar|business|working|banking|full|whole|complete|consecutive"
    r"|successive|more|further|additional) ){0,3}"
)
SHORT = r"(?:mins?|hrs?|wks?|mos?|yrs?)"
# What such a length may be of that no row holds: an age, how often, how far back.
OTHER = r"(?P<other>\b(?:age of|aged|last|past|preceding|previous|prior|every|each) )?"
# "a year" counts where something ends with it: "once a year" says how often.
TYPED = re.compile(
    rf"{OTHER}(?P<time>(?<![\w-])(?<!\d[.,])(?:"
    rf"{NUMBER}{SPELT}(?:(?:-| to | or |–){NUMBER}{SPELT})?[ -]{KIND}(?:{UNIT}|{SHORT})"
    rf"|\d+ ?(?:h|d|{SHORT})"
    rf"|half an? {UNIT}|an? (?:fortnight|decade)"
    rf"|(?:(?<=within )|(?<=after )|(?<=for )|(?<=\bin )|(?<=up to )|(?<=than ))"
    rf"an? {KIND}{UNIT})\b)(?!-?[ -]old\b| of age\b| ago\b)",
    re.IGNORECASE,
)
# A sentence of what is sold says nothing of data, unless it speaks of them too.
SOLD = any_case(r"\b(?:warrant(?:y|ies)|refund\w*|money[- ]back|free trial)\b")
OF_DATA = any_case(rf"\b(?:{DATA}|{DELETES}|keep|kept|store[ds]?|retain\w*)\b")


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each, with the value to put there where a row says the same."""
    known = _known(current)
    for passage in words.passages(current):
        for found in TYPED.finditer(passage.text):
            if found["other"] or _is_of_goods(passage.text, found):
                continue
            same = known.get(found["time"].lower())
            fix = (
                _("Write %(value)s instead.") % {"value": f"{{{{ {same} }}}}"}
                if same
                else _("Bind it to its row: {{ period:... }} or {{ undertaking:... }}.")
            )
            yield passage.quote(*found.span()).lint(
                _("This period is typed by hand."), fix
            )


def _is_of_goods(text: str, found: re.Match[str]) -> bool:
    before = re.split(r"[.!?:\n]", text[max(found.start() - 120, 0) : found.start()])[
        -1
    ]
    after = re.split(r"[.!?\n]", text[found.end() : found.end() + 120], maxsplit=1)[0]
    said = f"{before} {after}"
    return bool(SOLD.search(said)) and not OF_DATA.search(said)


def _known(current: Reading) -> dict[str, str]:
    """What rows say of a time, by its words; the first that says so."""
    rows = [("undertaking", row) for row in current.table("undertakings").values()]
    rows += [("period", row) for row in current.rules.values()]
    found: dict[str, str] = {}
    for kind, row in reversed(rows):
        with suppress(BadPeriod):
            found[period_words(row.period).lower()] = f"{kind}:{row.slug}"
    return found


CHECK = LintCheck(
    code="typed-period",
    severity=Severity.WARNING,
    law="GDPR Art. 5(1)(a), 13(2)(a)",
    run=run,
)
