"""A consent that a letter takes back in words is known by them, as on the site.

Where the words may mean more than one thing, the officer who enters it says which.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from notices.reading import Reading
from rights import naming, registry, uses

FIELD = "choices"


def read(form: forms.Form, said: dict[str, Any], current: Reading) -> None:
    """Select what the words name, where nothing of it is selected."""
    right = registry.get(said.get("right", ""))
    if right is None or not right.ends_consent:
        return
    offered, ticked = uses.consents(current), said.get(FIELD, [])
    if set(offered) & set(ticked):
        return
    meant = naming.read(said.get("words", ""), offered, *uses.kinds(current))
    if meant.is_plain:
        said[FIELD] = [*ticked, *meant.uses]
    elif meant.uses and not ticked:
        _ask(form, {slug: offered[slug] for slug in meant.uses})


def _ask(form: forms.Form, read: dict[str, str]) -> None:
    data = QueryDict(mutable=True)
    data.update(form.data)
    data.setlist(form.add_prefix(FIELD), list(read))
    form.data = data
    form.add_error(
        FIELD,
        _(
            "Their words may mean more than one thing. We have selected what we read in "
            "them: %(uses)s. Check it, and add it again."
        )
        % {"uses": ", ".join(read.values())},
    )
