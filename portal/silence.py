"""Nothing but its log leaves a worker in production.

Celery says on standard output that a worker stops, in words that no log sees. Nothing of
ours is written there.
"""

from __future__ import annotations

import os
from typing import Any

from celery import bootsteps
from celery.utils.log import get_multiprocessing_logger
from django.conf import settings


class Silence(bootsteps.Step):
    """Standard output goes nowhere from the start of the worker."""

    def include_if(self, parent: Any) -> bool:
        return bool(settings.IS_PRODUCTION)

    def create(self, parent: Any) -> None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.close(nowhere)


class OneForm(bootsteps.Step):
    """What is said of a process that died gets the form of every line.

    Celery has just given the logger of the pool a handler of its own, with plain words.
    """

    def create(self, parent: Any) -> None:
        pool = get_multiprocessing_logger()
        if pool is not None:
            pool.handlers, pool.propagate = [], True
