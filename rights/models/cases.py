"""Cases and their clocks: where each is, which law and revision are pinned."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from notices.models import Revision
from portal.models import DataKey, LedgerEntry, Person
from rights.models.lists import IS_OPEN, LISTS, RUNS_UNTOLD, SWEEPS


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
    PASSED_ON = "passed_on", _("passed on to whoever decides about it")
    PART_PASSED = (
        "part_passed",
        _("granted as far as it is ours; a part passed on to whoever decides about it"),
    )
    WITHDRAWN = "withdrawn", _("withdrawn")
    JOINED = "joined", _("answered with another request")


class CaseQuerySet(models.QuerySet["Case"]):
    """Questions about many cases."""

    def open(self) -> CaseQuerySet:
        return self.filter(IS_OPEN)

    def due_before(self, day: date) -> CaseQuerySet:
        return self.open().filter(due_on__lt=day)


class Case(models.Model):
    """One right asked for by one person, with its law and revision pinned.

    `sealed_claims`: JSON of the identifiers typed ({"email": ..., "phone": ...});
    they are claims until proven. `sealed_answers`: JSON of the other answers.
    The digests are keyed and of the same addresses, for `rights.contacts`; they are
    emptied by whoever destroys `key`.
    `ending`: said once the answer is written; one that goes by post is given, and the
    case ends, when it is posted.
    `on_file`: whether the claimed address was known before filing (null = not
    looked up yet). `due_on`: earliest strict answer-by date over its clocks.
    `touched_at`: the last act of whoever it is assigned to. `sorted_at`: when an officer said what it is. `later_on`: until then it was put off.
    `told_at`: when the officers were told of it. `named_at`: when it could be found by
    the names it came with. `late_for`: the `due_on` for which a
    late letter was drafted. `last_call_for`: the `due_on` that officers were told of a
    last time, or that came near when it was decided. `steps_forgotten_at`: the keys of its steps are destroyed.
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
    email_digest = models.CharField(max_length=64, blank=True, default="")
    phone_digest = models.CharField(max_length=64, blank=True, default="")
    contact_digest = models.CharField(max_length=64, blank=True, default="")
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
    touched_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField()
    is_urgent = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    prepared_at = models.DateTimeField(null=True, blank=True)
    sorted_at = models.DateTimeField(null=True, blank=True)
    later_on = models.DateField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    named_at = models.DateTimeField(null=True, blank=True)
    late_for = models.DateField(null=True, blank=True)
    last_call_for = models.DateField(null=True, blank=True)
    steps_forgotten_at = models.DateTimeField(null=True, blank=True)
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
            models.CheckConstraint(
                condition=~Q(ending="joined")
                | Q(proven_at__isnull=False, person__isnull=False),
                name="case_joined_is_proven",
            ),
        ]
        indexes: ClassVar = [
            *LISTS,
            *SWEEPS,
            models.Index(fields=["email_digest"], name="case_email"),
            models.Index(fields=["phone_digest"], name="case_phone"),
            models.Index(fields=["contact_digest"], name="case_contact"),
        ]

    def __str__(self) -> str:
        return self.reference

    def is_open(self) -> bool:
        return self.status in OPEN

    def is_to_post(self) -> bool:
        """Whether it is answered on paper alone, and nobody has posted it yet."""
        return self.is_open() and self.ending != Ending.NONE

    def is_answered(self) -> bool:
        """Whether there is an answer to read; of what was withdrawn there is none."""
        is_over = not self.is_open() and self.status != Status.WITHDRAWN
        return is_over or self.is_to_post()

    def is_waiting(self) -> bool:
        """Whether the next move is the person's."""
        return self.status == Status.WAITING or (
            self.status == Status.RECEIVED and self.on_file is True
        )

    def is_overdue(self, *, today: date) -> bool:
        return self.is_open() and today > self.due_on

    def days_left(self, *, today: date) -> int:
        """Calendar days until the answer is due; negative when late."""
        return (self.due_on - today).days


# A reason of this very case, not "high workload".
SHORTEST_REASON = 40


class Clock(models.Model):
    """One period of one law running on one case, with the sentence of its rule.

    It is made longer once, before it is over, with a reason of the case: constraints
    say so, and a trigger (11 CCR 7021(b), GDPR Art. 12(3)). How long is the law's to
    say where its text was read; what is only recalled yields to a written ground.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    kind = models.CharField(max_length=20)
    law = models.SlugField(max_length=20)
    sentence = models.CharField(max_length=300)
    citation = models.CharField(max_length=120)
    review = models.CharField(max_length=10, default="recalled")
    starts_on = models.DateField()
    first_due = models.DateField()
    strict_due = models.DateField()
    # The longest the law lets this period become, counted from receipt, the same read
    # strictly, and whether that rule was read.
    longest_due = models.DateField(null=True, blank=True)
    longest_strict = models.DateField(null=True, blank=True)
    longest_review = models.CharField(max_length=10, default="recalled")
    extended_at = models.DateTimeField(null=True, blank=True)
    extended_on = models.DateField(null=True, blank=True)
    extended_due = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    # Of the words of the reason, so that no other request is given the same.
    reason_digest = models.CharField(max_length=64, null=True, blank=True)
    # Why more was taken than a rule says that nobody here has read.
    ground = models.TextField(blank=True, default="")
    done_at = models.DateTimeField(null=True, blank=True)
    # When the officers were told that this day is near and nobody has decided, or when
    # it was decided by then.
    near_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["strict_due", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "kind", "law"], name="clock_once"),
            models.UniqueConstraint(
                fields=["reason_digest", "law", "kind"],
                condition=Q(reason_digest__isnull=False),
                name="clock_own_reason",
            ),
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
                    & Q(GreaterThanOrEqual(Length("reason"), SHORTEST_REASON))
                ),
                name="clock_extension",
            ),
            models.CheckConstraint(
                condition=Q(extended_due__isnull=True)
                | Q(longest_due__isnull=False, extended_due__lte=F("longest_due"))
                | (
                    Q(longest_review="recalled")
                    & Q(GreaterThanOrEqual(Length("ground"), SHORTEST_REASON))
                ),
                name="clock_longest",
            ),
            models.CheckConstraint(
                condition=Q(longest_review__in=["verified", "recalled"]),
                name="clock_longest_review",
            ),
            models.CheckConstraint(
                condition=Q(strict_due__lte=F("first_due")), name="clock_strict"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["strict_due"],
                condition=Q(kind="acknowledge", done_at__isnull=True),
                name="clock_owed",
            ),
            models.Index(
                Coalesce("extended_due", "strict_due"),
                condition=RUNS_UNTOLD,
                name="clock_near",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.law}"

    @property
    def answer_by(self) -> date:
        """What we answer by: the strict reading, or the later day that was told."""
        return self.extended_due or self.strict_due

    def due(self) -> date:
        """The legal limit as it stands."""
        return self.extended_due or self.first_due
