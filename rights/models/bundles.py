"""Requests that are decided together: one right, one law, two people."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portal.models import Proposed, second_person_constraint
from rights.models.cases import Case


class Bundle(Proposed):
    """Decisions on several requests, proposed by one person and agreed by another.

    Each request has a decision and a letter of its own; this says that they were
    looked at together. `sent_back_at`: the second person did not agree.
    """

    right = models.SlugField(max_length=40)
    law = models.SlugField(max_length=20)
    sent_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            second_person_constraint("bundle_second_person"),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(sent_back_at__isnull=True),
                name="bundle_agreed_or_sent_back",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["proposed_at"],
                condition=Q(agreed_at__isnull=True, sent_back_at__isnull=True),
                name="bundle_waits",
            )
        ]

    def __str__(self) -> str:
        return f"{self.right} {self.law}"


class Bundled(models.Model):
    """One request of a bundle. `settled_at`: agreed, sent back, or dealt with alone."""

    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, related_name="members")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="bundled")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bundle", "case"], name="bundled_once"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(settled_at__isnull=True),
                name="bundled_in_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} in {self.bundle_id}"
