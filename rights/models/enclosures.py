"""Files that came with a request: sealed on the disk, named and opened only here."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import DataKey
from rights.models.cases import Case


class EnclosureKind(models.TextChoices):
    """What a file is for."""

    MANDATE = "mandate", _("shows that they may act")
    VOICE = "voice", _("recording of the voice")
    MAIL = "mail", _("came with a mail")
    MESSAGE = "message", _("came with a message")


class Fate(models.TextChoices):
    """What whoever sent a file wants to become of it; nothing is kept unasked."""

    NONE = "", _("kept with the request")
    PERSON = "person", _("a sealed copy kept for them")
    POLICE = "police", _("a sealed copy kept for the police")
    DELETE = "delete", _("to be deleted with the answer")


HANDED = (Fate.PERSON, Fate.POLICE)


class Enclosure(models.Model):
    """One file, sealed with a secret of its own that the key of its case seals.

    Until its form is sent it belongs to a browser (`browser`, `door`) and its secret
    is sealed with `loose_key`, which is destroyed afterwards. A file whose `erased_at`
    is set lies nowhere any more; the row stays and says that there was one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        related_name="enclosures",
        null=True,
        blank=True,
    )
    loose_key = models.ForeignKey(
        DataKey, on_delete=models.PROTECT, null=True, blank=True
    )
    browser = models.CharField(max_length=64, blank=True, default="")
    door = models.SlugField(max_length=40, blank=True, default="")
    kind = models.CharField(max_length=8, choices=EnclosureKind.choices)
    sealed_secret = models.BinaryField()
    sealed_name = models.BinaryField()
    media_type = models.CharField(max_length=40, blank=True, default="")
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    path = models.CharField(max_length=200)
    fate = models.CharField(max_length=6, choices=Fate.choices, blank=True, default="")
    handed_to = models.CharField(max_length=6, blank=True, default="")
    # Who took it, how, and under which number; sealed with the key of the case.
    handed_words = models.BinaryField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["added_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=EnclosureKind.values), name="enclosure_kind"
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False, sha256__gt="")
                | Q(loose_key__isnull=False, expires_at__isnull=False),
                name="enclosure_whose",
            ),
            models.CheckConstraint(
                condition=Q(fate__in=Fate.values), name="enclosure_fate"
            ),
            models.CheckConstraint(
                condition=Q(handed_to="", handed_at__isnull=True)
                | Q(handed_to__in=HANDED, handed_at__isnull=False),
                name="enclosure_handed",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["browser", "door"],
                condition=Q(case__isnull=True),
                name="enclosure_loose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.size} bytes"
