"""The watcher keeps programs running and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gunicorn.config import Config

from portal import up

ROOT = Path(__file__).resolve().parents[2]
WATCH = """
import sys
from portal.up import Child, Program, Watch
sys.exit(Watch(
    [Child(Program(name=f"p{n}", command=["sh", "-c", text]))
     for n, text in enumerate(sys.argv[1:])],
    when_ready=lambda: print("ready", flush=True),
).run())
"""


def eventually(fact: Callable[[], object], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < until, "did not come true in time"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """A zombie that nobody reaped yet counts as gone."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.fixture
def watch() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    running: list[subprocess.Popen[str]] = []

    def start(*programs: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", WATCH, *programs],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def pids(file: Path, count: int) -> list[int]:
    eventually(lambda: file.exists() and len(file.read_text().split()) >= count)
    return [int(word) for word in file.read_text().split()]


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_every_program_and_what_it_started(watch, tmp_path, sent):
    seen = tmp_path / "pids"
    process = watch(
        f"sleep 60 & echo $! $$ >> {seen}; wait",
        f"echo $$ >> {seen}; exec sleep 60",
    )
    started = pids(seen, 3)

    process.send_signal(sent)

    assert process.wait(timeout=15) == 0
    eventually(lambda: not any(is_alive(pid) for pid in started))


def test_a_program_that_ignores_the_request_is_killed_on_the_second(watch, tmp_path):
    seen = tmp_path / "pids"
    process = watch(f"trap '' TERM; echo $$ >> {seen}; sleep 60; sleep 60")
    started = pids(seen, 1)

    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert is_alive(started[0])
    process.send_signal(signal.SIGINT)

    assert process.wait(timeout=5) == 0
    assert not is_alive(started[0])


def test_a_dead_program_is_started_again_without_its_leftovers(watch, tmp_path):
    seen = tmp_path / "pids"
    process = watch(f"sleep 60 & echo $! $$ >> {seen}; wait")
    leftover, head = pids(seen, 2)
    assert process.stdout.readline() == "ready\n"

    os.kill(head, signal.SIGKILL)

    again = pids(seen, 4)[2:]
    assert not is_alive(leftover)
    assert all(is_alive(pid) for pid in again)
    process.terminate()
    said, _errors = process.communicate(timeout=15)
    assert said.splitlines() == [
        "The p0 ended (signal 9); starting it again in 0.5 s.",
        "Stopping.",
    ]


def test_nothing_outlives_a_killed_watcher(watch, tmp_path):
    seen = tmp_path / "pids"
    process = watch(f"echo $$ >> {seen}; exec sleep 60")
    started = pids(seen, 1)

    process.kill()

    eventually(lambda: not is_alive(started[0]))


def test_what_never_starts_is_given_up():
    said: list[str] = []
    child = up.Child(up.Program(name="web", command=["false"]))

    code = up.Watch([child], is_ready=lambda: False, say=said.append).run()

    assert code == 1
    assert said == [
        "The web ended (exit 1); starting it again in 0.5 s.",
        "The web ended (exit 1); starting it again in 1 s.",
        "The web ended (exit 1); starting it again in 2 s.",
        "Giving up: see the lines above.",
    ]


def test_a_taken_port_or_folder_is_told_in_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        env = {**os.environ, "PORT": port, "DATA_DIR": str(tmp_path)}
        said = check(env)
    assert said == (1, f"Port {port} is taken: try PORT=8001 make run.\n")
    assert check(env) == (0, "")

    lock = up._lock(tmp_path)
    assert lock is not None
    with lock:
        assert check(env) == (1, f"Kept is already running on {tmp_path}.\n")


def check(env: dict[str, str]) -> tuple[int, str]:
    command = [sys.executable, "manage.py", "up", "--check"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    return done.returncode, done.stderr


def test_the_watcher_imports_no_django():
    command = "import portal.up, sys; print('django' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True
    )

    assert done.stdout == "False\n"


def test_the_web_server_takes_no_path_from_a_header_and_has_threads_to_spare():
    command = list(up.web(port=8000).command)
    given = Config().parser().parse_args(command[command.index("gunicorn") + 1 :])
    found = Config()
    for name in ("forwarder_headers", "threads", "worker_class"):
        found.set(name, getattr(given, name))

    assert found.forwarder_headers == []
    assert (found.threads, found.worker_class_str) == (16, "gthread")
