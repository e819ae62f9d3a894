"""Whether a choice still is what the ledger holds of it, by the fields of its receipt.

Choices are only added to, but whoever owns the database can alter a row; an entry stands
in the sealed tree. What was chosen has to be shown (GDPR Art. 7(1)).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from consent.models import Choice
from notices import reading
from notices.models import Revision
from portal import leaves
from portal.models import LedgerEntry, Person

GIVEN, WITHDRAWN, REFUSED = "given", "withdrawn", "refused"
YES, NO, RECALLED = "consent.given", "consent.withdrawn", "consent.recalled"
APPROVED = "revision_approved"
# What a receipt calls each fact of an entry.
NAMES = {
    "purpose": ("purpose",),
    "revision": ("privacy_notice", "notice_revision"),
    "words": ("notice_words_sha256", "words"),
    "method": ("collection_method", "event_type"),
    "language": ("notice_language",),
    "jurisdiction": ("jurisdiction",),
    "schema": ("schema_version",),
    "made": ("event_time",),
    "is_given": ("event_state", "words", "counts_for"),
    "state": ("event_state",),
    "whose": ("pii_principal_id", "entity_id"),
}
# What it reads in the version of the policy under which the choice was made.
OF_NOTICE = (
    "notice_sha256",
    "words",
    "purpose_title",
    "lawful_basis",
    "pii_information",
    "pii_controllers",
    "recipients",
    "storage_locations",
    "parties",
)
ENTRY = "ledger_entry"
PART = 2000
_CHANGED = _("The choice %(id)s was changed after it was recorded: %(what)s.")
_REMOVED = _("The choice %(id)s was removed.")
# The fields as people call them.
SAID: dict[str, StrOrPromise] = {
    "event_state": _("the answer"),
    "event_time": _("the time"),
    "purpose": _("the use"),
    "purpose_title": _("its title, and what the policy said of it"),
    "notice_words_sha256": _("the words that were shown"),
    "collection_method": _("how it was said"),
    "notice_language": _("the language"),
    "jurisdiction": _("the place"),
    "notice_revision": _("the version of the policy"),
    "pii_principal_id": _("whose it is"),
    "schema_version": _("the form of the record"),
    ENTRY: _("its entry in the ledger"),
}


@dataclass(frozen=True, kw_only=True)
class Check:
    """Fields of a receipt that are not as they were recorded, and those that the entry
    says nothing of: earlier entries held less. `title`: of the use, in its version."""

    title: str = ""
    changed: tuple[str, ...] = ()
    unsealed: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """What was changed, in words; '' where nothing was."""
        return _in_words(self.changed)

    @property
    def said_of_row(self) -> str:
        """The same without what the version says: of that other checks speak."""
        return _in_words(set(self.changed).difference(OF_NOTICE))


def _in_words(names: Collection[str]) -> str:
    return ", ".join(str(SAID[name]) for name in SAID if name in names)


def said_yes(person: Person, purposes: Iterable[str], before: datetime) -> set[str]:
    """The uses among these that a person had said yes to."""
    rows = Choice.objects.filter(
        person=person, purpose__in=list(purposes), is_given=True, made_at__lt=before
    )
    return set(rows.values_list("purpose", flat=True))


def state(choice: Choice, *, had: bool) -> str:
    """A no after a yes takes it back; a no before any refuses."""
    if choice.is_given:
        return GIVEN
    return WITHDRAWN if had else REFUSED


def facts(choice: Choice, *, had: bool) -> dict[str, Any]:
    """What an entry holds of a choice; `had`: the person had said yes before.

    Whose it is stands there as a hash with the random number of the choice: it names
    nobody, and nothing once the row of the person is gone.
    """
    return {
        "purpose": choice.purpose,
        "revision": choice.revision,
        "words": choice.words_sha256,
        "method": choice.method,
        "language": choice.language,
        "jurisdiction": choice.jurisdiction,
        "schema": choice.schema_version,
        "made": leaves.moment(choice.made_at),
        "is_given": choice.is_given,
        "state": state(choice, had=had),
        "whose": hashlib.sha256(f"{choice.pk}:{choice.person_id}".encode()).hexdigest(),
    }


def checked(
    choices: Sequence[Choice], *, states: Mapping[UUID, str] | None = None
) -> dict[UUID, Check]:
    """Each choice beside its entry and its version, in two queries.

    `states` are those that are shown; without them only yes and no are compared.
    """
    numbers = {choice.revision for choice in choices}
    versions = {
        row.number: row
        for row in Revision.objects.filter(number__in=numbers).exclude(sha256="")
    }
    sums = {number: _sha256(row) for number, row in versions.items()}
    entries = _entries([_about(choice) for choice in choices], numbers)
    found = {}
    for choice in choices:
        entry = next(iter(entries.get(_about(choice), [])), None)
        shown = (states or {}).get(choice.pk)
        version = versions.get(choice.revision)
        approvals = entries.get(f"revision:{choice.revision}", [])
        changed = [*_of_row(choice, entry, shown)]
        is_other = not {"purpose", "notice_revision"}.isdisjoint(changed)
        said = sums.get(choice.revision, "")
        if is_other or not _is_approved(version, said, approvals, choice.made_at):
            changed += OF_NOTICE
        use = (
            reading.of_revision(version).purposes.get(choice.purpose)
            if version
            else None
        )
        found[choice.pk] = Check(
            title=str(use.title) if use else "",
            changed=tuple(dict.fromkeys(changed)),
            unsealed=tuple(_unsealed(entry)),
        )
    return found


def _entries(choices: list[str], numbers: set[int]) -> dict[str, list[LedgerEntry]]:
    """What the ledger says of them and of their versions, the earliest first."""
    rows = LedgerEntry.objects.filter(
        about__in=[*choices, *(f"revision:{number}" for number in numbers)],
        act__in=[YES, NO, RECALLED, APPROVED],
    )
    found: dict[str, list[LedgerEntry]] = {}
    for row in rows.annotate(sealed=F("sealed_leaf__leaf")).order_by("at"):
        found.setdefault(row.about, []).append(row)
    return found


def _about(choice: Choice) -> str:
    return f"choice:{choice.pk}"


def _is_whole(entry: LedgerEntry) -> bool:
    """Whether it is what its leaf says, and its leaf the one in the tree, if it is there.

    That the tree is what was signed is asked of the whole of it, by `verifying`.
    """
    sealed = getattr(entry, "sealed", None)
    is_leaf = leaves.Content.of(entry).is_leaf(entry.leaf)
    return is_leaf and sealed in {None, entry.leaf}


def _told(entry: LedgerEntry) -> dict[str, Any]:
    """The facts of an entry; the earliest held time and answer only as the act itself."""
    said = entry.facts if isinstance(entry.facts, dict) else {}
    if entry.act not in {YES, NO}:
        return said
    return {
        "made": leaves.moment(entry.at),
        "is_given": entry.act == YES,
        **said,
    }


def _of_row(
    choice: Choice, entry: LedgerEntry | None, shown: str | None
) -> Iterator[str]:
    """What the row says otherwise than its entry."""
    if entry is None or not _is_whole(entry):
        yield ENTRY
    if entry is None:
        return
    said, now = _told(entry), facts(choice, had=shown == WITHDRAWN)
    for fact, names in NAMES.items():
        is_asked = fact in said and (fact != "state" or shown is not None)
        if is_asked and said[fact] != now[fact]:
            yield from names


def _sha256(version: Revision) -> str:
    """Of a whole policy: once for all choices that were made under it."""
    return hashlib.sha256(bytes(version.canonical or b"")).hexdigest()


def _is_approved(
    version: Revision | None, sha256: str, approvals: list[LedgerEntry], at: datetime
) -> bool:
    """Whether it is, byte for byte, what was approved before that moment."""
    return (version is not None and version.sha256 == sha256) and any(
        _is_whole(entry)
        and _approved_at(entry) <= at
        and _told(entry).get("sha256") == sha256
        for entry in approvals
    )


def _approved_at(entry: LedgerEntry) -> datetime:
    """When it was agreed to; of what came back after a restore the entry is younger."""
    before = _told(entry).get("put_back")
    return datetime.fromisoformat(before) if before else entry.at


def _unsealed(entry: LedgerEntry | None) -> Iterator[str]:
    said = _told(entry) if entry is not None else NAMES
    for fact, names in NAMES.items():
        if fact not in said and fact != "state":
            yield from names


def warning(check: Check) -> str:
    """What a person reads of a choice that was changed; '' of one that was not."""
    if not check.changed:
        return ""
    words = _("Changed after it was recorded, so do not rely on it: %(what)s.")
    return str(words) % {"what": check.said}


# --- all of them --------------------------------------------------------------


def faults() -> Iterator[str]:
    """A sentence for each choice that was changed, added or taken away behind the
    ledger; none names a person."""
    for some in _in_parts(Choice.objects.order_by("pk").iterator(PART)):
        for pk, check in checked(some).items():
            if check.said_of_row:
                words = {"id": pk, "what": check.said_of_row}
                yield _CHANGED % words
    acts = LedgerEntry.objects.filter(act__in=[YES, NO, RECALLED])
    for told in _in_parts(acts.values_list("about", flat=True).iterator(PART)):
        pks = {about.partition(":")[2] for about in told}
        known = [pk for pk in pks if _is_number(pk)]
        here = Choice.objects.filter(pk__in=known).values_list("pk", flat=True)
        for pk in sorted(pks - {str(each) for each in here}):
            yield _REMOVED % {"id": pk}


def _is_number(text: str) -> bool:
    """An entry that was altered may name anything."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _in_parts(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while some := list(islice(rows, PART)):
        yield some
