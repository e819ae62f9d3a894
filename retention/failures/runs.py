"""Runs of a retention rule whose last try failed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.failing import MOST, Failed
from retention.models import Run, RunState


@dataclass(frozen=True)
class Runs:
    code: str
    model: type[Run] = Run

    @staticmethod
    def rows() -> Iterator[Failed]:
        found = Run.objects.exclude(state=RunState.DONE).exclude(error="")
        for row in found[:MOST]:
            yield Failed(
                what=_("Retention run failed"), about=str(row), error=row.error
            )


FAILURES = Runs(code="runs")
