"""A right is kept when what was asked under it was answered by its date.

Arguments: `right`, its code. Before anybody used it there is no evidence.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.checking import Check, Finding
from rights import punctuality


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken while a single answer under this right is late, or came late."""
    return punctuality.finding(
        at,
        late=_("A request under this right was not answered by its date."),
        kept=_("Every request is in time."),
        right=arguments["right"],
    )


CHECK = Check(
    code="right-kept",
    title=gettext_lazy("What was asked under this right is answered in time"),
    run=run,
)
