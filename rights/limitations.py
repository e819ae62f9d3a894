"""Forms that change one thing: correct, pause, object, take a consent back.

The uses offered are those of the policy in force. Nothing here asks for a reason
that the law does not ask for (GDPR Art. 7(3), Art. 18(1), Art. 21).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent import choosing
from notices import reading
from portal import outside
from portal.forms import Question
from portal.models import IdentifierKind
from portal.places import PLACES
from retention import rectifying
from retention.rectifying import Place
from rights import filing, naming, parting, uses
from rights.branching import set_choices
from rights.claims import ELSEWHERE
from rights.fields import FREE, LONGEST, claim, text
from rights.filing import Filing
from rights.models import Case
from rights.right import Right

Filed = tuple[dict[str, str], dict[str, Any]]


def _address() -> forms.CharField:
    return text(
        gettext_lazy("Your e-mail address or phone number"),
        hint=gettext_lazy("The one we know. It tells us whose data it is."),
        missing=gettext_lazy("Enter your e-mail address or phone number."),
        attrs={"autocomplete": "email", "spellcheck": "false"},
    )


def _place() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Where do you live? (optional)"),
        help_text=gettext_lazy("Your law and its time limit then count."),
        required=False,
        choices=[("", gettext_lazy("I would rather not say")), *PLACES],
        error_messages={
            "invalid_choice": gettext_lazy("Choose where you live from the list.")
        },
    )


def _words(label: Any, hint: Any) -> forms.CharField:
    return text(label, hint=hint, attrs=FREE, longest=LONGEST, rows=4)


class Addressed(Question):
    """One address or number to act on, and the place whose law counts."""

    theirs: ClassVar = {
        "address": gettext_lazy("Their e-mail address or phone number"),
        "place": gettext_lazy("Where do they live? (optional)"),
    }
    whose_law = gettext_lazy("Their law and its time limit then count.")

    def __init__(
        self, *args: Any, right: Right, known: str = "", **options: Any
    ) -> None:
        """`known` is the address of whoever signed in: it is not asked again."""
        super().__init__(*args, **options)
        self.claims = {IdentifierKind.EMAIL.value: known} if known else {}
        if known:
            del self.fields["address"]
        self.current = reading.current(timezone.now())

    def about_somebody_else(self) -> None:
        super().about_somebody_else()
        if "place" in self.fields:
            self.fields["place"].help_text = self.whose_law

    def clean_address(self) -> str:
        typed = str(self.cleaned_data["address"])
        self.claims = claim(typed)
        return typed

    def residence(self) -> str:
        """Where they live, '' when they would rather not say."""
        return str(self.cleaned_data.get("place", ""))

    def kept(self, **said: Any) -> Filed:
        """Claims and answers; letters go to the address itself, where it is one."""
        return self.claims, {**said, "contact": self.claims.get("email", "")}


class Restrict(Addressed):
    """Which ground, which kinds of data, and what we should know."""

    ground = forms.ChoiceField(
        label=gettext_lazy("Why should it be paused?"),
        choices=list(uses.GROUNDS.items()),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose why it should be paused."),
            "invalid_choice": gettext_lazy("Choose why it should be paused."),
        },
    )
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("Only these kinds of data (optional)"),
        help_text=gettext_lazy("Select none, and we take it that you mean all."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("Select kinds of data from the list.")
        },
    )
    words = _words(
        gettext_lazy("What should we know? (optional)"),
        gettext_lazy("For example what is wrong. At most 2,000 characters."),
    )
    address = _address()
    place = _place()
    field_order = ("ground", "categories", "words", "address", "place")

    def __init__(self, *args: Any, right: Right, **options: Any) -> None:
        super().__init__(*args, right=right, **options)
        rows = self.current.categories if self.current else {}
        set_choices(self, "categories", [(s, r.title) for s, r in rows.items()])

    def filing(self) -> Filed:
        """Claims and answers as `rights.filing` takes them."""
        names = ("ground", "categories", "words")
        return self.kept(**{name: self.cleaned_data[name] for name in names})


class Object(Addressed):
    """What they object to; their situation only if they want to tell it."""

    uses = forms.MultipleChoiceField(
        label=gettext_lazy("What do you object to?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Select what you object to."),
            "invalid_choice": gettext_lazy("Select what you object to, from the list."),
        },
    )
    words = _words(
        gettext_lazy("What is special about your situation? (optional)"),
        gettext_lazy("It helps us weigh. For marketing it does not matter."),
    )
    address = _address()
    place = _place()
    field_order = ("uses", "words", "address", "place")
    kept_as: ClassVar = {"uses": "purposes"}

    def __init__(self, *args: Any, right: Right, **options: Any) -> None:
        super().__init__(*args, right=right, **options)
        self.marketing = uses.marketing(self.current) if self.current else {}
        self.weighed = uses.weighed(self.current) if self.current else {}
        offered = {"marketing": _("Marketing of any kind"), **self.weighed}
        set_choices(self, "uses", list(offered.items()))

    def filing(self) -> Filed:
        """Claims and answers as `rights.filing` takes them."""
        chosen = [slug for slug in self.weighed if slug in self.cleaned_data["uses"]]
        return self.kept(purposes=chosen, words=self.cleaned_data["words"])

    def file(self, filed: Filing, *, at: datetime) -> list[Case]:
        """Marketing is an opt-out of its own, done at once; the rest is weighed."""
        ticked = [*self.cleaned_data["uses"]]
        if "marketing" in ticked:
            ticked += self.marketing
        current = self.current
        parts = parting.part(filed, ticked, current) if current else [filed]
        return filing.file_all(parts, at=at)


class Move(Addressed):
    """Where the files should go, if not only to the person."""

    to = text(
        gettext_lazy("Web address of the other provider’s intake (optional)"),
        hint=gettext_lazy(
            "It begins with https:// and they give it to you. Without one you fetch "
            "the files here."
        ),
        attrs={"autocomplete": "off", "inputmode": "url", "spellcheck": "false"},
        longest=500,
    )
    address = _address()
    place = _place()
    field_order = ("to", "address", "place")

    def clean_to(self) -> str:
        typed = str(self.cleaned_data["to"])
        if typed and not outside.is_typed_well(typed):
            raise forms.ValidationError(
                _("Check the web address: it begins with https:// and is public.")
            )
        return typed

    def filing(self) -> Filed:
        """Claims and answers as `rights.filing` takes them."""
        return self.kept(to=self.cleaned_data["to"])


def field_of() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("What is wrong?"),
        error_messages={
            "required": gettext_lazy("Choose what is wrong."),
            "invalid_choice": gettext_lazy("Choose what is wrong from the list."),
        },
    )


def should_say() -> forms.CharField:
    return text(
        gettext_lazy("What should it say?"),
        hint=gettext_lazy("Exactly as it should stand there."),
        missing=gettext_lazy("Write what it should say."),
        attrs=FREE,
    )


def offer(
    chooser: forms.Field, places: Iterable[Place], *more: tuple[str, Any]
) -> None:
    assert isinstance(chooser, forms.ChoiceField)  # noqa: S101 - for the type checker
    titles = [(each.code, each.title) for each in places]
    chooser.choices = [("", _("Choose what is wrong")), *titles, *more]


class Rectify(Addressed):
    """Which field is wrong, or what else; what it says now, and what it should say."""

    field = field_of()
    wrong = text(
        gettext_lazy("If it is something else: what is it, and where did you see it?"),
        hint=gettext_lazy("For example: the date in the letter of 3 May."),
        attrs=FREE,
        rows=2,
    )
    now = text(
        gettext_lazy("What does it say now? (optional)"),
        hint=gettext_lazy("If you know it."),
        attrs=FREE,
    )
    should = should_say()
    words = _words(
        gettext_lazy("How can we tell that it is right? (optional)"),
        gettext_lazy("A sentence is enough. We do not ask for papers."),
    )
    address = _address()
    place = _place()
    field_order = ("field", "wrong", "now", "should", "words", "address", "place")

    def __init__(self, *args: Any, right: Right, **options: Any) -> None:
        super().__init__(*args, right=right, **options)
        self.places = {each.code: each for each in rectifying.places()}
        other = (ELSEWHERE, _("Something else, not on this list"))
        offer(self.fields["field"], self.places.values(), other)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_other = cleaned.get("field") == ELSEWHERE
        if is_other and not cleaned.get("wrong") and "wrong" not in self.errors:
            self.add_error("wrong", _("Write what is wrong, and where you saw it."))
        must_fit(self, self.places.get(cleaned.get("field", "")), cleaned)
        return cleaned

    def filing(self) -> Filed:
        """Claims and answers as `rights.filing` takes them."""
        names = ("field", "now", "should", "words")
        said = {name: self.cleaned_data[name] for name in names}
        if self.corrects is None:
            return self.kept(**said, wrong=self.cleaned_data["wrong"])
        return self.kept(**said, categories=[self.corrects.category])

    @property
    def corrects(self) -> rectifying.Place | None:
        """The field that was chosen; None where it is something else."""
        return self.places.get(self.cleaned_data["field"])


def must_fit(
    form: Question, where: rectifying.Place | None, cleaned: dict[str, Any]
) -> None:
    """Say at once what a field of this kind cannot say."""
    if where is None or not cleaned.get("should"):
        return
    try:
        rectifying.normalised(where, cleaned["should"])
    except ValueError as error:
        form.add_error("should", str(error))


class Withdraw(Addressed):
    """Which consent: ticked, or named in their own words."""

    consents = forms.MultipleChoiceField(
        label=choosing.TAKE_BACK,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("Select a consent from the list.")
        },
    )
    words = _words(
        gettext_lazy("Or name it in your own words (optional)"),
        gettext_lazy("For example: “Stop fitting offers to me.”"),
    )
    address = _address()
    field_order = ("consents", "words", "address")
    kept_as: ClassVar = {"consents": "choices"}

    def __init__(self, *args: Any, right: Right, **options: Any) -> None:
        super().__init__(*args, right=right, **options)
        self.offered = uses.consents(self.current) if self.current else {}
        self.kinds = uses.kinds(self.current) if self.current else ({}, {})
        set_choices(self, "consents", list(self.offered.items()))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        said = cleaned.get("words", "")
        meant = naming.read(said, self.offered, *self.kinds)
        mine = {*cleaned.get("consents", []), *(meant.uses if meant.is_plain else ())}
        self.chosen = [slug for slug in self.offered if slug in mine]
        if not self.chosen and not {"consents", "words"} & set(self.errors):
            self._ask(said, meant.uses)
        return cleaned

    def _ask(self, said: str, uses: tuple[str, ...]) -> None:
        """Which one it is, with what their words may mean selected already."""
        missing = _("Select the consent you take back, or name it.")
        if uses:
            self._select(uses)
            titles = ", ".join(self.offered[slug] for slug in uses)
            missing = _(
                "Your words may mean more than one thing. We have selected what we read "
                "in them: %(uses)s. Check it, and send it again."
            ) % {"uses": titles}
        elif said:
            missing = _(
                "We cannot tell which consent your words mean. Select it as well."
            )
        self.add_error("consents", missing)

    def _select(self, uses: tuple[str, ...]) -> None:
        data = QueryDict(mutable=True)
        data.update(self.data)
        data.setlist(self.add_prefix("consents"), list(uses))
        self.data = data

    def filing(self) -> Filed:
        """Claims and answers as `rights.filing` takes them."""
        return self.kept(choices=self.chosen, words=self.cleaned_data["words"])
