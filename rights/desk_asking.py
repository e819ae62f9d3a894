"""The desk's questions to the person: about the request, and about who they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import User
from rights import asking, proofs, talking
from rights.desk_forms import Plain, words
from rights.models import Case


class Ask(Plain):
    """One question about the request; where it may be more, with its ground."""

    is_free = True
    check: Callable[[Case, str, str], None] = staticmethod(asking.check_free)
    question = words(
        _("Question to the person"),
        _("Write the question you want to ask."),
        hint=_("They read it on their page. Their date does not move."),
    )

    ground = words(
        _("Why you need to know this"),
        hint=_("A whole sentence about this very request. Kept as a note."),
        rows=2,
    )

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        self.case = case
        if not self.is_bound and self.is_free:
            del self.fields["ground"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "question" in said:
            ground = str(said.get("ground", ""))
            self.settle(lambda: self.check(self.case, said["question"], ground))
        return said

    def settle(self, check: Callable[[], None]) -> None:
        """What may not be asked is said beside the question."""
        try:
            check()
        except asking.Doubted as error:
            self.add_error("ground", str(error))
        except asking.TooMuch as error:
            self.add_error("question", str(error))


class AskWho(Ask):
    """One question to know who they are; above the ladder with a ground alone."""

    is_free = False
    check = staticmethod(asking.check_identity)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["ground"].label = _("Why you doubt that it is this person")
        self.fields["ground"].help_text = _(
            "A whole sentence about this very person. Kept as a note."
        )


def ask(case: Case, form: Any, user: User) -> None:
    """Put a question about the request on the person's page."""
    talking.ask_person(
        case,
        question=form.cleaned_data["question"],
        ground=form.cleaned_data["ground"],
        by=user,
        at=timezone.now(),
    )


def ask_who(case: Case, form: Any, user: User) -> None:
    """Put a question about the person there, with its ground on record."""
    talking.ask_who(
        case,
        question=form.cleaned_data["question"],
        ground=form.cleaned_data["ground"],
        by=user,
        at=timezone.now(),
    )


def shown(case: Case, may: set[str], bound: dict[str, Any]) -> dict[str, Any]:
    """The two forms, and whether one more question needs a ground."""
    if "ask" not in may:
        return {}
    return {
        "ask_form": bound.get("ask") or Ask(prefix="ask", case=case),
        "who_form": bound.get("ask-who") or AskWho(prefix="who", case=case),
        "is_above": asking.is_above(case),
    }


def needless(case: Case) -> set[str]:
    """Where nothing is needed, there is no button to ask who they are."""
    return set() if proofs.rung(case).is_proven else {"ask-who"}
