"""“It was not me”: the link in our first mail about a request that takes a proof.

Anybody can type somebody else's address. Whoever reads the mail there stops the request
with one press, and then an officer looks. The link is signed and names the reference
alone; what asks for no proof has none, since it gives nothing out.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from rights import submissions
from rights.models import Case

SALT = "rights.disowning"


def link(case: Case) -> str:
    """Where whoever reads the mail says so; '' where there is nothing to stop."""
    if not submissions.takes_proof(case):
        return ""
    token = signing.Signer(salt=SALT).sign(case.reference)
    return settings.SITE_URL + reverse("rights:stop", args=[token])


def behind(token: str) -> Case | None:
    """The request that a link is about; None for one that we did not make."""
    try:
        reference = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    rows = Case.objects.select_related("key", "revision")
    return rows.filter(reference=reference).first()
