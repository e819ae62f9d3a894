"""What a right asks for beside words and addresses, when an officer enters it.

The same forms as on the public pages, without what the page of the officer asks
already: one list of questions, whoever fills them in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.forms import Question
from rights import arriving
from rights.limitations import Move, Rectify, Restrict
from rights.right import Page, Right
from rights.thirdparty import Nominee

Asked = Rectify | Restrict | Move | Nominee
# Pages that ask for more than words, addresses and what should stop.
PAGES: Mapping[Page, type[Asked]] = {
    Page.RECTIFY: Rectify,
    Page.RESTRICT: Restrict,
    Page.MOVE: Move,
    Page.NOMINEE: Nominee,
}
ASKED_ALREADY = ("words", "address", "place", "nickname")


def form(right: Right, typed: QueryDict | None, *, is_asked: bool) -> Asked | None:
    """Its form, bound where this right is asked; else with what was typed so far."""
    page = next((page for page in right.pages if page in PAGES), None)
    if page is None:
        return None
    found = PAGES[page](typed if is_asked else None, right=right, prefix=right.code)
    for name in ASKED_ALREADY:
        found.fields.pop(name, None)
    found.about_somebody_else()
    if not is_asked:
        found.initial = typed_so_far(found, typed or QueryDict())
    return found


def typed_so_far(form: Question, typed: QueryDict) -> dict[str, Any]:
    """What stands in the fields of a form that is not sent yet."""
    names = {name: form.add_prefix(name) for name in form.fields}
    found = {
        name: field.widget.value_from_datadict(typed, {}, names[name])
        for name, field in form.fields.items()
    }
    return {name: value for name, value in found.items() if value}


class Particular(Question):
    """A form with a right to choose, and what each right asks for beside."""

    def __init__(
        self, *args: Any, typed: QueryDict | None = None, **options: Any
    ) -> None:
        """`typed` is what was posted, also where nothing is filed by it."""
        super().__init__(*args, **options)
        asked = self.data.get("right", "")
        self.particulars = {
            right.code: found
            for right in arriving.rights_here()
            if (found := form(right, typed, is_asked=right.code == asked))
        }

    def summary(self) -> Iterator[tuple[str, str]]:
        """The sentences of all of them."""
        yield from super().summary()
        for each in self.particulars.values():
            yield from each.summary()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        asked = self.particulars.get(cleaned.get("right", ""))
        if asked is not None and not asked.is_valid():
            self.add_error(None, _("A little more is needed for what they ask."))
        return cleaned

    def sections(self) -> Iterator[tuple[Right, Asked, bool]]:
        """What each right asks for beside, and whether it stands open."""
        for right in arriving.rights_here():
            found = self.particulars.get(right.code)
            if found is not None:
                yield right, found, found.is_bound or bool(found.initial)

    def particulars_of(self, right: Right, *, words: str) -> dict[str, Any]:
        """What was answered, as the public form would file it, but for the address."""
        found = self.particulars.get(right.code)
        if found is None:
            return {}
        found.cleaned_data["words"] = words
        _claims, said = found.filing()
        return {name: value for name, value in said.items() if name != "contact"}
