"""Who hears of a new version, and how far telling them has come."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from notices.models.revisions import Revision
from portal.models import DataKey, Leased


class Subscriber(models.Model):
    """An address that asked for news of the policy; counts once its owner confirmed.

    Leaving destroys the key and takes the row away: nothing about them stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT)
    sealed = models.BinaryField()
    language = models.CharField(max_length=12, default="en")
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True)
                | Q(confirmed_at__gte=models.F("asked_at")),
                name="subscriber_asked_first",
            )
        ]

    def __str__(self) -> str:
        return f"subscriber {self.pk}"


class Telling(Leased):
    """One approved version and one audience: written to page by page, each once.

    `cursor` names the last row done, never an address. `missed`: rows whose address
    is none.
    """

    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, related_name="tellings"
    )
    audience = models.SlugField(max_length=40)
    cursor = models.CharField(max_length=200, blank=True, default="")
    told = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["revision", "audience"], name="telling_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.audience} of revision {self.revision_id}"
