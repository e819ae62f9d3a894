"""Every request is answered by its date (GDPR Art. 12(3); 11 CCR 7021(b)).

Arguments: `right`, the code of the one that the promise is about; without it, all.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.checking import Check, Finding
from rights import punctuality


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken while a single answer is late or came late; says since when, never whose."""
    return punctuality.finding(
        at,
        late=_("A request was not answered by its date."),
        kept=_("Every request is in time."),
        **({"right": arguments["right"]} if "right" in arguments else {}),
    )


CHECK = Check(
    code="answers-on-time",
    title=gettext_lazy("Every request is answered on time"),
    run=run,
)
