"""The page that reports a copied voice: a recording, a link, or a few words.

No sample of anybody's own voice is asked for and no proof; what is sent is only
what somebody heard.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rights import fields
from rights.attaching import Attaching, Files
from rights.fields import EMAIL, FREE, LONGEST, identifier, text
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
    contact = text(
        gettext_lazy("E-mail address for our answer (optional)"),
        hint=gettext_lazy("Without one you read the answer here, with your reference."),
        attrs=EMAIL,
    )
    field_order = ("where", "attached", "out", "contact")

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
        return cleaned

    def filing(self) -> Filed:
        """Claims and answers as `rights.filing` takes them."""
        where = self.cleaned_data["where"]
        link = next(
            (w for w in where.split() if w.startswith(("http://", "https://"))), ""
        )
        contact = self.cleaned_data["contact"]
        return {}, {"link": link, "words": where, "contact": contact}
