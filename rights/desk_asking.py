"""The desk's questions to the person: about the request, and about who they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import User
from rights import asking, claims, desk_vouching, dossier, talking, topics, vouching
from rights.desk_forms import Plain, words
from rights.models import Case, Vouched

UNSENT = _("These words would not be sent. Take them out, or choose “Something else”.")


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


class Listed(Question):
    """A question of a list; or another one in own words, with its ground."""

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
        self._offer([(each.code, each.words) for each in self.listed()])

    def _offer(self, listed: list[tuple[str, Any]]) -> None:
        own = (topics.OTHER, _("Something else, in my words; another officer agrees"))
        if asking.takes_own_words(self.case):
            listed = [*listed, own]
        else:
            del self.fields["question"], self.fields["ground"]
        self.fields["topic"].choices = listed  # type: ignore[attr-defined]

    def listed(self) -> list[topics.Topic]:
        """The questions that are ours."""
        raise NotImplementedError

    def check(self, topic: str, typed: str, ground: str) -> object:
        """TooMuch where it may not be asked so."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Own words belong to the last choice, and to it alone."""
        said: dict[str, Any] = super().clean() or {}
        topic, typed = str(said.get("topic", "")), str(said.get("question", ""))
        if topic == topics.OTHER and not typed:
            self.add_error("question", _("Write the question you want to ask."))
        elif topic and topic != topics.OTHER and typed:
            self.add_error(
                "question",
                UNSENT,
            )
        elif topic:
            ground = str(said.get("ground", ""))
            self.settle(lambda: self.check(topic, typed, ground))
        return said


class Ask(Listed):
    """About the request."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "ground" in self.fields:
            self.fields["ground"].help_text = _(
                "For your words: a whole sentence about this very request. It is kept "
                "as a note, and whoever checks the answer reads it."
            )

    def listed(self) -> list[topics.Topic]:
        return topics.offered(self.case)

    def check(self, topic: str, typed: str, ground: str) -> object:
        return asking.question(self.case, topic, typed, ground)


class AskWho(Listed):
    """To know who they are, by the ladder; above it with a ground alone."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "ground" in self.fields:
            self.fields["ground"].label = _("Why you doubt that it is this person")
            self.fields["ground"].help_text = _(
                "For your words, and for more than the ladder allows: a whole sentence "
                "about this very person. Kept as a note."
            )

    def listed(self) -> list[topics.Topic]:
        return topics.about_them(self.case)

    def check(self, topic: str, typed: str, ground: str) -> object:
        return asking.who_question(self.case, topic, typed, ground)


def form(request: HttpRequest, case: Case) -> Ask:
    """The question as it was chosen, or written."""
    return Ask(request.POST, prefix="ask", case=case)


def who_form(request: HttpRequest, case: Case) -> AskWho:
    """The question about the person, as it was written."""
    return AskWho(request.POST, prefix="who", case=case)


def ask(case: Case, form: Any, user: User) -> None:
    """Put a question about the request on the person's page, or before a second one."""
    said, at = form.cleaned_data, timezone.now()
    if said["topic"] == topics.OTHER:
        _propose(case, Vouched.ASK, said, user, at)
    else:
        talking.ask_person(case, topic=said["topic"], by=user, at=at)


def ask_who(case: Case, form: Any, user: User) -> None:
    """Put a question about the person there, with its ground on record."""
    said, at = form.cleaned_data, timezone.now()
    if said["topic"] == topics.OTHER:
        _propose(case, Vouched.WHO, said, user, at)
    else:
        ground = said.get("ground", "")
        talking.ask_who(case, topic=said["topic"], ground=ground, by=user, at=at)


def _propose(
    case: Case, what: Vouched, said: dict[str, str], user: User, at: datetime
) -> None:
    ground, words = said["ground"], said["question"]
    vouching.propose(case, what, ground=ground, words=words, by=user, at=at)


def done(what: Vouched, asked: Any, case: Case) -> Any:
    """What was done: it is asked or said, or waits for a second officer."""
    return desk_vouching.PROPOSED if dossier.vouch(case, what) else asked


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
    """Where nothing is needed (any more), there is no button to ask who they are.

    Of whom nobody can be looked for we hold no fact to ask about, and found nothing.
    """
    if claims.is_nameless(case):
        return {"ask-who", "nothing-found"}
    return {"ask-who"} if asking.is_needless(case) else set()
