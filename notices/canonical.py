"""The bytes that are signed: RFC 8785 JSON of a whole revision, and their hash."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785

from notices import authors, waiving
from notices.loading import dump
from notices.models import Revision

VERSION = 1


def content(revision: Revision) -> dict[str, Any]:
    """Everything that is published: facts of the revision and its inventory."""
    return {**facts(revision), "inventory": dump(revision)}


def facts(revision: Revision) -> dict[str, Any]:
    """What is said of the revision itself; unsaid are newer facts that it does not have."""
    return {
        **({"minor": revision.minor} if revision.minor else {}),
        "kept": VERSION,
        "number": revision.number,
        "title": revision.title,
        "note": revision.note,
        "restates": revision.restates,
        "effective_at": _instant(revision.effective_at),
        "next_review_on": (
            revision.next_review_on.isoformat() if revision.next_review_on else None
        ),
        "proposed_by": authors.name(revision.proposed_by, authors.EDITOR) or None,
        "agreed_by": authors.name(revision.agreed_by, authors.PUBLISHER) or None,
        "solo_ground": revision.solo_ground,
    }


def _instant(value: Any) -> str | None:
    return value.isoformat().replace("+00:00", "Z") if value else None


def frozen(revision: Revision) -> tuple[bytes, str]:
    """Canonical bytes and their SHA-256 (hex); what was waived is printed in them."""
    plain = {**content(revision), "proposed_by": authors.of(revision) or None}
    waived = [waiving.printed(row) for row in waiving.of_revision(revision)]
    if waived:
        plain["waivers"] = waived
    body = rfc8785.dumps(plain)
    return body, hashlib.sha256(body).hexdigest()
