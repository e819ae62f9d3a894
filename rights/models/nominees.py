"""Nominees: who may act for a person who died or cannot act (DPDP Act, section 14)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from portal.models import DataKey, Person
from rights.models.cases import Case


class Nominee(models.Model):
    """One nominee of one proven person; who it is lies sealed under its own key.

    A person has one at a time. A new one ends the one before, and its key.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    case = models.OneToOneField(Case, on_delete=models.PROTECT)
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT)
    sealed = models.BinaryField()
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ended_at__isnull=True),
                name="nominee_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("named_at")),
                name="nominee_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"nominee {self.pk}"
