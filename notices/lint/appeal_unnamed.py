"""An appeal that goes to whoever decided, and to no named authority after that."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from notices import words
from notices.checking import Lint, LintCheck, Severity
from notices.phrases import CAN, any_case
from notices.reading import Reading
from notices.words import element

UNHAPPY = (
    r"(?:dissatisf\w+|unhappy|displeas\w+|disappoint\w*|unsatisf\w+|disagree\w*|dispute"
    r"|(?:not|never) (?:satisfied|happy|content|pleased|convinced)|grumpy|annoyed|upset|cross"
    r"|complain\w*)"
)
ANSWER = r"(?:answer|response|reply|decision|outcome|result|refusal)"
APPEAL = any_case(
    r"\b(?:raise|lodge|make|file|submit|send)\w* an? appeal\b|\bappeal (?:by|against|our)\b"
    rf"|\b{UNHAPPY} (?:with|about|by|at|of|against)\b.{{0,40}}\b(?:{ANSWER}|handled|handling"
    r"|dealt with|treated)\b"
    rf"|\b(?:if|when|where|should) we (?:refuse|deny|reject|decline)\b.{{0,60}}{CAN}"
    rf"|\b(?:objections?|complaints?|appeals?|protests?)\b.{{0,20}}\b(?:to|against|about|of"
    rf"|concerning)\b.{{0,20}}\b{ANSWER}s?\b"
    r"|\bask us to (?:reconsider|think again|look again)\b"
    rf"|\b{ANSWER}\b.{{0,30}}\b{UNHAPPY}\b"
    r"|\b(?:ask for|request|demand|seek) (?:a|an|another) (?:internal )?(?:review|second look"
    r"|reconsideration)\b"
)
MEANT = re.compile(r"\bEurope|\bUnited Kingdom\b|\bU\.?K\b|\bGDPR\b")
WANTED = (
    element("reader", _("who reads an appeal, other than whoever decided"),
            r"\bsomebody (?:else|who had no part)|\b(?:different|another|second|senior)"
            r" (?:person|officer|reviewer|member|colleague)|\bindependent(?:ly)?\b"),
    element("time", _("by when an appeal is answered"),
            r"\b(?:appeal|again|review|second look)[^.\n]{0,200}"
            r"(?:\bwithin\b|\bdays?\b|\{\{\s*undertaking:)"
            r"|\{\{\s*undertaking:appeal"),
    element("authority", _("which authority is next, by its name"),
            r"\bsupervisory authority (?:of|in|is)\b|\battorney general"
            r"|\bdata protection (?:board|authority|commission)\b|\bCNIL\b|\bICO\b"
            r"|\binformation commissioner"),
)  # fmt: skip
BRITISH = element(
    "uk", _("how a complaint is made in the United Kingdom, form and regulator"),
    r"\binformation commissioner|\bICO\b|\bcomplaints? form\b|\bform for complaints\b",
)  # fmt: skip


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """In each sentence on appeals, one for each thing that is said nowhere."""
    wanted = [each for each in WANTED if not each.is_said(current)]
    position = current.law_position("uk")
    is_meant = words.mentions(current, MEANT)
    if position is not None:
        is_meant = position.standing != "not_applicable"
    if is_meant and not BRITISH.is_said(current):
        wanted.append(BRITISH)
    for each in wanted:
        message = _("It does not say %(what)s.") % {"what": each.what}
        fix = _("Name who looks again, a time, and the authority of each place.")
        for quote in words.having(current, APPEAL):
            if quote.passage.field != "highlight":  # the clause has the room to say it
                yield _with_answer(quote).lint(message, fix, each.item)


def _with_answer(quote: words.Quote) -> words.Quote:
    """A question says nothing without the sentence after it."""
    after = quote.after() if quote.text.endswith("?") else None
    end = after.end if after else quote.end
    return words.Quote(passage=quote.passage, start=quote.start, end=end)


CHECK = LintCheck(
    code="appeal-unnamed",
    gap="GAP-16",
    severity=Severity.WARNING,
    law="Colo. 4 CCR 904-3-4.03; GDPR Art. 13(2)(d); UK DPA 2018 s.164A",
    run=run,
)
