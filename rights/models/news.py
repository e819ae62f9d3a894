"""What officers were told, each thing once, and what they do not want to be told."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class News(models.TextChoices):
    """What an officer can get a mail about."""

    CASE = "case", _("A new request")
    URGENT = "urgent", _("A report that cannot wait: a child’s data, a copied voice")
    SLIP = "slip", _("An answer that is due in five days, and not decided")
    REPLY = "reply", _("An answer to a question")
    MAIL = "mail", _("Mail that waits to be sorted")
    FAILED = "failed", _("Something failed")
    STOP = "stop", _("A request that somebody stopped")
    DIGEST = "digest", _("Each morning, what is due")


class Told(models.Model):
    """One thing that officers were told about; `what` names its row, never a person."""

    kind = models.CharField(max_length=6, choices=News.choices)
    what = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "what"], name="told_once"),
            models.CheckConstraint(condition=Q(kind__in=News.values), name="told_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.what}"


class Unwanted(models.Model):
    """A kind of mail that one officer has switched off; without a row it is on."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    kind = models.CharField(max_length=6, choices=News.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "kind"], name="unwanted_once"),
            models.CheckConstraint(
                condition=Q(kind__in=News.values), name="unwanted_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"
