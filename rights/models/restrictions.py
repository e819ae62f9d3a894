"""What is paused for a person, until when, and that they were told (GDPR Art. 18)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from portal.models import Person
from rights.models.cases import Case


class Restriction(models.Model):
    """One pause of one case: for these purposes, or for all where one of them is ''.

    It ends only after the person was told, and not before `lift_at`.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    purposes = models.JSONField(default=list)
    since = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    lift_at = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(lift_at__isnull=True)
                | Q(told_at__isnull=False, lift_at__gt=F("told_at")),
                name="restriction_told_first",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(lifted_at__gte=F("since")),
                name="restriction_dates",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["lift_at"],
                condition=Q(lifted_at__isnull=True),
                name="restriction_due",
            )
        ]

    def __str__(self) -> str:
        return f"restriction {self.pk}"
