"""Every address of the site. Apps are named by string, so nothing is imported up."""

from __future__ import annotations

from allauth.account.views import password_reset
from django.contrib import admin
from django.urls import include, path

from portal import health, limits, metrics, wellknown

handler400 = "portal.errors.unreadable"
handler403 = "portal.errors.forbidden"
handler500 = "portal.errors.broken"
# Not Django's: the sign-in's own limiter looks for it here.
handler429 = "portal.errors.signing_in_too_often"

admin.autodiscover()

urlpatterns = [
    # First: what programs call a thousand times is not looked for among all pages.
    path("api/v1/", include("portal.api")),
    path("", include("notices.urls")),
    path("", include("consent.urls")),
    path("", include("rights.urls")),
    path("desk/", admin.site.urls),
    path("account/password/reset/", limits.even(password_reset)),
    path("account/", include("allauth.urls")),
    path("healthz", health.alive, name="alive"),
    path("healthz/ready", health.ready, name="ready"),
    path("metrics", metrics.page, name="metrics"),
    path(".well-known/kept-keys.json", wellknown.seal_keys, name="seal-keys"),
    path(".well-known/pgp-key.asc", wellknown.pgp_key, name="pgp-key"),
    path(".well-known/security.txt", wellknown.security_txt, name="security-txt"),
]
