"""News of a version that could not be written to everybody yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from notices import telling
from notices.models import Telling
from portal import permissions
from portal.failing import MOST, Failed


@dataclass(frozen=True)
class Tellings:
    code: str
    model: type[Telling] = Telling

    @staticmethod
    def rows() -> Iterator[Failed]:
        owed = Telling.objects.filter(done_at__isnull=True).exclude(error="")
        for row in owed.select_related("revision").defer("revision__canonical")[:MOST]:
            number = row.revision.number
            yield Failed(
                what=_("People are not told of a version yet; it is tried again"),
                about=_("Version %(n)d (%(whom)s)")
                % {"n": number, "whom": telling.title(row)},
                error=row.error,
                url=reverse("admin:notices_draft", args=[number]),
                roles=permissions.READ_DRAFTS,
            )


FAILURES = Tellings(code="tellings")
