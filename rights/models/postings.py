"""Letters for whoever wants news by post, until somebody has posted them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from rights.models.cases import Case

# The answer itself, or that there is one to be read.
WHOLE = "answer"
ANSWERS = (WHOLE, "answered")


class Posting(models.Model):
    """One letter to print and to post; its words lie sealed with the key of the case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="postings")
    kind = models.CharField(max_length=40)
    dedupe = models.CharField(max_length=120, unique=True)
    sealed = models.BinaryField()
    made_at = models.DateTimeField()
    posted_at = models.DateTimeField(null=True, blank=True)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(posted_at__isnull=True, posted_by__isnull=True)
                | Q(posted_at__isnull=False, posted_by__isnull=False),
                name="posting_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["made_at", "id"],
                condition=Q(posted_at__isnull=True),
                name="posting_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"

    @property
    def is_answer(self) -> bool:
        """Whether it brings an answer, and so may end a request."""
        return self.kind in ANSWERS
