"""Letters that come long after an answer: the last copies, and what was kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import DataKey, Leased
from rights.models.cases import Case


class Last(models.TextChoices):
    """What is gone when the letter comes."""

    COPIES = "copies", _("the last copies in backups")
    KEPT = "kept", _("what had to be kept")
    FROZEN = "frozen", _("what stays frozen of a reported account")


class LastLetter(Leased):
    """A letter that waits for a day: `sealed` holds where it goes, and which rows.

    Its own key, so that it outlives the request; both go once it is written. Of what
    stays frozen nobody is written to: `sent_at` is when the freeze ended.
    """

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="last_letters"
    )
    kind = models.CharField(max_length=8, choices=Last.choices)
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT)
    sealed = models.BinaryField()
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "kind"], name="last_letter_once"),
            models.CheckConstraint(
                condition=Q(kind__in=Last.values), name="last_letter_kind"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(sent_at__gte=models.F("made_at")),
                name="last_letter_dates",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                condition=Q(sent_at__isnull=True),
                name="last_letter_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
