"""What must be kept of every request, apart from all personal data, and what is published."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class RequestLog(models.Model):
    """The six fields of 11 CCR 7101(b), kept 24 months and used for nothing else.

    `digest` is keyed: without our keys nobody can tell whose line it is.
    """

    digest = models.CharField(max_length=64, unique=True)
    requested_on = models.DateField(db_index=True)
    nature = models.SlugField(max_length=40)
    manner = models.CharField(max_length=12)
    answered_on = models.DateField(null=True, blank=True)
    response = models.CharField(max_length=14, blank=True, default="")
    basis = models.CharField(max_length=400, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.nature} {self.requested_on}"


class FiguresShown(models.Model):
    """Whether the public may see the figures of one year; the newest row speaks."""

    year = models.PositiveSmallIntegerField(db_index=True)
    is_public = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.year} {'shown' if self.is_public else 'not shown'}"
