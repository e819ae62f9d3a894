"""Cases: what people ask for, the clocks that run, what was decided and done.

`status` says where a case is and is changed only by `rights.workflow.move`;
`ending` says how it ended. Overdue is computed, never stored.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.models import Revision
from portal.models import (
    DataKey,
    Leased,
    LedgerEntry,
    Person,
    second_person_constraint,
)


class Status(models.TextChoices):
    """Where a case is; labels are the public words."""

    RECEIVED = "received", _("Received")
    WAITING = "waiting", _("Waiting for you")
    WORKING = "working", _("Being worked on")
    CHECKING = "checking", _("Second check")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN = [Status.RECEIVED, Status.WAITING, Status.WORKING, Status.CHECKING]


class Ending(models.TextChoices):
    """How a case ended."""

    NONE = "", _("not yet")
    GRANTED = "granted", _("granted")
    PARTLY = "partly", _("granted in part")
    REFUSED = "refused", _("refused")
    NOTHING_FOUND = "nothing_found", _("nothing found")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Draft(models.Model):
    """Answers of a form not filed yet: sealed, by session, gone after seven days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    right = models.SlugField(max_length=40)
    session_digest = models.CharField(max_length=64)
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT)
    sealed = models.BinaryField()
    language = models.CharField(max_length=12, default="en")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["session_digest", "right"], name="draft_find")
        ]

    def __str__(self) -> str:
        return f"draft of {self.right}"


class CaseQuerySet(models.QuerySet["Case"]):
    """Questions about many cases."""

    def open(self) -> CaseQuerySet:
        return self.filter(status__in=OPEN)

    def due_before(self, day: date) -> CaseQuerySet:
        return self.open().filter(due_on__lt=day)


class Case(models.Model):
    """One right asked for by one person, with its law and revision pinned.

    `sealed_claims`: JSON of the identifiers typed ({"email": ..., "phone": ...});
    they are claims until proven. `sealed_answers`: JSON of the other answers.
    `on_file`: whether the claimed address was known before filing (null = not
    looked up yet). `due_on`: earliest strict answer-by date over its clocks.
    """

    reference = models.CharField(max_length=12, unique=True)
    right = models.SlugField(max_length=40)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.RECEIVED
    )
    ending = models.CharField(
        max_length=14, choices=Ending.choices, blank=True, default=""
    )
    channel = models.CharField(max_length=12, default="web")
    received_at = models.DateTimeField()
    law = models.SlugField(max_length=20)
    law_from = models.DateField()
    residence = models.CharField(max_length=12, blank=True, default="")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT)
    language = models.CharField(max_length=12, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT)
    sealed_claims = models.BinaryField()
    sealed_answers = models.BinaryField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True)
    draft = models.UUIDField(unique=True, null=True, blank=True)
    phrase_hash = models.CharField(max_length=200, blank=True, default="")
    on_file = models.BooleanField(null=True, blank=True)
    on_file_at = models.DateTimeField(null=True, blank=True)
    proven_at = models.DateTimeField(null=True, blank=True)
    searched_at = models.DateTimeField(null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True
    )
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    receipt = models.ForeignKey(
        LedgerEntry, on_delete=models.PROTECT, null=True, blank=True
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="case_status"
            ),
            models.CheckConstraint(
                condition=Q(ending__in=Ending.values), name="case_ending"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["answered", "closed", "withdrawn"])
                | ~Q(ending=""),
                name="case_ended_says_how",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True)
                | Q(answered_at__gte=F("received_at")),
                name="case_dates",
            ),
        ]
        indexes: ClassVar = [
            # The queue: open rows only, by due date, keyset on (due_on, id).
            models.Index(
                fields=["due_on", "id"],
                condition=Q(status__in=["received", "waiting", "working", "checking"]),
                name="case_queue",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def is_open(self) -> bool:
        return self.status in OPEN

    def is_overdue(self, *, today: date) -> bool:
        return self.is_open() and today > self.due_on

    def days_left(self, *, today: date) -> int:
        """Calendar days until the answer is due; negative when late."""
        return (self.due_on - today).days


class Clock(models.Model):
    """One period of one law running on one case, with the sentence of its rule."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    kind = models.CharField(max_length=20)
    law = models.SlugField(max_length=20)
    sentence = models.CharField(max_length=300)
    citation = models.CharField(max_length=120)
    review = models.CharField(max_length=10, default="recalled")
    starts_on = models.DateField()
    first_due = models.DateField()
    strict_due = models.DateField()
    extended_at = models.DateTimeField(null=True, blank=True)
    extended_on = models.DateField(null=True, blank=True)
    extended_due = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["strict_due", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "kind", "law"], name="clock_once"),
            models.CheckConstraint(
                condition=Q(review__in=["verified", "recalled"]), name="clock_review"
            ),
            models.CheckConstraint(
                condition=Q(extended_at__isnull=True, extended_due__isnull=True)
                | (
                    Q(
                        extended_on__lte=F("first_due"),
                        extended_due__gt=F("first_due"),
                    )
                    & ~Q(reason="")
                ),
                name="clock_extension",
            ),
            models.CheckConstraint(
                condition=Q(strict_due__lte=F("first_due")), name="clock_strict"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.law}"

    def due(self) -> date:
        """The legal limit as it stands."""
        return self.extended_due or self.first_due


class Verb(models.TextChoices):
    """What is decided for one category of data."""

    DO = "do", _("do it")
    KEEP = "keep", _("keep")
    PASS_ON = "pass_on", _("pass on to the customer it belongs to")
    REFUSE = "refuse", _("refuse")


class Decision(models.Model):
    """What happens to one category in one case, on which ground, agreed by whom."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    category = models.SlugField(max_length=60)
    verb = models.CharField(max_length=8, choices=Verb.choices)
    ground = models.CharField(max_length=300, blank=True, default="")
    law = models.CharField(max_length=200, blank=True, default="")
    until = models.CharField(max_length=120, blank=True, default="")
    decided_at = models.DateTimeField()
    needs_second = models.BooleanField(default=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="proposed_decisions",
    )
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agreed_decisions",
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    solo_ground = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "category"], name="decision_once"),
            models.CheckConstraint(
                condition=Q(verb__in=Verb.values), name="decision_verb"
            ),
            models.CheckConstraint(
                condition=~Q(verb__in=["keep", "refuse"]) | ~Q(ground=""),
                name="decision_ground",
            ),
            second_person_constraint("decision_second_person"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.category}"


class StepState(models.TextChoices):
    """Where one step of one case is."""

    DUE = "due", _("due")
    DONE = "done", _("done")
    DROPPED = "dropped", _("no longer needed")


class Step(Leased):
    """One effect of one case on one dataset ('' = on our own rows).

    `rank` orders steps inside a case: a step waits for all lower ranks.
    `sealed` holds what the step works on (resolved keys, pages, a claim), sealed
    with its own `key`, destroyed when the case closes. `result` holds counts and
    words, never personal data.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    dataset = models.CharField(max_length=60, blank=True, default="")
    effect = models.CharField(max_length=12)
    rank = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(
        max_length=8, choices=StepState.choices, default=StepState.DUE
    )
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT, null=True, blank=True)
    sealed = models.BinaryField(null=True, blank=True)
    result = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["rank", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "dataset", "effect"], name="step_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=StepState.values), name="step_state"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"], condition=Q(state="due"), name="step_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.effect} {self.dataset}"


class OutcomeKind(models.TextChoices):
    """What became of one category of data."""

    GIVEN = "given", _("given to you")
    ERASED = "erased", _("deleted")
    ANONYMISED = "anonymised", _("made anonymous")
    KEPT = "kept", _("kept")
    PASSED_ON = "passed_on", _("passed on")
    RESTRICTED = "restricted", _("stopped")
    STOPPED = "stopped", _("stopped")
    NOT_FOUND = "not_found", _("nothing found")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("failed")


class Outcome(models.Model):
    """What was done for one category: how many, why, which law, until when, whom."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="outcomes")
    category = models.SlugField(max_length=60)
    kind = models.CharField(max_length=12, choices=OutcomeKind.choices)
    count = models.PositiveIntegerField(default=0)
    ground = models.CharField(max_length=300, blank=True, default="")
    law = models.CharField(max_length=200, blank=True, default="")
    until = models.CharField(max_length=120, blank=True, default="")
    whom = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "category", "kind", "whom"], name="outcome_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OutcomeKind.values), name="outcome_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.category}"


class MessageKind(models.TextChoices):
    """What was said, and who can see it."""

    QUESTION = "question", _("question to the person")
    ANSWER = "answer", _("answer of the person")
    LETTER = "letter", _("letter to the person")
    NOTE = "note", _("internal note")


class Message(models.Model):
    """Something said in a case; the body is sealed with the case's key."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=8, choices=MessageKind.choices)
    sealed = models.BinaryField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True
    )
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=MessageKind.values), name="message_kind"
            )
        ]

    def __str__(self) -> str:
        return self.kind


class Copy(models.Model):
    """The sealed ZIP of one access case: where it lies and until when."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT)
    path = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"copy for {self.case_id}"
