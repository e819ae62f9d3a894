"""A real, fresh installation for tests that break or look at it.

Web and worker run as the process groups that `manage.py up` would start, on folders,
databases, a port and a broker of their own. `HARNESS=sqlite|postgres` chooses the
way to run; postgres needs the environment of `tests.services`.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import psycopg2
import pytest

from portal import up
from tests.forked import QUICK, Seed
from tests.places import ROOT, Places, manage, template
from tests.services import Redis, free_port

__all__ = ["ROOT", "Portal", "kind_of_harness", "own_portal", "portal"]
Fact = TypeVar("Fact")
# The databases on which this process has started every program by its command.
TRIED: set[str] = set()


def kind_of_harness() -> str:
    """PostgreSQL and Redis where they run, unless HARNESS says otherwise."""
    has_services = "postgres" in os.environ.get("DATABASE_URL", "")
    return os.environ.get("HARNESS") or ("postgres" if has_services else "sqlite")


class Sight:
    """Looks into one database: one statement, one committed transaction.

    The connection to a server is kept: tests look hundreds of times, and wait looking.
    """

    def __init__(self, address: str, *, timeout: int = 20) -> None:
        self.address = address.replace("+psycopg2", "")
        self.timeout = timeout
        self.kept: Any = None

    def run(self, statement: str, parameters: Sequence[Any]) -> list[Any]:
        """`%s` marks a parameter."""
        if self.address.startswith("sqlite"):
            path = self.address.partition("///")[2]
            with closing(sqlite3.connect(path, timeout=self.timeout)) as connection:
                return _committed(connection, statement.replace("%s", "?"), parameters)
        was_kept = self.kept is not None
        try:
            self.kept = self.kept or psycopg2.connect(self.address)
            return _committed(self.kept, statement, parameters)
        except psycopg2.Error as error:
            self.close()
            # The server may have dropped who was only waiting.
            if was_kept and isinstance(error, psycopg2.OperationalError):
                return self.run(statement, parameters)
            raise

    def close(self) -> None:
        """Nothing of it is left at the server."""
        if self.kept is not None:
            self.kept.close()
            self.kept = None


def _committed(connection: Any, statement: str, parameters: Sequence[Any]) -> list[Any]:
    with closing(connection.cursor()) as cursor:
        cursor.execute(statement, tuple(parameters))
        rows = list(cursor.fetchall()) if cursor.description else []
        connection.commit()
        return rows


class Portal:
    """One running installation. Nothing is restarted here unless a test says so."""

    def __init__(
        self, kind: str | None = None, *, server: str = "", has_slept: bool = True
    ) -> None:
        """`has_slept` or not, the first night is over or still to come."""
        self.kind = kind or kind_of_harness()
        self.server = server
        self.has_slept = has_slept
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        folder = Path(tempfile.mkdtemp(prefix="kept-portal-"))
        self.places = Places(
            folder, kind=self.kind, name=uuid.uuid4().hex[:12], server=server
        )
        self.redis = Redis(folder / "redis") if self.kind == "postgres" else None
        self.children: dict[str, up.Child] = {}
        self.is_plain = True
        self.started: Counter[tuple[tuple[str, str], ...]] = Counter()
        self.seeds: dict[tuple[tuple[str, str], ...], Seed] = {}
        self._company_lock: sqlite3.Connection | None = None
        self._sights = {
            "ours": Sight(self.places.database),
            "company": Sight(self.places.company, timeout=4),
        }

    # --- the whole ------------------------------------------------------------

    def start(self, *, failpoints: str = "", worker: bool = True) -> None:
        """Everything, until the portal itself says that it is ready."""
        self.prepare()
        self.start_web()
        if worker:
            self.start_worker(failpoints=failpoints)
            self.wait_ready()
            TRIED.add(self.kind)
        else:
            self.wait(lambda: up.answers(self.port, path="/healthz"), 30)

    def prepare(self) -> None:
        """Folders, databases and broker, but nothing that runs on them."""
        self.places.make(template(self.kind, self.server, has_slept=self.has_slept))
        self.start_broker()

    def wait_ready(self, seconds: float = 40) -> None:
        self.wait(lambda: up.answers(self.port), seconds)

    def stop(self) -> None:
        self.start_company()
        self.look_away()
        for child in self.children.values():
            child.kill()
        for seed in self.seeds.values():
            seed.end()
        if self.redis:
            self.redis.kill()
        self.places.clear()

    @property
    def env(self) -> dict[str, str]:
        redis = {"REDIS_URL": self.redis.url} if self.redis else {}
        return self.places.environment(PORT=str(self.port), **redis)

    @property
    def password(self) -> str:
        """Of every demo user."""
        return (self.places.keys_dir / "demo_password").read_text(encoding="utf-8")

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one command of `manage.py` in this installation."""
        self.look_away()
        seed = self._seed() if arguments[0] in QUICK else None
        return seed.manage(*arguments) if seed else manage(*arguments, env=self.env)

    def _seed(self, **more: str) -> Seed | None:
        """What the second process of an environment, and all later, are forked from;
        of a later installation all."""
        kind = tuple(sorted(more.items()))
        self.started[kind] += 1
        is_tried = self.started[kind] > 1 or (self.kind in TRIED and not more)
        if is_tried and kind not in self.seeds:
            self.seeds[kind] = Seed({**self.env, **more}, self.places.folder)
        return self.seeds.get(kind)

    # --- its parts ------------------------------------------------------------

    def _start(self, name: str, command: Sequence[str], env: dict[str, str]) -> None:
        with self._log(name).open("ab") as output:
            child = up.Child(up.Program(name=name, command=command), env, output)
            child.start()
        self.children[name] = child

    def _adopt(
        self, name: str, command: Sequence[str], env: dict[str, str], process: Any
    ) -> None:
        """What a seed has started under this name."""
        program = up.Program(name=name, command=command)
        self.children[name] = up.Child(program, env, process=process)

    def _log(self, name: str) -> Path:
        return self.places.folder / f"{name}.log"

    def start_web(self, name: str = "web", port: int = 0) -> None:
        """Another name and port are another process beside the first."""
        at = port or self.port
        env, command = {**self.env, "PORT": str(at)}, up.web(port=at).command
        # A seed has read the address of the site, which is that of the first.
        seed = self._seed() if at == self.port and self.kind in TRIED else None
        if seed:
            self._adopt(name, command, env, seed.web(self._log(name), command))
        else:
            self._start(name, command, env)

    def kill_web(self) -> None:
        self.children["web"].kill()

    def start_worker(
        self, failpoints: str = "", name: str = "worker", **more: str
    ) -> None:
        """Another name is another worker beside the first; `more` of its environment."""
        self.is_plain = not (failpoints or more)
        if failpoints:
            for marker in self.places.data_dir.glob("failpoint-*"):
                marker.unlink()
        env = {**self.env, "KEPT_FAILPOINTS": failpoints, **more}
        seed = self._seed(**more)
        if seed:
            forked = seed.worker(self._log(name), failpoints)
            self._adopt(name, up.worker().command, env, forked)
        else:
            self._start(name, up.worker().command, env)

    def wait_reached(self, failpoint: str) -> None:
        """Until a worker came to a failpoint that acts once."""
        self.wait((self.places.data_dir / f"failpoint-{failpoint}").exists, 30)

    def kill_worker(self, name: str = "worker") -> None:
        """SIGKILL to the worker with its child and its schedule, as one."""
        self.children[name].kill()

    def start_watch(self, **more: str) -> None:
        """Web and worker under `manage.py up`, as people run them."""
        command = [sys.executable, "manage.py", "up"]
        self._start("up", command, {**self.env, **more})

    def log(self, name: str = "worker") -> str:
        with suppress(FileNotFoundError):
            return self._log(name).read_text(encoding="utf-8", errors="replace")
        return ""

    # --- what it leans on -----------------------------------------------------

    def kill_broker(self) -> None:
        """Redis dies with all it held; the embedded one becomes unusable."""
        if self.redis:
            self.redis.kill()
        else:
            queue = self.places.data_dir / "broker" / "queue"
            shutil.rmtree(queue)
            queue.write_text("a file where a folder should be", encoding="utf-8")

    def start_broker(self) -> None:
        if self.redis:
            self.redis.start()
        else:
            queue = self.places.data_dir / "broker" / "queue"
            if queue.is_file():
                queue.unlink()
            queue.mkdir(parents=True, exist_ok=True)

    def logs(self) -> list[Path]:
        return sorted(self.places.folder.glob("*.log"))

    def is_broker_alive(self) -> bool:
        if self.redis:
            return bool(self.redis.child) and self.redis.child.exit_code() is None
        return (self.places.data_dir / "broker" / "queue").is_dir()

    def kill_company(self) -> None:
        """The company's database refuses everybody, and drops who is connected."""
        if self.kind == "postgres":
            name = self.places.names[1]
            self.places.server_sql(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            self.places.server_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                f"WHERE datname = '{name}'"
            )
            return
        path = self.places.company.partition("///")[2]
        self._company_lock = sqlite3.connect(path, timeout=20, isolation_level=None)
        self._company_lock.execute("BEGIN EXCLUSIVE")

    def start_company(self) -> None:
        if self.kind == "postgres":
            name = self.places.names[1]
            with suppress(psycopg2.Error):
                self.places.server_sql(
                    f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'
                )
        elif self._company_lock:
            self._company_lock.close()
            self._company_lock = None

    # --- looking --------------------------------------------------------------

    def query(self, statement: str, *parameters: Any) -> list[Any]:
        """Rows of our own database, or a change to it behind the portal's back."""
        return self._sights["ours"].run(statement, parameters)

    def company_query(self, statement: str, *parameters: Any) -> list[Any]:
        """The same in the company's database."""
        return self._sights["company"].run(statement, parameters)

    def wait(self, fact: Callable[[], Fact], seconds: float = 15) -> Fact:
        """The fact, as soon as it is true; fails with the logs when it stays false."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = fact()
            if found:
                return found
            time.sleep(0.1)
        logs = "\n".join(
            f"--- {name}\n{self.log(name)[-3000:]}" for name in self.children
        )
        raise AssertionError(f"not true after {seconds} s\n{logs}")

    def look_away(self) -> None:
        """None of our connections is left: some commands want to be alone."""
        for sight in self._sights.values():
            sight.close()


@contextmanager
def stopped(installation: Portal) -> Iterator[None]:
    """Whatever happens inside, nothing of the installation is left."""
    try:
        yield
    finally:
        installation.stop()


def started(kind: str | None = None) -> Iterator[Portal]:
    installation = Portal(kind)
    with stopped(installation):
        installation.start()
        yield installation


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """One fresh installation for all tests of a module."""
    yield from started()


@pytest.fixture
def own_portal() -> Iterator[Portal]:
    """A fresh installation for one test, for what cannot be mended."""
    yield from started()
