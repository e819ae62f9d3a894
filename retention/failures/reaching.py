"""Noes that could not be carried to the other addresses of the account: a line an error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count
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
        """One system that is away keeps many waiting: they are counted."""
        rows = Reach.objects.exclude(error="").values_list("error")
        for error, count in rows.annotate(n=Count("pk")).order_by("error")[:MOST]:
            said = ngettext("%(n)d choice", "%(n)d choices", count) % {"n": count}
            yield Failed(
                what=_("A no does not count at other addresses of an account yet"),
                about=said,
                error=error,
            )


FAILURES = Noes(code="reaching")
