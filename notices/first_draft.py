"""The first draft: nothing is in force to begin from, so the starter policy is taken.

Its guesses are marked, and the checks name what the company has to say itself.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from notices import drafting, loading, succession
from notices.models import Revision
from portal.models import User

STARTER = Path(__file__).parent / "starter"


def is_needed() -> bool:
    """Whether there is neither a version to follow nor a draft of the first one."""
    return succession.last() is None and drafting.open_draft() is None


@transaction.atomic
def begin(*, by: User, at: datetime) -> Revision:
    """The starter policy as a draft; whoever begins it does not approve it."""
    if succession.last() is not None:
        raise drafting.NotEditable(
            _("There is a policy already. Begin the next version from it.")
        )
    try:
        return loading.load(STARTER, by=by, at=at)
    except loading.BadFolder as error:
        raise drafting.NotEditable(str(error)) from error
