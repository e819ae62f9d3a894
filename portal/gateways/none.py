"""No gateway is set up: texts wait, and the desk says why."""

from __future__ import annotations

from django.utils.translation import gettext as _

from portal.gateways import NotSent


class NoGateway:
    """Takes nothing."""

    code = "none"

    def send(self, *, id: str, to: str, text: str) -> None:
        """Refuse, with the sentence that the desk shows."""
        raise NotSent(_("No phone gateway is set up (PHONE_GATEWAY)."))


GATEWAY = NoGateway()
