"""The desk's questions to the person: about the request, and about who they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import User
from rights import asking, talking, topics
from rights.desk_forms import Plain, words
from rights.models import Case


class Question(Plain):
    """One question, with its ground beside it."""

    ground = words(_("Why you need to know this"), rows=2)

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        self.case = case

    def settle(self, check: Callable[[], object]) -> None:
        """What may not be asked is said beside the question."""
        try:
            check()
        except asking.Doubted as error:
            self.add_error("ground", str(error))
        except asking.TooMuch as error:
            self.add_error("question", str(error))


class Ask(Question):
    """A question of the list; or another one in own words, with its ground."""

    topic = forms.ChoiceField(
        label=_("What you ask"),
        help_text=_("They read it so on their page. Their date does not move."),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what you ask."),
            "invalid_choice": _("Choose what you ask from the list."),
        },
    )
    question = words(
        _("Another question, in your words"),
        hint=_("For what the list does not have."),
        rows=3,
    )
    field_order = ("topic", "question", "ground")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        listed = [(each.code, each.words) for each in topics.offered(self.case)]
        own = (topics.OTHER, _("Something else, in my words and with a ground"))
        if asking.takes_own_words(self.case):
            listed = [*listed, own]
        else:
            del self.fields["question"], self.fields["ground"]
        self.fields["topic"].choices = listed  # type: ignore[attr-defined]
        if "ground" in self.fields:
            self.fields["ground"].help_text = _(
                "For your words: a whole sentence about this very request. It is kept "
                "as a note, and whoever checks the answer reads it."
            )

    def clean(self) -> dict[str, Any]:
        """Own words belong to the last choice, and to it alone."""
        said: dict[str, Any] = super().clean() or {}
        topic, typed = said.get("topic"), str(said.get("question", ""))
        if topic == topics.OTHER and not typed:
            self.add_error("question", _("Write the question you want to ask."))
        elif topic == topics.OTHER:
            ground = str(said.get("ground", ""))
            self.settle(lambda: asking.check_free(self.case, typed, ground))
        elif topic and typed:
            self.add_error(
                "question",
                _(
                    "These words would not be sent. Take them out, or choose “Something "
                    "else”."
                ),
            )
        return said


class AskWho(Question):
    """One question to know who they are; above the ladder with a ground alone."""

    question = words(
        _("Question to the person"),
        _("Write the question you want to ask."),
        hint=_("They read it on their page. Their date does not move."),
    )
    field_order = ("question", "ground")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["ground"].label = _("Why you doubt that it is this person")
        self.fields["ground"].help_text = _(
            "A whole sentence about this very person. Kept as a note."
        )

    def clean(self) -> dict[str, Any]:
        """By the ladder, or with a ground."""
        said: dict[str, Any] = super().clean() or {}
        if "question" in said:
            typed, ground = said["question"], str(said.get("ground", ""))
            self.settle(lambda: asking.check_identity(self.case, typed, ground))
        return said


def form(request: HttpRequest, case: Case) -> Ask:
    """The question as it was chosen, or written."""
    return Ask(request.POST, prefix="ask", case=case)


def who_form(request: HttpRequest, case: Case) -> AskWho:
    """The question about the person, as it was written."""
    return AskWho(request.POST, prefix="who", case=case)


def ask(case: Case, form: Any, user: User) -> None:
    """Put a question about the request on the person's page."""
    said = form.cleaned_data
    talking.ask_person(
        case,
        topic=said["topic"],
        words=said.get("question", ""),
        ground=said.get("ground", ""),
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
    found: dict[str, Any] = {
        "ask_form": bound.get("ask") or Ask(prefix="ask", case=case)
    }
    if "ask-who" in may:
        found["who_form"] = bound.get("ask-who") or AskWho(prefix="who", case=case)
        found["is_above"] = asking.is_above(case)
    return found


def needless(case: Case) -> set[str]:
    """Where nothing is needed (any more), there is no button to ask who they are."""
    return {"ask-who"} if asking.is_needless(case) else set()
