"""The same thing asked twice: which request says what an earlier one says."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from rights.models.cases import Case


class Twin(models.Model):
    """This request asks for the same as an earlier one about the same address.

    Each keeps its reference, its days and its proof. What both were proven to be of one
    person is answered together (`rights.joining`).
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="twin")
    of = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="twins")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(case=F("of")), name="twin_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} as {self.of_id}"
