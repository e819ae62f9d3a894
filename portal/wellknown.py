"""Addresses that machines look for: security.txt (RFC 9116) and the seal keys."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal import sealkeys
from portal.checkpoint import Checkpoint
from portal.models import Seal


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Contact and Expires are required; Expires stays under a year away."""
    at = timezone.now().replace(microsecond=0)
    lines = [
        f"Contact: {settings.SITE_URL}/contact/",
        f"Expires: {(at + timedelta(days=180)).isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
        f"Policy: {settings.SITE_URL}/",
    ]
    if settings.PGP_KEY:
        lines.append(f"Encryption: {settings.SITE_URL}{reverse('pgp-key')}")
    return HttpResponse(
        "\n".join(lines) + "\n", content_type="text/plain; charset=utf-8"
    )


@require_safe
def pgp_key(request: HttpRequest) -> HttpResponse:
    """The key for mail to us that nobody else can read, where there is one."""
    if not settings.PGP_KEY:
        raise Http404
    return HttpResponse(f"{settings.PGP_KEY}\n", content_type="application/pgp-keys")


@require_safe
def seal_keys(request: HttpRequest) -> JsonResponse:
    """The keys that check our seals, and the newest seal: keep it, and a later
    `verify_ledger --against` shows whether anything before it was cut off."""
    newest = Seal.objects.order_by("-tree_size").first()
    return JsonResponse(
        {
            "keys": [
                {"id": key_id, "algorithm": "Ed25519", "public_key": key}
                for key_id, key in sealkeys.public_keys().items()
            ],
            "newest_seal": Checkpoint.of(newest).as_json() if newest else None,
        },
        # Anybody may read it, from any page: it is there to be checked.
        headers={"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"},
    )
