"""That a request was put under another law, from where and by whom."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from rights.models.cases import Case


class LawChange(models.Model):
    """One change of law: while it is under way, and then alone, clocks may go.

    A trigger on the clocks says so. The words of the reason are a note of the case.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="law_changes")
    was = models.SlugField(max_length=20)
    law = models.SlugField(max_length=20)
    place_was = models.CharField(max_length=12, blank=True, default="")
    place = models.CharField(max_length=12, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField()
    is_done = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(is_done=False), name="law_change_one"
            ),
            models.CheckConstraint(
                condition=~Q(law=models.F("was")), name="law_change_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.was} to {self.law}"
