"""What the officer types at the desk, with one clear sentence for what is missing."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rights import asking, demands, extending, freezing, pausing, reactor, reasons
from rights.fields import Words, claim, text
from rights.models import Case

LONGEST = 4000


def words(label: Any, missing: Any = "", *, rows: int = 4, hint: Any = "") -> Words:
    """A text of an officer; with `missing` it must say something."""
    return text(label, missing=missing, hint=hint, rows=rows, longest=LONGEST)


class Sentence(Words):
    """Why something is done to a person: a whole sentence, here and in the verb."""

    def run_validators(self, value: str) -> None:
        super().run_validators(value)
        if value and not reasons.says_something(value):
            raise forms.ValidationError(reasons.too_short())


def sentence(
    label: Any, missing: Any = "", *, rows: int = 2, hint: Any = ""
) -> Sentence:
    """A ground or a reason that is kept or read; with `missing` there must be one."""
    return Sentence(
        label=label,
        help_text=hint,
        required=bool(missing),
        is_read=True,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
    )


class Plain(forms.Form):
    """No browser checks: the server says what is missing, in a sentence."""

    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)


class ToPerson(Plain):
    """What is objected to is changed, or stays for a ground that is written down."""

    # The fields that the person reads.
    told: ClassVar[tuple[str, ...]] = ("words",)
    despite = words(
        _("Why it has to say this all the same"),
        hint=_("A whole sentence. Kept as a note that the desk reads."),
        rows=2,
    )
    despite_ground = ""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.is_bound:
            del self.fields["despite"]

    def clean(self) -> dict[str, Any]:
        """Nothing that a lawyer of people would object to, unless there is a ground."""
        said: dict[str, Any] = super().clean() or {}
        self.despite_ground = str(said.pop("despite", ""))
        text = " ".join(str(said.get(name, "")) for name in self.told)
        found = reactor.of_words(text)
        if asking.asks(text):
            self.add_error(self.told[0], asking.told_alone())
        if not found:
            del self.fields["despite"]
            self.despite_ground = ""
        elif demands.denies(text):
            # On no ground whatever.
            del self.fields["despite"]
            self.despite_ground = ""
            self.add_error(self.told[0], asking.denied())
        elif not reasons.says_something(self.despite_ground):
            self.add_error("despite", self._objected(found))
        return said

    def _objected(self, found: list[str]) -> str:
        return gettext(
            "Whoever fights for people would object: %(what)s. Write it otherwise, or "
            "say in a whole sentence why it has to be said."
        ) % {"what": "; ".join(found)}


class MoreTime(ToPerson):
    """What of the request is not finished; and, after it, what the officer adds."""

    told = ("reason",)
    still = forms.ChoiceField(
        label=_("What of this request is not finished"),
        error_messages={
            "required": _("Choose what of this request is not finished."),
            "invalid_choice": _("Choose what is not finished from the list."),
        },
    )
    reason = words(
        _("What you add for this person (optional)"),
        hint=_(
            "A whole sentence about this very request. It stands on their page after "
            "what you chose, before any code: name nothing there of what you found."
        ),
        rows=3,
    )
    ground = words(
        _("Why you take more than a rule gives that nobody here has read (optional)"),
        "",
        hint=_("A whole sentence. It is kept, and only the desk reads it."),
        rows=2,
    )

    def __init__(
        self,
        *args: Any,
        open_ones: list[tuple[str, str]],
        is_further: bool,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["still"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose one")),
            *open_ones,
        ]
        if not is_further:
            del self.fields["ground"]

    def clean(self) -> dict[str, Any]:
        """Whole sentences; what was typed stays in its field."""
        said: dict[str, Any] = super().clean() or {}
        found = extending.faults(said.get("reason", ""), said.get("ground", ""))
        if said.get("still") == extending.OWN and not said.get("reason"):
            found["reason"] = extending.unsaid()
        for name, fault in found.items():
            if name not in self.errors:
                self.add_error(name, fault)
        return said


class Late(ToPerson):
    """What the letter about a missed day says besides the facts."""

    words = sentence(
        _("What you want to add"),
        hint=_("The facts and the way to complain stand in it already."),
        rows=3,
    )
    new_due = forms.DateField(
        label=_("The day by which we now answer"),
        help_text=_(
            "Like 2027-03-31, within 30 days. More than a week needs a reason above."
        ),
        error_messages={
            "required": _("Name the day by which we now answer."),
            "invalid": _("Write the day like 2027-03-31."),
        },
    )

    @property
    def is_now(self) -> bool:
        """Whether the button that sends was pressed."""
        return "late-now" in self.data


class Note(Plain):
    """Something only the desk sees."""

    words = words(_("Internal note"), _("Write the note before you save it."), rows=2)


class Account(Plain):
    """Which account is meant."""

    address = text(
        _("E-mail address or phone number of the account"),
        missing=_("Write the address or number of the account."),
    )

    def clean_address(self) -> str:
        typed = self.cleaned_data["address"]
        self.identifiers = claim(typed)
        return str(typed)


class Freeze(Account):
    """What was reported, or what the officer found and how they know it."""

    ground = words(
        _("How you know it, if it is another one than was reported"),
        hint=_("A whole sentence, kept as an internal note."),
        rows=2,
    )

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        self.case = case

    def stand(self) -> str:
        """What of it is paused now."""
        return pausing.stand(self.case)

    @classmethod
    def of(cls, request: HttpRequest, case: Case) -> Freeze:
        """What was typed."""
        return cls(request.POST, prefix="freeze", case=case)

    def clean(self) -> dict[str, Any]:
        """Another account is named for a reason."""
        said: dict[str, Any] = super().clean() or {}
        if "address" in said and "ground" in said:
            ground = said["ground"]
            fault = freezing.fault(self.case, self.identifiers, ground)
            if fault:
                self.add_error("ground", fault)
        return said


class Thaw(Plain):
    """Why the account is freed again."""

    ground = sentence(
        _("Why the account is freed again"),
        _("Write why the account is freed again."),
        hint=_("For example: they have shown that they are an adult."),
    )


class EndPause(ToPerson):
    """Why a pause ends: the person reads it three days before."""

    told = ("reason",)
    reason = sentence(
        _("Why the pause ends, for this person"),
        _("Write why the pause ends. The person reads it."),
        rows=3,
        hint=_("It ends three days after this letter, and not before."),
    )


class Nominated(Account):
    """For whom somebody says they may act."""


class Invite(Plain):
    """Somebody outside, to decide an appeal."""

    name = text(
        _("Name"),
        missing=_("Write the name of the reviewer."),
        longest=100,
        is_read=True,
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("They get a link that opens the papers once."),
        error_messages={
            "required": _("Write the e-mail address of the reviewer."),
            "invalid": _("Write the address in full, like name@example.com."),
        },
    )
