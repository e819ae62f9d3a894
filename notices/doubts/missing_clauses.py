"""What a policy has to say and this one does not (GDPR Art. 13; CCPA regs 7011)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from notices.doubt import Doubt, Found, Policy

WANTED = (
    (r"\b\d+ (business |working )?days|within (a|one) month", _("how fast you answer")),
    (r"\b(last updated|updated on|last reviewed)\b", _("when it was last looked at")),
    (r"\bglobal privacy control|opt-out preference signal", _("the signal of browsers")),
    (r"\bauthori[sz]ed agents?\b", _("who may ask for somebody else")),
    (r"\bvoice (recording|print|data)|voiceprint|recordings of\b", _("voice as data")),
    (r"\btrain(ing|s)?\b.{0,60}\b(models?|AI)\b", _("whether data trains models")),
    (r"\b(notify|tell|inform) you\b.{0,80}\bchange", _("how people hear of changes")),
    (r"\bsupervisory authority|attorney general|data protection (board|authority)",
     _("which authority hears complaints")),
    (r"\bstandard contractual clauses|adequacy", _("what protects data sent abroad")),
)  # fmt: skip


def run(policy: Policy) -> Iterable[Found]:
    """One for each thing that no sentence mentions."""
    text = "\n".join(part.text for part in policy.parts)
    for pattern, name in WANTED:
        if not re.search(pattern, text, re.IGNORECASE):
            yield Found(
                clause="", quote=str(name), why=_("Nothing is said about this.")
            )


DOUBT = Doubt(code="missing-clauses", run=run)
