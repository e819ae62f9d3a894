"""Which requests came in one form."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rights.models.cases import Case


class Submission(models.Model):
    """One request out of several that a person sent with one press."""

    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, related_name="submission"
    )
    number = models.UUIDField(db_index=True)

    class Meta:
        ordering: ClassVar = ["case"]

    def __str__(self) -> str:
        return f"part of {self.number}"
