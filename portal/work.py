"""One worker with the schedule inside: `python -m portal.work`.

It is what `celery worker` starts, without the shell around it, which cost a fifth of
the start and ten megabytes.
"""

from __future__ import annotations

import os
import sys

from portal import collecting
from portal.celery import app
from portal.embedded import Whole


def main() -> int:
    """Work until told to stop; the exit code of the worker."""
    collecting.rarely()
    # `prepare` and the web ran Django's checks a moment ago.
    os.environ["CELERY_SKIP_CHECKS"] = "true"
    app.steps["worker"].add(Whole)
    worker = app.Worker(
        loglevel="WARNING",
        pool_cls="prefork",
        quiet=True,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    worker.start()
    return int(worker.exitcode or 0)


if __name__ == "__main__":
    sys.exit(main())
