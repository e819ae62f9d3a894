"""What staff leave on a draft: who changed what, what was waived, read and remarked."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from notices.models.revisions import Revision


class RevisionEdit(models.Model):
    """One change of a draft by hand. Inserts only: its approver is none of these people.

    A trigger on both databases says so; the recorded solo ground is the only way round.
    """

    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, related_name="edits"
    )
    table = models.CharField(max_length=40)
    slug = models.CharField(max_length=60)
    what = models.CharField(max_length=12)
    fields = models.JSONField(blank=True, default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["revision", "table", "slug"], name="revisionedit_row")
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.slug} {self.what}"


class Waiver(models.Model):
    """An error of content that is published all the same: who says why, until when.

    Inserts only. It holds for the same check and the same words, whatever the version.
    """

    check_code = models.SlugField(max_length=60)
    item = models.CharField(max_length=20, blank=True, default="")
    path = models.CharField(max_length=200)
    quote = models.TextField(blank=True, default="")
    reason = models.TextField()
    until = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.check_code} {self.path} until {self.until}"


class ClauseRead(models.Model):
    """The second person has opened one changed clause, as its words stood then."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT)
    clause = models.SlugField(max_length=60)
    stand = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["revision", "clause", "stand", "by"], name="clauseread_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.clause} of {self.revision_id}"


class ClauseComment(models.Model):
    """A remark of staff beside one clause of a draft; never public."""

    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, related_name="comments"
    )
    clause = models.SlugField(max_length=60)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.clause} of {self.revision_id}"
