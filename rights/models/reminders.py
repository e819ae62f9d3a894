"""That somebody we wait for is reminded, and of what."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rights.models.cases import Case


class Reminder(models.Model):
    """One reminder to come: left with the question or the code, settled by the sweep.

    `question` is the message that waits for its answer; '' a code. Settled without
    being sent when nobody waits any more.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reminders")
    question = models.CharField(max_length=20, blank=True, default="")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    is_sent = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "question", "due_at"], name="reminder_once"
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=models.F("asked_at")), name="reminder_later"
            ),
            models.CheckConstraint(
                condition=Q(is_sent=False) | Q(settled_at__isnull=False),
                name="reminder_sent",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                condition=Q(settled_at__isnull=True),
                name="reminder_due",
            )
        ]

    def __str__(self) -> str:
        return f"reminder {self.pk}"
