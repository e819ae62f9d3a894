"""The day that a deletion waits before it begins, and who ended it early."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from rights.models.cases import Case


class Cooling(models.Model):
    """One request waits once: until `ends_at`, or until an officer says why it need not.

    The ground is an internal note of the case, sealed as every note.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="cooling")
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    waived_at = models.DateTimeField(null=True, blank=True)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("begun_at")), name="cooling_dates"
            ),
            models.CheckConstraint(
                condition=Q(waived_at__isnull=True, waived_by__isnull=True)
                | Q(waived_at__isnull=False, waived_by__isnull=False),
                name="cooling_waived_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"cooling of {self.case_id}"
