"""Where the company's data lives, what may not be deleted yet, and what was.

The only app that touches the company's systems. Rows here are ours; the rows of
the company are reached through connectors and never share a transaction.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.models import Revision
from portal.models import Leased, second_person_constraint


class System(models.Model):
    """A place that holds personal data; its address comes from SYSTEM_<SLUG>_URL."""

    slug = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    connector = models.SlugField(max_length=40)
    country = models.CharField(max_length=2, blank=True, default="")
    note = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return self.title


class Role(models.TextChoices):
    """GDPR Art. 4(7)-(8)."""

    CONTROLLER = "controller", _("ours")
    PROCESSOR = "processor", _("held for a customer")


class Dataset(models.Model):
    """One table (or folder) of a system: what it holds and how rows are reached.

    finders: list of {"by": identifier kind or "person", "column": name}; "person"
    means the key of the identity dataset. clocks: {trigger code: column}.
    passes_on: for role processor, how the customer is found:
    {"column", "table", "key", "contact", "name"}. `erase_order`: lower dies first.
    `is_held` is off once the data map names it no more: only its kind is remembered.
    """

    system = models.ForeignKey(System, on_delete=models.PROTECT)
    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    table = models.CharField(max_length=120)
    key_column = models.CharField(max_length=120)
    category = models.SlugField(max_length=60)
    role = models.CharField(
        max_length=12, choices=Role.choices, default=Role.CONTROLLER
    )
    is_identity = models.BooleanField(default=False)
    finders = models.JSONField(default=list)
    clocks = models.JSONField(default=dict)
    collected_column = models.CharField(max_length=120, blank=True, default="")
    restrict_field = models.CharField(max_length=120, blank=True, default="")
    public_id_column = models.CharField(max_length=120, blank=True, default="")
    erase_action = models.CharField(max_length=12, default="delete")
    erase_order = models.PositiveSmallIntegerField(default=100)
    passes_on = models.JSONField(default=dict, blank=True)
    is_held = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["erase_order", "slug"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="dataset_role"
            ),
            models.CheckConstraint(
                condition=Q(erase_action__in=["delete", "anonymise"]),
                name="dataset_erase_action",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class FieldAction(models.TextChoices):
    """What anonymising does to one column."""

    KEEP = "keep", _("keep")
    NULL = "null", _("empty it")
    MASK = "mask", _("mask it")
    HASH = "hash", _("hash it")


class Field(models.Model):
    """One column: plain name, what anonymising does, whether a copy shows it.

    export: `value` (shown), `held` (that we hold it, 11 CCR 7024(d)), `no` (internal).
    `is_fact`: only they know it (11 CCR 7062). `is_country`: two letters of ISO 3166-1.
    """

    dataset = models.ForeignKey(
        Dataset, on_delete=models.CASCADE, related_name="fields"
    )
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120)
    action = models.CharField(
        max_length=8, choices=FieldAction.choices, default=FieldAction.KEEP
    )
    export = models.CharField(max_length=8, default="value")
    is_correctable = models.BooleanField(default=False)
    is_fact = models.BooleanField(default=False)
    is_country = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dataset", "name"], name="field_once"),
            models.CheckConstraint(
                condition=Q(action__in=FieldAction.values), name="field_action"
            ),
            models.CheckConstraint(
                condition=Q(export__in=["value", "held", "no"]), name="field_export"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset.slug}.{self.name}"


class HoldKind(models.TextChoices):
    """Why deletion waits."""

    LEGAL = "legal", _("legal hold")
    CASE = "case", _("an open request")


class Hold(models.Model):
    """Blocks deletion of named rows, and nothing else.

    Valid once `acknowledged_at` is set: from then on no batch can take its rows.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=HoldKind.choices)
    title = models.CharField(max_length=200)
    reason = models.TextField(blank=True, default="")
    case = models.CharField(max_length=20, blank=True, default="")
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True
    )
    placed_at = models.DateTimeField(default=timezone.now)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="released_holds",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=HoldKind.values), name="hold_kind"
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True)
                | Q(released_at__gte=models.F("placed_at")),
                name="hold_dates",
            ),
        ]
        # Every proven request leaves one: each question has an index of its own.
        indexes: ClassVar = [
            models.Index(
                fields=["case"], condition=Q(released_at=None), name="hold_of_case"
            ),
            models.Index(
                fields=["placed_at"],
                condition=Q(acknowledged_at__isnull=True, released_at__isnull=True),
                name="hold_waiting",
            ),
            models.Index(
                fields=["placed_at", "id"], condition=Q(kind="legal"), name="hold_law"
            ),
            models.Index(fields=["placed_at", "id"], name="hold_newest"),
        ]

    def __str__(self) -> str:
        return self.title


class HoldKey(models.Model):
    """One row of the company's data that a hold protects, by its own key."""

    hold = models.ForeignKey(Hold, on_delete=models.CASCADE, related_name="keys")
    dataset = models.SlugField(max_length=60)
    key = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["hold", "dataset", "key"], name="holdkey_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["dataset", "key"], name="holdkey_find")
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.key}"


class RunState(models.TextChoices):
    """Where one rule's run over one dataset is."""

    DUE = "due", _("due")
    BRAKED = "braked", _("stopped by the brake")
    DONE = "done", _("done")


class Run(Leased):
    """One rule of the revision in force carried out on one dataset.

    `scheduled_for` is the organisation's local day; a run asked for by hand has
    its own `asked_by` and a null day. A braked run waits for a second person.
    `restricted`: rows that from now on only a law or a hold keeps, used for it alone.
    `stray`: rows that never come due, since what they count from is gone or never was.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rule = models.SlugField(max_length=60)
    dataset = models.SlugField(max_length=60)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT)
    state = models.CharField(
        max_length=8, choices=RunState.choices, default=RunState.DUE
    )
    is_dry = models.BooleanField(default=False)
    scheduled_for = models.DateField(null=True, blank=True)
    asked_by = models.CharField(max_length=80, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    cutoff_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    planned = models.PositiveIntegerField(null=True, blank=True)
    deleted = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    restricted = models.PositiveIntegerField(default=0)
    stray = models.PositiveIntegerField(default=0)
    oldest_left = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True, default="")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="proposed_runs",
    )
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agreed_runs",
    )
    solo_ground = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=RunState.values), name="run_state"
            ),
            models.UniqueConstraint(
                fields=["rule", "dataset", "scheduled_for"],
                condition=Q(scheduled_for__isnull=False),
                name="run_once_a_night",
            ),
            second_person_constraint("run_second_person"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["rule", "-created_at"], name="run_newest")
        ]

    def __str__(self) -> str:
        return f"{self.rule} on {self.dataset}"


class BatchState(models.TextChoices):
    """What is known about one deletion in the company's database."""

    INTENDED = "intended", _("intended")
    COMMITTED = "committed", _("committed")
    VOID = "void", _("void")
    UNCONFIRMED = "unconfirmed", _("count unconfirmed")


class Batch(models.Model):
    """One deleting transaction in the company's database, fenced by its journal.

    Of a run, or of a case (its reference): both must be visible to a hold that is
    placed meanwhile.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(
        Run, on_delete=models.PROTECT, related_name="batches", null=True, blank=True
    )
    case = models.CharField(max_length=20, blank=True, default="")
    dataset = models.SlugField(max_length=60)
    state = models.CharField(
        max_length=12, choices=BatchState.choices, default=BatchState.INTENDED
    )
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    count = models.PositiveIntegerField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        verbose_name_plural = "batches"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=BatchState.values), name="batch_state"
            ),
            models.CheckConstraint(
                condition=Q(run__isnull=False, case="")
                | Q(run__isnull=True) & ~Q(case=""),
                name="batch_of_one",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["dataset"],
                condition=Q(state="intended"),
                name="batch_open",
            ),
            # What ended while a hold was on its way.
            models.Index(fields=["settled_at"], name="batch_settled"),
        ]

    def __str__(self) -> str:
        return f"batch {self.id}"


class Tombstone(models.Model):
    """A keyed digest of one erased row, kept until no backup can bring it back."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE)
    dataset = models.SlugField(max_length=60)
    digest = models.CharField(max_length=64)
    key_version = models.PositiveSmallIntegerField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dataset", "digest", "batch"], name="tombstone_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.digest[:8]}"


class Mark(models.Model):
    """That a case needs one row of the company's data to be left alone.

    A keyed digest, so that the note outlives the keys of the case and names nobody.
    """

    dataset = models.SlugField(max_length=60)
    digest = models.CharField(max_length=64)
    key_version = models.PositiveSmallIntegerField()
    case = models.CharField(max_length=20)
    laid_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dataset", "digest", "case"], name="mark_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.case}"


class Failure(models.Model):
    """One failed attempt of one run, kept after the run recovered."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="failures")
    at = models.DateTimeField(default=timezone.now)
    error = models.TextField()

    def __str__(self) -> str:
        return f"failure of {self.run_id}"
