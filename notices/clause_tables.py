"""The tables that a clause prints: by their names, and which came and went.

A table has no words of its own, so that one is gone is said and not struck out.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from notices import inventory

KINDS = frozenset({"table", "list"})
# By the name that a text binds them with.
TITLES: dict[str, StrOrPromise] = {
    "categories": gettext_lazy("every kind of data"),
    "retention": gettext_lazy("how long each kind is kept"),
    "recipients": gettext_lazy("who gets data"),
    "purposes": gettext_lazy("what data is used for"),
    "california": gettext_lazy("kinds in the words of California"),
    "california-disclosures": gettext_lazy(
        "sold, shared and disclosed, for California"
    ),
}


def changes(before: str, after: str) -> list[str]:
    """A sentence for each that only one of two texts prints."""
    old, new = _printed(before), _printed(after)
    gone = [_("A table is gone: %(title)s.") % {"title": TITLES[s]} for s in old - new]
    came = [_("New table: %(title)s.") % {"title": TITLES[s]} for s in new - old]
    return [*sorted(gone), *sorted(came)]


def _printed(text: str) -> set[str]:
    bound = inventory.bindings(text)
    return {slug for kind, slug in bound if kind in KINDS and slug in TITLES}
