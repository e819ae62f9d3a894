"""People, keys, the ledger, mail going out and the state of background work.

The ground floor: every other app stands on these rows and none of them knows
what a policy, a choice or a case is.
"""

from __future__ import annotations

from portal.models.duty import RoleProposal, Sweep
from portal.models.evidence import (
    LedgerEntry,
    LedgerPersonal,
    Opening,
    Seal,
    SealedLeaf,
    TreeNode,
)
from portal.models.hooks import DeliveryState, WebhookDelivery, WebhookEndpoint
from portal.models.inbound import InboundMail, InboundState
from portal.models.leases import Leased, Proposed, second_person_constraint
from portal.models.people import (
    DataKey,
    Identifier,
    IdentifierKind,
    Person,
    User,
    UserManager,
)
from portal.models.sending import OneTimeCode, OutboundMail, UnsafeAddress
from portal.models.sheets import Sheet
from portal.models.tokens import ApiCall, ApiToken

__all__ = [
    "ApiCall",
    "ApiToken",
    "DataKey",
    "DeliveryState",
    "Identifier",
    "IdentifierKind",
    "InboundMail",
    "InboundState",
    "Leased",
    "LedgerEntry",
    "LedgerPersonal",
    "OneTimeCode",
    "Opening",
    "OutboundMail",
    "Person",
    "Proposed",
    "RoleProposal",
    "Seal",
    "SealedLeaf",
    "Sheet",
    "Sweep",
    "TreeNode",
    "UnsafeAddress",
    "User",
    "UserManager",
    "WebhookDelivery",
    "WebhookEndpoint",
    "second_person_constraint",
]
