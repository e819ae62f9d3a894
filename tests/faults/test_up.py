"""`manage.py up` mends itself, and leaves nothing behind."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import psutil
import pytest

from portal.up import answers
from tests.harness import Portal, stopped

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("whole")]
RECOVERY = 15


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    made = Portal()
    with stopped(made):
        made.prepare()
        yield made


@pytest.fixture
def watched(portal: Portal) -> Portal:
    """Running, with the data of the tests before."""
    child = portal.children.get("up")
    if child is None or child.exit_code() is not None:
        portal.start_watch(WORKER_CHILDREN="2")
        portal.wait_ready()
    return portal


def parts(portal: Portal) -> dict[str, list[psutil.Process]]:
    """The processes of the watcher by role, each head before its children."""
    head = portal.children["up"].process
    assert head is not None
    found: dict[str, list[psutil.Process]] = {"web": [], "worker": []}
    for program in psutil.Process(head.pid).children():
        role = "web" if "gunicorn" in " ".join(program.cmdline()) else "worker"
        found[role] += [program, *program.children()]
    return found


def last_sweep(portal: Portal) -> object:
    return portal.query("SELECT ok_at FROM portal_sweep WHERE name = 'portal.seal'")


def sweeps_again(portal: Portal) -> None:
    """Something that the killed part had in hand may still end: that is no proof."""
    time.sleep(2)
    before = last_sweep(portal)
    portal.wait(lambda: last_sweep(portal) != before, RECOVERY - 2)


@pytest.mark.parametrize(
    ("role", "which"),
    [("web", 0), ("web", 1), ("worker", 0), ("worker", 1)],
    ids=["web", "web's child", "worker", "worker's child"],
)
def test_any_killed_part_is_back_within_fifteen_seconds(watched, role, which):
    parts(watched)[role][which].kill()

    sweeps_again(watched)
    watched.wait(lambda: answers(watched.port), RECOVERY)
    whole = {"web": 2, "worker": 3}
    watched.wait(lambda: counted(watched) == whole, RECOVERY)


def counted(portal: Portal) -> dict[str, int]:
    return {name: len(found) for name, found in parts(portal).items()}


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_when_the_watcher_ends_nothing_is_left(watched, sent):
    everything = [process for found in parts(watched).values() for process in found]
    head = watched.children["up"].process
    assert head is not None

    head.send_signal(sent)

    code = head.wait(timeout=RECOVERY)
    assert code == (-signal.SIGKILL if sent == signal.SIGKILL else 0)
    _gone, alive = psutil.wait_procs(everything, timeout=5)
    assert alive == []
