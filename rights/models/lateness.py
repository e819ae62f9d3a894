"""A request whose day has passed: the letter that says so, and when it goes."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from rights.models.cases import Case


class LateLetter(models.Model):
    """One for each date that was not kept. Unsent at `goes_at`, it goes by itself.

    `words`: what the officer adds, read by the person. A case that is answered before
    needs none: then `dropped_at` is set.
    """

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="late_letters"
    )
    due_on = models.DateField()
    new_due = models.DateField()
    words = models.TextField(blank=True, default="")
    drafted_at = models.DateTimeField()
    goes_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "due_on"], name="late_once"),
            models.CheckConstraint(
                condition=Q(new_due__gt=F("due_on")), name="late_new_day_is_later"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(dropped_at__isnull=True),
                name="late_sent_or_dropped",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["goes_at"],
                condition=Q(sent_at__isnull=True, dropped_at__isnull=True),
                name="late_waits",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.due_on}"
