"""Keys destroyed since the backup: their files are gone, so the rows say it again.

Keys are in no backup of the data. What they sealed came back as bytes that nothing
opens; with this the portal also knows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal import vault
from portal.models import DataKey


@dataclass(frozen=True)
class Keys:
    code: str

    @staticmethod
    def replay(at: datetime) -> int:
        rows = DataKey.objects.filter(destroyed_at__isnull=True)
        gone = [
            key.pk
            for key in rows.exclude(purpose__startswith=vault.NAMED).iterator()
            if not vault.has_file(key)
        ]
        for start in range(0, len(gone), 500):
            some = gone[start : start + 500]
            DataKey.objects.filter(pk__in=some).update(destroyed_at=at)
        return len(gone)


REPLAY = Keys(code="keys")
