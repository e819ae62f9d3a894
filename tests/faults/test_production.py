"""Each service of docker-compose.yml is started by its very command and answers."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psycopg2
import pytest
import yaml

from portal import up
from portal.asking import answers
from tests import services
from tests.harness import ROOT, Portal, stopped

pytestmark = pytest.mark.fault
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
BIN = Path(sys.executable).parent
SECRET = "only-for-the-suite-and-nowhere-else-0123456789-0123456789"
SITE = "https://privacy.example.com"
LINE = {"time", "level", "logger", "message", "request", "task"}


def command(name: str) -> list[str]:
    """The command of the file; its programs stand in the environment of the suite."""
    program, *rest = SERVICES[name]["command"]
    return [str(BIN / program), *rest]


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    made = Portal()
    with stopped(made):
        made.prepare()
        yield made


def health(name: str, env: dict[str, str], port: int) -> int:
    """What the healthcheck of the file exits with, beside the program it asks about."""
    kind, program, *rest = SERVICES[name]["healthcheck"]["test"]
    assert (kind, program) == ("CMD", "python")
    words = [sys.executable, *(word.replace(":8000", f":{port}") for word in rest)]
    return subprocess.run(words, cwd=ROOT, env=env).returncode


def production(portal: Portal) -> dict[str, str]:
    """What the file sets, with secrets by file as there."""
    folder = portal.places.folder
    secrets = {"SECRET_KEY": SECRET, "DATABASE_URL": portal.places.database}
    env = {key: value for key, value in portal.env.items() if key not in secrets}
    for name, value in secrets.items():
        path = folder / name.lower()
        path.write_text(value)
        env[f"{name}_FILE"] = str(path)
    return {
        **env,
        "KEPT_DEMO": "false",
        "PRINT_PAPERS": "true",
        "SITE_URL": SITE,
        "ALLOWED_HOSTS": "privacy.example.com",
        "BEHIND_PROXY": "true",
        "TMPDIR": str(folder),
        # gunicorn listens where PORT says, as in the image.
        "PORT": str(portal.port),
    }


def is_unwell(name, env, port):
    os.utime(env["ALIVE_FILE"], (0, 0))
    return health(name, env, port) == 1


@pytest.mark.usefixtures("whole")
def test_web_worker_and_beat_start_by_their_commands_and_get_ready(portal):
    env = production(portal)
    for words in (command("prepare"), [sys.executable, "manage.py", "make_keys"]):
        done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")

    envs: dict[str, dict[str, str]] = {}
    for name in ("web", "worker", "beat"):
        words = command(name)
        words = [str(portal.places.folder / "schedule") if w == "/tmp/schedule" else w for w in words]  # fmt: skip
        # A file of its own container.
        envs[name] = {**env, "ALIVE_FILE": str(portal.places.folder / f"{name}.alive")}
        assert health(name, envs[name], portal.port) == 1
        program = up.Program(name=name, command=words)
        with (portal.places.folder / f"{name}.log").open("wb") as log:
            child = portal.children[name] = up.Child(program, envs[name], log)
            child.start()
    address = f"http://127.0.0.1:{portal.port}"

    portal.wait(lambda: answers(f"{address}/healthz", SITE), 40)
    portal.wait(lambda: answers(f"{address}/healthz/ready", SITE), 60)
    assert {name: child.exit_code() for name, child in portal.children.items()} == {
        "web": None,
        "worker": None,
        "beat": None,
    }
    for name in envs:
        well = partial(health, name, envs[name], portal.port)
        portal.wait(lambda well=well: well() == 0, 15)
    # Each is unwell once it has not said so for long, and goes on saying so by itself:
    # it may do that before anybody looks.
    for name in ("worker", "beat"):
        portal.wait(partial(is_unwell, name, envs[name], portal.port), 15)
    for name in ("worker", "beat"):
        again = partial(health, name, envs[name], portal.port)
        portal.wait(lambda again=again: again() == 0, 15)
    # The worker prints what its beat wakes it for.
    printed = "SELECT kind FROM portal_sheet WHERE printed_at IS NOT NULL"
    portal.wait(lambda: ("policy",) in portal.query(printed), 40)
    # By another name nobody is answered.
    assert answers(f"{address}/healthz", "https://other.example") is False
    with socket.create_connection(("127.0.0.1", portal.port)) as line:
        line.sendall(b"no request of any kind\r\n\r\n")
        assert line.recv(64)
    # Whoever gathers the logs reads JSON, from the first line to the last, and no name.
    for child in portal.children.values():
        child.ask()
    portal.wait(
        lambda: None not in map(up.Child.exit_code, portal.children.values()), 60
    )
    for name in envs:
        lines = portal.log(name).splitlines()
        assert all(json.loads(line).keys() >= LINE for line in lines), name
    said = portal.log("web")
    assert "Starting gunicorn" in said
    assert "Invalid request" in said
    assert "127.0.0.1" not in said


def test_redis_starts_by_its_command_keeps_nothing_and_says_how_it_is(portal, tmp_path):
    if portal.kind != "postgres":
        pytest.skip("Redis belongs to the other way to run")
    port = services.free_port()
    program, *options = SERVICES["redis"]["command"]
    assert program == "redis-server"
    own = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(tmp_path)]
    words = [services.redis_program(), *options, *own]
    child = up.Child(up.Program(name="redis", command=words))
    child.start()
    try:
        healthy = [
            "redis-cli",
            "-p",
            str(port),
            *SERVICES["redis"]["healthcheck"]["test"][2:],
        ]
        portal.wait(lambda: said(healthy) == "PONG", 10)
        ask = ["redis-cli", "-p", str(port)]
        assert (
            said([*ask, "config", "get", "maxmemory-policy"]).split()[-1]
            == "noeviction"
        )
        said([*ask, "set", "waiting", "1"])
    finally:
        child.kill()
    assert list(tmp_path.iterdir()) == []


def test_the_database_says_how_it_is(portal):
    if portal.kind != "postgres":
        pytest.skip("PostgreSQL belongs to the other way to run")
    host, _colon, port = portal.places.server.rpartition("@")[2].partition(":")
    kind, words = SERVICES["postgres"]["healthcheck"]["test"]
    path = f"{services.postgres_folder()}:{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "PGHOST": host, "PGPORT": port}

    assert kind == "CMD-SHELL"
    assert subprocess.run(words, shell=True, env=env).returncode == 0
    env["PGPORT"] = str(services.free_port())
    assert subprocess.run(words, shell=True, env=env).returncode == 2


def said(words: list[str]) -> str:
    return subprocess.run(words, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def roles(portal) -> Iterator[dict[str, str]]:
    """A database as the init script of the postgres service leaves it."""
    if portal.kind != "postgres":
        pytest.skip("roles are PostgreSQL's")
    server = portal.places.server
    name = "kept_roles"
    folder = portal.places.folder
    for role in ("owner", "runtime"):
        (folder / role).write_text(f"the password of the {role}")
    portal.places.server_sql(f"CREATE DATABASE {name}")
    host, _colon, port = server.rpartition("@")[2].partition(":")
    done = subprocess.run(
        ["bash", str(ROOT / "docker/roles.sh")],
        env={
            **os.environ,
            "PATH": f"{services.postgres_folder()}:{os.environ['PATH']}",
            "PGHOST": host,
            "PGPORT": port,
            "POSTGRES_USER": "kept",
            "POSTGRES_DB": name,
            "OWNER_PASSWORD_FILE": str(folder / "owner"),
            "RUNTIME_PASSWORD_FILE": str(folder / "runtime"),
        },
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    at = f"{host}:{port}/{name}"
    yield {
        "DATABASE_URL": f"postgresql://kept_runtime@{at}",
        "MIGRATE_DATABASE_URL": f"postgresql://kept_owner@{at}",
    }
    portal.places.server_sql(f"DROP DATABASE {name} WITH (FORCE)")
    for role in ("kept_owner", "kept_runtime"):
        portal.places.server_sql(f"DROP ROLE {role}")


def test_the_portal_runs_as_somebody_who_can_change_no_table(portal, roles):
    env = {**portal.env, **roles}
    env["KEYS_DIR"] = str(portal.places.folder / "keys-of-roles")
    done = subprocess.run(
        command("prepare"), cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")

    with psycopg2.connect(roles["DATABASE_URL"]) as connection:
        cursor = connection.cursor()
        cursor.execute("INSERT INTO django_session VALUES ('key', 'words', now())")
        for statement in (
            "DROP TABLE portal_ledgerentry",
            "ALTER TABLE portal_ledgerentry DISABLE TRIGGER USER",
            "TRUNCATE portal_ledgerentry CASCADE",
            "CREATE TABLE mine (id int)",
        ):
            cursor.execute("SAVEPOINT s")
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(statement)
            cursor.execute("ROLLBACK TO s")
    file = portal.places.folder / "roles.tar.gz"
    assert manage(env, "backup", str(file)) == ""
    assert "Stop web, worker and schedule first." in manage(env, "restore", str(file))
    connection.close()
    assert manage(env, "restore", str(file)) == ""
    assert manage(env, "reopen") == ""


def manage(env: dict[str, str], *arguments: str) -> str:
    """What a command complains about; nothing when it went well."""
    words = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True)
    return done.stderr
