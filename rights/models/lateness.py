"""A request whose day has passed: the letter that says so, and when it goes."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rights.models.cases import Case


class Cause(models.TextChoices):
    """Why it is late, as the rows say it; the labels are read by the person."""

    LAIN = (
        "lain",
        _("What you sent lay with us before we wrote it down. That is our fault."),
    )
    NOBODY = "nobody", _("Nobody here took it up in time. That is our fault.")
    WORK = "work", _("A person works on it and is not done. That is our fault.")
    CHECK = "check", _("It is decided, but a second person has to check it first.")
    CARRY = "carry", _("It is decided, but carrying it out takes longer than planned.")
    FAILED = "failed", _("A part of our systems failed, and we are mending it.")
    COMPARING = "comparing", _("We still compare what you typed with what we hold.")
    QUESTION = "question", _("We asked you a question and have no answer yet.")
    CODE = "code", _("The code that shows that the address is yours was not typed yet.")
    FACTS = "facts", _("What your law asks before a full copy was not typed yet.")


class ToldBy(models.TextChoices):
    """How the person hears of it. Their own page says it in any case."""

    NOT_YET = "", _("not told yet")
    EMAIL = "email", _("by e-mail")
    PHONE = "phone", _("by text message")
    POST = "post", _("by post")
    PAGE = "page", _("on their page only")


class LateLetter(models.Model):
    """One for each date that was not kept. Unsent at `goes_at`, it goes by itself.

    `due_on`: the day of a clock, or one that an earlier letter named. `words`: what
    the officer adds, read by the person; `cause` is what the rows said when it went. A
    case that is answered before needs none: then `dropped_at` is set.
    """

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="late_letters"
    )
    due_on = models.DateField()
    new_due = models.DateField()
    words = models.TextField(blank=True, default="")
    drafted_at = models.DateTimeField()
    goes_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(
        max_length=10, choices=Cause.choices, blank=True, default=""
    )
    told_by = models.CharField(
        max_length=5, choices=ToldBy.choices, blank=True, default=""
    )
    dropped_at = models.DateTimeField(null=True, blank=True)
    # After this day it is looked at once more: another one was missed by then.
    next_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "due_on"], name="late_once"),
            models.CheckConstraint(
                condition=Q(new_due__gt=F("due_on")), name="late_new_day_is_later"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(dropped_at__isnull=True),
                name="late_sent_or_dropped",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | (~Q(told_by="") & ~Q(cause="")),
                name="late_sent_says_how",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["goes_at"],
                condition=Q(sent_at__isnull=True, dropped_at__isnull=True),
                name="late_waits",
            ),
            models.Index(
                fields=["next_on"],
                condition=Q(next_on__isnull=False),
                name="late_again",
            ),
            models.Index(
                fields=["-id"], condition=Q(told_by="page"), name="late_on_page"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.due_on}"
