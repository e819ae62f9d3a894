"""Who may do what, and whether the sweeps run."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from portal.models.leases import Leased, second_person_constraint
from portal.models.people import User


class Sweep(Leased):
    """Last run of one periodic sweep: what readiness and the desk look at."""

    name = models.CharField(max_length=80, unique=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ok_at = models.DateTimeField(null=True, blank=True)
    duration_ms = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name

    def is_fresh(self, at: datetime, seconds: int) -> bool:
        """Whether the sweep finished within the last `seconds`."""
        return self.ok_at is not None and (at - self.ok_at).total_seconds() <= seconds


class RoleProposal(models.Model):
    """What one operator wants another member of staff to be allowed.

    Roles that decide over people, publish or hand out roles wait here for somebody
    else. Nobody gives one to themselves: that is a fact of the database.
    """

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="role_proposals"
    )
    roles = models.JSONField(default=list)
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="proposed_roles"
    )
    proposed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agreed_roles",
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    solo_ground = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            second_person_constraint("role_second_person"),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True)
                | ~Q(agreed_by=models.F("user"))
                | ~Q(solo_ground=""),
                name="role_not_for_oneself",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True, agreed_at__isnull=True)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False),
                name="role_agreed_whole",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(agreed_at__isnull=True, withdrawn_at__isnull=True),
                name="role_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {', '.join(self.roles) or '-'}"
