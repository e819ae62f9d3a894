"""The customer's leg of a request about data that we hold for them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import DataKey, Leased
from rights.channels import Channel
from rights.models.cases import Case


class Word(models.TextChoices):
    """What a customer said about the data that is theirs."""

    NONE = "", _("not yet")
    DO = "do", _("do it")
    KEEP = "keep", _("keep it")


class Leg(Leased):
    """A request passed on to one customer, what they said, and what we then did.

    We act on their data on their word alone (GDPR Art. 28(3)(a)): nothing is done
    before they said so, and the database says it too. `sealed`: the keys of the rows,
    with a `key` of its own that is destroyed once nothing is left to do. `how`,
    `said_on` and `source` (sealed with the key of the case): how, on which day and
    where they said so; empty where it was noted before anybody asked for that.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="legs")
    dataset = models.SlugField(max_length=60)
    category = models.SlugField(max_length=60)
    customer = models.CharField(max_length=200)
    count = models.PositiveIntegerField()
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT)
    sealed = models.BinaryField()
    passed_at = models.DateTimeField()
    word = models.CharField(max_length=4, choices=Word.choices, blank=True, default="")
    word_at = models.DateTimeField(null=True, blank=True)
    heard_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    how = models.CharField(
        max_length=10, choices=Channel.choices, blank=True, default=""
    )
    said_on = models.DateField(null=True, blank=True)
    source = models.BinaryField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_count = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["passed_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "dataset", "customer", "passed_at"], name="leg_once"
            ),
            models.CheckConstraint(
                condition=Q(word="", word_at__isnull=True, heard_by__isnull=True)
                | Q(
                    word__in=["do", "keep"],
                    word_at__isnull=False,
                    heard_by__isnull=False,
                    word_at__gte=models.F("passed_at"),
                ),
                name="leg_word",
            ),
            models.CheckConstraint(
                condition=Q(how="", said_on__isnull=True, source__isnull=True)
                | Q(
                    ~Q(word=""),
                    how__in=Channel.values,
                    said_on__isnull=False,
                    source__isnull=False,
                ),
                name="leg_word_has_source",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_count__isnull=True)
                | Q(
                    word="do",
                    done_at__isnull=False,
                    done_count__isnull=False,
                    done_at__gte=models.F("word_at"),
                ),
                name="leg_done_on_their_word",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(word="do", done_at__isnull=True),
                name="leg_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.dataset}"
