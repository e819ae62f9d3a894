"""What was decided, the leased steps that do it, and what became of the data."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThan
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import DataKey, Leased, second_person_constraint
from rights.models.cases import Case


class Verb(models.TextChoices):
    """What is decided for one category of data."""

    DO = "do", _("do it")
    KEEP = "keep", _("keep")
    PASS_ON = "pass_on", _("pass on to the customer it belongs to")
    REFUSE = "refuse", _("refuse")
    PARTLY = "partly", _("do a part of it")


class Decision(models.Model):
    """What happens to one category in one case, on which ground, agreed by whom.

    Without `proposed_by` nobody here decided: the outside reviewer of an appeal did,
    or there was nothing to weigh.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    category = models.SlugField(max_length=60)
    verb = models.CharField(max_length=8, choices=Verb.choices)
    # One of the law's list (`rights.refusals`); `ground` is how this person reads it.
    ground_code = models.SlugField(max_length=20, blank=True, default="")
    ground = models.CharField(max_length=300, blank=True, default="")
    # Of a sentence that is about this person alone (`rights.own_sentences`).
    own_digest = models.CharField(max_length=64, null=True, blank=True)
    law = models.CharField(max_length=200, blank=True, default="")
    until = models.CharField(max_length=120, blank=True, default="")
    decided_at = models.DateTimeField()
    needs_second = models.BooleanField(default=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
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
            models.UniqueConstraint(
                fields=["own_digest"],
                condition=Q(own_digest__isnull=False),
                name="decision_own_sentence",
            ),
            models.CheckConstraint(
                condition=Q(verb__in=Verb.values), name="decision_verb"
            ),
            models.CheckConstraint(
                condition=~Q(verb__in=["keep", "refuse", "partly"])
                | Q(
                    GreaterThan(Length(Trim("ground")), 0),
                    GreaterThan(Length(Trim("ground_code")), 0),
                ),
                name="decision_ground",
            ),
            models.CheckConstraint(
                condition=Q(needs_second=False)
                | Q(agreed_at__isnull=True)
                | Q(agreed_by__isnull=False)
                | Q(GreaterThan(Length(Trim("solo_ground")), 0)),
                name="decision_agreed_by_somebody",
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

    `rank` orders steps inside a case: a step waits for all lower ranks. `apart`: the
    system that did not answer, for whose steps nothing else waits; they run by
    themselves once the case is answered (`rights.completing`).
    `sealed` holds what the step works on (resolved keys, pages, a claim), sealed
    with its own `key`, destroyed when the case closes. `result` holds counts and
    words, never personal data.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    dataset = models.CharField(max_length=60, blank=True, default="")
    effect = models.CharField(max_length=12)
    apart = models.SlugField(max_length=40, blank=True, default="")
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
            ),
            models.Index(
                fields=["case"],
                condition=Q(state="due") & ~Q(error=""),
                name="step_failed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.effect} {self.dataset}"


class OutcomeKind(models.TextChoices):
    """What became of one category of data."""

    GIVEN = "given", _("given to you")
    LISTED = "listed", _("listed for you")
    ERASED = "erased", _("deleted")
    ANONYMISED = "anonymised", _("made anonymous")
    KEPT = "kept", _("kept")
    PASSED_ON = "passed_on", _("passed on")
    RESTRICTED = "restricted", _("stopped")
    STOPPED = "stopped", _("stopped")
    PAUSED = "paused", _("paused")
    CORRECTED = "corrected", _("corrected")
    HANDED_OVER = "handed_over", _("handed over")
    REVIEWED = "reviewed", _("answered")
    JOINED = "joined", _("answered with another request")
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
    # An answer said it that was opened again since: what is done now may stand for it.
    was_said = models.BooleanField(default=False)

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
