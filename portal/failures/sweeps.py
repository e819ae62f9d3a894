"""Periodic work whose last run ended in an error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.failing import MOST, Failed
from portal.models import Sweep


@dataclass(frozen=True)
class Sweeps:
    code: str
    model: type[Sweep] = Sweep

    @staticmethod
    def rows() -> Iterator[Failed]:
        found = Sweep.objects.exclude(error="")
        for row in found[:MOST]:
            yield Failed(
                what=_("Background work failed"), about=row.name, error=row.error
            )


FAILURES = Sweeps(code="sweeps")
