"""Two officers' word that somebody is who they say: where no code could show it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import Proposed, second_person_constraint
from rights.models.cases import Case


class Vouched(models.TextChoices):
    """What the word is about."""

    ADDRESS = "address", _("a new address is theirs")
    STOP = "stop", _("a request that was stopped is theirs")


class Vouch(Proposed):
    """One officer proposes it, with reasons kept as a note; another agrees, or does not."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="vouches")
    what = models.CharField(max_length=8, choices=Vouched.choices)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["proposed_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(what__in=Vouched.values), name="vouch_what"
            ),
            second_person_constraint("vouch_second_person"),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, agreed_by__isnull=True)
                | Q(
                    agreed_at__isnull=False,
                    agreed_by__isnull=False,
                    dropped_at__isnull=True,
                ),
                name="vouch_agreed_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["case", "what"],
                condition=Q(agreed_at__isnull=True, dropped_at__isnull=True),
                name="vouch_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} of case {self.case_id}"
