"""Under which names a request can be found: keyed digests of single words, no name."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rights.models.cases import Case


class CaseName(models.Model):
    """One word of a name that a request came with. It goes with the key of the case."""

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="names", db_index=False
    )
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "digest"], name="name_once"),
        ]
        indexes: ClassVar = [
            # Of a word that many have, the newest are read without the others.
            models.Index(fields=["digest", "-case"], name="name_find"),
        ]

    def __str__(self) -> str:
        return f"name of {self.case_id}"
