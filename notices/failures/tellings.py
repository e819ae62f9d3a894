"""News of a version that could not be written to everybody yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from notices.models import Telling
from portal.failing import MOST, Failed


@dataclass(frozen=True)
class Tellings:
    code: str
    model: type[Telling] = Telling

    @staticmethod
    def rows() -> Iterator[Failed]:
        found = Telling.objects.filter(done_at__isnull=True).exclude(error="")
        for row in found[:MOST]:
            yield Failed(
                what=_("People not told of a version"), about=str(row), error=row.error
            )


FAILURES = Tellings(code="tellings")
