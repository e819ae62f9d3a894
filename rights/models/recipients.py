"""Whom the data of a case had gone to, and how each was told what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from rights.models.cases import SHORTEST_REASON, Case


class How(models.TextChoices):
    """The ways a recipient learns of it."""

    UNKNOWN = "", _("not said yet")
    MAIL = "mail", _("by mail")
    PROGRAM = "program", _("by our own program")
    SYSTEM = "system", _("they only store what our systems hold")
    HAND = "hand", _("by hand")
    NONE = "none", _("they cannot be told")


def _reasoned(field: str, when: Q) -> Q:
    """A reason with facts wherever somebody is not told (11 CCR 7022(b)(3))."""
    return ~when | Q(GreaterThanOrEqual(Length(field), SHORTEST_REASON))


class Reach(models.Model):
    """How one recipient of the inventory is reached; the newest word of the company.

    Not part of the policy: an address changes without a new version of it.
    """

    slug = models.SlugField(max_length=60, unique=True)
    how = models.CharField(max_length=8, choices=How.choices, blank=True, default="")
    contact = models.EmailField(blank=True, default="")
    ground = models.CharField(max_length=400, blank=True, default="")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(how__in=["mail", "program", "system", "none"]),
                name="reach_how",
            ),
            models.CheckConstraint(
                condition=~Q(how="mail") | ~Q(contact=""), name="reach_address"
            ),
            models.CheckConstraint(
                condition=_reasoned("ground", Q(how="none")), name="reach_ground"
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class NoticeState(models.TextChoices):
    """Whether a recipient knows."""

    DUE = "due", _("still to be told")
    TOLD = "told", _("told")
    IMPOSSIBLE = "impossible", _("cannot be told")


class RecipientNotice(models.Model):
    """One recipient to be told of one case: due, told, or impossible with its ground.

    GDPR Art. 19; 11 CCR 7022(b), 7026(f). `title` is what the policy called them.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="told")
    recipient = models.SlugField(max_length=60)
    title = models.CharField(max_length=160)
    categories = models.JSONField(default=list)
    # How often the case was answered before: a second answer is told anew.
    turn = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(
        max_length=10, choices=NoticeState.choices, default=NoticeState.DUE
    )
    how = models.CharField(max_length=8, choices=How.choices, blank=True, default="")
    ground = models.CharField(max_length=400, blank=True, default="")
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "recipient", "turn"], name="recipient_once"
            ),
            models.CheckConstraint(
                condition=Q(state="due", settled_at__isnull=True, how="")
                | Q(
                    state="told",
                    settled_at__isnull=False,
                    how__in=["mail", "program", "system", "hand"],
                )
                | Q(state="impossible", settled_at__isnull=False, how="none"),
                name="recipient_settled",
            ),
            models.CheckConstraint(
                condition=_reasoned("ground", Q(state="impossible")),
                name="recipient_ground",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["made_at"], condition=Q(state="due"), name="recipient_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.recipient}"
