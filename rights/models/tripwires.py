"""Who was warned before something is handed out, and whether anybody stopped it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from rights.models.cases import Case


class Tripwire(models.Model):
    """The other addresses of a person hear of a request; any of them can stop it.

    What it holds back opens at `opens_at`, at most a day later; once stopped only
    when an officer has looked.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="tripwire")
    laid_at = models.DateTimeField(default=timezone.now)
    opens_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(opens_at__gte=F("laid_at")), name="tripwire_dates"
            ),
            # Nobody looked at what nobody stopped, and somebody did who cleared it.
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True, cleared_by__isnull=True)
                | Q(
                    cleared_at__isnull=False,
                    cleared_by__isnull=False,
                    stopped_at__isnull=False,
                ),
                name="tripwire_cleared",
            ),
        ]

    def __str__(self) -> str:
        return f"tripwire of {self.case_id}"

    def is_waiting(self, at: datetime) -> bool:
        """Whether those who were told still have their day, where they have one."""
        return self.laid_at < self.opens_at and at < self.opens_at

    @property
    def is_stopped(self) -> bool:
        """Whether somebody stopped it and no officer has looked since."""
        return self.stopped_at is not None and self.cleared_at is None


class Warned(models.Model):
    """One address that was told, known only by digest, and the link it can stop with."""

    tripwire = models.ForeignKey(
        Tripwire, on_delete=models.CASCADE, related_name="warned"
    )
    addressee = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tripwire", "addressee"], name="warned_once"
            )
        ]

    def __str__(self) -> str:
        return f"warning of {self.tripwire_id}"
