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
    Ground,
    Length,
    Pack,
    Pause,
)

PLACES = (
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR"),
    *("HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT"),
    *("RO", "SE", "SI", "SK"),
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
                    assurance="code",
                    words=_(
                        "More only where there are reasonable doubts, written down."
                    ),
                    citation="Art. 12(6) GDPR",
                    review=VERIFIED,
                ),
            ),
            agents=Agents(
                words=_("Whoever acts for a person shows that they may."),
                may_confirm=True,
                citation="",
                review=RECALLED,
            ),
            pauses=(
                Pause(
                    words=_("while a reasonable doubt about who asks is being cleared"),
                    citation="Art. 12(6) GDPR",
                    review=RECALLED,
                ),
            ),
            grounds=(
                Ground(
                    code="cannot_identify",
                    title=_("We cannot tell which data is yours"),
                    words=_(
                        "We could not connect the data to you with what you gave us. "
                        "You can ask again with something else that we could find."
                    ),
                    citation="Art. 11(2) GDPR",
                    review=VERIFIED,
                ),
                Ground(
                    code="excessive",
                    title=_("Unfounded, or the same many times over"),
                    words=_(
                        "You asked for the same thing shortly before, and nothing has "
                        "changed since."
                    ),
                    citation="Art. 12(5) GDPR",
                    review=VERIFIED,
                ),
                Ground(
                    code="others",
                    title=_("It would harm somebody else"),
                    words=_("Doing it would take away the rights of another person."),
                    citation="Art. 15(4) GDPR",
                    review=VERIFIED,
                ),
                Ground(
                    code="legal_duty",
                    title=_("A law makes us keep it"),
                    words=_("A law makes us keep it."),
                    citation="Art. 17(3)(b) GDPR",
                    review=RECALLED,
                ),
                Ground(
                    code="legal_claims",
                    title=_("It is needed for a legal claim"),
                    words=_("We need it to bring, use or fight a legal claim."),
                    citation="Art. 17(3)(e) GDPR",
                    review=RECALLED,
                ),
            ),
        ),
    ),
    regulators={**authorities.of(PLACES), **authorities.whatever("EU")},
)
