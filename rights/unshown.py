"""What a copy holds back because a law says so, in the words of the letter about it.

The person reads with particularity that it is held (Cal. Code Regs. tit. 11, § 7024(d)).
Before the copy is made the data map says what may be in it; the copy itself says what is.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from retention.models import Dataset
from rights import grounds
from rights.models import Case


def may_be(case: Case, rows: Iterable[Dataset]) -> tuple[str, str]:
    """The sentence about datasets that will be in a copy, and the law behind it."""
    if grounds.never_sent(case) is None:
        return "", ""
    slugs = {row.slug for row in rows}
    titles = [title for slug, title in grounds.never_sent_fields() if slug in slugs]
    said = _(
        "Not shown in it, where we hold it: %(fields)s. If the copy were stolen, that "
        "could be used against you."
    )
    return _in_words(case, dict.fromkeys(titles), said)


def are(case: Case, titles: Iterable[str]) -> tuple[str, str]:
    """The sentence about what a copy was found to hold back, and the law behind it."""
    with translation.override(case.language):
        said = _(
            "Held, but not shown in it: %(fields)s. If the copy were stolen, that could "
            "be used against you."
        )
    return _in_words(case, titles, said)


def _in_words(case: Case, titles: Iterable[str], said: str) -> tuple[str, str]:
    rule, fields = grounds.never_sent(case), ", ".join(titles)
    if rule is None or not fields:
        return "", ""
    return said % {"fields": fields}, grounds.citation(case, rule)
