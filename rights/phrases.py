"""Pass phrases: with the reference they open a request without any e-mail.

Four words of a list of ours, or the person's own. Only a slow hash is kept; the
words are never stored, mailed or logged.
"""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache
from pathlib import Path

from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext as _

WORDS = 4
SHORTEST = 12
LONGEST = 200


@cache
def _words() -> tuple[str, ...]:
    path = Path(__file__).parent / "words.txt"
    return tuple(path.read_text(encoding="utf-8").split())


@cache
def _nobody() -> str:
    """A hash that nothing matches, so that a wrong reference costs the same work."""
    return make_password(secrets.token_urlsafe(32))


def suggest() -> str:
    """Four words by a secure chance: more than 40 bits."""
    return " ".join(secrets.choice(_words()) for _place in range(WORDS))


def folded(typed: str) -> str:
    """The same phrase, however it was spaced or capitalised."""
    return " ".join(unicodedata.normalize("NFKC", typed).casefold().split())


def checked(typed: str) -> str:
    """The phrase folded; ValueError says in one sentence what to do instead."""
    phrase = folded(typed)
    if len(phrase) < SHORTEST:
        raise ValueError(
            _("Choose a pass phrase of at least %(n)d characters.") % {"n": SHORTEST}
        )
    if len(phrase) > LONGEST:
        raise ValueError(
            _("Choose a pass phrase of at most %(n)d characters.") % {"n": LONGEST}
        )
    return phrase


def hashed(typed: str) -> str:
    """The slow hash to keep; ValueError as above."""
    return make_password(checked(typed))


def matches(typed: str, kept: str) -> bool:
    """Whether the phrase fits. The same work with no case and with no phrase kept."""
    return check_password(folded(typed[:LONGEST]), kept or _nobody())
