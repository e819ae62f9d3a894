"""`/figures/2026/`: how requests of a year were answered, where the officer opened it.

Counting reads every request of the year: whoever asks again soon is shown the same.
"""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from rights import public_figures, reporting

KEPT_SECONDS = 600


@require_safe
def page(request: HttpRequest, year: int) -> HttpResponse:
    """Closed years look like unknown ones."""
    if not reporting.is_public(year):
        raise Http404
    name = f"figures:{year}:{get_language()}"
    shown = cache.get_or_set(name, lambda: _shown(year), KEPT_SECONDS)
    return render(request, "rights/figures.html", shown)


def _shown(year: int) -> dict[str, Any]:
    found = reporting.report(year, at=timezone.now())
    return {
        "tables": public_figures.tables(found),
        "ways": reporting.ways(found, is_public=True),
        "title": reporting.year_words(year),
    }
