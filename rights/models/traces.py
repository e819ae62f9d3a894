"""What leads to a person's rows once their account is gone."""

from __future__ import annotations

from django.db import models

from rights.models.cases import Case


class Trace(models.Model):
    """The rows that one deletion left, as they were at `at`: `{dataset: [keys]}`.

    Sealed with the key of the case, so it ends with the record of the request.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="trace")
    sealed = models.BinaryField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"trace {self.case_id}"
