"""The GDPR, for people in the EU and the EEA.

Art. 12(3): one month, two more where needed and told within the first; counted by
Reg. (EEC, Euratom) 1182/71 Art. 3. The authority is that of the residence
(Art. 77); where a country has several, the note says so. Of whoever did not say
where they live, it is on the list of the European Data Protection Board.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights import authorities
from rights.law import (
    ANSWER,
    RECALLED,
    VERIFIED,
    Agents,
    Ceiling,
    ClockRule,
    Edition,
    Extension,
    Lawmakers,
    Length,
    Pack,
    Pause,
    Sentence,
    Telling,
)
from rights.refusals import PROVEN, UNASKED, ground

PLACES = (
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR"),
    *("HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT"),
    *("RO", "SE", "SI", "SK"),
)

# Art. 12(3) counts for Articles 15 to 22; an appeal of ours is the same request again.
ARTICLES = (
    *("access", "portability", "erasure", "rectification", "restriction"),
    *("objection", "opt_out", "stop_calls", "appeal"),
)
# Art. 6(3) lets nobody else lay down a duty; the EEA Agreement puts its other three
# countries in the place of member states.
LAWMAKERS = Lawmakers(
    places=frozenset({"EU", *PLACES}),
    words=_("a law of the EU or of a country in the EEA"),
    citation="Art. 6(3), 17(3)(b) GDPR",
    review=VERIFIED,
)
GROUNDS = (
    ground("cannot_identify", "Art. 11(2) GDPR", *PROVEN, review=VERIFIED),
    ground("excessive", "Art. 12(5) GDPR", *PROVEN, review=VERIFIED),
    ground("others", "Art. 15(4) GDPR", "access", review=VERIFIED),
    ground("others", "Art. 20(4) GDPR", "portability"),
    ground("not_portable", "Art. 20(1) GDPR", "portability"),
    ground("accurate", "Art. 16 GDPR", "rectification", review=VERIFIED),
    ground("no_ground", "Art. 18(1) GDPR", "restriction"),
    ground("weighs_more", "Art. 21(1) GDPR", "objection", review=VERIFIED),
    ground("still_needed", "Art. 17(1) GDPR", "erasure", review=VERIFIED),
    ground(
        *("legal_duty", "Art. 17(3)(b) GDPR", "erasure", "child"),
        review=VERIFIED,
        lawmakers=LAWMAKERS,
    ),
    ground(
        *("legal_claims", "Art. 17(3)(e) GDPR", "erasure", "child"), review=VERIFIED
    ),
    ground("expression", "Art. 17(3)(a) GDPR", "erasure", review=VERIFIED),
)
TRANSFERS = Sentence(
    rights=("access",),
    endings=("granted", "partly", "part_passed"),
    words=_(
        "Who gets data in another country, and what protects it there: %(transfers)s."
    ),
    citation="Art. 15(2) GDPR",
    review=VERIFIED,
)

PACK = Pack(
    code="eu",
    title=_("the GDPR"),
    places=frozenset(PLACES),
    waiting=_("Your date does not move while we wait for you."),
    court=_("You can also go to a court."),
    editions=(
        Edition(
            from_date=date(2018, 5, 25),
            clocks=(
                ClockRule(
                    kind=ANSWER,
                    rights=ARTICLES,
                    length=Length(words=_("one month"), months=1),
                    rolls=True,
                    citation="Art. 12(3) GDPR",
                    review=VERIFIED,
                    extension=Extension(
                        length=Length(words=_("three months"), months=3),
                        citation="Art. 12(3) GDPR",
                        review=VERIFIED,
                    ),
                ),
            ),
            ceilings=(
                Ceiling(
                    rights=UNASKED,
                    assurance="none",
                    words=_("Nothing may be asked to know who it is."),
                    citation="Art. 11(1) GDPR",
                    review=RECALLED,
                ),
                Ceiling(
                    assurance="code",
                    words=_(
                        "More only where there are reasonable doubts, written down."
                    ),
                    citation="Art. 12(6) GDPR",
                    review=VERIFIED,
                ),
            ),
            agents=Agents(
                words=_(
                    "Whoever acts for a person shows that they may: a signed "
                    "permission is enough."
                ),
                may_confirm=True,
                citation="EDPB Guidelines 01/2022",
                review=RECALLED,
            ),
            pauses=(
                Pause(
                    words=_("while a reasonable doubt about who asks is being cleared"),
                    citation="Art. 12(6) GDPR",
                    review=RECALLED,
                ),
            ),
            grounds=GROUNDS,
            sentences=(TRANSFERS,),
            tellings=(
                Telling(
                    rights=("erasure", "rectification", "restriction"),
                    citation="Art. 19 GDPR",
                    review=VERIFIED,
                ),
            ),
        ),
    ),
    regulators={**authorities.of(PLACES), **authorities.whatever("EU")},
)
