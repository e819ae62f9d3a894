"""Revisions: one complete version of the words and of the inventory."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import second_person_constraint


class RevisionState(models.TextChoices):
    """Where a revision is; 'in force' is computed, never stored."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Questions about many revisions."""

    def in_force(self, at: datetime) -> Revision | None:
        """The approved revision with the greatest effective instant up to `at`."""
        return (
            self.filter(state=RevisionState.APPROVED, effective_at__lte=at)
            .order_by("-effective_at", "-number")
            .first()
        )

    def counting(self) -> RevisionQuerySet:
        """Approved ones, without those that a later one replaces at their own instant.

        Such a one never comes into force: nothing is announced of it, or follows it.
        """
        approved = Revision.objects.filter(state=RevisionState.APPROVED)
        later = approved.filter(
            effective_at=OuterRef("effective_at"), number__gt=OuterRef("number")
        )
        return self.filter(~Exists(later), state=RevisionState.APPROVED)


class Revision(models.Model):
    """One complete version of the policy and its inventory."""

    number = models.PositiveIntegerField(unique=True)
    state = models.CharField(
        max_length=10, choices=RevisionState.choices, default=RevisionState.DRAFT
    )
    title = models.CharField(max_length=200)
    note = models.TextField(blank=True, default="")
    restates = models.CharField(max_length=200, blank=True, default="")
    # Why it is minor all the same, and what of it would count as material by rule.
    minor = models.JSONField(null=True, blank=True)
    based_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    effective_at = models.DateTimeField(null=True, blank=True)
    next_review_on = models.DateField(null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="proposed_revisions",
    )
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agreed_revisions",
    )
    solo_ground = models.CharField(max_length=300, blank=True, default="")
    approved_at = models.DateTimeField(null=True, blank=True)
    canonical = models.BinaryField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")

    objects = RevisionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=RevisionState.values), name="revision_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(
                    effective_at__isnull=False,
                    approved_at__isnull=False,
                    canonical__isnull=False,
                    agreed_by__isnull=False,
                    proposed_by__isnull=False,
                )
                & ~Q(sha256=""),
                name="revision_approved_whole",
            ),
            second_person_constraint("revision_second_person"),
            # One open draft: only what is approved has a hash, so all drafts share
            # the empty one.
            models.UniqueConstraint(
                fields=["sha256"],
                condition=Q(state__in=["draft", "in_review"]),
                name="revision_one_draft",
            ),
        ]
        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        return f"version {self.number}"
