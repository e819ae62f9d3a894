"""Addresses that nothing may be sent to: others read them, or their owner said stop.

Kept as the same digest that mail rows carry, so that the list itself names nobody. It
is looked at when a message would leave, whoever queued it and whatever it says.
"""

from __future__ import annotations

from datetime import datetime

from portal import vault
from portal.models import UnsafeAddress


def addressee(to: str) -> str:
    """How a receiver is known without naming them."""
    return vault.digest("addressee", to.casefold())[0]


def mark(known_as: str, *, at: datetime) -> None:
    """Nothing goes to this receiver any more; twice is once."""
    UnsafeAddress.objects.get_or_create(addressee=known_as, defaults={"marked_at": at})


def clear(to: str) -> bool:
    """It may be written to again; whether it was marked."""
    gone, _by_model = UnsafeAddress.objects.filter(addressee__in=_known(to)).delete()
    return bool(gone)


def is_unsafe(to: str) -> bool:
    """Whether nothing may be sent there."""
    return UnsafeAddress.objects.filter(addressee__in=_known(to)).exists()


def is_marked(known_as: str) -> bool:
    """The same for a receiver that is known only by digest."""
    return UnsafeAddress.objects.filter(addressee=known_as).exists()


def _known(to: str) -> list[str]:
    return [found for found, _v in vault.digests("addressee", to.casefold())]
