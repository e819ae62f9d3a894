"""Every address of the site. Apps are named by string, so nothing is imported up."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from portal import health, wellknown

handler400 = "portal.errors.unreadable"
handler403 = "portal.errors.forbidden"

urlpatterns = [
    path("", include("notices.urls")),
    path("", include("rights.urls")),
    path("desk/", admin.site.urls),
    path("account/", include("allauth.urls")),
    path("healthz", health.alive, name="alive"),
    path("healthz/ready", health.ready, name="ready"),
    path(".well-known/kept-keys.json", wellknown.seal_keys, name="seal-keys"),
    path(".well-known/security.txt", wellknown.security_txt, name="security-txt"),
]
