"""`/figures/2026/`: how requests of a year were answered, where the officer opened it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from rights import reporting, small_counts


@require_safe
def page(request: HttpRequest, year: int) -> HttpResponse:
    """Closed years look like unknown ones."""
    if not reporting.is_public(year):
        raise Http404
    found = reporting.report(year, at=timezone.now())
    shown = {
        "tables": reporting.public(found),
        "ways": reporting.ways(found, fewest=small_counts.FEWEST),
        "title": reporting.year_words(year),
    }
    return render(request, "rights/figures.html", shown)
