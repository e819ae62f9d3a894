"""What changes from one version to the next, on paper: for whoever reads with a pencil."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils import timezone

from notices import comparing, printing, reading, weighing
from notices.models import Revision
from portal.paper import Paper


class Redline:
    """One version beside another; a draft is marked as one."""

    code = printing.REDLINE
    can_wait = False

    @staticmethod
    def paper(about: str) -> Paper | None:
        """The words of both, or nothing when the draft is gone.

        `redline:7` is a version beside the one it began from, `redline:3:7` beside
        another.
        """
        _kind, *other, pk = about.split(":")
        found = Revision.objects.select_related("based_on").in_bulk([*other, pk])
        revision = found.get(int(pk))
        if revision is None:
            return None
        base = found.get(int(other[0])) if other else revision.based_on
        if base is None:
            return None
        at = timezone.now()
        before = reading.of_revision(base)
        is_draft = not revision.sha256
        after = (reading.of_draft if is_draft else reading.of_revision)(revision)
        shown = {
            "old": before,
            "new": after,
            "found": comparing.compare(before, after, at=at),
            "weight": weighing.weight(before, after),
            "note": "" if other else revision.note,
            "is_draft": is_draft,
            "organisation": after.organisation,
        }
        return Paper(markup=render_to_string("pdf/redline.html", shown))


PAPER = Redline
