"""Papers that the press could not print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.failing import MOST, Failed
from portal.models import Sheet


@dataclass(frozen=True)
class Papers:
    code: str
    model: type[Sheet] = Sheet

    @staticmethod
    def rows() -> Iterator[Failed]:
        found = Sheet.objects.filter(printed_at__isnull=True).exclude(error="")
        for row in found[:MOST]:
            yield Failed(what=_("Paper not printed"), about=str(row), error=row.error)


FAILURES = Papers(code="papers")
