"""Addresses of the published pages."""

from __future__ import annotations

from datetime import date

from django.urls import path, register_converter

from notices.views import news, past, public


class Day:
    """2026-12-15; what is no day is no address, nor the last day that can be told."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        day = date.fromisoformat(value)
        if day == date.max:
            raise ValueError("No day follows this one, so it has no end.")
        return day

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(Day, "day")

app_name = "notices"
urlpatterns = [
    path("", public.policy, name="policy"),
    path("california/", public.california, name="california"),
    path("policy.pdf", public.policy_pdf, name="policy_pdf"),
    path("california.pdf", public.california_pdf, name="california_pdf"),
    path("policy/", past.versions, name="versions"),
    path("policy/feed.xml", past.feed, name="feed"),
    path("policy/news/", news.ask, name="news"),
    path("policy/news/<uuid:pk>/", news.mine, name="news_mine"),
    path("policy/versions/<int:number>/", past.version, name="version"),
    path(
        "policy/versions/<int:number>/policy.json",
        past.version_json,
        name="version_json",
    ),
    path(
        "policy/versions/<int:number>/<slug:document>.pdf",
        past.version_pdf,
        name="version_pdf",
    ),
    path(
        "policy/versions/<int:number>/<slug:document>/",
        past.version,
        name="version_document",
    ),
    path("policy/<day:day>/", past.on_day, name="on_day"),
    path("policy/<day:day>/policy.json", past.day_json, name="day_json"),
    path("policy/<day:day>/<slug:document>.pdf", past.day_pdf, name="day_pdf"),
    path("policy/<day:day>/<slug:document>/", past.on_day, name="day_document"),
    path("policy/clauses/<slug:slug>/", past.clause, name="clause"),
    path("policy/compare/<int:before>/<int:after>/", past.compare, name="compare"),
    path(
        "policy/compare/<int:before>/<int:after>.pdf",
        past.compare_pdf,
        name="compare_pdf",
    ),
    path("policy.json", public.policy_json, name="policy_json"),
    path("promises/", public.promises, name="promises"),
    path("contact/", public.contact, name="contact"),
]
