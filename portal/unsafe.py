"""Addresses that nothing may be sent to: others read them, or their owner said stop.

Kept as the same digest that mail rows carry, so that the list itself names nobody. It
is looked at when a message would leave, whoever queued it and whatever it says.

What was said about one matter holds for that alone, and never for a warning: whoever
says that others read an address may want nobody there to hear of what they ask. What a
company has to be told of data that it got (GDPR Art. 19) leaves all the same.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime

from portal import vault
from portal.models import UnsafeAddress


def addressee(to: str) -> str:
    """How a receiver is known without naming them."""
    return vault.digest("addressee", to.casefold())[0]


def is_one_of(to: str, known: Container[str]) -> bool:
    """Whether a receiver is among these, whichever key they were noted under."""
    return any(found in known for found in _known(to))


def mark(known_as: str, *, at: datetime) -> None:
    """Nothing goes to this receiver any more; twice is once."""
    UnsafeAddress.objects.get_or_create(addressee=known_as, defaults={"marked_at": at})


def mark_in(about: str, to: str, *, at: datetime) -> None:
    """No letter about this matter goes there any more; twice is once."""
    mark(addressee(_within(about, to)), at=at)


def clear(to: str) -> bool:
    """It may be written to again; whether it was marked."""
    return _clear(to)


def clear_in(about: str, to: str) -> bool:
    """Letters about this matter may go there again; whether they might not."""
    return _clear(_within(about, to))


def _clear(to: str) -> bool:
    gone, _by_model = UnsafeAddress.objects.filter(addressee__in=_known(to)).delete()
    return bool(gone)


def is_unsafe(to: str, *, about: str = "") -> bool:
    """Whether nothing may be sent there; with `about`: or no letter about that."""
    known = _known(to) + (_known(_within(about, to)) if about else [])
    return UnsafeAddress.objects.filter(addressee__in=known).exists()


def is_unsafe_in(about: str, to: str) -> bool:
    """Whether no letter about this matter may go there, whatever holds for others."""
    return is_unsafe(_within(about, to))


def is_marked(known_as: str) -> bool:
    """The same for a receiver that is known only by digest."""
    return UnsafeAddress.objects.filter(addressee=known_as).exists()


def _within(about: str, to: str) -> str:
    return f"{about} {to}"


def _known(to: str) -> list[str]:
    return [found for found, _v in vault.digests("addressee", to.casefold())]
