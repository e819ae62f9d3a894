"""Finding the voice that somebody reports, so that it can be stopped at once.

The link of a report holds the clone's public id; without one the officer looks
for it by public id or by the address of whoever made it. A reported voice belongs
to somebody else, so a step carries its key, never a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal import ledger, people
from portal.models import LedgerEntry
from retention import erasing, finding
from retention.connecting import ConnectorError
from rights import claims
from rights.models import Case
from rights.workflow import about

TOKEN = re.compile(r"[A-Za-z0-9_-]{4,64}")
MOST = 20
VOICE = "voice_misuse"
LOOKED = "voice.looked"


class NotLooked(Exception):
    """A system that holds voices did not answer, so nobody knows; says what to do."""

    def __init__(self, error: ConnectorError) -> None:
        super().__init__(
            _(
                "We could not look for the voice, so nothing is known yet. Try again "
                "in a minute. %(why)s"
            )
            % {"why": error}
        )


def is_reported(case: Case) -> bool:
    """Whether this case is about a voice that somebody reported."""
    return case.right == VOICE


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One voice that may be the one, in words for the officer."""

    dataset: str
    key: str
    words: str

    @property
    def id(self) -> str:
        """How a form names it."""
        return f"{self.dataset}:{self.key}"


@transaction.atomic
def looked(case: Case, *, found: int, by: str, at: datetime) -> None:
    """Somebody looked for the voice; how many fitted."""
    facts = {"found": found}
    ledger.record(LOOKED, about=about(case), by=by, at=at, facts=facts)


def is_looked_for(case: Case) -> bool:
    """Whether somebody looked for it: else nobody can say that it is not ours."""
    return LedgerEntry.objects.filter(about=about(case), act=LOOKED).exists()


def tokens(link: str) -> list[str]:
    """Everything in a link (or words) that could be a public id."""
    return list(dict.fromkeys(TOKEN.findall(people.plain(link[:2000]))))[:MOST]


def candidates(case: Case) -> list[Candidate]:
    """The voices whose public id is in what the person sent."""
    said = claims.answers(case)
    return _by_public_id(f"{said.get('link', '')} {said.get('words', '')}")


def offered(case: Case, words: str = "") -> list[Candidate]:
    """The voices the officer may choose from: found by `words`, or else reported."""
    return (pick(words) if words else []) or candidates(case)


def pick(words: str) -> list[Candidate]:
    """Voices by a public id in `words`, or by the e-mail address of an owner."""
    found = _by_public_id(words)
    try:
        address = people.normalise("email", words)
    except ValueError:
        return found
    return found + _of_owner(address)


def _by_public_id(text: str) -> list[Candidate]:
    wanted = tokens(text)
    if not wanted:
        return []
    try:
        hits = finding.by_public_id(wanted)
        return [_candidate(hit.dataset, hit.key) for hit in hits[:MOST]]
    except ConnectorError as error:
        raise NotLooked(error) from error


def _of_owner(address: str) -> list[Candidate]:
    restrictable = finding.datasets().exclude(restrict_field="")
    try:
        return [
            _candidate(row.slug, key)
            for row in restrictable
            for key in finding.search_in(row.slug, {"email": address}).keys[:MOST]
        ]
    except ConnectorError as error:
        raise NotLooked(error) from error


def _candidate(dataset: str, key: str) -> Candidate:
    row = finding.dataset(dataset)
    titles = {field.name: field.title for field in row.fields.all()}
    shown = next(iter(erasing.export(dataset, [key])), {})
    words = ", ".join(
        f"{titles.get(name, name)}: {value}"
        for name, value in shown.items()
        if value not in (None, "", True)
    )
    return Candidate(dataset=dataset, key=key, words=f"{row.title}. {words}")
