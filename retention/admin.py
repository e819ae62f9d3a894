"""Registers the retention pages with the desk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from portal import permissions
from portal.admin import ReadOnly
from retention import desk
from retention.models import Hold, Run, System


class Page(ReadOnly):
    """Our own pages stand where the admin's list and form would."""

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        return self.admin_site.each_context(request)


@admin.register(Run)
class RunAdmin(Page):
    """Rules in force, runs, one run."""

    roles = desk.READERS

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("", view(self.runs), name="retention_run_changelist"),
            path("<uuid:pk>/", view(self.run), name="retention_run_change"),
            path(
                "<uuid:pk>/release/",
                view(desk.release_run),
                name="retention_run_release",
            ),
            path("now/<slug:rule>/", view(desk.run_now), name="retention_run_now"),
        ]

    def runs(self, request: HttpRequest) -> HttpResponse:
        return desk.runs_page(request, self._context(request))

    def run(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return desk.run_page(request, pk, self._context(request))


@admin.register(Hold)
class HoldAdmin(Page):
    """Holds: placed, certain, released."""

    roles = (permissions.OFFICER, permissions.AUDITOR)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("", view(self.holds), name="retention_hold_changelist"),
            path(
                "<uuid:pk>/release/",
                view(self.release),
                name="retention_hold_release",
            ),
        ]

    def holds(self, request: HttpRequest) -> HttpResponse:
        return desk.holds_page(request, self._context(request))

    def release(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return desk.release_hold(request, pk, self._context(request))


@admin.register(System)
class SystemAdmin(Page):
    """Systems with their datasets, checked against the real database."""

    roles = desk.READERS

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [path("", view(self.systems), name="retention_system_changelist")]

    def systems(self, request: HttpRequest) -> HttpResponse:
        return desk.systems_page(request, self._context(request))
