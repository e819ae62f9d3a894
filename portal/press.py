"""The child process that prints: it limits itself before it reads a word.

Started by `portal.paper` as a program of its own, never imported by the portal.
Memory, time and file size are bounded first and only then is the printing library
loaded, so a page built to exhaust a machine exhausts this process alone.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from importlib import import_module
from pathlib import Path

MEGABYTE = 1024 * 1024
LARGEST_FILE = 32 * MEGABYTE
OPEN_FILES = 64
# Exit codes that `portal.paper` understands.
MISSING, TOO_LARGE = 3, 4
_PR_SET_PDEATHSIG = 1


def limit(*, memory: int, cpu: int, nice: int) -> None:
    """From here on this process takes no more than its share, nor outlives its parent."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    os.nice(nice)  # a page that somebody waits for comes first
    for what, most in (
        (resource.RLIMIT_AS, memory * MEGABYTE),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),  # a dump would hold the paper in the clear
    ):
        resource.setrlimit(what, (most, most))


def main(arguments: list[str]) -> int:
    """`press MEGABYTES SECONDS NICE [--check]`: print what stands on standard input."""
    memory, cpu, nice = map(int, arguments[:3])
    limit(memory=memory, cpu=cpu, nice=nice)
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    try:
        printer = import_module("portal.printer")
    except OSError:
        return MISSING  # pango or a neighbour of it is not on this machine
    if "--check" in arguments:
        return 0
    printed: bytes = printer.printed(sys.stdin.buffer.read())
    if len(printed) > LARGEST_FILE:
        return TOO_LARGE
    sys.stdout.buffer.write(printed)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
