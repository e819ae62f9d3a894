"""Addresses of the rights app."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "rights"
urlpatterns: list[URLPattern] = []
