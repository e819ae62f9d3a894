"""What goes out and what is proven by it: mail and one-time codes."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.models.leases import Leased
from portal.models.people import DataKey


class OutboundMail(Leased):
    """A mail to send exactly once; body sealed, readable at the desk in demo mode."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=80, blank=True, default="")
    dedupe = models.CharField(max_length=120, unique=True)
    addressee = models.CharField(max_length=64, blank=True, default="", db_index=True)
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT)
    sealed = models.BinaryField()
    language = models.CharField(max_length=12, default="en")
    channel = models.CharField(max_length=10, default="email")
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    # Nobody has shown that this receiver wants it: somebody typed the address.
    is_unasked = models.BooleanField(default=False)
    # It says that somebody else asks: nobody who asks may have it kept back.
    is_warning = models.BooleanField(default=False)
    # To whoever got data or decides about it: the law has us tell them (GDPR Art. 19).
    is_owed = models.BooleanField(default=False)
    # Ready to leave, but its address was unsafe or had enough: it never left.
    withheld_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(channel__in=["email", "phone"]), name="mail_channel"
            )
        ]
        indexes: ClassVar = [
            # The sweep asks only for what has not gone out yet.
            models.Index(
                fields=["next_try_at"],
                condition=Q(sent_at__isnull=True),
                name="mail_due",
            ),
            models.Index(fields=["about"], name="mail_about"),
            # The list at the desk, newest first.
            models.Index(fields=["created_at", "id"], name="mail_newest"),
            # Few are kept back, and the desk asks for them each day.
            models.Index(
                fields=["-created_at"],
                condition=Q(withheld_at__isnull=False),
                name="mail_withheld",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


class UnsafeAddress(models.Model):
    """A receiver nothing may be sent to, known only by digest; see `portal.unsafe`."""

    addressee = models.CharField(max_length=64, unique=True)
    marked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"unsafe {self.addressee[:8]}"


class OneTimeCode(models.Model):
    """A fresh code sent to one channel for one purpose; five tries, one use."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=40)
    about = models.CharField(max_length=80)
    channel_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    foreign_tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["purpose", "about"], name="code_about"),
            models.Index(fields=["channel_digest", "used_at"], name="code_channel"),
        ]

    def __str__(self) -> str:
        return f"code for {self.purpose}"
