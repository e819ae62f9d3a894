"""Unsafe production settings do not start, and say in one sentence why."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import traceback
from pathlib import Path
from typing import NamedTuple

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.exceptions import ImproperlyConfigured

from portal.environment import (
    alone,
    env_mailbox,
    env_sender,
    is_demonstration,
    require_site,
)
from portal.hashing import Shown

SETTINGS = Path(__file__).resolve().parents[2] / "portal" / "settings.py"
SAFE = {
    "SECRET_KEY": "a-long-and-random-secret-for-production-0123456789-abcdef",
    "ALLOWED_HOSTS": "privacy.example.com",
    "SITE_URL": "https://privacy.example.com",
}


class Said(NamedTuple):
    """What a process printed."""

    stdout: str
    stderr: str


def start(tmp_path, **changes: str) -> str:
    """The last line a process prints that reads the settings; '' when it starts."""
    said = read(tmp_path, "", **changes).stderr
    return said.strip().rpartition("\n")[2].partition(": ")[2]


def value(tmp_path, name: str, **changes: str) -> str:
    """One setting as a process with these variables has it."""
    return read(tmp_path, name, **changes).stdout.strip()


def read(tmp_path, name: str, **changes: str) -> Said:
    """Read by a process forked from this one, which has imported all but them."""
    kept = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH")
    env = {name: os.environ[name] for name in kept if name in os.environ}
    env |= {"DATA_DIR": str(tmp_path / "var"), "KEYS_DIR": str(tmp_path / "keys")}
    env |= {**SAFE, **changes}
    said = [tmp_path / "stdout", tmp_path / "stderr"]
    pid = os.fork()
    if not pid:
        code = 1
        try:
            for number, file in enumerate(said, 1):
                os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
            _print(name, {name: value for name, value in env.items() if value})
            code = 0
        finally:
            os._exit(code)
    os.waitpid(pid, 0)
    return Said(*(file.read_text(encoding="utf-8") for file in said))


def _print(name: str, env: dict[str, str]) -> None:
    """The setting as this environment makes it, or why there is none."""
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["-c"]
    try:
        spec = importlib.util.spec_from_file_location("portal.settings", SETTINGS)
        settings = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(settings)
        said = str(getattr(settings, name)) if name else ""
    except Exception:  # noqa: BLE001 - as an interpreter says it
        os.write(2, traceback.format_exc().encode())
    else:
        os.write(1, said.encode())


def test_safe_production_settings_start(tmp_path):
    assert start(tmp_path) == ""


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": ""}, "Set SECRET_KEY (or SECRET_KEY_FILE)."),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too easy to guess: give it at least 50 random letters."),
        ({"METRICS_TOKEN": "a" * 40}, "METRICS_TOKEN is too easy to guess: give it at least 20 random letters."),
        ({"MAILBOX_URL": "pop3://x"}, "MAILBOX_URL must be like imaps://name@host/INBOX, or a folder of .eml files."),
        ({"SITE_URL": "https://elsewhere.example.com"}, "SITE_URL must be an address of this site: its host is not in ALLOWED_HOSTS."),
        ({"DEFAULT_FROM_EMAIL": "nonsense"}, "DEFAULT_FROM_EMAIL must hold one address like privacy@example.com."),
        ({"ALLOWED_HOSTS": ""}, "Set ALLOWED_HOSTS to the names of this site."),
        ({"ALLOWED_HOSTS": "*"}, "Set ALLOWED_HOSTS to the names of this site."),
        ({"SITE_URL": "http://privacy.example.com"}, "SITE_URL must begin with https://."),
        ({"DEBUG": "true"}, "DEBUG is for demo and test only."),
        ({"DEBUG": "maybe"}, "DEBUG must be true or false, not 'maybe'."),
        ({"KEPT_FAILPOINTS": "x=raise"}, "KEPT_FAILPOINTS is for demo and test only."),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES must be a number, not '-1'."),
        ({"PGP_KEY": "-----BEGIN PGP PRIVATE KEY BLOCK-----"}, "PGP_KEY must be a PGP public key block, alone."),
        ({"EMAIL_PORT": "smtp"}, "EMAIL_PORT must be a number, not 'smtp'."),
        ({"METRICS_TOKEN_FILE": "/nowhere/token"}, "METRICS_TOKEN_FILE names /nowhere/token, which cannot be read: No such file or directory."),
        ({"SECOND_PERSON": "never"}, "SECOND_PERSON must be always, risky or solo."),
        ({"PHONE_GATEWAY": "http", "PHONE_URL": "https://a.example/"}, "PHONE_GATEWAY=http needs PHONE_URL and PHONE_SECRET."),
    ],
)  # fmt: skip
def test_unsafe_production_settings_do_not_start(tmp_path, change, sentence):
    assert start(tmp_path, **change) == sentence


def test_settings_that_are_right_are_taken_as_they_stand(monkeypatch):
    boxes = ["", "imaps://rights@mail.example.com/INBOX", "/var/mail/rights", "box"]
    for said in boxes:
        monkeypatch.setenv("MAILBOX_URL", said)
        assert env_mailbox("MAILBOX_URL", is_production=True) == said
    for said in ("privacy@localhost", "Privacy office <privacy@example.com>"):
        monkeypatch.setenv("DEFAULT_FROM_EMAIL", said)
        assert env_sender("DEFAULT_FROM_EMAIL", "") == said
    require_site("https://privacy.example.com:8443", [".example.com"])


@pytest.mark.parametrize(
    "said",
    ["imap://rights@mail.example.com/INBOX", "imaps://", "imaps://h:x/", "file:///m"],
)
def test_a_mailbox_is_read_in_secret_or_not_at_all(monkeypatch, said):
    monkeypatch.setenv("MAILBOX_URL", said)

    with pytest.raises(ImproperlyConfigured):
        env_mailbox("MAILBOX_URL", is_production=True)


def test_keys_may_not_lie_in_the_folder_that_is_backed_up(tmp_path):
    said = start(tmp_path, KEYS_DIR=str(tmp_path / "var" / "keys"))

    assert said.startswith("KEYS_DIR must lie outside DATA_DIR")


def test_demo_makes_its_own_secret_once(tmp_path):
    demo = {"KEPT_DEMO": "1", "SECRET_KEY": "", "ALLOWED_HOSTS": "", "SITE_URL": ""}
    assert start(tmp_path, **demo) == ""
    made = (tmp_path / "keys" / "secret_key").read_text()
    assert start(tmp_path, **demo) == ""
    assert (tmp_path / "keys" / "secret_key").read_text() == made


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ({}, "1"),
        ({"TRUSTED_PROXIES": "2"}, "2"),
        ({"TRUSTED_PROXIES": "0"}, "0"),
        ({"KEPT_DEMO": "1"}, "0"),
        ({"KEPT_DEMO": "1", "SITE_URL": ""}, "0"),
    ],
)
def test_the_proxy_that_speaks_https_is_trusted_and_no_other(tmp_path, change, count):
    assert value(tmp_path, "ALLAUTH_TRUSTED_PROXY_COUNT", **change) == count


def test_no_other_host_can_plant_a_cookie(tmp_path):
    demo = {"KEPT_DEMO": "1", "SITE_URL": ""}

    assert value(tmp_path, "SESSION_COOKIE_NAME") == "__Host-sessionid"
    assert value(tmp_path, "CSRF_COOKIE_NAME") == "__Host-csrftoken"
    assert "has no attribute" in read(tmp_path, "CSRF_COOKIE_NAME", **demo).stderr


def test_only_a_demonstration_hashes_passwords_quickly(tmp_path):
    """In life they take what Django thinks slow enough."""
    demo = {"KEPT_DEMO": "1"}

    assert "no attribute" in read(tmp_path, "PASSWORD_HASHERS").stderr
    assert value(tmp_path, "PASSWORD_HASHERS", **demo) == "['portal.hashing.Shown']"


def test_a_password_of_a_demonstration_is_hashed_anew_in_earnest():
    quick = Shown().encode("a phrase of four words", "salt" * 6)

    assert PBKDF2PasswordHasher().verify("a phrase of four words", quick)
    assert PBKDF2PasswordHasher().must_update(quick)


@pytest.mark.parametrize(
    ("given", "is_demo"),
    [
        ({}, True),
        ({"SECRET_KEY": ""}, True),
        ({"KEYS_DIR": "elsewhere"}, False),
        ({"KEPT_DEMO": "0"}, False),
        ({"KEPT_TEST": "1"}, False),
        ({"SECRET_KEY": "x"}, False),
        ({"SECRET_KEY_FILE": "/run/secret"}, False),
    ],
)
def test_a_command_beside_a_demonstration_is_about_it(tmp_path, given, is_demo):
    (tmp_path / "keys").mkdir()
    assert not is_demonstration({}, tmp_path)
    (tmp_path / "keys" / ".demonstration").touch()

    assert is_demonstration(given, tmp_path) is is_demo


def test_days_are_counted_where_nothing_is_installed_yet():
    made = alone({}, ["deadlines", "--law", "eu"])

    assert (made["KEPT_TEST"], len(made["SECRET_KEY"]) > 50) == ("1", True)
    assert alone({"SECRET_KEY": "x"}, ["deadlines"]) == {}
    assert alone({}, ["runserver"]) == alone({}, []) == {}


ELSEWHERE = (
    {"SITE_URL": "https://elsewhere.example.com"},
    "SITE_URL must be an address of this site: its host is not in ALLOWED_HOSTS.",
)
DATABASE = "DATABASE_URL must be like postgres://name:password@host:5432/kept."
WITH_AN_EXAMPLE = (
    (
        {"DEFAULT_FROM_EMAIL": "nonsense"},
        "DEFAULT_FROM_EMAIL must hold one address like privacy@example.com.",
    ),
    (
        {"MAILBOX_URL": "pop3://x"},
        "MAILBOX_URL must be like imaps://name@host/INBOX, or a folder of .eml files.",
    ),
    ({"EMAIL_PORT": "me@b.example"}, "EMAIL_PORT must be a number, not '[e-mail]'."),
    ({"DATABASE_URL": "postgress://u:secret@h/db"}, DATABASE),
    ({"DATABASE_URL": "postgres://u:secret@h:port/db"}, DATABASE),
)


@pytest.mark.parametrize(
    ("program", "change", "sentence"),
    [
        (["-m", "celery", "--quiet", "--app", "portal.celery", "worker"], *ELSEWHERE),
        (["-m", "celery", "--quiet", "--app", "portal.celery", "beat"], *ELSEWHERE),
        (["-c", "import portal.wsgi"], *ELSEWHERE),
        *((["-c", "import portal.wsgi"], *each) for each in WITH_AN_EXAMPLE),
    ],
)
def test_a_program_that_a_setting_stops_says_so_in_one_line_of_json(
    tmp_path, program, change, sentence
):
    env = {name: value for name, value in os.environ.items() if "KEPT" not in name}
    env |= {"DATA_DIR": str(tmp_path / "var"), "KEYS_DIR": str(tmp_path / "keys")}
    env |= {**SAFE, **change}
    env.pop("DJANGO_SETTINGS_MODULE", None)

    done = subprocess.run(
        [sys.executable, *program],
        cwd=SETTINGS.parents[1],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )

    (line,) = done.stderr.splitlines()
    said = json.loads(line)
    assert done.stdout == ""
    assert (done.returncode, said["level"], said["message"]) == (
        3,
        "CRITICAL",
        sentence,
    )
