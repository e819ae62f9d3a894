"""Opening a request by its reference and pass phrase, and choosing that phrase.

Wrong reference, wrong phrase and no phrase at all cost the same work and the same
queries and look the same (ASVS 2.8, 6.3): nobody learns which requests exist.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal import ledger
from rights import phrases, references
from rights.models import Case
from rights.workflow import PERSON, about

# Looked up when what was typed cannot be a reference, so that it costs a query too.
NOBODY = "PR-00000000"


class AlreadySet(Exception):
    """The phrase of a request is chosen once; the message says so."""


def nobodys(_case: Case) -> bool:
    """No request is theirs without its phrase: the usual answer of `is_theirs`."""
    return False


def open_case(
    *,
    reference: str,
    phrase: str,
    is_theirs: Callable[[Case], bool] = nobodys,
) -> Case | None:
    """The case that both fit, or that is theirs without a phrase; else None."""
    meant = references.normalise(reference) or NOBODY
    case = (
        Case.objects.select_related("revision", "key", "person")
        .defer("revision__canonical")
        .filter(reference=meant)
        .first()
    )
    fits = phrases.matches(phrase, case.phrase_hash if case else "")
    if case is None or not ((case.phrase_hash and fits) or is_theirs(case)):
        return None
    return case


@transaction.atomic
def set_phrase(case: Case, *, phrase: str, at: datetime) -> None:
    """Keep a slow hash of the phrase; ValueError says what to do instead."""
    kept = phrases.hashed(phrase)
    written = Case.objects.filter(pk=case.pk, phrase_hash="").update(phrase_hash=kept)
    if not written:
        raise AlreadySet(_("A pass phrase was already chosen for this request."))
    case.phrase_hash = kept
    ledger.record("case.phrase_set", about=about(case), by=PERSON, at=at, facts={})
