"""That a request was put under another law, from where and by whom; or is to be."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.models import Proposed, second_person_constraint
from rights.models.cases import Case


class LawChange(models.Model):
    """One change of law: while it is under way, and then alone, clocks may go.

    A trigger on the clocks says so. Without `by` the person said where they live, and
    no two people have to agree to that. The words of the reason are a note of the case.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="law_changes")
    was = models.SlugField(max_length=20)
    law = models.SlugField(max_length=20)
    place_was = models.CharField(max_length=12, blank=True, default="")
    place = models.CharField(max_length=12, blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True
    )
    at = models.DateTimeField()
    is_done = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(is_done=False), name="law_change_one"
            ),
            models.CheckConstraint(
                condition=~Q(law=models.F("was")), name="law_change_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.was} to {self.law}"


class LawProposal(Proposed):
    """Another law against what the person said of where they live.

    A trigger lets such a change happen after somebody else agreed to it alone.
    """

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="law_proposals"
    )
    law = models.SlugField(max_length=20)
    place = models.CharField(max_length=12, blank=True, default="")
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["proposed_at", "id"]
        constraints: ClassVar = [
            second_person_constraint("law_second_person"),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, agreed_by__isnull=True)
                | Q(agreed_at__isnull=False, agreed_by__isnull=False),
                name="law_agreed_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(agreed_at__isnull=True, dropped_at__isnull=True),
                name="law_proposal_one",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["proposed_at"],
                condition=Q(agreed_at__isnull=True, dropped_at__isnull=True),
                name="law_proposal_waits",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} under {self.law}"
