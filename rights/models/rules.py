"""Standing rules: which ordinary requests are prepared, or answered, without weighing."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import Proposed, second_person_constraint


class Way(models.TextChoices):
    """How far an ordinary request goes by itself."""

    RELEASE = "release", _("is prepared; an officer releases it")
    ALONE = "alone", _("is answered by itself")


class StandingRule(Proposed):
    """One rule for one right. It counts once a second person has agreed to it, until
    somebody ends it."""

    right = models.SlugField(max_length=40)
    way = models.CharField(max_length=7, choices=Way.choices)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-proposed_at", "-id"]
        constraints: ClassVar = [
            second_person_constraint("rule_second_person"),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="rule_way"),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, agreed_by__isnull=True)
                | Q(agreed_at__isnull=False, agreed_by__isnull=False),
                name="rule_agreed_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["right"],
                condition=Q(ended_at__isnull=True),
                name="rule_one_for_a_right",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.right} {self.way}"
