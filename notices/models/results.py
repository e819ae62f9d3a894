"""What checks and rendering found and made for a revision."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.models.revisions import Revision


class CheckState(models.TextChoices):
    """What a promise check found."""

    KEPT = "kept", _("kept")
    BROKEN = "broken", _("broken")
    NONE_YET = "none_yet", _("no evidence yet")
    ERROR = "error", _("the check itself failed")


class PromiseResult(models.Model):
    """One run of one machine check. Inserts only; the newest speaks."""

    promise = models.SlugField(max_length=60)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT)
    ran_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=CheckState.choices)
    message = models.TextField(blank=True, default="")
    oldest_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=CheckState.values), name="promiseresult_state"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["promise", "-ran_at"], name="promiseresult_newest")
        ]

    def __str__(self) -> str:
        return f"{self.promise} {self.state}"


class LintFinding(models.Model):
    """What one lint check said about one revision."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT)
    check_code = models.SlugField(max_length=60)
    severity = models.CharField(max_length=10)
    path = models.CharField(max_length=200)
    item = models.CharField(max_length=20, blank=True, default="")
    field = models.CharField(max_length=20, blank=True, default="")
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    quote = models.TextField(blank=True, default="")
    message = models.TextField()
    fix = models.TextField(blank=True, default="")
    found_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.check_code} {self.path}"


class Attestation(models.Model):
    """Somebody answers with their name for what no machine can look at, for a time.

    Inserts only; the newest of a promise speaks, whatever revision is in force.
    """

    promise = models.SlugField(max_length=60, db_index=True)
    owner = models.CharField(max_length=120)
    evidence = models.TextField()
    stated_on = models.DateField()
    expires_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_on__gt=models.F("stated_on")),
                name="attestation_dates",
            )
        ]

    def __str__(self) -> str:
        return f"{self.promise} by {self.owner}"


class Showing(models.Model):
    """Whether the public may see how one promise is kept; the newest row speaks."""

    promise = models.SlugField(max_length=60, db_index=True)
    is_public = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.promise} {'shown' if self.is_public else 'not shown'}"


class RenderedPage(models.Model):
    """Bytes of one public page for one revision, proof epoch and build."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT)
    document = models.SlugField(max_length=60)
    language = models.CharField(max_length=12, default="en")
    signal = models.CharField(max_length=8, blank=True, default="")
    epoch = models.CharField(max_length=32)
    build = models.CharField(max_length=64)
    body = models.BinaryField()
    etag = models.CharField(max_length=64)
    rendered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    "revision",
                    "document",
                    "language",
                    "signal",
                    "epoch",
                    "build",
                ],
                name="rendered_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document} of {self.revision_id}"
