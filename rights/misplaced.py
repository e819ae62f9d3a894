"""What a program said in a request that its right does not have: refused by name.

A word that nobody knows, or a field that stands beside the page it belongs in, is never
dropped: whoever sent it would believe that it counts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from notices import reading
from rights.right import Page, Right

# Beside `page` only `right` counts: the page says the rest.
OF_A_PAGE = (
    *("email", "phone", "contact", "words", "choices", "categories"),
    *("residence", "scope", "since", "until"),
)


def beside_a_page(said: Collection[str]) -> dict[str, list[str]]:
    """Fields that stand beside `page`, where only the page is read."""
    words = _("Say this in page: what the fields of its page on the site say.")
    return {name: [words] for name in OF_A_PAGE if name in said}


def faults(right: Right, said: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """Choices and kinds of data that this right, or the policy, does not have."""
    return {**_choices(right, said.get("choices")), **_kinds(right, said, at)}


def _choices(right: Right, ticked: list[str] | None) -> dict[str, list[str]]:
    if ticked is None:
        return {}
    known = right.purposes
    if not known:
        return {"choices": [_("This right has no choices.")]}
    unknown = next((each for each in ticked if each not in known), "")
    if not unknown:
        return {}
    sentence = _("“%(word)s” is none of the choices of this right: %(known)s.")
    return {"choices": [sentence % {"word": unknown, "known": ", ".join(known)}]}


def _kinds(right: Right, said: Mapping[str, Any], at: datetime) -> dict[str, list[str]]:
    if "categories" not in said:
        return {}
    if Page.WHAT not in right.pages:
        return {"categories": [_("This right is not about kinds of data.")]}
    if "scope" in said:
        return {"categories": [_("Send kinds of data or a scope, not both.")]}
    current = reading.current(at)
    known = current.categories if current else {}
    unknown = next((each for each in said["categories"] if each not in known), "")
    if not unknown:
        return {}
    sentence = _("The policy in force knows no kind of data “%(word)s”.")
    return {"categories": [sentence % {"word": unknown}]}
