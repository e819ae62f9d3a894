"""Figures for Prometheus at `/metrics`: counts of rows, never about a person.

Off unless a token is set, and without the token the address looks as if there were
nothing. Each app says in `<app>/figures/*.py` what it counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from portal.plugins import discover


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One gauge: a value for each combination of its labels."""

    name: str
    help: str
    labels: tuple[str, ...] = ()
    values: dict[tuple[str, ...], float] = field(default_factory=dict)


class Figures(Protocol):
    """One file: counts rows in a number of queries that does not grow."""

    code: str

    def figures(self, at: datetime) -> list[Figure]: ...


class Rows(Collector):
    """Counts when it is asked, so that no process has to remember anything."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        at = timezone.now()
        for source in discover("figures", "FIGURES").values():
            for figure in source.figures(at):
                yield _gauge(figure)


def _gauge(figure: Figure) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(f"kept_{figure.name}", figure.help, labels=figure.labels)
    for labels, value in sorted(figure.values.items()):
        gauge.add_metric(labels, value)
    return gauge


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The figures, for whoever holds the token."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if not token or not constant_time_compare(given, f"Bearer {token}"):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Rows())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
