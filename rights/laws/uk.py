"""The UK GDPR: the same text as in the EU, and since June 2026 a duty on complaints.

Article 12A (stopping the clock) counts since 5 February 2026. DPA 2018, section 164A:
a complaint is confirmed within 30 days, read strictly with the day of receipt as day
one, and its outcome told without undue delay; every answer says that one can complain.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext_lazy as _

from rights import authorities
from rights.law import (
    ACKNOWLEDGE,
    ANSWER,
    RECALLED,
    ClockRule,
    Lawmakers,
    Length,
    Pack,
    Pause,
    Progress,
    Sentence,
)
from rights.laws.eu import PACK as EU


def _ours(citation: str) -> str:
    return citation.replace("GDPR", "UK GDPR")


CLOCKS = tuple(
    replace(
        rule,
        citation=_ours(rule.citation),
        extension=rule.extension
        and replace(rule.extension, citation=_ours(rule.extension.citation)),
    )
    for rule in EU.editions[0].clocks
)
COMPLAINT = ClockRule(
    kind=ACKNOWLEDGE,
    rights=("complaint",),
    length=Length(words=_("30 days"), days=30),
    counts_receipt=True,
    rolls=True,
    citation="DPA 2018, section 164A",
    review=RECALLED,
)
# The Act names no number of days for the outcome, so our own time is the measure.
OUTCOME = ClockRule(
    kind=ANSWER,
    rights=("complaint",),
    length=Length(words=_("without delay, 30 days by our own measure"), days=30),
    rolls=False,
    undertaking="answer",
    citation="DPA 2018, section 164A",
    review=RECALLED,
)
# The Act wants them told how it goes and names no days: two weeks by our own measure.
PROGRESS = Progress(
    days=14,
    rights=("complaint",),
    citation="DPA 2018, section 164A",
    review=RECALLED,
)
TO_US = Sentence(
    words=_("You can also complain to us about how we treated you: %(complaint_url)s"),
    citation="DPA 2018, section 164A",
    review=RECALLED,
)
# Where the GDPR names the law of the Union or of a member state: "domestic law".
LAWMAKERS = Lawmakers(
    places=frozenset({"GB"}),
    words=_("a law of the United Kingdom"),
    citation="Art. 6(3), 17(3)(b) UK GDPR",
    review=RECALLED,
)
GROUNDS = tuple(
    replace(
        ground,
        citation=_ours(ground.citation),
        lawmakers=ground.lawmakers and LAWMAKERS,
    )
    for ground in EU.editions[0].grounds
)

PAUSES = (
    Pause(
        words=_("while the person proves who they are, pays a fee or makes it clear"),
        citation="UK GDPR Art. 12A",
        review=RECALLED,
    ),
)
EDITION = replace(
    EU.editions[0],
    from_date=date(2021, 1, 1),
    clocks=CLOCKS,
    grounds=GROUNDS,
    pauses=(),
    sentences=tuple(
        replace(each, citation=_ours(each.citation))
        for each in EU.editions[0].sentences
    ),
    tellings=tuple(
        replace(each, citation=_ours(each.citation)) for each in EU.editions[0].tellings
    ),
    ceilings=tuple(
        replace(each, citation=_ours(each.citation)) for each in EU.editions[0].ceilings
    ),
)
# The Data (Use and Access) Act 2025: Article 12A, then the duty on complaints.
STOPPING = replace(EDITION, from_date=date(2026, 2, 5), pauses=PAUSES)
COMPLAINING = replace(
    STOPPING,
    from_date=date(2026, 6, 19),
    clocks=(*CLOCKS, COMPLAINT, OUTCOME),
    sentences=(*EDITION.sentences, TO_US),
    progress=PROGRESS,
)

PACK = Pack(
    code="uk",
    title=_("the UK GDPR"),
    places=frozenset({"GB"}),
    waiting=EU.waiting,
    court=EU.court,
    editions=(EDITION, STOPPING, COMPLAINING),
    regulators=authorities.of(["GB"]),
)
