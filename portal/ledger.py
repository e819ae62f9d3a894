"""One entry for every act, in the act's own transaction, provable for ever.

The write path takes no lock and knows no order: a leaf hash is computed and a row
inserted. Order, tree and signature come later (`portal.sealing`); checking is in
`portal.verifying`. GDPR Art. 5(2): whoever is responsible must be able to show it.
"""

from __future__ import annotations

import json
import secrets
import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from portal import gathering, leaves, remembering, vault
from portal.models import DataKey, LedgerEntry, LedgerPersonal
from portal.sealing import Proof, inclusion, seal
from portal.verifying import ERASED, verify

__all__ = [
    "Proof",
    "erase_personal",
    "inclusion",
    "personal",
    "record",
    "seal",
    "verify",
]

# Entries one act of erasing names; more entries are more acts.
MOST_NAMED = 200
_LENGTHS = {"act": 60, "about": 80, "by": 80}


def record(
    act: str,
    *,
    about: str,
    by: str,
    at: datetime,
    facts: dict[str, Any],
    personal: dict[str, Any] | None = None,
    key: DataKey | None = None,
) -> LedgerEntry:
    """Record an act. Facts name no person; what does goes into `personal`.

    That is only committed to: salt and payload, sealed with `key`, can be emptied.
    """
    _check(act=act, about=about, by=by)
    if personal is not None and key is None:
        raise ValueError("Personal facts need the key they are sealed with.")
    payload = None if personal is None else leaves.canonical(personal)
    salt = b"" if payload is None else secrets.token_bytes(32)
    bound = "" if payload is None else leaves.commitment(salt, payload)
    entry = _entry(_content(act, about, by, at, facts, commitment=bound))
    if payload is None or key is None:
        gathering.insert(entry)
    else:
        sealed = vault.seal(key, payload)
        with transaction.atomic(savepoint=False):
            gathering.insert(entry)
            gathering.insert(
                LedgerPersonal(entry=entry, key=key, salt=salt, sealed=sealed)
            )
    remembering.soon(entry)
    return entry


def record_all(
    act: str,
    facts: dict[str, dict[str, Any]],
    *,
    by: str,
    at: datetime,
    lines: remembering.Lines | None = None,
) -> None:
    """Record one act about many things, each in an entry of its own, at once.

    `facts` by what each entry is about; none of them names a person. `lines`: what no
    restore may forget of them, where it is at hand.
    """
    entries = []
    for about, said in facts.items():
        _check(act=act, about=about, by=by)
        entries.append(_entry(_content(act, about, by, at, said, commitment="")))
    gathering.insert(*entries)
    remembering.soon(*entries, lines=lines)


def _check(**names: str) -> None:
    for name, value in names.items():
        if not 0 < len(value) <= _LENGTHS[name]:
            raise ValueError(f"'{name}' must have 1 to {_LENGTHS[name]} characters.")


def _content(
    act: str,
    about: str,
    by: str,
    at: datetime,
    facts: dict[str, Any],
    *,
    commitment: str,
) -> leaves.Content:
    return leaves.Content(
        version=leaves.VERSION,
        id=uuid.uuid4(),
        act=act,
        about=about,
        by=by,
        at=at,
        facts=facts,
        commitment=commitment,
    )


def _entry(content: leaves.Content) -> LedgerEntry:
    return LedgerEntry(
        id=content.id,
        version=content.version,
        act=content.act,
        about=content.about,
        by=content.by,
        at=content.at,
        facts=content.facts,
        commitment=content.commitment,
        leaf=content.leaf(),
    )


@transaction.atomic
def erase_personal(about: str, *, at: datetime, by: str = "system") -> int:
    """Empty the personal half of every entry about this; proofs stay as they were.

    An act names the entries: what is empty without one was wiped by somebody.
    Returns how many were emptied: none the second time.
    """
    rows = LedgerPersonal.objects.filter(entry__about=about, erased_at__isnull=True)
    entries = list(rows.select_for_update().values_list("entry_id", flat=True))
    for start in range(0, len(entries), MOST_NAMED):
        named = entries[start : start + MOST_NAMED]
        LedgerPersonal.objects.filter(entry__in=named).update(
            salt=b"", sealed=b"", erased_at=at
        )
        facts = {"entries": sorted(str(entry) for entry in named)}
        record(ERASED, about=about, by=by, at=at, facts=facts)
    return len(entries)


def personal(entry: LedgerEntry) -> dict[str, Any] | None:
    """The personal facts of an entry; None when it has none or they were erased."""
    row = LedgerPersonal.objects.select_related("key").filter(entry=entry).first()
    if row is None or row.erased_at is not None:
        return None
    try:
        found: dict[str, Any] = json.loads(vault.unseal(row.key, row.sealed))
    except vault.KeyDestroyed:
        return None
    return found
