"""Promises that the last check found broken, or that it could not look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from notices import checks, reading
from notices.models import CheckState, PromiseResult
from portal.failing import MOST, Failed


@dataclass(frozen=True)
class Promises:
    code: str
    model: type[PromiseResult] = PromiseResult

    @staticmethod
    def rows() -> Iterator[Failed]:
        board = reverse("admin:notices_promise_changelist")
        for row in checks.red().select_related("revision")[:MOST]:
            promise = reading.of_revision(row.revision).promises[row.promise]
            yield Failed(
                what=_("A promise is broken")
                if row.state == CheckState.BROKEN
                else _("A promise could not be checked"),
                about=f"{promise.number}. {promise.title}",
                error=row.message,
                url=f"{board}#{row.promise}",
            )


FAILURES = Promises(code="promises")
