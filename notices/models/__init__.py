"""Revisions: the words people read and the inventory that machines obey.

A revision is all documents plus the whole inventory. Approval freezes canonical
JSON bytes; rows are their index. Other apps store (revision, slug), never a
foreign key to an inventory row, and a slug never changes its meaning.
"""

from __future__ import annotations

from notices.models.displaced import Displaced
from notices.models.editing import (
    ClauseComment,
    ClauseRead,
    RevisionEdit,
    Waiver,
)
from notices.models.results import (
    Attestation,
    CheckState,
    LintFinding,
    PromiseResult,
    RenderedPage,
    Showing,
)
from notices.models.revisions import (
    Revision,
    RevisionQuerySet,
    RevisionState,
)
from notices.models.rows import (
    Clause,
    DataCategory,
    Disclosure,
    DisclosureKind,
    Document,
    InventoryRow,
    LawPosition,
    LegalBasis,
    Officer,
    Organisation,
    Promise,
    PromiseKind,
    Purpose,
    Recipient,
    RetentionRule,
    Standing,
    Undertaking,
    Why,
)
from notices.models.telling import Subscriber, Telling

__all__ = [
    "Attestation",
    "CheckState",
    "Clause",
    "ClauseComment",
    "ClauseRead",
    "DataCategory",
    "Disclosure",
    "DisclosureKind",
    "Displaced",
    "Document",
    "InventoryRow",
    "LawPosition",
    "LegalBasis",
    "LintFinding",
    "Officer",
    "Organisation",
    "Promise",
    "PromiseKind",
    "PromiseResult",
    "Purpose",
    "Recipient",
    "RenderedPage",
    "RetentionRule",
    "Revision",
    "RevisionEdit",
    "RevisionQuerySet",
    "RevisionState",
    "Showing",
    "Standing",
    "Subscriber",
    "Telling",
    "Undertaking",
    "Waiver",
    "Why",
]
