"""What benches measure with: processor time of other processes, and one line of JSON."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal import up
from tests import services

TICKS = os.sysconf("SC_CLK_TCK")
OURS = "portal.wsgi:application"


def workers(master: int) -> list[int]:
    """The processes below a server."""
    listed = Path(f"/proc/{master}/task/{master}/children").read_text()
    return [int(pid) for pid in listed.split()]


def processor(pids: list[int]) -> float:
    """Seconds of processor that they have used."""
    spent = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        spent += int(fields[11]) + int(fields[12])
    return spent / TICKS


def said(**figures: object) -> None:
    print(json.dumps({**figures, "load": round(os.getloadavg()[0], 2)}))


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
            for _turn in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield port, workers(program.pid)
        finally:
            program.terminate()
