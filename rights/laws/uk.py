"""The UK GDPR: the same text as in the EU, and since June 2026 a duty on complaints.

DPA 2018, section 164A: a complaint is confirmed within 30 days, read strictly with
the day of receipt as day one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext_lazy as _

from rights import authorities
from rights.law import ACKNOWLEDGE, RECALLED, ClockRule, Length, Pack, Pause
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
GROUNDS = tuple(
    replace(ground, citation=_ours(ground.citation))
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
    pauses=PAUSES,
    ceilings=tuple(
        replace(each, citation=_ours(each.citation)) for each in EU.editions[0].ceilings
    ),
)

PACK = Pack(
    code="uk",
    title=_("the UK GDPR"),
    places=frozenset({"GB"}),
    waiting=EU.waiting,
    court=EU.court,
    editions=(
        EDITION,
        replace(EDITION, from_date=date(2026, 6, 19), clocks=(*CLOCKS, COMPLAINT)),
    ),
    regulators=authorities.of(["GB"]),
)
