"""The words of a name, kept so that a request can be found by them and read by nobody.

They come from what people typed: the name they gave, the part of their address before
the sign, and the name of whoever asks for them. A sweep keeps them, so that taking a request costs no statement more.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from django.db import transaction

from portal import vault
from rights import claims, mandates
from rights.models import UNNAMED, Case, CaseName

# Answers that hold the name of somebody, in any form.
NAMED = ("name",)
KIND = "name"
SHORTEST, MOST_WORDS = 2, 12
MOST = 500
ACCENTS = re.compile("[\u0300-\u036f]")


def words(text: str) -> list[str]:
    """Its words as one would say them: no accents, no capitals, each once."""
    plain = ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    # Vowels of Indian scripts are marks, so a word is letters and marks.
    spaced = "".join(c if unicodedata.category(c)[0] in "LM" else " " for c in plain)
    found = [word for word in spaced.split() if len(word) >= SHORTEST]
    return list(dict.fromkeys(found))[:MOST_WORDS]


def of(case: Case) -> list[str]:
    """The words of every name that this request came with."""
    said = claims.answers(case)
    given = [str(said.get(key) or "") for key in NAMED]
    for address in (claims.typed(case).get("email", ""), str(said.get("contact", ""))):
        given.append(address.partition("@")[0].partition("+")[0])
    return list(dict.fromkeys([*words(" ".join(given)), *_of_agent(case)]))


def _of_agent(case: Case) -> list[str]:
    """Whoever asks for somebody else is on the phone as often as they are."""
    row = getattr(case, "mandate", None)
    return words(mandates.who(row, case).words) if row is not None else []


def digests(word: str) -> list[str]:
    """What a word may be kept as, under every key still held."""
    return [digest for digest, _version in vault.digests(KIND, word)]


@transaction.atomic
def keep_new(at: datetime) -> int:
    """Keep the names of requests that nobody could find by one yet; how many."""
    found = Case.objects.filter(UNNAMED).select_related("key", "mandate").order_by("pk")
    cases = list(found[:MOST])
    for case in cases:
        CaseName.objects.filter(case=case).delete()
    CaseName.objects.bulk_create(
        CaseName(case=case, digest=vault.digest(KIND, word)[0])
        for case in cases
        for word in of(case)
    )
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(named_at=at)
    return len(cases)


def forget(case: Case) -> None:
    """Whoever destroys the key of a case takes its names along."""
    CaseName.objects.filter(case=case).delete()
