"""Who asks in the place of somebody else, and what that rests on."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rights.models.cases import Case


class Capacity(models.TextChoices):
    """In which place somebody asks."""

    AGENT = "agent", _("authorised agent")
    PARENT = "parent", _("parent or guardian")
    NOMINEE = "nominee", _("named by them")


class Showing(models.TextChoices):
    """What an agent rests on. A power of attorney is never required (11 CCR 7063(b))."""

    NONE = "", _("nothing to show")
    SIGNED = "signed", _("signed permission, attached")
    HELD = "held", _("signed permission, kept by the agent")
    ASKED = "asked", _("the person is asked")
    ATTORNEY = "attorney", _("power of attorney, attached")


class Mandate(models.Model):
    """One request that somebody makes for somebody else.

    Who it is lies sealed with the key of the case. `may_confirm` is pinned at filing:
    where a law forbids it, nobody is asked whether the agent may act. A paper is
    proposed by one officer and accepted by another.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="mandate")
    capacity = models.CharField(max_length=8, choices=Capacity.choices)
    showing = models.CharField(
        max_length=8, choices=Showing.choices, blank=True, default=""
    )
    sealed = models.BinaryField()
    may_confirm = models.BooleanField()
    batch = models.UUIDField(null=True, blank=True)
    row = models.PositiveIntegerField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    solo_ground = models.CharField(max_length=300, blank=True, default="")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True
    )
    permitted_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    # When whoever asks showed that the address they gave is theirs.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    answer_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(capacity__in=Capacity.values), name="mandate_capacity"
            ),
            models.CheckConstraint(
                condition=Q(showing__in=Showing.values), name="mandate_showing"
            ),
            models.CheckConstraint(
                condition=Q(may_confirm=True) | ~Q(showing="asked"),
                name="mandate_never_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="mandate_accepted",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True)
                | ~Q(solo_ground="")
                | (
                    Q(proposed_by__isnull=False)
                    & ~Q(accepted_by=models.F("proposed_by"))
                ),
                name="mandate_second_person",
            ),
            models.CheckConstraint(
                condition=Q(proposed_at__isnull=True, proposed_by__isnull=True)
                | Q(proposed_at__isnull=False, proposed_by__isnull=False),
                name="mandate_proposed",
            ),
            models.UniqueConstraint(fields=["batch", "row"], name="mandate_row_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["proposed_at"],
                condition=Q(proposed_at__isnull=False, accepted_at__isnull=True),
                name="mandate_waits",
            )
        ]

    def __str__(self) -> str:
        return f"{self.capacity} in case {self.case_id}"
