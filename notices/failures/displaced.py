"""Versions that lost their number to another one; gone once a later one is agreed to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from notices.models import Displaced, Revision
from portal.failing import MOST, Failed


@dataclass(frozen=True)
class Lost:
    code: str
    model: type[Displaced] = Displaced

    @staticmethod
    def rows() -> Iterator[Failed]:
        later = Revision.objects.filter(approved_at__gt=OuterRef("found_at"))
        for row in Displaced.objects.filter(~Exists(later))[:MOST]:
            yield Failed(
                what=_("A published version lost its number"),
                about=str(row),
                error=row.error,
            )


FAILURES = Lost(code="displaced")
