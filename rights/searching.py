"""Finding a request again: by its reference, by an address, or by words of a name.

Each is a look into an index for exactly what was typed. Nothing is guessed and no
text is read through, so it costs the same however many requests there are.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from portal import people
from portal.models import IdentifierKind
from rights import contacts, names, references
from rights.models import Case, CaseName, CaseQuerySet

MOST = 50
MOST_WORDS = 4
# A word that fewer have is read whole.
FRONT = 500


class NotFound(Exception):
    """Nothing was found; the message says what can be looked for."""


def by_reference(typed: str) -> Case | None:
    """The request whose reference this is."""
    reference = references.normalise(typed)
    return Case.objects.filter(reference=reference).first() if reference else None


def find(typed: str) -> CaseQuerySet:
    """The newest requests of an address or a name, exactly as given."""
    wanted = _address(typed)
    if wanted is None:
        found = _by_name(names.words(typed)[:MOST_WORDS])
    else:
        rows = Case.objects.filter(wanted).order_by("-pk")
        found = list(rows.values_list("pk", flat=True)[:MOST])
    if not found:
        raise NotFound(
            _("No request has this reference, address or name. Names are found whole.")
        )
    return Case.objects.filter(pk__in=found).order_by("-pk")


def _address(typed: str) -> Q | None:
    if "@" not in typed and not any(c.isdigit() for c in typed):
        return None
    kind = IdentifierKind.EMAIL if "@" in typed else IdentifierKind.PHONE
    try:
        return contacts.named(kind, people.normalise(kind, typed))
    except ValueError:
        return None


def _by_name(words: list[str]) -> list[int]:
    """The requests that have every word, in any order; the rarest is read first."""
    if not words:
        raise NotFound(_("Write a reference, an e-mail address, a number or a name."))
    sought = {word: names.digests(word) for word in words}
    fronts = {word: _front(digests) for word, digests in sought.items()}
    rarest = min(fronts, key=lambda word: len(fronts[word]))
    kept = CaseName.objects.filter(digest__in=sought.pop(rarest)).order_by("-case")
    if len(fronts[rarest]) < FRONT:
        kept = kept.filter(case__in=fronts[rarest])
    for digests in sought.values():
        same = CaseName.objects.filter(case=OuterRef("case"), digest__in=digests)
        kept = kept.filter(Exists(same))
    return list(kept.values_list("case", flat=True)[:MOST])


def _front(digests: list[str]) -> list[int]:
    rows = CaseName.objects.filter(digest__in=digests).order_by("-case")
    return list(rows.values_list("case", flat=True)[:FRONT])
