"""Mail of this portal is of a kind that an account or a request needs.

Clause on communications: there is no offer among them, as there is no kind for one.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.checking import NONE_YET, Check, Finding, broken
from notices.models import CheckState
from portal.beginning import TEST_MAIL
from portal.models import OutboundMail


def kinds() -> set[str]:
    """Every kind of mail there is a text for."""
    root = Path(settings.ROOT) / "templates"
    ours = {path.name for path in (root / "emails").iterdir()}
    account = (root / "account" / "email").glob("*_message.txt")
    return (
        ours
        | {path.name.removesuffix("_message.txt") for path in account}
        | {TEST_MAIL}
    )


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken at the first mail of a kind that no text of ours is for."""
    sent = OutboundMail.objects.filter(created_at__lte=at)
    unknown = set(sent.values_list("kind", flat=True).distinct()) - kinds()
    first = sent.filter(kind__in=unknown).order_by("created_at").first()
    if first is not None:
        return broken(_("A mail of no known kind went out."), first.created_at)
    if not sent.exists():
        return NONE_YET
    return Finding(state=CheckState.KEPT, message=_("Only needed mail went out."))


CHECK = Check(
    code="service-mails-only",
    title=gettext_lazy("Only messages that are needed are sent"),
    run=run,
)
