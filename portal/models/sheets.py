"""Papers: what is to be printed, and the bytes once it was."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portal.models.leases import Leased
from portal.models.people import DataKey


class Sheet(Leased):
    """One paper, printed once by a worker; due while it has no bytes.

    `kind` is the file in `<app>/papers/` that knows what it says, `about` what it is
    about, `build` whatever shapes it besides (public papers only). With a `key` the
    bytes are sealed, and die with it. `mark` is a keyed digest: nobody else's bytes
    carry one. `asked_at` is when somebody first looked for it
    before it was printed.
    """

    kind = models.SlugField(max_length=40)
    about = models.CharField(max_length=80)
    build = models.CharField(max_length=64, blank=True, default="")
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT, null=True, blank=True)
    body = models.BinaryField(null=True, blank=True)
    mark = models.CharField(max_length=64, blank=True, default="")
    ordered_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    printed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "about", "build"], name="sheet_once"
            ),
            models.CheckConstraint(
                condition=Q(printed_at__isnull=True, body__isnull=True)
                | Q(printed_at__isnull=False, body__isnull=False),
                name="sheet_printed_whole",
            ),
        ]
        indexes: ClassVar = [
            # The sweep asks only for what is not printed yet.
            models.Index(
                fields=["-ordered_at"],
                condition=Q(printed_at__isnull=True),
                name="sheet_due",
            ),
            # Whose turn it is depends on what was printed last.
            models.Index(
                fields=["-printed_at"],
                condition=Q(printed_at__isnull=False),
                name="sheet_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"
