"""Mail leaves: codes and letters depend on it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from portal.beginning import TEST_MAIL, Step
from portal.models import OutboundMail


def _left(at: datetime) -> bool:
    tests = OutboundMail.objects.filter(kind=TEST_MAIL, sent_at__isnull=False)
    return tests.exists()


STEP = Step(
    code="mail",
    rank=40,
    title=_("Test the mail"),
    words=_("Done when the mail server took one from us. Look into your inbox too."),
    is_done=_left,
)
