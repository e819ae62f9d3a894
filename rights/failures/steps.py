"""Steps of a case whose last try failed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.failing import MOST, Failed
from rights import work_words
from rights.models import Step, StepState


@dataclass(frozen=True)
class Steps:
    code: str
    model: type[Step] = Step

    @staticmethod
    def rows() -> Iterator[Failed]:
        due = Step.objects.filter(state=StepState.DUE).exclude(error="")
        found = due.select_related("case").order_by("pk")
        rows = list(found[:MOST])
        words = work_words.of(rows)
        for row in rows:
            yield Failed(
                what=_("Step of a request failed"),
                about=f"{row.case.reference}: {words[row.pk]}",
                error=row.error,
            )


FAILURES = Steps(code="steps")
