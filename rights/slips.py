"""A slip in the domain of an address that somebody typed, as it was probably meant.

It is shown beside the answer and blocks nothing: the address may be right as it is.
"""

from __future__ import annotations

# Where most people have their mail, and what differs from one of these by a letter.
KNOWN = (
    *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com"),
    *("yahoo.com", "ymail.com", "icloud.com", "me.com", "msn.com", "aol.com"),
    *("proton.me", "protonmail.com", "mail.com", "email.com", "gmx.com", "gmx.net"),
    *("gmx.de", "web.de", "yahoo.co.uk", "hotmail.co.uk", "yahoo.co.in"),
    *("rediffmail.com", "hotmail.fr", "orange.fr", "libero.it", "fastmail.com"),
)
SHORTEST = 8


def meant(address: str) -> str:
    """The address with the domain it was one slip away from; '' where there is none."""
    name, at, domain = address.rpartition("@")
    if not at or domain in KNOWN or len(domain) < SHORTEST:
        return ""
    near = [known for known in KNOWN if _is_one_slip(domain, known)]
    return f"{name}@{near[0]}" if len(near) == 1 else ""


def _is_one_slip(typed: str, known: str) -> bool:
    """One letter too many, too few or another, or two that changed places."""
    if len(known) < SHORTEST or abs(len(typed) - len(known)) > 1:
        return False
    start = _same(typed, known)
    longest = min(len(typed), len(known)) - start
    end = min(_same(typed[::-1], known[::-1]), longest)
    left, right = typed[start : len(typed) - end], known[start : len(known) - end]
    is_swapped = len(left) == 2 and left == right[::-1]
    return is_swapped or (len(left) <= 1 and len(right) <= 1)


def _same(one: str, other: str) -> int:
    """How many letters both begin with."""
    pairs = zip(one, other, strict=False)
    return next(
        (place for place, (a, b) in enumerate(pairs) if a != b),
        min(len(one), len(other)),
    )
