"""Who asks, where an officer enters a request: the person, or somebody in their place.

The questions are those of the public pages, in words about them. An address is not
demanded of who wrote on paper, and what they showed is added as a file of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms import Question
from rights import mandates, registry
from rights.acting_forms import ME, Agent, ways
from rights.fields import identifier
from rights.mandates import Acting
from rights.models import Capacity, Showing
from rights.particulars import Particular, typed_so_far
from rights.right import Right
from rights.stead_forms import Parent, Stead

SHOWN = {
    Showing.HELD: gettext_lazy("They wrote that they have signed permission"),
    Showing.SIGNED: gettext_lazy("Signed permission, which is here"),
    Showing.ASKED: gettext_lazy("Nothing that is here: the person is asked"),
    Showing.ATTORNEY: gettext_lazy("A power of attorney, which is here"),
}
CONTACT = gettext_lazy("Their own e-mail address (optional)")
MISSING = {
    "name": gettext_lazy("Write the name of whoever asks."),
    "relation": gettext_lazy("Say who they are to the person."),
    "showing": gettext_lazy("Choose how we know that the person wants this."),
}


class Entered(Question):
    """A page about whoever asks, as an officer fills it in."""

    has_files = True  # they came with the mail, or are added to the request

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields.pop("attached", None)
        self.fields["contact"].required = False
        for name in {*MISSING} & {*self.fields}:
            self.fields[name].error_messages["required"] = MISSING[name]
        self.about_somebody_else()

    def clean_contact(self) -> str:
        typed = self.cleaned_data["contact"]
        return identifier("email", typed) if typed else ""


class EnteredAgent(Entered, Agent):
    """An agent, and what they rest on."""

    theirs: ClassVar = {
        "name": gettext_lazy("Name of the agent"),
        "organisation": gettext_lazy("Their organisation (optional)"),
        "contact": CONTACT,
    }

    def __init__(self, *args: Any, right: Right, **options: Any) -> None:
        super().__init__(*args, right=right, **options)
        self.may_show = ways(right)
        showing = self.fields["showing"]
        assert isinstance(showing, forms.ChoiceField)  # noqa: S101 - for the type checker
        showing.label = _("How do we know that the person wants this?")
        # What is asked for may not be chosen yet, so each way stands there.
        showing.choices = list(SHOWN.items())

    def clean_showing(self) -> str:
        showing = str(self.cleaned_data["showing"])
        if showing in self.may_show:
            return showing
        if showing == Showing.ASKED:
            raise forms.ValidationError(
                _("Nobody is asked whether they want this. Choose the permission.")
            )
        raise forms.ValidationError(
            _("Choose the permission itself, or that the person is asked.")
        )


class EnteredParent(Entered, Parent):
    """Who asks for a child."""

    theirs: ClassVar = {
        "name": gettext_lazy("Name of the parent or guardian"),
        "relation": {
            "parent": gettext_lazy("The parent"),
            "guardian": gettext_lazy("The guardian"),
        },
        "contact": CONTACT,
    }


class EnteredStead(Entered, Stead):
    """Who asks for somebody who has died or cannot act."""

    theirs: ClassVar = {
        "name": gettext_lazy("Name of whoever asks"),
        "relation": gettext_lazy("Who they are to the person"),
        "contact": CONTACT,
    }


FORMS: dict[str, type[EnteredAgent | EnteredParent | EnteredStead]] = {
    Capacity.AGENT: EnteredAgent,
    Capacity.PARENT: EnteredParent,
    Capacity.NOMINEE: EnteredStead,
}


class AskedBy(Particular):
    """A request with whoever asks for it."""

    who = forms.ChoiceField(
        label=gettext_lazy("Who asks"),
        help_text=gettext_lazy(
            "The e-mail address and the number below are those of the person. By post "
            "we write to a parent or an heir, and never to an agent."
        ),
        choices=[
            (ME, gettext_lazy("The person themselves")),
            (Capacity.AGENT, gettext_lazy("An agent or a lawyer who acts for them")),
            (Capacity.PARENT, gettext_lazy("A parent or guardian, for a child")),
            (
                Capacity.NOMINEE,
                gettext_lazy("Somebody in the place of one who died or cannot act"),
            ),
        ],
        initial=ME,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Choose who asks.")},
    )

    def __init__(
        self, *args: Any, typed: QueryDict | None = None, **options: Any
    ) -> None:
        super().__init__(*args, typed=typed, **options)
        self.others = {
            code: _form(code, self.data, typed, is_asked=code == self.data.get("who"))
            for code in FORMS
        }

    def standing_in(self) -> Iterator[tuple[str, Question, bool]]:
        """What each of the others is asked, and whether it stands open."""
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        choices: Any = field.choices
        titles = dict(choices)
        for code, found in self.others.items():
            yield titles[code], found, found.is_bound or bool(found.initial)

    def summary(self) -> Iterator[tuple[str, str]]:
        yield from super().summary()
        for each in self.others.values():
            yield from each.summary()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        asked = self.others.get(cleaned.get("who", ""))
        right = registry.get(cleaned.get("right", ""))
        if asked is None or right is None:
            return cleaned
        if not mandates.takes_others(right):
            self.add_error(
                "who",
                _("Nobody needs leave to ask for this. Choose the person themselves."),
            )
        elif not asked.is_valid():
            self.add_error(None, _("Say a little more about whoever asks."))
        elif cleaned["who"] == Capacity.AGENT:
            self._check_addresses(asked.cleaned_data["contact"])
        return cleaned

    def _check_addresses(self, theirs: str) -> None:
        """What comes of it goes to the person, not to their agent (11 CCR 7063)."""
        for name in ("email", "contact"):
            if theirs and self.cleaned_data.get(name) == theirs:
                self.add_error(
                    name,
                    _(
                        "This is the address of the agent. Write that of the person, "
                        "or leave it empty."
                    ),
                )

    def acting(self) -> Acting | None:
        """Whoever asks in the place of the person, as it is filed."""
        asked = self.others.get(self.cleaned_data.get("who", ""))
        return asked.acting() if asked is not None else None


def _form(
    code: str, data: Any, typed: QueryDict | None, *, is_asked: bool
) -> EnteredAgent | EnteredParent | EnteredStead:
    """The page of one of them, bound where they ask; else with what was typed so far."""
    # No right is called so: the page of a right stands in the same form, by its code.
    more: dict[str, Any] = {"prefix": f"by-{code}"}
    if code == Capacity.AGENT:
        more["right"] = registry.get(data.get("right", "")) or registry.all_rights()[0]
    found = FORMS[code](typed if is_asked else None, **more)
    if not is_asked:
        found.initial = typed_so_far(found, typed or QueryDict())
    return found
