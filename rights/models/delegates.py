"""Somebody whom a person lets act for them in a request of their own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rights.models.cases import Case


class Delegate(models.Model):
    """Named by the person, with a reference of their own; one at a time.

    Who it is lies sealed with the key of the case. `may_copy`: the person ticked that
    the copy of their data is for them too.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="delegates")
    reference = models.CharField(max_length=11, unique=True)
    sealed = models.BinaryField()
    may_copy = models.BooleanField(default=False)
    named_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["named_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(stopped_at__isnull=True),
                name="delegate_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(stopped_at__gte=F("named_at")),
                name="delegate_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
