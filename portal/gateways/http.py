"""Posts the text to a program of the company's own, or of its telephone provider.

`PHONE_URL` is called as `portal.outside` allows: public, https, no redirect. The body
is `{"to": "+12025550178", "text": "..."}`, signed with `PHONE_SECRET`; its id is the
same at every try, so that a text sent twice reaches nobody twice.
"""

from __future__ import annotations

import json

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import outside, signatures
from portal.gateways import NotSent

WORLD = outside.WORLD


class HttpGateway:
    """Sent is what the other side answered with a 2xx, and nothing else."""

    code = "http"

    def send(self, *, id: str, to: str, text: str) -> None:
        """One signed POST; what it answers stays out of the error: it may quote."""
        if not settings.PHONE_URL or not signatures.is_secret(settings.PHONE_SECRET):
            raise NotSent(_("Set PHONE_URL and PHONE_SECRET to reach phones."))
        body = json.dumps({"to": to, "text": text}, ensure_ascii=False)
        signed = signatures.headers(
            id, body, [settings.PHONE_SECRET], at=timezone.now()
        )
        try:
            answer = outside.post(
                settings.PHONE_URL,
                body.encode(),
                {**signed, "Idempotency-Key": id},
                world=WORLD,
            )
        except (outside.Refused, outside.NotReached) as error:
            raise NotSent(_("The phone gateway: %(why)s") % {"why": error}) from error
        if not answer.is_ok:
            words = _("The phone gateway answered %(status)d.")
            raise NotSent(words % {"status": answer.status}, asked=answer.retry_after)


GATEWAY = HttpGateway()
