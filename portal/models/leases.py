"""Rows that one worker at a time works on, and the rule of two people."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Leased(models.Model):
    """A row that one worker at a time may work on; see `portal.jobs`.

    `lease_owner` fences every result: a worker whose lease ran out writes no more.
    """

    lease_owner = models.CharField(max_length=64, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        abstract = True


class Proposed(models.Model):
    """What one person proposes and another agrees to, or the same one with a ground.

    Every table of it carries `second_person_constraint`.
    """

    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    solo_ground = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        abstract = True


def second_person_constraint(name: str) -> models.CheckConstraint:
    """A different person agreed, or one person did with a recorded solo ground.

    For models with `proposed_by`, `agreed_by`, `solo_ground`. Four eyes are a
    fact of the database, not of a form.
    """
    return models.CheckConstraint(
        condition=(
            Q(agreed_by__isnull=True)
            | ~Q(agreed_by=models.F("proposed_by"))
            | ~Q(solo_ground="")
        ),
        name=name,
    )
