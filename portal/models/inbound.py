"""Mail that reached the company's mailbox for requests: kept sealed, read once."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models.people import DataKey


class InboundState(models.TextChoices):
    """What became of a mail."""

    NEW = "new", _("not sorted yet")
    THREADED = "threaded", _("added to its request")
    WAITING = "waiting", _("waits for an officer")
    AUTOMATIC = "automatic", _("written by a machine")
    BOUNCED = "bounced", _("says that a mail of ours did not arrive")
    UNREADABLE = "unreadable", _("cannot be read")
    DONE = "done", _("dealt with")


class InboundMail(models.Model):
    """One mail as it lay in the mailbox.

    `fingerprint` is a keyed digest of what makes a mail this mail, so the same one
    delivered or read twice is one row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fingerprint = models.CharField(max_length=64, unique=True)
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT)
    sealed = models.BinaryField()
    arrived_at = models.DateTimeField()
    read_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=InboundState.choices, default=InboundState.NEW
    )
    about = models.CharField(max_length=80, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=InboundState.values), name="inbound_state"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-arrived_at"], name="inbound_list")
        ]

    def __str__(self) -> str:
        return f"mail of {self.arrived_at:%Y-%m-%d}"
