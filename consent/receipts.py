"""What somebody chose, as a file for them, with the fields of ISO/IEC TS 27560.

All of it is read from the revision that the choice was made under, so the file says the
same in ten years. The words stand there when they still give the hash that was kept,
and each field is compared with what the ledger holds of it.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django_stubs_ext import StrOrPromise

from consent import as_recorded, choosing, gpc
from consent.models import NOES, Choice, Stop
from notices import reading
from notices.models import Revision
from notices.reading import Reading, Row
from portal import demonstration
from portal.models import LedgerEntry

API_WORDS = "Shown on a page of the company itself, which keeps them."
CHANGED_WORDS = "Not known: what was recorded was changed afterwards."
UNTIL = "until a newer choice about the same use"
# How far a choice reaches: see `consent.following`.
OF_ACCOUNT = _lazy(
    "The address it was made with, at once. Every other address and number that we hold "
    "for the same account, as a rule within a minute. One added later, within a day."
)
OF_ADDRESS = _lazy("The address it was made with.")
OF_YES = _lazy(
    "The address it was made with. At the other addresses of the account it ends what "
    "followed the no of this one."
)


def receipt(choice: Choice) -> dict[str, Any]:
    """The whole record: what it is about, who is concerned, what happened, the proof."""
    revision = Revision.objects.filter(number=choice.revision).first()
    current = reading.of_revision(revision) if revision else None
    had = as_recorded.said_yes(choice.person, [choice.purpose], choice.made_at)
    event = _event(choice, as_recorded.state(choice, had=bool(had)))
    check = _checked(choice, event["event_state"])
    facts = {**_record(choice), **event}
    if current is not None:
        facts |= _notice(choice, current, is_whole=not check["record_changed"])
        facts |= _about(choice, current)
    facts |= check
    name = current.organisation.name if current else ""
    return demonstration.marked(facts, name)


def _record(choice: Choice) -> dict[str, Any]:
    """The record itself, and the entry of the ledger that anybody can check."""
    entry = LedgerEntry.objects.filter(about=f"choice:{choice.pk}").first()
    return {
        "schema_version": choice.schema_version,
        "record_id": str(choice.pk),
        "pii_principal_id": str(choice.person_id),
        "ledger_entry": str(entry.pk) if entry else "",
        "ledger_leaf": entry.leaf if entry else "",
    }


def _checked(choice: Choice, state: str) -> dict[str, Any]:
    """Whether all of it is as it was recorded, in words and by the names of fields."""
    found = as_recorded.checked([choice], states={choice.pk: state})[choice.pk]
    note = as_recorded.warning(found) or _("Unchanged since it was recorded.")
    if found.unsealed:
        note += " " + _("Some of it is not sealed: earlier records hold less.")
    return {
        "record_check": "changed" if found.changed else "unchanged",
        "record_changed": list(found.changed),
        "record_not_sealed": list(found.unsealed),
        "record_note": note,
    }


def _event(choice: Choice, state: str) -> dict[str, Any]:
    """What happened, when, how and for how long it counts."""
    return {
        "event_time": choice.made_at.isoformat(),
        "event_state": state,
        "event_type": "signal" if choice.method == gpc.GPC else "explicit",
        "entity_id": str(choice.person_id),
        "collection_method": choice.method,
        "validity_duration": UNTIL,
        "counts_for": str(_reach(choice)),
        "jurisdiction": choice.jurisdiction,
    }


def _reach(choice: Choice) -> StrOrPromise:
    """For which addresses it counts: only a no that a stop keeps is carried on."""
    if choice.is_given:
        return OF_YES
    at = choice.made_at
    said = Stop.objects.filter(
        Q(until__isnull=True) | Q(until__gt=at),
        person=choice.person_id,
        purpose=choice.purpose,
        since__lte=at,
    )
    is_kept = said.filter(ground__in=NOES, follows__isnull=True).exists()
    return OF_ACCOUNT if is_kept else OF_ADDRESS


def _notice(choice: Choice, current: Reading, *, is_whole: bool) -> dict[str, Any]:
    """The notice that was in force, and the words that were shown."""
    unknown = API_WORDS if is_whole else CHANGED_WORDS
    said = _words(choice, current)
    address = reverse("notices:version", args=[choice.revision])
    return {
        "privacy_notice": settings.SITE_URL + address,
        "notice_revision": choice.revision,
        "notice_sha256": current.sha256,
        "notice_language": choice.language,
        "notice_words_sha256": choice.words_sha256,
        "words": said,
        "words_note": "" if said else unknown,
    }


def _words(choice: Choice, current: Reading) -> str:
    """The words of this portal that give the hash; none when they were not ours."""
    row = current.purposes.get(choice.purpose)
    ours = [gpc.WORDS, choice.purpose]
    if row is not None:
        ours += choosing.every_words(row, is_given=choice.is_given)
    found = (text for text in ours if _digest(text) == choice.words_sha256)
    return next(found, "")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _about(choice: Choice, current: Reading) -> dict[str, Any]:
    """The use: why, with which data, for how long, who gets it, how to end it."""
    row = current.purposes.get(choice.purpose)
    data = [c for c in current.categories.values() if choice.purpose in c.purposes]
    got = _recipients(choice.purpose, current)
    here = current.organisation
    return {
        "purpose": choice.purpose,
        "purpose_title": str(row.title) if row else "",
        "lawful_basis": row.legal_basis if row else "",
        "pii_information": [_kind_of_data(each, current) for each in data],
        "pii_controllers": [here.slug],
        "recipients": [each.slug for each in got],
        "storage_locations": sorted(
            {here.country} | {each.country for each in got if each.country}
        ),
        "parties": [_controller(here), *map(_recipient, got)],
        "withdrawal_method": settings.SITE_URL + reverse("consent:choices"),
        "rights": settings.SITE_URL + "/rights/",
    }


def _recipients(purpose: str, current: Reading) -> list[Row]:
    slugs = {row.recipient for row in current.disclosures if row.purpose == purpose}
    return [row for slug, row in current.recipients.items() if slug in slugs]


def _kind_of_data(category: Row, current: Reading) -> dict[str, Any]:
    rules = current.rules_for(category.slug)
    return {
        "pii_type": category.slug,
        "title": category.title,
        "is_sensitive": category.is_sensitive,
        "retention_period": [f"{rule.period} after {rule.trigger}" for rule in rules],
    }


def _controller(here: Row) -> dict[str, str]:
    return {
        "party_id": here.slug,
        "party_name": here.name,
        "party_address": here.address,
        "party_contact": here.email,
        "party_type": "controller",
    }


def _recipient(row: Row) -> dict[str, str]:
    return {
        "party_id": row.slug,
        "party_name": row.title,
        "party_contact": row.policy_url,
        "party_type": row.kind,
        "party_country": row.country,
        "transfer_safeguard": row.safeguard,
    }
