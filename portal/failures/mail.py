"""Mail and text messages that could not be sent yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.failing import MOST, Failed
from portal.models import OutboundMail


@dataclass(frozen=True)
class Mail:
    code: str
    model: type[OutboundMail] = OutboundMail

    @staticmethod
    def rows() -> Iterator[Failed]:
        found = OutboundMail.objects.filter(sent_at__isnull=True).exclude(error="")
        for row in found[:MOST]:
            yield Failed(
                what=_("Mail not sent"), about=row.about or row.kind, error=row.error
            )


FAILURES = Mail(code="mail")
