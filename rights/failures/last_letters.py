"""Last letters that could not be written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.failing import MOST, Failed
from rights.models import LastLetter


@dataclass(frozen=True)
class LastLetters:
    code: str
    model: type[LastLetter] = LastLetter

    @staticmethod
    def rows() -> Iterator[Failed]:
        waiting = LastLetter.objects.filter(sent_at__isnull=True).exclude(error="")
        found = waiting.select_related("case").order_by("pk")
        for row in found[:MOST]:
            yield Failed(
                what=_("Last letter not written"),
                about=f"{row.case.reference} {row.kind}",
                error=row.error,
            )


FAILURES = LastLetters(code="last_letters")
