"""Choices people make about the purposes in force, and stops laid on them.

`may_process()` in `consent.gate` reads only these two tables.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import Leased, Person


class Choice(models.Model):
    """One choice about one purpose, bound to the words shown. Newest wins.

    Fields follow ISO/IEC TS 27560: record id, schema version, event state and
    time, purpose, the notice (revision and hash of the words), language,
    jurisdiction, collection method.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    schema_version = models.CharField(max_length=12, default="27560:2023")
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    purpose = models.SlugField(max_length=60)
    revision = models.PositiveIntegerField()
    words_sha256 = models.CharField(max_length=64)
    is_given = models.BooleanField()
    method = models.CharField(max_length=40)
    language = models.CharField(max_length=12, default="en")
    jurisdiction = models.CharField(max_length=12, blank=True, default="")
    made_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "purpose", "-made_at"], name="choice_newest")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {'yes' if self.is_given else 'no'}"


class StopGround(models.TextChoices):
    """Why a purpose may not be pursued for a person."""

    OPT_OUT = "opt_out", _("opted out")
    OBJECTION = "objection", _("objected")
    RESTRICTION = "restriction", _("restricted")
    SUPPRESSION = "suppression", _("suppressed")
    PROGRAM = "program", _("said no, as a program told us")


# What is carried to the other addresses of the account, and what a yes can end.
NOES = (StopGround.OPT_OUT, StopGround.PROGRAM)


class Stop(models.Model):
    """A person's data may not be used for a purpose ('' = for any).

    Open while `until` is null. `case` is the reference it came from: what one request
    ends, another that asked for the same keeps. `follows` is the no of another address of
    the same account: it ends with that one (`consent.following`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stops")
    purpose = models.SlugField(max_length=60, blank=True, default="")
    ground = models.CharField(max_length=12, choices=StopGround.choices)
    case = models.CharField(max_length=20, blank=True, default="")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    follows = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followers",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ground__in=StopGround.values), name="stop_ground"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="stop_dates",
            ),
            models.UniqueConstraint(
                fields=["person", "purpose", "ground", "case"],
                condition=Q(until__isnull=True, follows__isnull=True),
                name="stop_open_once",
            ),
            # Once and for all: what their own yes ended is not laid again.
            models.UniqueConstraint(
                fields=["person", "follows"],
                condition=Q(follows__isnull=False),
                name="stop_follows_once",
            ),
            models.CheckConstraint(
                condition=Q(follows__isnull=True) | Q(ground__in=NOES, case=""),
                name="stop_follows_no",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ground} {self.purpose or 'everything'}"


# Whose turn it is: what never was looked at comes first, and of that the newest no. An
# index of SQLite cannot say where what is null stands, so that is a part of its own.
TURN = (
    ExpressionWrapper(Q(looked_at__isnull=False), models.BooleanField()).asc(),
    F("looked_at").asc(),
    F("attempt").asc(),
    F("since").desc(),
    F("next_try_at").asc(),
)


class Reach(Leased):
    """That the account's other addresses have to be looked up for a no, now or again.

    There while `stop` is open and follows none. `since` is that of the stop, beside what
    else tells whose turn it is. `looked_at` is null until the first look; `next_try_at`
    is never null here: when the next one is due.
    """

    stop = models.OneToOneField(Stop, on_delete=models.CASCADE, primary_key=True)
    since = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["next_try_at"], name="reach_due"),
            models.Index(
                fields=["next_try_at"],
                condition=~Q(error=""),
                name="reach_failed",
            ),
            models.Index(*TURN, name="reach_turn"),
        ]

    def __str__(self) -> str:
        return f"reach of {self.stop_id}"


class OneClick(models.Model):
    """An address that ends one kind of marketing for one person (RFC 8058).

    Its number is the only secret: whoever holds the mail may press.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    purpose = models.SlugField(max_length=60)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "purpose"], name="one_click_once"
            ),
        ]

    def __str__(self) -> str:
        return f"one click ends {self.purpose}"


class SignalDay(models.Model):
    """How often the company's own site said that it saw an opt-out signal, by day.

    Counts alone: a browser that sends a signal is not noted (GPC, section 5).
    """

    signal = models.CharField(max_length=20)
    day = models.DateField()
    seen = models.PositiveIntegerField(default=0)
    honoured = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["signal", "day"], name="signal_day_once"),
            models.CheckConstraint(
                condition=Q(honoured__lte=F("seen")), name="signal_seen_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signal} {self.day}: {self.honoured} of {self.seen}"
