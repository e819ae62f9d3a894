"""Lists of years at the desk: what is newest, found without reading all of it."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property


class Newest(Paginator[Any]):
    """Counts the newest and no further: nobody pages through the acts of years."""

    most = 5_000

    @cached_property
    def count(self) -> int:
        """How many there are, or the most that are shown."""
        rows = cast("QuerySet[Any]", self.object_list)
        return rows.order_by()[: self.most].count()


class OfNewest(admin.AllValuesFieldListFilter):
    """Offers what the newest rows say: to look through all of them takes too long."""

    def __init__(
        self,
        field: Any,
        request: HttpRequest,
        params: dict[str, Any],
        model: type[Any],
        model_admin: admin.ModelAdmin[Any],
        field_path: str,
    ) -> None:
        super().__init__(field, request, params, model, model_admin, field_path)
        newest = model._default_manager.order_by("-at", "-pk")[: Newest.most]
        rows = model._default_manager.filter(pk__in=newest.values("pk"))
        said = rows.order_by(field_path).values_list(field_path, flat=True)
        self.lookup_choices = said.distinct()
