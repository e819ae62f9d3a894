"""Noes that could not be carried to the other addresses of the account: a line an error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent.models import Reach
from portal.failing import MOST, Failed

# Those whose turn is next, by the index that has only what fails.
LOOKED_AT = 1000


@dataclass(frozen=True)
class Noes:
    code: str
    model: type[Reach] = Reach

    @staticmethod
    def rows() -> Iterator[Failed]:
        """One system that is away keeps many waiting: the first `LOOKED_AT` of them are
        counted, and what may be more is said so."""
        waiting = Reach.objects.exclude(error="").order_by("next_try_at")
        found = Counter(waiting.values_list("error", flat=True)[:LOOKED_AT])
        is_all = found.total() < LOOKED_AT
        for error, count in sorted(found.items()):
            yield Failed(
                what=_("A no does not count at other addresses of an account yet"),
                about=_said(count, is_all=is_all),
                error=error,
            )


def _said(count: int, *, is_all: bool) -> str:
    if count > MOST:
        return _("more than %(n)d choices") % {"n": MOST}
    if not is_all:
        at_least = ngettext("at least %(n)d choice", "at least %(n)d choices", count)
        return at_least % {"n": count}
    return ngettext("%(n)d choice", "%(n)d choices", count) % {"n": count}


FAILURES = Noes(code="reaching")
