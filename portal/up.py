"""Run the whole portal from one terminal: web, and a worker with the schedule.

Imports no Django, so that the watcher itself stays small. Each program is a
process group of its own: one that dies is cleared away whole and started again,
and none outlives the watcher (Linux: prctl(2), PR_SET_PDEATHSIG).
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
STOPS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
WATCHED = STOPS | {signal.SIGCHLD}
GRACE_SECONDS = 10.0
LONGEST_WAIT = 30.0
EARLY_DEATHS = 3
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to run, and what people call it."""

    name: str
    command: Sequence[str]


def web(*, port: int, host: str = "127.0.0.1") -> Program:
    """One process with threads: the arbiter and its child share their memory.

    A thread is made when all others are busy, so sixteen cost little until somebody
    sends slowly; a proxy that buffers is what really helps (README). No header may
    name the path: gunicorn would take SCRIPT_NAME from any visitor on this machine.
    """
    return Program(
        name="web",
        command=[
            *(sys.executable, "-m", "gunicorn", "portal.wsgi:application"),
            *("--bind", f"{host}:{port}", "--workers", "1", "--threads", "16"),
            *("--keep-alive", "2", "--worker-connections", "200"),
            *("--forwarder-headers", ""),
            *("--worker-class", "gthread", "--preload", "--no-control-socket"),
            *("--graceful-timeout", "5", "--log-level", "warning"),
        ],
    )


def worker() -> Program:
    """One child for the work, and the schedule inside: see `portal.embedded`."""
    return Program(name="worker", command=[sys.executable, "-m", "portal.work"])


def environment(given: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a program: ours, without noise and with fewer arenas."""
    return {
        # glibc keeps a heap per thread; two are enough and save tens of megabytes.
        "MALLOC_ARENA_MAX": "2",
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
        **(os.environ if given is None else given),
    }


@dataclass
class Child:
    """One running program and everything it started."""

    program: Program
    env: dict[str, str] = field(default_factory=environment)
    output: IO[bytes] | None = None
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    is_cleared: bool = False

    def start(self) -> None:
        """Start it as the head of a new process group."""
        parent = os.getpid()
        self.process = subprocess.Popen(  # noqa: S603 - our own command lines
            list(self.program.command),
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT if self.output else None,
            start_new_session=True,
            preexec_fn=lambda: _end_with(parent),
        )
        self.started = time.monotonic()
        self.is_cleared = False

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self.process.poll() if self.process else 0

    def ask(self) -> None:
        """Ask the head to stop; it ends its own children in order."""
        if self.process and self.exit_code() is None:
            self.process.terminate()

    def kill(self) -> None:
        """Kill the whole group, with what outlived its head.

        Once: after that the number may be the one of somebody else's group.
        """
        if self.process and not self.is_cleared:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.is_cleared = True


def _end_with(parent: int) -> None:
    """In the child: receive signals again, and SIGKILL when the parent dies."""
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before the line above
        os._exit(1)


def stop(children: Sequence[Child], *, seconds: float = GRACE_SECONDS) -> None:
    """Ask all, wait, then kill what is left. A second signal does not wait."""
    for child in children:
        child.ask()
    until = time.monotonic() + seconds
    while any(child.exit_code() is None for child in children):
        left = until - time.monotonic()
        caught = signal.sigtimedwait(WATCHED, max(0.0, min(left, 0.5)))
        if left <= 0 or (caught and caught.si_signo in STOPS):
            break
    for child in children:
        child.kill()


@dataclass
class Watch:
    """Keeps programs running until a signal; says what it does in single lines."""

    children: list[Child]
    is_ready: Callable[[], bool] = lambda: True
    when_ready: Callable[[], None] = lambda: None
    say: Callable[[str], None] = lambda line: print(line, flush=True)  # noqa: T201 - a command
    ready: bool = False
    deaths: dict[str, int] = field(default_factory=dict)
    again: dict[str, float] = field(default_factory=dict)

    def run(self) -> int:
        """Run until SIGINT, SIGTERM or SIGHUP (0), or until nothing starts (1)."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        try:
            for child in self.children:
                child.start()
            return self._loop()
        finally:
            stop(self.children)
            while signal.sigtimedwait(WATCHED, 0):
                continue  # a late Ctrl-C must not break off the last lines
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _loop(self) -> int:
        while True:
            caught = signal.sigtimedwait(WATCHED, self._pause())
            if caught and caught.si_signo in STOPS:
                self.say("Stopping.")
                return 0
            for child in self.children:
                self._tend(child)
            if not self.ready:
                if max(self.deaths.values(), default=0) >= EARLY_DEATHS:
                    self.say("Giving up: see the lines above.")
                    return 1
                self._look()

    def _pause(self) -> float:
        """Seconds until there is something to do; a dead child wakes us anyway."""
        if not self.ready:
            return 0.3
        due = min(self.again.values(), default=time.monotonic() + 3600)
        return max(0.0, due - time.monotonic())

    def _look(self) -> None:
        if not self.again and self.is_ready():
            self.ready = True
            self.when_ready()

    def _tend(self, child: Child) -> None:
        name = child.program.name
        code = child.exit_code()
        if code is None:
            return
        now = time.monotonic()
        if name not in self.again:
            self._clear(child, code, now)
        elif now >= self.again[name]:
            del self.again[name]
            child.start()

    def _clear(self, child: Child, code: int, now: float) -> None:
        """Clear away a dead program and set the time of its next start."""
        name = child.program.name
        child.kill()
        lived = now - child.started
        self.deaths[name] = 1 if lived > 10 else self.deaths.get(name, 0) + 1
        wait = min(LONGEST_WAIT, 0.5 * 2 ** (self.deaths[name] - 1))
        self.again[name] = now + wait
        how = f"signal {-code}" if code < 0 else f"exit {code}"
        self.say(f"The {name} ended ({how}); starting it again in {wait:g} s.")


def answers(
    port: int, *, path: str = "/healthz/ready", host: str = "127.0.0.1"
) -> bool:
    """Whether a GET of `path` says 200. By hand: http.client would stay in memory."""
    question = f"GET {path} HTTP/1.0\r\nHost: localhost:{port}\r\n\r\n"
    try:
        with socket.create_connection((host, port), timeout=5) as connection:
            connection.sendall(question.encode())
            return connection.recv(64).split(b" ")[1:2] == [b"200"]
    except OSError:
        return False


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _lock(data_dir: Path) -> IO[str] | None:
    """Hold the folder while we run; None when another watcher holds it."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = (data_dir / "up.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def is_running(data_dir: Path | None = None) -> bool:
    """Whether a watcher holds the folder of the data."""
    folder = data_dir or Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()
    lock = _lock(folder)
    if lock is None:
        return True
    lock.close()
    return False


def _welcome(data_dir: Path, port: int) -> None:
    page = data_dir / "welcome.txt"
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    sys.stdout.write(text or f"Kept answers on port {port}.\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """`manage.py up`: run until Ctrl-C. `--check` only says whether it could."""
    data_dir = Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()
    port = int(os.environ.get("PORT") or "8000")
    host = os.environ.get("BIND") or "127.0.0.1"
    lock = _lock(data_dir)
    if lock is None:
        sys.stderr.write(f"Kept is already running on {data_dir}.\n")
        return 1
    if not _is_free(host, port):
        sys.stderr.write(f"Port {port} is taken: try PORT=8001 make run.\n")
        return 1
    with lock:
        if "--check" in arguments:
            return 0
        env = environment()
        programs = [web(port=port, host=host), worker()]
        return Watch(
            [Child(program, env) for program in programs],
            is_ready=lambda: answers(port),
            when_ready=lambda: _welcome(data_dir, port),
        ).run()
