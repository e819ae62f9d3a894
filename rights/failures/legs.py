"""Deletions for a customer whose last try failed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.failing import MOST, Failed
from rights.models import Leg


@dataclass(frozen=True)
class Legs:
    code: str
    model: type[Leg] = Leg

    @staticmethod
    def rows() -> Iterator[Failed]:
        open_legs = Leg.objects.filter(done_at__isnull=True).exclude(error="")
        found = open_legs.select_related("case").order_by("pk")
        for row in found[:MOST]:
            yield Failed(
                what=_("What a customer told us to do failed"),
                about=f"{row.case.reference} {row.dataset}",
                error=row.error,
            )


FAILURES = Legs(code="legs")
