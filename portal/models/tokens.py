"""Who may call the API, and which call made which thing."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class ApiToken(models.Model):
    """A program of the company that may call some verbs; only a digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "API token"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="token_ends"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ApiCall(models.Model):
    """One call that may be sent twice and acts once; `id` comes from token and key.

    `about` is what it made. Whoever holds another token never sees that.
    """

    id = models.UUIDField(primary_key=True)
    token = models.ForeignKey(ApiToken, on_delete=models.PROTECT)
    body_digest = models.CharField(max_length=64)
    about = models.CharField(max_length=80, blank=True, default="")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["token", "about"], name="call_about")]

    def __str__(self) -> str:
        return f"call for {self.about}"
