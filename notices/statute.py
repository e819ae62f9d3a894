"""Words of the Californian statute: what its letters stand for.

Source: Cal. Civ. Code 1798.140(v)(1)(A)-(L). Pure.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

LETTERS = {
    "A": _("Identifiers"),
    "B": _("Customer records"),
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


# What the law itself refers to another of its sections for.
SECTIONS = {"B": "1798.80(e)"}


def named(letters: str, *, cites: bool = True) -> list[str]:
    """ "A H" as "A: Identifiers", ...; a letter that the law does not know stays bare.

    Without sections where people of everywhere read it.
    """
    return [_named(letter, cites=cites) for letter in letters.split()]


def _named(letter: str, *, cites: bool) -> str:
    if letter not in LETTERS:
        return letter
    section = SECTIONS.get(letter) if cites else None
    said = f"{letter}: {LETTERS[letter]}"
    return f"{said} ({section})" if section else said
