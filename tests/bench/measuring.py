"""What benches measure with: processor time of other processes, and one line of JSON."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from portal import up
from tests import services

# Every figure that was ever measured in this folder, the newest last.
KEPT = Path(__file__).resolve().parents[2] / "var" / "bench.jsonl"
TICKS = os.sysconf("SC_CLK_TCK")
OURS = "portal.wsgi:application"


def workers(master: int) -> list[int]:
    """The processes below a server, which has its port a moment before it has them."""
    children = Path(f"/proc/{master}/task/{master}/children")
    for _turn in range(600):
        if children.read_text().strip():
            break
        time.sleep(0.1)
    return [int(pid) for pid in children.read_text().split()]


def processor(pids: list[int]) -> float:
    """Seconds of processor that they have used."""
    spent = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        spent += int(fields[11]) + int(fields[12])
    return spent / TICKS


def said(**figures: object) -> None:
    """Print one line of JSON, and keep it with where and when it was measured."""
    line = json.dumps({**figures, "load": round(os.getloadavg()[0], 2)})
    print(line)
    where = {
        "bench": os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0],
        "database": os.environ.get("HARNESS", "sqlite"),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    KEPT.parent.mkdir(exist_ok=True)
    with KEPT.open("a") as file:
        file.write(json.dumps({**where, **json.loads(line)}) + "\n")


def judged(
    measure: str,
    ours: float,
    *,
    limit: float,
    baseline: float | None = None,
    is_floor: bool = False,
    **more: object,
) -> None:
    """One figure beside its baseline and the limit that it has to hold.

    With a baseline the limit is of the ratio, else of the figure itself.
    """
    ratio = None if baseline is None else ours / baseline
    found = ours if ratio is None else ratio
    said(
        measure=measure,
        ours=round(ours, 2),
        baseline=None if baseline is None else round(baseline, 2),
        ratio=None if ratio is None else round(ratio, 2),
        limit=limit,
        ok=found >= limit if is_floor else found <= limit,
        **more,
    )


@contextmanager
def served(
    application: str, folder: Path, env: dict[str, str] | None = None
) -> Iterator[tuple[int, list[int]]]:
    """Another program under the server that serves ours: its port and processes."""
    port = services.free_port()
    command = [
        application if part == OURS else part for part in up.web(port=port).command
    ]
    with subprocess.Popen(command, cwd=folder, env=env or up.environment()) as program:
        try:
            for _turn in range(600):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield port, workers(program.pid)
        finally:
            program.terminate()
