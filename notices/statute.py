"""Words of the Californian statute: what its letters stand for.

Source: Cal. Civ. Code 1798.140(v)(1)(A)-(L). Pure.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

LETTERS = {
    "A": _("Identifiers"),
    "B": _("Customer records (1798.80(e))"),
    "C": _("Protected classes"),
    "D": _("Commercial information"),
    "E": _("Biometric information"),
    "F": _("Internet or other network activity"),
    "G": _("Geolocation data"),
    "H": _("Audio, electronic, visual, thermal, olfactory or similar information"),
    "I": _("Professional or employment information"),
    "J": _("Education information"),
    "K": _("Inferences"),
    "L": _("Sensitive personal information"),
}


def named(letters: str) -> list[str]:
    """ "A H" as "A: Identifiers", ...; a letter that the law does not know stays bare."""
    return [
        f"{letter}: {LETTERS[letter]}" if letter in LETTERS else letter
        for letter in letters.split()
    ]
