"""A system of the company that does not answer, as one request meets it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from rights.models.cases import Case


class Absence(models.Model):
    """Since when, whether the request goes on without it, and when it was made up for.

    `left_by` is nobody where the rule of the last day left it out.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="absences")
    system = models.SlugField(max_length=40)
    title = models.CharField(max_length=120)
    since = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["since", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "system"], name="absence_once"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, left_by__isnull=True)
                | Q(left_at__isnull=False, left_at__gte=F("since")),
                name="absence_left",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True)
                | Q(left_at__isnull=False, done_at__gte=F("left_at")),
                name="absence_done",
            ),
        ]
        indexes: ClassVar = [
            # What the rule of the last day looks at.
            models.Index(
                fields=["since"],
                condition=Q(left_at__isnull=True),
                name="absence_met",
            ),
            models.Index(
                fields=["case"],
                condition=Q(left_at__isnull=False, done_at__isnull=True),
                name="absence_left_out",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system} away from {self.case_id}"
