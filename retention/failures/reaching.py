"""Noes that could not be carried to the other addresses of the account: a line an error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent.models import Reach
from portal.failing import MOST, Failed


@dataclass(frozen=True)
class Noes:
    code: str
    model: type[Reach] = Reach

    @staticmethod
    def rows() -> Iterator[Failed]:
        """One system that is away keeps many waiting: they are counted, as far as that
        is worth a look."""
        waiting = Reach.objects.exclude(error="").order_by("next_try_at")
        found = Counter(waiting.values_list("error", flat=True)[: MOST + 1])
        for error, count in sorted(found.items()):
            yield Failed(
                what=_("A no does not count at other addresses of an account yet"),
                about=_said(count),
                error=error,
            )


def _said(count: int) -> str:
    if count > MOST:
        return _("more than %(n)d choices") % {"n": MOST}
    return ngettext("%(n)d choice", "%(n)d choices", count) % {"n": count}


FAILURES = Noes(code="reaching")
