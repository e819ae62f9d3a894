"""How new requests were sorted at the desk, and what an officer prefers there."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rights.models.cases import Case


class Sort(models.TextChoices):
    """What an officer said about a new request."""

    ACCEPTED = "accepted", _("accepted")
    SAME = "same", _("the same as another")
    LATER = "later", _("put off")
    QUESTION = "question", _("a question, not a request")


class Sorting(models.Model):
    """One decision about one new request. `acts_at`: until then it can be taken back
    and nobody is told; `done_at`: it was carried out."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sortings")
    sort = models.CharField(max_length=8, choices=Sort.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField()
    acts_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(sort__in=Sort.values), name="sort_known"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(undone_at__isnull=True),
                name="sort_done_or_undone",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(done_at__gte=F("acts_at")),
                name="sort_done_after_its_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["acts_at"],
                condition=Q(done_at__isnull=True, undone_at__isnull=True),
                name="sort_waits",
            ),
            models.Index(fields=["by", "-at"], name="sort_mine"),
        ]

    def __str__(self) -> str:
        return f"{self.sort} {self.case_id}"


class Routed(models.Model):
    """A request that is answered as a question, and what it was sent as.

    `back_at`: the person said that it is a request after all.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="routed")
    sent_as = models.SlugField(max_length=40)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(sent_as="enquiry"), name="routed_was_a_request"
            ),
        ]

    def __str__(self) -> str:
        return f"routed {self.case_id}"


class KeysOff(models.Model):
    """This officer wants no single keys; without a row they work (WCAG 2.1.4)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)

    def __str__(self) -> str:
        return f"no keys for {self.user_id}"
