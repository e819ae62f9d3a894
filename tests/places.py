"""Where an installation of the suite is, and what the first of each kind holds.

Making one takes ten seconds; a copy takes none.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2

from portal import up
from tests import services

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


def environment(**own: str) -> dict[str, str]:
    """What programs of an installation see: nothing of the suite's own settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith((*OURS_ALONE, "SECRET_KEY", "PYTEST_", "COV_"))
    }
    # One child starts in half the work of two; where two matter, a test asks for them.
    ours = {"KEPT_DEMO": "1", "PRINT_PAPERS": "false", "WORKER_CHILDREN": "1"}
    return up.environment({**kept, **ours, **own})


def manage(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
    )


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
        return environment(
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


# What a worker finds to do when it first starts: checks, pages, seals, the night.
# It takes seconds, and would be done again by every copy.
SLEEP = """
from portal.celery import SWEEPS, app
app.loader.import_default_modules()
for _turn in range(2):
    for task, _seconds in SWEEPS.values():
        app.tasks[task]()
"""


def template(kind: str, server: str = "", *, has_slept: bool = True) -> Places:
    """An installation that others are copies of; made once, then at rest."""
    shared = Path(os.environ["HARNESS_CACHE"])
    shared.mkdir(parents=True, exist_ok=True)
    url = f"{server}/" if server else os.environ.get("DATABASE_URL", "")
    port = url.rpartition(":")[2].partition("/")[0]
    name = "morning" if has_slept else "evening"
    name += f"_{port}" if kind == "postgres" else ""
    places = Places(shared / f"{kind}_{name}", kind=kind, name=name, server=server)
    with _alone(shared / f"{kind}_{name}.lock"):
        if not (places.folder / "made").exists():
            places.clear()
            _make(places, is_elsewhere=bool(server), has_slept=has_slept)
            (places.folder / "made").touch()
    return places


def _make(places: Places, *, is_elsewhere: bool, has_slept: bool) -> None:
    """The evening is made, the morning comes after it, another server gets a copy."""
    todo: list[list[str]] = []
    if is_elsewhere:
        places.bring(template(places.kind, has_slept=has_slept))
    elif has_slept:
        places.make(template(places.kind, has_slept=False))
        todo = [["shell", "-c", SLEEP]]
    else:
        places.make()
        todo = [["prepare"], ["load_demo"]]
    for command in todo:
        done = manage(*command, env=places.environment())
        assert done.returncode == 0, f"{command} failed:\n{done.stderr[-4000:]}"
