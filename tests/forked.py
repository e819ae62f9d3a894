"""Processes of an installation that start at once, forked from one that has imported.

To import everything takes a program most of its start, and tests that break things start
a hundred of them. All programs of the first installation, and web and worker wherever a
test says how, are started by their command, as people start them; what comes after is
forked from a seed with the same environment, and differs in nothing else: a group of its
own, which ends when we do.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_PDEATHSIG, _SUBREAPER = 1, 36
_libc = ctypes.CDLL(None, use_errno=True)
# Commands that only read what the settings say when they run.
QUICK = ("shell", "verify_ledger")


class Forked:
    """What is asked of a `Popen`, of a process that somebody else made for us."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        return self._look(os.WNOHANG)

    def wait(self) -> int | None:
        return self._look(0)

    def _look(self, how: int) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, how)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def terminate(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)


class Seed:
    """A process that has imported what a worker needs, and forks when it is asked."""

    def __init__(self, env: dict[str, str], folder: Path) -> None:
        self.folder = folder
        with (folder / "seed.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.forked"],
                cwd=ROOT,
                env=env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def web(self, log: Path, command: Sequence[str]) -> Forked:
        """The server that this command starts, writing there."""
        return self._fork(out=str(log), err=str(log), web=list(command))

    def worker(self, log: Path, failpoints: str) -> Forked:
        """A worker that writes there."""
        return self._fork(out=str(log), err=str(log), failpoints=failpoints)

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One command of `manage.py`, to its end."""
        out, err = self.folder / "seed.out", self.folder / "seed.err"
        for each in (out, err):
            each.write_text("", encoding="utf-8")
        done = self._fork(out=str(out), err=str(err), manage=arguments)
        code = done.wait()
        said = (each.read_text(encoding="utf-8") for each in (out, err))
        return subprocess.CompletedProcess(arguments, code or 0, *said)

    def _fork(self, **asked: Any) -> Forked:
        """Its grandchild becomes our child: orphans go to who says they take them."""
        assert self.process.stdin
        assert self.process.stdout
        _libc.prctl(_SUBREAPER, 1, 0, 0, 0)
        try:
            self.process.stdin.write(json.dumps({**asked, "ours": os.getpid()}) + "\n")
            self.process.stdin.flush()
            return Forked(int(self.process.stdout.readline()))
        finally:
            _libc.prctl(_SUBREAPER, 0, 0, 0, 0)

    def end(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()
        self.process.wait()


def main() -> None:
    """Import, then fork for every line that comes."""
    import gunicorn.app.wsgiapp

    import manage
    from portal import work

    os.environ["CELERY_SKIP_CHECKS"] = "true"
    work.app.loader.import_default_modules()
    for line in sys.stdin:
        asked = json.loads(line)
        read, write = os.pipe()
        middle = os.fork()
        if not middle:
            pid = os.fork()
            if pid:
                os.write(write, str(pid).encode())
                os._exit(0)
            os.close(read)
            os.close(write)
            _stand_alone(asked)
            if "manage" in asked:
                sys.argv = ["manage.py", *asked["manage"]]
                manage.main()
                sys.exit()
            if "web" in asked:
                # Python, -m, and then what it is called with.
                sys.argv = asked["web"][2:]
                sys.exit(gunicorn.app.wsgiapp.run())
            _arm(asked["failpoints"])
            sys.exit(work.main())
        os.waitpid(middle, 0)
        os.close(write)
        with os.fdopen(read) as told:
            print(told.read(), flush=True)


def _stand_alone(asked: dict[str, Any]) -> None:
    """As `portal.up` starts a program: a group of its own, ended with its parent."""
    os.setsid()
    until = time.monotonic() + 10
    while os.getppid() != asked["ours"]:
        if time.monotonic() > until:
            os._exit(1)
        time.sleep(0.001)
    _libc.prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    how = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    for number, file in ((1, asked["out"]), (2, asked["err"])):
        os.dup2(os.open(file, how), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)


def _arm(failpoints: str) -> None:
    from django.conf import settings

    settings.KEPT_FAILPOINTS = failpoints


if __name__ == "__main__":
    main()
