"""What somebody showed of who they are, kept no longer than it is needed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import DataKey
from rights.models.cases import Case


class ProofKind(models.TextChoices):
    """How it was shown; `less`: they ask for the kinds of data alone (11 CCR 7024(a)).

    `channel`: the address they gave is lost to them, and another takes its place.
    """

    CODE = "code", _("a code sent to an address on file")
    FACTS = "facts", _("facts that we hold")
    DECLARED = "declared", _("a declaration")
    CHANNEL = "channel", _("another address for codes")
    VOUCHED = "vouched", _("two officers, where no code could go")
    LESS = "less", _("asked for the kinds of data alone")


class Proof(models.Model):
    """One thing shown in one case.

    `sealed` is what was typed only to be compared: under a key of its own, destroyed
    once it was (11 CCR 7060(d)); `result` counts and names fields, and no values.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proofs")
    kind = models.CharField(max_length=10, choices=ProofKind.choices)
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT, null=True, blank=True)
    sealed = models.BinaryField(null=True, blank=True)
    result = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=ProofKind.values), name="proof_kind"
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True) | Q(sealed__isnull=True),
                name="proof_forgotten",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"],
                condition=Q(key__isnull=False, forgotten_at__isnull=True),
                name="proof_to_forget",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.case_id}"
