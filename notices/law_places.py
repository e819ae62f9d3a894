"""Whose law makes us keep something: a country, a state of the US, or the EU.

A duty under the law of another country is none for everybody (GDPR Art. 6(3),
17(3)(b)), so that a rule says where its law comes from. Codes are those of ISO 3166;
`US` is federal law.
"""

from __future__ import annotations

from django.utils.translation import gettext, gettext_lazy
from django_stubs_ext import StrOrPromise

from portal import places

UNION = "EU"
NOWHERE = "XX"
PLACES: list[tuple[str, StrOrPromise]] = [
    (UNION, gettext_lazy("European Union")),
    *(
        (code, name)
        for code, name in places.EVERY
        # A part of another country has the law of that country.
        if code != NOWHERE and code not in places.WITHIN
    ),
]
CODES = frozenset(code for code, _name in PLACES)
# Of the laws that the starter names. Versions that were signed before a rule could say
# whose law it is do not say it, and stay as they were signed.
STARTER = {
    "Companies Act 2013 of India, section 128(5)": "IN",
    "11 CCR 7101": "US-CA",
}


def is_known(code: str) -> bool:
    """Whether a code names a place that makes laws."""
    return code in CODES


def meant(code: str, law: str) -> str:
    """Whose law a rule rests on; '' where nobody has said it."""
    return code or STARTER.get(law, "")


def said(code: str) -> str:
    """ "the EU", "India", "California, United States", as a sentence names it."""
    return gettext("the EU") if code == UNION else places.within(code)
