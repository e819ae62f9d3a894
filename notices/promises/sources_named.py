"""Each kind of data names where it comes from: you, a machine, or others.

GDPR Art. 13, 14(2)(f); data that comes from nowhere was not told about.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import reading
from notices.checking import Check, Finding, listed


def run(arguments: dict[str, Any], at: datetime) -> Finding:
    """Broken while the sentence above is not true of the revision in force."""
    current = reading.current(at)
    rows = current.categories if current else {}
    return listed(
        _("No source: %(listed)s."),
        [
            slug
            for slug, row in rows.items()
            if not row.sources or not all(str(source).strip() for source in row.sources)
        ],
    )


CHECK = Check(
    code="sources-named",
    title=gettext_lazy("Each kind of data says where it comes from"),
    run=run,
)
