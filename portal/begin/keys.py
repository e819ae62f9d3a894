"""First of all keys: without them nothing is sealed and nobody is found again."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from portal import sealkeys, vault
from portal.beginning import Step


def _has_keys(at: datetime) -> bool:
    return bool(sealkeys.public_keys()) and vault.has_digest_keys()


STEP = Step(
    code="keys",
    rank=10,
    title=_("Make the keys"),
    words=_("Then back that folder up, apart from the data, with a window of its own."),
    is_done=_has_keys,
    command="manage.py make_keys",
)
