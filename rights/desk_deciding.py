"""The desk's side of a decision: kind by kind, in words, agreed to, or a voice stopped."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from notices import reading
from portal.models import User
from rights import (
    appealing,
    applicable,
    deciding,
    decision_forms,
    grounds,
    named_law,
    proposals,
    writing,
)
from rights.models import Case


def verbs(case: Case) -> list[tuple[str, str]]:
    """What can be decided about a kind of data, in words."""
    return [
        (verb.value, proposals.verb_words(case, verb)) for verb in proposals.verbs(case)
    ]


def decide(case: Case, form: Any, user: User) -> None:
    """Decide kind by kind."""
    deciding.decide(case, form.decided(), by=user, at=timezone.now())


def to_decide(request: HttpRequest, case: Case) -> forms.Form:
    """What was chosen."""
    lines = proposals.draft(case)
    form = decision_forms.Decide(
        request.POST,
        prefix="decide",
        proposals=lines,
        verbs=verbs(case),
        grounds=grounds.by_kind(case, lines, grounds.offered(case)),
    )
    current = reading.of_revision(case.revision)
    form.today = applicable.today(current, timezone.now())
    form.barred = partial(named_law.barred, case)
    return form


def agree(case: Case, form: Any, user: User) -> None:
    """The second person agrees."""
    deciding.agree(
        case,
        seen=form.cleaned_data["seen"],
        by=user,
        signed_in_at=user.last_login,
        at=timezone.now(),
    )


def in_words(request: HttpRequest, case: Case) -> forms.Form:
    """What was written."""
    return decision_forms.InWords(request.POST, **writing.form_of(case))


def answer(case: Case, form: Any, user: User) -> None:
    """Answer in words."""
    row = appealing.of(case)
    answer, at = form.answer(), timezone.now()
    if row is not None and row.of is not None:
        appealing.decide(case, answer, by=user, at=at)
    else:
        writing.write(case, answer, by=user, at=at)


def stop_voice(case: Case, form: Any, user: User) -> None:
    """Stop the voice that was chosen."""
    dataset, _colon, key = form.cleaned_data["clone"].partition(":")
    deciding.stop_voice(case, dataset=dataset, key=key, by=user, at=timezone.now())
