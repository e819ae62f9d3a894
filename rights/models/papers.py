"""What was typed and said: drafts, messages and the copy, each sealed."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import DataKey
from rights.models.cases import Case


class Draft(models.Model):
    """Answers of a form not filed yet: sealed, by session, gone after seven days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    right = models.SlugField(max_length=40)
    session_digest = models.CharField(max_length=64)
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT)
    sealed = models.BinaryField()
    language = models.CharField(max_length=12, default="en")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["session_digest", "right"], name="draft_find")
        ]

    def __str__(self) -> str:
        return f"draft of {self.right}"


class MessageKind(models.TextChoices):
    """What was said, and who can see it."""

    QUESTION = "question", _("question to the person")
    ANSWER = "answer", _("answer of the person")
    LETTER = "letter", _("letter to the person")
    NOTE = "note", _("internal note")
    PROGRESS = "progress", _("word in between")


UNTOLD_ANSWER = Q(kind="answer", told_at__isnull=True)


class Message(models.Model):
    """Something said in a case; the body is sealed with the case's key."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=8, choices=MessageKind.choices)
    sealed = models.BinaryField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True
    )
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=MessageKind.values), name="message_kind"
            )
        ]
        indexes: ClassVar = [
            # What officers are not told of yet.
            models.Index(fields=["id"], condition=UNTOLD_ANSWER, name="message_untold")
        ]

    def __str__(self) -> str:
        return self.kind


class Copy(models.Model):
    """The sealed ZIP of one access case: where it lies and until when."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT)
    path = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["expires_at"],
                condition=Q(erased_at__isnull=True),
                name="copy_kept",
            )
        ]

    def __str__(self) -> str:
        return f"copy for {self.case_id}"
