"""The page that reports a copied voice: a recording, a link, or a few words.

No sample of anybody's own voice is asked for and no proof; what is sent is only
what somebody heard.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rights import fields
from rights.attaching import Attaching, Files
from rights.fields import EMAIL, FREE, LONGEST, identifier, text
from rights.models import Fate
from rights.right import Right

Filed = tuple[dict[str, str], dict[str, Any]]


class Voice(Attaching):
    """A copied voice: a recording, a link or a description; an address only if wanted."""

    door = "voice"
    most = 3
    where = text(
        gettext_lazy("Where did you hear or find it?"),
        hint=gettext_lazy(
            "A link is best. If you have none, describe it: what was said, where, when."
        ),
        attrs=FREE,
        longest=LONGEST,
        rows=4,
    )
    attached = Files(
        gettext_lazy("A recording of it (optional)"),
        hint=gettext_lazy(
            "Up to 3 files of 25 MB, as your phone saves them. Of the copied voice, "
            "not of your own: we need no sample of you."
        ),
        accept="audio/*,video/*",
    )
    fate = forms.ChoiceField(
        label=gettext_lazy("What should become of the recording?"),
        help_text=gettext_lazy("Only if you attach one. No copy is kept unasked."),
        choices=[
            (
                Fate.PERSON,
                gettext_lazy("Keep a sealed copy for me, until I ask for it"),
            ),
            (Fate.POLICE, gettext_lazy("Keep a sealed copy for the police")),
            (Fate.DELETE, gettext_lazy("Delete it when you have answered")),
        ],
        required=False,
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": gettext_lazy(
                "Choose what should become of the recording from the list."
            )
        },
    )
    heard = text(
        gettext_lazy("When did you hear it? (optional)"),
        hint=gettext_lazy("About is enough, for example “last Tuesday evening”."),
        attrs=FREE,
    )
    used_now = forms.MultipleChoiceField(
        label=gettext_lazy("Is it being used now?"),
        choices=[("yes", gettext_lazy("Yes, it is used now to deceive somebody"))],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("Tick whether it is being used now.")
        },
    )
    contact = text(
        gettext_lazy("E-mail address for our answer (optional)"),
        hint=gettext_lazy("Without one you read the answer here, with your reference."),
        attrs=EMAIL,
    )
    kept_as: ClassVar = {"where": "words"}
    field_order = (
        *("where", "attached", "out", "fate", "used_now", "heard", "contact"),
    )

    def __init__(self, *args: Any, right: Right, **options: Any) -> None:
        super().__init__(*args, **options)

    def clean_contact(self) -> str:
        typed = self.cleaned_data["contact"]
        return identifier("email", typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        where = cleaned.get("where", "")
        if fields.is_blank(where) and not self.has_files and not self.errors:
            self.add_error(
                "where",
                _(
                    "Say where you heard or found it: give a link, describe it, or "
                    "attach a recording."
                ),
            )
        if self.has_files and not cleaned.get("fate") and "fate" not in self.errors:
            self.add_error("fate", _("Choose what should become of the recording."))
        return cleaned

    def filing(self) -> Filed:
        """Claims and answers as `rights.filing` takes them."""
        where = self.cleaned_data["where"]
        link = next(
            (w for w in where.split() if w.startswith(("http://", "https://"))), ""
        )
        more = {
            "used_now": bool(self.cleaned_data["used_now"]),
            "heard": self.cleaned_data["heard"],
            "fate": self.cleaned_data["fate"] if self.held else "",
        }
        return {}, {
            "link": link,
            "words": where,
            "contact": self.cleaned_data["contact"],
            **{name: value for name, value in more.items() if value},
        }
