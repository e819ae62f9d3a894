"""California: Civ. Code 1798.100-.199 and 11 CCR 7000-7304, as of 1 January 2026.

11 CCR 7021(a): confirm within 10 business days. 7021(b): 45 days that begin on
the day of receipt, however long verification takes; read strictly that day is day
one. 7026(f): opt-outs within 15 business days, 7027(g): the limit on sensitive data
as well. "Business day" is not defined;
Civ. Code 7 and 9 make Saturdays business days, so the strict count includes them.
What counted before (2020, 2023) is recalled; from 1 January 2027 decisions by machine
are added.
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
    STOP,
    TELL,
    VERIFIED,
    Agents,
    Ceiling,
    ClockRule,
    Edition,
    Extension,
    Length,
    Pack,
    Quota,
    Sentence,
    Telling,
)
from rights.refusals import UNASKED, ground
from rights.us_state import lawmakers

# To know (also as files to take along), to delete, to correct.
TO_KNOW = ("access", "portability")
VERIFIED_REQUESTS = ("access", "portability", "erasure", "rectification")
# At once and from anybody (7026, 7027, 7060(b)).
STOPS = {"opt_out": "7026(f)", "limit": "7027(g)"}

# Civ. Code 1798.105(d): what need not be deleted, by its number in the list.
KEEP = (
    ("transaction", 1),
    ("security", 2),
    ("expression", 4),
    ("still_needed", 7),
)
UNKNOWN = ground(
    "cannot_identify",
    "Cal. Code Regs. tit. 11, § 7021(b)",
    *("erasure", "rectification"),
    review=VERIFIED,
)
GROUNDS = (
    # Section 7024(a): who proves nothing is pointed to what is published for all.
    replace(
        UNKNOWN,
        rights=TO_KNOW,
        words=_(
            "We could not check that the data is yours with what you gave us. You can "
            "ask again with something else. Our California notice says what kinds of "
            "data we collect about people."
        ),
    ),
    UNKNOWN,
    ground("excessive", "Cal. Civ. Code § 1798.145(h)(3)", *VERIFIED_REQUESTS),
    ground("household", "Cal. Civ. Code § 1798.145(p)", *VERIFIED_REQUESTS),
    ground("never_sent", "Cal. Code Regs. tit. 11, § 7024(d)", *TO_KNOW),
    ground("others", "Cal. Civ. Code § 1798.145(k)", *TO_KNOW),
    ground("accurate", "Cal. Code Regs. tit. 11, § 7023(b)", "rectification"),
    *(
        ground(
            *(code, f"Cal. Civ. Code § 1798.105(d)({number})", "erasure"),
            review=VERIFIED,
        )
        for code, number in KEEP
    ),
    ground("legal_claims", "Cal. Civ. Code § 1798.145(a)(1)(E)", "erasure"),
    # 1798.145(a)(1)(A) says whose: federal, state, or local laws.
    ground(
        *("legal_duty", "Cal. Civ. Code § 1798.105(d)(8)", "erasure"),
        lawmakers=lawmakers("Cal. Civ. Code § 1798.145(a)(1)(A)"),
    ),
)

SENTENCES = (
    Sentence(
        rights=TO_KNOW,
        endings=("nothing_found",),
        words=_(
            "Our California notice says what kinds of data we collect about people."
        ),
        citation="Cal. Code Regs. tit. 11, § 7024(a)",
        review=RECALLED,
    ),
    Sentence(
        rights=("erasure",),
        words=_("We keep a record of this request, to show what we did about it."),
        citation="Cal. Code Regs. tit. 11, § 7022(e)",
        review=RECALLED,
    ),
    Sentence(
        rights=("erasure",),
        endings=("refused", "partly"),
        words=_("You can still ask us not to sell or share your data: %(opt_out_url)s"),
        citation="Cal. Code Regs. tit. 11, § 7022(g)",
        review=RECALLED,
    ),
)


def _within_15_days(kind: str, right: str) -> ClockRule:
    """Stopped, and those told who got the data, within one and the same time."""
    return ClockRule(
        kind=kind,
        rights=(right,),
        length=Length(words=_("15 business days"), business_days=15),
        saturdays=True,
        citation=f"Cal. Code Regs. tit. 11, § {STOPS[right]}",
        review=RECALLED,
    )


# Who processes for us, and whoever it was sold to or shared with.
TELLINGS = (
    Telling(
        rights=("erasure",),
        citation="Cal. Code Regs. tit. 11, § 7022(b)",
        review=VERIFIED,
    ),
    Telling(
        rights=("rectification",),
        citation="Cal. Code Regs. tit. 11, § 7023",
        review=RECALLED,
    ),
)
NOW = Edition(
    from_date=date(2026, 1, 1),
    clocks=(
        ClockRule(
            kind=ACKNOWLEDGE,
            rights=VERIFIED_REQUESTS,
            length=Length(words=_("10 business days"), business_days=10),
            saturdays=True,
            citation="Cal. Code Regs. tit. 11, § 7021(a)",
            review=VERIFIED,
        ),
        ClockRule(
            kind=ANSWER,
            rights=VERIFIED_REQUESTS,
            length=Length(words=_("45 days"), days=45),
            counts_receipt=True,
            citation="Cal. Code Regs. tit. 11, § 7021(b)",
            review=VERIFIED,
            extension=Extension(
                length=Length(words=_("90 days"), days=90),
                citation="Cal. Code Regs. tit. 11, § 7021(b)",
                review=VERIFIED,
            ),
        ),
        *(_within_15_days(kind, right) for right in STOPS for kind in (STOP, TELL)),
    ),
    quota=Quota(
        times=2,
        months=12,
        citation="Cal. Civ. Code § 1798.130(b)",
        review=RECALLED,
    ),
    agents=Agents(
        words=_(
            "The agent shows signed permission; the person may be asked to "
            "confirm. A power of attorney is never required."
        ),
        may_confirm=True,
        citation="Cal. Code Regs. tit. 11, § 7063",
        review=VERIFIED,
    ),
    ceilings=(
        Ceiling(
            rights=tuple(STOPS),
            assurance="none",
            words=_("Nothing may be asked to know who it is."),
            citation="Cal. Code Regs. tit. 11, § 7060(b)",
            review=VERIFIED,
        ),
        Ceiling(
            rights=UNASKED,
            assurance="none",
            words=_("Nothing may be asked to know who it is."),
            citation="Cal. Code Regs. tit. 11, § 7060(b)",
            review=RECALLED,
        ),
        Ceiling(
            assurance="code",
            words=_(
                "Three facts and a signed declaration at most for a full copy, "
                "two facts for a list of kinds."
            ),
            citation="Cal. Code Regs. tit. 11, § 7062(b), (c)",
            review=VERIFIED,
        ),
    ),
    grounds=GROUNDS,
    sentences=SENTENCES,
    tellings=TELLINGS,
)


def _recalled(rule: ClockRule, rights: tuple[str, ...]) -> ClockRule:
    """A rule of today as it stood before, whose text was not read."""
    more = rule.extension and replace(rule.extension, review=RECALLED)
    counted = tuple(right for right in rule.rights if right in rights)
    return replace(rule, rights=counted, review=RECALLED, extension=more)


def _before(start: date, *without: str) -> Edition:
    """The Act and its regulations as they stood from a day on."""
    rights = tuple(r for r in (*VERIFIED_REQUESTS, *STOPS) if r not in without)
    clocks = (_recalled(rule, rights) for rule in NOW.clocks)
    return replace(
        NOW,
        from_date=start,
        clocks=tuple(rule for rule in clocks if rule.rights),
        grounds=tuple(replace(each, review=RECALLED) for each in GROUNDS),
        tellings=tuple(replace(each, review=RECALLED) for each in TELLINGS),
    )


# Article 11 of the regulations: who was decided about by a machine can appeal.
APPEAL = ClockRule(
    kind=ANSWER,
    rights=("appeal",),
    length=Length(words=_("45 days"), days=45),
    counts_receipt=True,
    citation="Cal. Code Regs. tit. 11, § 7021(b)",
    review=RECALLED,
    extension=Extension(
        length=Length(words=_("90 days"), days=90),
        citation="Cal. Code Regs. tit. 11, § 7021(b)",
        review=RECALLED,
    ),
)

PACK = Pack(
    code="us-ca",
    title=_("the law of California"),
    places=frozenset({"US-CA"}),
    waiting=_("Your date does not move while we wait for you."),
    editions=(
        # Correction and the limit came with the Act of 2020, in force since 2023.
        _before(date(2020, 1, 1), "rectification", "limit"),
        _before(date(2023, 1, 1)),
        NOW,
        replace(NOW, from_date=date(2027, 1, 1), clocks=(*NOW.clocks, APPEAL)),
    ),
    regulators=authorities.of(["US-CA"]),
)
