"""A private PostgreSQL and a private Redis for the suite, gone when it ends.

`python -m tests.services COMMAND ...` runs a command beside both. PostgreSQL
refuses to run as root, so root starts it as an unprivileged user.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg2

from portal.up import Child, Program

# More than the suite ever runs side by side: each has its own company database.
PARALLEL = 4


class Missing(Exception):
    """A program the suite needs is not installed; says which package has it."""


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _version(folder: Path) -> float:
    with suppress(ValueError):
        return float(folder.parent.name)
    return 0.0


def postgres_folder() -> Path:
    """The newest folder that holds the server programs."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version)
    found = shutil.which("initdb")
    if found:
        folders.append(Path(found).resolve().parent)
    usable = [folder for folder in folders if (folder / "initdb").exists()]
    if not usable:
        raise Missing("PostgreSQL is not installed (apt-get install postgresql)")
    return usable[-1]


def redis_program() -> str:
    found = shutil.which("redis-server")
    if not found:
        raise Missing("Redis is not installed (apt-get install redis-server)")
    return found


# The same engine without a window to draw: the shell works four times less a page.
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser")


def chromium_program() -> str:
    for name in (os.environ.get("CHROMIUM", ""), *CHROMIUM):
        found = shutil.which(name) if name else None
        if found:
            return found
    raise Missing("Chromium is not installed (apt-get install chromium-headless-shell)")


def _unprivileged() -> pwd.struct_passwd | None:
    """Whom root lends PostgreSQL to; None when we are nobody special ourselves."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise Missing("PostgreSQL needs an unprivileged user to run as")


class Postgres:
    """A cluster in a temporary folder, trusting only this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.programs = postgres_folder()
        self.user = _unprivileged()
        self.child: Child | None = None

    def start(self) -> None:
        self.folder.mkdir(mode=0o700)
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        cluster = str(self.folder / "cluster")
        subprocess.run(
            self._as_user(
                *(str(self.programs / "initdb"), "--pgdata", cluster, "--no-sync"),
                *("--username", "kept", "--auth", "trust"),
                *("--encoding", "UTF8", "--locale", "C.UTF-8"),
            ),
            check=True,
            capture_output=True,
            cwd="/",
        )
        self.run()

    def run(self) -> None:
        """Start what is there, as after a crash."""
        cluster = str(self.folder / "cluster")
        # Without fsync a crash of the machine loses data; a crash of ours does not.
        options = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self.folder),
            "fsync": "off",
            "full_page_writes": "off",
            "max_connections": "200",
            "autovacuum": "off",
            "jit": "off",
            "wal_level": "minimal",
            "max_wal_senders": "0",
            "checkpoint_timeout": "1h",
            "max_wal_size": "4GB",
            "track_counts": "off",
            "bgwriter_lru_maxpages": "0",
            "shared_buffers": "256MB",
            "update_process_title": "off",
            "track_activities": "off",
        }
        flags = [
            flag for key, value in options.items() for flag in ("-c", f"{key}={value}")
        ]
        command = (str(self.programs / "postgres"), "-D", cluster, "-p", str(self.port))
        self.log = (self.folder.parent / "postgres.log").open("ab")
        self.child = Child(
            Program(name="postgres", command=self._as_user(*command, *flags)),
            output=self.log,
        )
        self.child.start()
        _until_open(self.port, self.child)
        self._until_recovered()

    def _until_recovered(self) -> None:
        """It listens before it has read its log again."""
        for _try in range(200):
            with suppress(psycopg2.OperationalError):
                return self.sql("SELECT 1")
            time.sleep(0.05)
        raise RuntimeError("postgres did not recover")

    def crash(self) -> None:
        """Every process of it at once, as when the kernel runs out of memory."""
        if self.child:
            self.child.kill()
            self.log.close()

    def _as_user(self, *command: str) -> list[str]:
        if self.user is None:
            return list(command)
        # setpriv: a change of user forgets the signal at the parent's death.
        return [
            *("setpriv", f"--reuid={self.user.pw_uid}", f"--regid={self.user.pw_gid}"),
            *("--clear-groups", "--pdeathsig=KILL", *command),
        ]

    def url(self, database: str) -> str:
        return f"postgresql+psycopg2://kept@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, *, template: str = "template1") -> None:
        self.sql(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')

    def drop(self, database: str) -> None:
        self.sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def sql(self, statement: str) -> None:
        """One statement outside any transaction, as databases are made."""
        _postgres_sql(self.url("postgres"), statement)

    def stop(self) -> None:
        if self.child and self.child.process:
            self.child.process.send_signal(signal.SIGINT)  # fast, but orderly
            with suppress(subprocess.TimeoutExpired):
                self.child.process.wait(timeout=10)
            self.child.kill()
            self.log.close()


def _postgres_sql(url: str, statement: str) -> None:
    with closing(psycopg2.connect(url.replace("+psycopg2", ""))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


class Redis:
    """A server that keeps nothing on disk: killing it loses what it held."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.child: Child | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self.folder.mkdir(exist_ok=True)
        command = [
            *(redis_program(), "--port", str(self.port), "--bind", "127.0.0.1"),
            *("--save", "", "--appendonly", "no", "--dir", str(self.folder)),
            *("--logfile", str(self.folder / "redis.log")),
        ]
        self.child = Child(Program(name="redis", command=command))
        self.child.start()
        _until_open(self.port, self.child)

    def kill(self) -> None:
        if self.child:
            self.child.kill()


def _until_open(port: int, child: Child) -> None:
    for _try in range(200):
        if child.exit_code() is not None:
            break
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"{child.program.name} did not start")


@contextmanager
def running() -> Iterator[dict[str, str]]:
    """Both services, as environment for what uses them."""
    folder = Path(tempfile.mkdtemp(prefix="kept-services-"))
    folder.chmod(0o755)
    postgres, redis = Postgres(folder / "postgres"), Redis(folder / "redis")
    try:
        postgres.start()
        redis.start()
        names = ["kept", "company", *(f"company_gw{n}" for n in range(PARALLEL))]
        for name in names:
            postgres.create(name)
        yield {
            "DATABASE_URL": postgres.url("kept").replace("+psycopg2", ""),
            "SYSTEM_APP_URL": postgres.url("company"),
            "REDIS_URL": redis.url,
        }
    finally:
        redis.kill()
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    with running() as environment:
        return subprocess.run(command, env={**os.environ, **environment}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
