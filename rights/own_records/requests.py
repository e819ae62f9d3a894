"""Requests, and all that was written about them: gone when their time is over."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from retention.own import OwnRecords
from rights import forgetting

OWN = OwnRecords(code="requests", title=_("Requests"), late=forgetting.late)
