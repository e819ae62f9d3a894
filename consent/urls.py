"""Addresses of choices. The number in one of them names nobody."""

from __future__ import annotations

from django.urls import path

from consent.views import choices

app_name = "consent"
urlpatterns = [
    path("choices/", choices.page, name="choices"),
    path("choices/<uuid:pk>.json", choices.receipt, name="receipt"),
    path("stop/<uuid:pk>/", choices.one_click, name="one_click"),
    path(".well-known/gpc.json", choices.gpc_file, name="gpc"),
]
