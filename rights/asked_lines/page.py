"""The questions of a form of one page, each with its answer, as a receipt says them.

The form tells its questions and where it keeps each answer, so a new right or a new
question stands on the receipt by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.forms import Field
from django.utils.translation import gettext as _

from notices.reading import Reading
from portal import places
from portal.forms import Question
from rights import (
    enclosures,
    letter_lines,
    mandates,
    onepage,
    receipts,
    references,
    registry,
)
from rights.attaching import Files
from rights.models import Case
from rights.receipts import Line

# Questions whose answer is what the person is found by.
NAMING = ("address", "phone")
WORDS = "words"


@dataclass(frozen=True)
class Asked:
    """See `receipts.OnePage`."""

    code: str

    def lines(self, case: Case, current: Reading) -> list[Line] | None:
        form = _form(case)
        if form is None:
            return None
        lines = []
        for bound in form.visible_questions():
            kept = form.kept_as.get(bound.name, bound.name)
            if kept and not (kept == WORDS and _is_in_words(form)):
                said = _said(case, bound.field, kept, current)
                lines.append((str(bound.label), said or _("Not provided")))
        return lines

    def is_in_words(self, case: Case) -> bool:
        form = _form(case)
        return form is None or _is_in_words(form)


def _form(case: Case) -> Question | None:
    """The one page that asks everything for this right, as whoever filed it read it."""
    right = registry.get(case.right)
    page = onepage.PAGES.get(right.pages[0]) if right else None
    if page is None:
        return None
    form: Question = page(right=right)
    if mandates.of(case) is not None:
        form.about_somebody_else()
    return form


def _is_in_words(form: Question) -> bool:
    return WORDS in form.fields and form.fields[WORDS].required


def _said(case: Case, field: Field, name: str, current: Reading) -> str:
    """One answer as the person read it: what was chosen by its words on the page."""
    if name in NAMING:
        return receipts.given(case)
    if name == "place":
        return places.said(case.residence)
    if isinstance(field, Files):
        return ", ".join(map(enclosures.name, enclosures.of(case)))
    right = registry.get(case.right)
    # Where there is one thing to stop, nobody has to pick it.
    is_one = right is not None and name == "choices" and len(right.purposes) == 1
    found = right.purposes if right and is_one else receipts.filed(case).get(name)
    read = {str(code): str(words) for code, words in getattr(field, "choices", ())}
    if found is True:
        return ", ".join(read.values())
    if not read:
        text = str(found or "")
        is_reference = references.normalise(text) == text != ""
        return references.display(text) if is_reference else text
    chosen = [found] if isinstance(found, str) else found or []
    return ", ".join(
        read[each] if each in read else letter_lines.title_of(current, each)
        for each in chosen
        if each
    )


ASKED = Asked(code="page")
