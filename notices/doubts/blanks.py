"""Empty cells and lists that announce and then say nothing."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from notices.doubt import LONGEST, Doubt, Found, Policy, where


def run(policy: Policy) -> Iterable[Found]:
    """One for each line of a table that has lost its content, and each empty list."""
    for part in policy.parts:
        lines = [line.strip() for line in part.body.splitlines() if line.strip()]
        for line, after in pairwise([*lines, ""]):
            if set(line) == {"|"} and after and set(after) != {"|"}:
                why = _("A cell of this table is empty. Only its owner can fill it.")
                yield Found(clause=where(part), quote=after[:LONGEST], why=why)
            elif line.endswith(":") and (not after or set(after) == {"|"}):
                why = _("This announces a list, and no list follows.")
                yield Found(clause=where(part), quote=line[:LONGEST], why=why)


DOUBT = Doubt(code="blanks", run=run)
