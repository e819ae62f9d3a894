"""A real, fresh installation for tests that break or look at it.

Web and worker run as the process groups that `manage.py up` would start, on folders,
databases, a port and a broker of their own. `HARNESS=sqlite|postgres` chooses the
way to run; postgres needs the environment of `tests.services`.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import psycopg2
import pytest

from portal import up
from tests import services
from tests.services import Redis, free_port

ROOT = Path(__file__).resolve().parent.parent
OURS_ALONE = (
    "DATABASE_URL",
    "REDIS_URL",
    "KEPT_",
    "SYSTEM_",
    "DATA_DIR",
    "KEYS_DIR",
    "SITE_URL",
)
Fact = TypeVar("Fact")


def kind_of_harness() -> str:
    """PostgreSQL and Redis where they run, unless HARNESS says otherwise."""
    has_services = "postgres" in os.environ.get("DATABASE_URL", "")
    return os.environ.get("HARNESS") or ("postgres" if has_services else "sqlite")


def _environment(**own: str) -> dict[str, str]:
    """What programs of an installation see: nothing of the suite's own settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith((*OURS_ALONE, "SECRET_KEY", "PYTEST_", "COV_"))
    }
    return up.environment({**kept, "KEPT_DEMO": "1", "PRINT_PAPERS": "false", **own})


def _manage(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
    )


class Sight:
    """Looks into one database: one statement, one committed transaction.

    The connection to a server is kept, as tests look ten times a second.
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


class Places:
    """Where one installation keeps its things, and the environment that says so."""

    def __init__(self, folder: Path, *, kind: str, name: str, server: str = "") -> None:
        self.folder = folder
        self.kind = kind
        self.data_dir = folder / "var"
        self.keys_dir = folder / "keys"
        if kind == "postgres":
            self.server = server or os.environ["DATABASE_URL"].rpartition("/")[0]
            self.names = (f"kept_{name}", f"company_{name}")
            self.database = f"{self.server}/{self.names[0]}"
            company = self.server.replace("postgresql:", "postgresql+psycopg2:")
            self.company = f"{company}/{self.names[1]}"
        else:
            self.database = f"sqlite:///{self.data_dir}/kept.sqlite3"
            self.company = f"sqlite:///{self.data_dir}/company.sqlite3"

    def environment(self, **more: str) -> dict[str, str]:
        return _environment(
            DATA_DIR=str(self.data_dir),
            KEYS_DIR=str(self.keys_dir),
            DATABASE_URL=self.database,
            SYSTEM_APP_URL=self.company,
            **more,
        )

    def server_sql(self, statement: str) -> None:
        """Outside any transaction, as databases are made and dropped."""
        with closing(psycopg2.connect(f"{self.server}/postgres")) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)

    def make(self, like: Places | None = None) -> None:
        """Empty places, or a copy of those of another installation at rest."""
        if like:
            shutil.copytree(like.data_dir, self.data_dir)
            shutil.copytree(like.keys_dir, self.keys_dir)
        if self.kind != "postgres":
            return
        sources = like.names if like else ("template1", "template1")
        for name, source in zip(self.names, sources, strict=True):
            self.server_sql(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')

    def bring(self, like: Places) -> None:
        """Empty databases, then all that another server's installation holds."""
        shutil.copytree(like.data_dir, self.data_dir)
        shutil.copytree(like.keys_dir, self.keys_dir)
        programs = services.postgres_folder()
        for name, source in zip(self.names, like.names, strict=True):
            self.server_sql(f'CREATE DATABASE "{name}"')
            dump = [f"{programs}/pg_dump", "-Fc", "-O", f"{like.server}/{source}"]
            kept = subprocess.run(dump, check=True, capture_output=True).stdout
            load = [f"{programs}/pg_restore", "-O", "-d", f"{self.server}/{name}"]
            subprocess.run(load, input=kept, check=True)

    def clear(self) -> None:
        if self.kind == "postgres":
            for name in self.names:
                self.server_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _template(kind: str, server: str = "") -> Places:
    """The installation that all others are copies of; made once, then at rest."""
    shared = Path(os.environ["HARNESS_CACHE"])
    shared.mkdir(parents=True, exist_ok=True)
    url = f"{server}/" if server else os.environ.get("DATABASE_URL", "")
    port = url.rpartition(":")[2].partition("/")[0]
    name = f"template_{port}" if kind == "postgres" else "template"
    places = Places(shared / f"{kind}_{name}", kind=kind, name=name, server=server)
    with _alone(shared / f"{kind}_{name}.lock"):
        if not (places.folder / "made").exists():
            places.clear()
            if server:
                places.bring(_template(kind))
            else:
                places.make()
                _fill(places)
            (places.folder / "made").touch()
    return places


# What a worker finds to do when it first starts: checks, pages, seals, the night. It
# takes seconds, and would be done again by every copy.
SETTLE = """
from portal.celery import SWEEPS, app
app.loader.import_default_modules()
for _turn in range(2):
    for task, _seconds in SWEEPS.values():
        app.tasks[task]()
"""


def _fill(places: Places) -> None:
    env = places.environment()
    for command in (["prepare"], ["load_demo"], ["shell", "-c", SETTLE]):
        done = _manage(*command, env=env)
        assert done.returncode == 0, f"{command} failed:\n{done.stderr[-4000:]}"


class Portal:
    """One running installation. Nothing is restarted here unless a test says so."""

    def __init__(self, kind: str | None = None, *, server: str = "") -> None:
        self.kind = kind or kind_of_harness()
        self.server = server
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        folder = Path(tempfile.mkdtemp(prefix="kept-portal-"))
        self.places = Places(
            folder, kind=self.kind, name=uuid.uuid4().hex[:12], server=server
        )
        self.redis = Redis(folder / "redis") if self.kind == "postgres" else None
        self.children: dict[str, up.Child] = {}
        self._company_lock: sqlite3.Connection | None = None
        self._sight = Sight(self.places.database)
        self._company_sight = Sight(self.places.company, timeout=4)

    # --- the whole ------------------------------------------------------------

    def start(self, *, failpoints: str = "", worker: bool = True) -> None:
        """Everything, until the portal itself says that it is ready."""
        self.prepare()
        self.start_web()
        if worker:
            self.start_worker(failpoints=failpoints)
            self.wait_ready()
        else:
            self.wait(lambda: up.answers(self.port, path="/healthz"), 30)

    def prepare(self) -> None:
        """Folders, databases and broker, but nothing that runs on them."""
        self.places.make(_template(self.kind, self.server))
        self.start_broker()

    def wait_ready(self, seconds: float = 40) -> None:
        self.wait(lambda: up.answers(self.port), seconds)

    def stop(self) -> None:
        self.start_company()
        for child in self.children.values():
            child.kill()
        if self.redis:
            self.redis.kill()
        for sight in (self._sight, self._company_sight):
            sight.close()
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
        return _manage(*arguments, env=self.env)

    # --- its parts ------------------------------------------------------------

    def _start(self, name: str, command: Sequence[str], env: dict[str, str]) -> None:
        output = (self.places.folder / f"{name}.log").open("ab")
        with output:
            child = up.Child(up.Program(name=name, command=command), env, output)
            child.start()
        self.children[name] = child

    def start_web(self, name: str = "web", port: int = 0) -> None:
        """Another name and port are another process beside the first."""
        at = port or self.port
        env = {**self.env, "PORT": str(at)}
        self._start(name, up.web(port=at).command, env)

    def kill_web(self) -> None:
        self.children["web"].kill()

    def start_worker(self, failpoints: str = "", name: str = "worker") -> None:
        """Another name is another worker beside the first."""
        if failpoints:
            for marker in self.places.data_dir.glob("failpoint-*"):
                marker.unlink()
        self._start(
            name, up.worker().command, {**self.env, "KEPT_FAILPOINTS": failpoints}
        )

    def wait_reached(self, failpoint: str) -> None:
        """Until a worker came to a failpoint that acts once."""
        self.wait((self.places.data_dir / f"failpoint-{failpoint}").exists, 30)

    def kill_worker(self, name: str = "worker") -> None:
        """SIGKILL to the worker with its child and its schedule, as one."""
        self.children[name].kill()

    def start_watch(self) -> None:
        """Web and worker under `manage.py up`, as people run them."""
        self._start("up", [sys.executable, "manage.py", "up"], self.env)

    def log(self, name: str = "worker") -> str:
        with suppress(FileNotFoundError):
            path = self.places.folder / f"{name}.log"
            return path.read_text(encoding="utf-8", errors="replace")
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
        return self._sight.run(statement, parameters)

    def company_query(self, statement: str, *parameters: Any) -> list[Any]:
        """The same in the company's database."""
        return self._company_sight.run(statement, parameters)

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
