"""Making the copy of an access case, keeping it sealed, and handing it out.

The ZIP is streamed from the company's systems into an age file in private storage;
nothing of it lies in the clear, and the key is destroyed when the case closes.
What it says about purposes, sources, recipients, periods and rights comes from
the revision the case is pinned to (GDPR Art. 15(1)).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from notices import local_day, reading
from portal import demonstration, files, ledger, sealed_file, vault
from portal.models import DataKey
from retention import erasing
from retention.connecting import ConnectorError
from retention.models import Dataset, Role
from rights import (
    absences,
    claims,
    contested,
    copy_pack,
    grounds,
    proposals,
    references,
    registry,
    requests_copy,
    steps,
    transfers,
    tripwires,
    unshown,
)
from rights.copy_pack import Column, Part
from rights.models import Case, Copy, OutcomeKind, Step, StepState
from rights.outcomes import Became, write
from rights.steps import Done, StepFailed, Work
from rights.workflow import OPEN_AFTER_ANSWER, PERSON, about


@dataclass(kw_only=True)
class _Written:
    """What went into a copy: rows by dataset, and by kind the fields it does not show."""

    rows: dict[str, int] = field(default_factory=dict)
    unshown: dict[str, list[str]] = field(default_factory=dict)


def export(step: Step, at: datetime) -> Done:
    """Write the sealed copy beside its place, then put it there; twice is once.

    The step of a system that did not answer before writes the whole of it again.
    """
    case = step.case
    key = _key(step, at)
    if key is None:
        raise StepFailed(_("The copy has no key to be sealed with."))
    name = f"copies/{case.reference}.zip.age"
    path = files.path(name)
    draft = path.with_suffix(f".{step.lease_owner or 'draft'}")
    written = _Written()
    digest = hashlib.sha256()
    chunks = copy_pack.pack(
        about=_about(case, at),
        parts=_parts(step, written),
        at=at,
        secret=vault.digest("copy", case.reference)[0],
        zone=local_day.zone(),
    )
    met: list[ConnectorError] = []
    try:
        with draft.open("xb") as target:
            source = copy_pack.reader(_summed(chunks, digest, met))
            vault.seal_stream(key, source, target)
            target.flush()
            os.fsync(target.fileno())
        draft.replace(path)
    except Exception:
        # Sealing says only that it could not read; why is what the desk wants to know.
        if met:
            raise met[0] from None
        raise
    finally:
        draft.unlink(missing_ok=True)
    made = partial(_made, step, written, name, path.stat().st_size, digest.hexdigest())
    return Done(result={"rows": written.rows}, after=partial(made, at))


def _key(step: Step, at: datetime) -> DataKey | None:
    """One key for the copy of a case, whichever step writes it."""
    if not step.apart:
        return step.key
    main = steps.of(step.case, Work.EXPORT)
    if main is None:
        main = steps.add(step.case, Work.EXPORT, at=at)
        Step.objects.filter(pk=main.pk).update(state=StepState.DONE, done_at=at)
    return main.key


def _summed(
    chunks: Iterator[bytes], digest: Any, met: list[ConnectorError]
) -> Iterator[bytes]:
    try:
        for chunk in chunks:
            digest.update(chunk)
            yield chunk
    except ConnectorError as error:
        met.append(error)
        raise


def _made(
    step: Step, written: _Written, name: str, size: int, sha256: str, at: datetime
) -> None:
    case = step.case
    Copy.objects.update_or_create(
        case=case,
        defaults={
            "path": name,
            "size": size,
            "sha256": sha256,
            "made_at": at,
            "expires_at": at + OPEN_AFTER_ANSWER,
            "erased_at": None,
        },
    )
    for row, count in _given(step):
        if step.apart and row.system.slug != step.apart:
            continue  # written with the copy before
        ground, law = unshown.are(case, written.unshown.get(row.category, []))
        kind = proposals.given_as(case)
        became = Became(
            category=row.category, kind=kind, count=count, ground=ground, law=law
        )
        write(case, became, at=at)


def _given(step: Step) -> list[tuple[Dataset, int]]:
    """The datasets of the copy with how many rows were resolved in each.

    Not those of a system that is left out, until its own step writes the copy.
    """
    case = step.case
    keys = steps.all_resolved(case)
    away = absences.slugs(case) - {step.apart}
    granted = set(case.decisions.filter(verb="do").values_list("category", flat=True))
    rows = Dataset.objects.filter(
        slug__in=[slug for slug, found in keys.items() if found],
        role=Role.CONTROLLER,
        category__in=granted,
    ).exclude(system__slug__in=away)
    rows = rows.select_related("system").prefetch_related("fields")
    return [(row, len(keys[row.slug])) for row in rows]


# --- what is in it --------------------------------------------------------------


def _parts(step: Step, written: _Written) -> Iterator[Part]:
    case = step.case
    current = reading.of_revision(case.revision)
    notes = contested.by(case)
    for row, count in _given(step):
        written.rows[row.slug] = count
        mine = tuple(note.words for note in notes if note.dataset == row.slug)
        part = _part(case, current, row, count)
        unshown = written.unshown.setdefault(row.category, [])
        yield replace(part, contested=mine, rows=_noting(part, unshown))
    if requests_copy.are_asked(case):
        many = written.rows[requests_copy.SLUG] = requests_copy.count(case)
        yield _own_part(case, current, many)


def _own_part(case: Case, current: reading.Reading, count: int) -> Part:
    """Their requests to us, which no system of the company holds."""
    is_list = proposals.given_as(case) == OutcomeKind.LISTED
    category = proposals.OWN_RECORD
    return Part(
        slug=requests_copy.SLUG,
        title=current.categories[category].title,
        **_facts(current, category),
        columns=requests_copy.columns(),
        rows=iter(()) if is_list else requests_copy.rows(case),
        listed=count if is_list else None,
        fix_at=_to_mend(f"field={claims.ELSEWHERE}&"),
    )


def _noting(part: Part, unshown: list[str]) -> Iterator[dict[str, Any]]:
    """The rows; what they hold and the copy does not show is noted by its title."""
    held = [column for column in part.columns if column.is_held]
    for row in part.rows:
        for column in held:
            if row.get(column.name) not in (None, "") and column.title not in unshown:
                unshown.append(column.title)
        yield row


def _part(case: Case, current: reading.Reading, row: Dataset, count: int) -> Part:
    is_list = proposals.given_as(case) == OutcomeKind.LISTED
    shows_held = grounds.never_sent(case) is None
    return Part(
        slug=row.slug,
        title=row.title,
        **_facts(current, row.category),
        columns=tuple(
            Column(
                name=field.name,
                title=field.title,
                is_held=field.export == "held" and not shows_held,
            )
            for field in row.fields.all()
            if field.export != "no"
        ),
        rows=iter(())
        if is_list
        else erasing.export(
            row.slug, steps.resolved(case, row.slug), shows_held=shows_held
        ),
        listed=count if is_list else None,
        fix_at=_fix_at(row),
    )


def _facts(current: reading.Reading, slug: str) -> dict[str, Any]:
    """What the policy says of a kind of data (GDPR Art. 15(1)(a)-(d), (g))."""
    category = current.categories.get(slug)
    purposes = category.purposes if category else []
    return {
        "why": _listed(
            current.purposes[each].title
            for each in purposes
            if each in current.purposes
        ),
        "sources": _listed(category.sources if category else []),
        "recipients": _listed(map(transfers.titled, current.recipients_of(slug))),
        "kept": _listed(
            proposals.until_words(rule) for rule in current.rules_for(slug)
        ),
    }


def _fix_at(row: Dataset) -> str:
    is_correctable = any(field.is_correctable for field in row.fields.all())
    other = "" if is_correctable else f"field={claims.ELSEWHERE}&"
    return _to_mend(other)


def _to_mend(what: str) -> str:
    """Where one row is asked to be mended: whatever it is, it is a correction."""
    there = reverse("rights:start", args=["rectification"])
    return f"{settings.SITE_URL}{there}?{what}row="


def _listed(words: Any) -> str:
    return ", ".join(str(each) for each in words) or _("Not stated.")


def _about(case: Case, at: datetime) -> dict[str, Any]:
    """What Art. 15(1)(a)-(h) asks for, and which words of ours it was taken from."""
    current = reading.of_revision(case.revision)
    speaking = reading.speaking(at, case.revision)
    organisation, contact = speaking.organisation, speaking.contact(at)
    facts = {
        "reference": references.display(case.reference),
        "asked_on": local_day.of(case.received_at).isoformat(),
        "made_on": local_day.of(at).isoformat(),
        "collected": claims.time_words(*claims.span(case)) or _("However old"),
        "policy_version": current.number,
        "policy_sha256": current.sha256,
        "controller": {
            "name": organisation.name,
            "address": organisation.address,
            "email": organisation.email,
            "officer": contact.name,
            "officer_email": contact.email,
        },
        "contested": [note.words for note in contested.by(case)],
        "kinds": [_kind(current, slug) for slug in current.categories],
        "rights": [str(right.title) for right in registry.all_rights()],
        "complaint": _complaint(case, at),
        "correct_at": settings.SITE_URL
        + reverse("rights:start", args=["rectification"]),
        "automated_decisions": _("We make no decision about you by machine alone."),
    }
    return demonstration.marked(facts, organisation.name)


def _kind(current: reading.Reading, slug: str) -> dict[str, Any]:
    row = current.categories[slug]
    return {
        "kind": row.title,
        "purposes": [
            current.purposes[p].title for p in row.purposes if p in current.purposes
        ],
        "recipients": [
            {
                "name": each.title,
                "kind": each.kind,
                "country": each.country,
                "safeguard": transfers.safeguard(each),
            }
            for each in current.recipients_of(slug)
        ],
        "kept": [proposals.until_words(rule) for rule in current.rules_for(slug)],
        "sources": list(row.sources),
    }


def _complaint(case: Case, at: datetime) -> str:
    whom = claims.regulators(case, at=at)
    names = ", ".join(f"{each.name} ({each.url})" for each in whom)
    return _("You can complain to an authority: %(names)s.") % {"names": names}


# --- handing it out -------------------------------------------------------------


def is_open(copy: Copy, at: datetime) -> bool:
    """Whether the copy is still there to be fetched."""
    return copy.erased_at is None and at < copy.expires_at


def is_gone(case: Case, at: datetime) -> bool:
    """Whether there was a copy whose time is over."""
    row = Copy.objects.filter(case=case).first()
    return row is not None and not is_open(row, at)


def may_renew(copy: Copy, at: datetime) -> bool:
    """Whether thirty days from now are a later day than the one it ends on."""
    return copy.expires_at + timedelta(days=1) <= at + OPEN_AFTER_ANSWER


@transaction.atomic
def renew(case: Case, *, at: datetime) -> None:
    """Keep the copy for thirty days from now; its request stays open as long.

    What has run out is gone, and is asked for anew.
    """
    rows = Copy.objects.filter(case=case, erased_at__isnull=True, expires_at__gt=at)
    if rows.update(expires_at=at + OPEN_AFTER_ANSWER):
        ledger.record("copy.renewed", about=about(case), by=PERSON, at=at, facts={})


def read(case: Case, *, at: datetime) -> Iterator[bytes]:
    """The ZIP, decrypted as it is read; memory stays flat. Marks the first opening."""
    copy = Copy.objects.get(case=case)
    step = steps.of(case, Work.EXPORT)
    if step is None or step.key is None or not is_open(copy, at):
        raise StepFailed(_("This copy is no longer here."))
    if tripwires.holding(case, at):
        raise StepFailed(_("This copy is not open yet."))
    if Copy.objects.filter(pk=copy.pk, opened_at__isnull=True).update(opened_at=at):
        ledger.record("copy.fetched", about=about(case), by=PERSON, at=at, facts={})
    return _stream(step.key, files.path(copy.path))


def stream(case: Case) -> Iterator[bytes]:
    """The ZIP for a step of ours, which is no opening by the person."""
    step = steps.of(case, Work.EXPORT)
    if step is None or step.key is None:
        raise StepFailed(_("This copy is no longer here."))
    return _stream(step.key, files.path(Copy.objects.get(case=case).path))


def _stream(key: DataKey, path: Path) -> Iterator[bytes]:
    """Decrypted as it is read."""
    return sealed_file.read(partial(vault.open_stream, key), path)


def forget(copy: Copy, *, at: datetime) -> None:
    """Delete an expired copy; its key dies with the case."""
    files.path(copy.path).unlink(missing_ok=True)
    Copy.objects.filter(pk=copy.pk, erased_at__isnull=True).update(erased_at=at)
