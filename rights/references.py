"""References of requests: `PR-` and eight letters one can say on the phone.

Seven random letters of Crockford's alphabet (no I, L, O, U) and one check letter
(Luhn mod 32), so that a slip is noticed before anything is looked up. Never
counted up: nobody can guess the next one.
"""

from __future__ import annotations

import re
import secrets

from portal.people import plain

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "PR"
RANDOM = 7
_VALUE = {letter: value for value, letter in enumerate(ALPHABET)}
LIKE = re.compile(r"\bPR[- ]?[0-9A-Z]{4}[- ]?[0-9A-Z]{4}\b", re.IGNORECASE)
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new() -> str:
    """A reference nobody can foresee, say `PR-7K4M22QE`."""
    # Asked of the system once for all; each letter stands for eight of 256 bytes.
    drawn = secrets.token_bytes(RANDOM)
    letters = "".join(ALPHABET[byte % len(ALPHABET)] for byte in drawn)
    return f"{PREFIX}-{letters}{check_letter(letters)}"


def check_letter(letters: str) -> str:
    """Luhn mod 32: finds every wrong letter and nearly every swapped pair."""
    total = 0
    factor = 2
    for letter in reversed(letters):
        product = factor * _VALUE[letter]
        total += product // 32 + product % 32
        factor = 3 - factor
    return ALPHABET[-total % 32]


def normalise(typed: str) -> str:
    """The reference that was meant, or '' if it cannot be one."""
    kept = "".join(c for c in plain(typed[:80]).upper() if c.isalnum())
    letters = kept.removeprefix(PREFIX).translate(_MEANT)
    if len(letters) != RANDOM + 1 or set(letters) - set(ALPHABET):
        return ""
    if check_letter(letters[:-1]) != letters[-1]:
        return ""
    return f"{PREFIX}-{letters}"


def found_in(text: str) -> list[str]:
    """Every reference that a line of text names, each once."""
    typed = LIKE.findall(plain(text[:500]).upper())
    return list(dict.fromkeys(filter(None, map(normalise, typed))))


def display(reference: str) -> str:
    """With a hyphen in the middle, for reading aloud: `PR-7K4M-22QE`."""
    return f"{reference[:7]}-{reference[7:]}"
