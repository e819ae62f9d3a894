"""Addresses of the published pages."""

from __future__ import annotations

from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("", views.policy, name="policy"),
    path("california/", views.california, name="california"),
    path("policy.pdf", views.policy_pdf, name="policy_pdf"),
    path("california.pdf", views.california_pdf, name="california_pdf"),
    path("policy.json", views.policy_json, name="policy_json"),
    path("contact/", views.contact, name="contact"),
]
