"""Whether the folder of keys is the one under which the rows were written.

Under other keys nobody's stop is found, every seal looks forged, and what looks like a
destroyed key is only one that is elsewhere. So a backup names its keys, and neither a
restore nor the opening after it goes on without them.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from portal import sealing, sealkeys, vault
from portal.models import Seal


class OtherKeys(Exception):
    """The keys here are not those of these rows; the message says what to do."""


def named() -> dict[str, list[str]]:
    """By kind the names of the keys that rows name: of digests, and of the last seal.

    One that is lost for good, and was replaced on record, is asked for no more.
    """
    seals = Seal.objects.order_by("-tree_size").values_list("key_id", flat=True)
    last = [name for name in seals[:1] if not sealing.is_lost(name)]
    return {"digest": vault.noted_digest_keys(), "seal": last}


def must_hold(names: dict[str, list[str]]) -> None:
    """Raise `OtherKeys` unless every one of these keys is here."""
    held = {"digest": vault.held_digest_keys(), "seal": list(sealkeys.public_keys())}
    if any(not set(some) <= set(held.get(kind, [])) for kind, some in names.items()):
        raise OtherKeys(
            _(
                "The keys in KEYS_DIR are not those of this data. Put the folder of "
                "keys of the same installation there first."
            )
        )
