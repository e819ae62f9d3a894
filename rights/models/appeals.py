"""Appeals: which answer is appealed, and who may decide about it.

Whoever decided or agreed the first answer never decides its appeal: that is a
constraint here, not a rule of a page. So is whoever said which answer is meant where
the person did not, and whoever called their request the same as another. An outside
reviewer is somebody without an account who was sent a link that opens once.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rights.models.cases import Case


class Verdict(models.TextChoices):
    """What became of an appeal."""

    OPEN = "", _("not yet")
    UPHELD = "upheld", _("the first answer stands")
    CHANGED = "changed", _("the first answer is changed")
    PARTLY = "partly", _("a part of the first answer is changed")


# Who had a part in the answer, and the constraint that keeps each from judging it.
NO_JUDGE = {
    "first_proposed_by": "appeal_not_by_who_decided",
    "first_agreed_by": "appeal_not_by_who_agreed",
    "joined_by": "appeal_not_by_who_joined",
    "tied_by": "appeal_not_by_who_tied",
}


def _part() -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )


def _not_by(part: str, name: str) -> models.CheckConstraint:
    nobody = Q(decided_by__isnull=True) | Q(**{f"{part}__isnull": True})
    return models.CheckConstraint(condition=nobody | ~Q(decided_by=F(part)), name=name)


class Appeal(models.Model):
    """One appeal of one answer. `of` is empty until it is known which one is meant.

    `answered_at` is the moment of the answer: a later answer of the same request
    may be appealed again. `overruled`: kind of data -> code of the ground on which the
    answer did not do it, once the appeal has changed it.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="appeal")
    of = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="appeals"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    first_proposed_by = _part()
    first_agreed_by = _part()
    joined_by = _part()
    tied_by = _part()
    verdict = models.CharField(
        max_length=8, choices=Verdict.choices, blank=True, default=""
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decided_appeals",
    )
    review = models.ForeignKey(
        "rights.Review",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    overruled = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints: ClassVar = [
            *(_not_by(*named) for named in NO_JUDGE.items()),
            models.UniqueConstraint(fields=["of", "answered_at"], name="appeal_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="appeal_verdict"
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        verdict="",
                        decided_by__isnull=True,
                        review__isnull=True,
                        decided_at__isnull=True,
                    )
                    | (
                        ~Q(verdict="")
                        & Q(decided_at__isnull=False)
                        & (
                            Q(decided_by__isnull=False, review__isnull=True)
                            | Q(decided_by__isnull=True, review__isnull=False)
                        )
                    )
                ),
                name="appeal_decided_by_one",
            ),
        ]

    def __str__(self) -> str:
        return f"appeal {self.case_id}"


class Review(models.Model):
    """One outside reviewer asked to decide one appeal, by a link that opens once.

    `sealed`: name and address, with the key of the appeal's case. Only a keyed
    digest of the link is kept. `opened_at`: the link was used and is spent.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="reviews")
    sealed = models.BinaryField()
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("invited_at")), name="review_expires"
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(opened_at__lt=F("expires_at")),
                name="review_opened_in_time",
            ),
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"
