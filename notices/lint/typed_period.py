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
from notices.reading import Reading

NUMBER = (
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen"
    r"|eighteen|twenty|thirty|forty|forty-five|sixty|ninety)"
)
UNIT = r"(?:hours?|days?|weeks?|months?|years?)"
# "a year" counts where something ends with it: "once a year" says how often.
TYPED = re.compile(
    rf"(?<!age of )(?<!aged )(?<!last )(?<!past )(?<!preceding )(?<!every )\b{NUMBER}(?: \(\d+\))?"
    rf"[ -](?:calendar |business |working |full )?{UNIT}\b(?! old\b)"
    rf"|(?<=\bwithin )an? {UNIT}\b|(?<=\bafter )an? {UNIT}\b|(?<=\bfor )an? {UNIT}\b",
    re.IGNORECASE,
)


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each, with the value to put there where a row says the same."""
    known = _known(current)
    for passage in words.passages(current):
        for found in TYPED.finditer(passage.text):
            same = known.get(found.group().lower())
            fix = (
                _("Write %(value)s instead.") % {"value": f"{{{{ {same} }}}}"}
                if same
                else _("Bind it to its row: {{ period:... }} or {{ undertaking:... }}.")
            )
            yield passage.quote(*found.span()).lint(
                _("This period is typed by hand."), fix
            )


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
