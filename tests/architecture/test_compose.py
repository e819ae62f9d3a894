"""docker-compose.yml: valid, without a secret in it, and what it starts exists."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
OPERATING = ROOT / "docs" / "operating.md"
# Of a newcomer's own machine, made by the image, or of a file of one's own.
ELSEWHERE = {"DATA_DIR", "KEYS_DIR", "KEPT_DEMO"}
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def test_it_starts_five_services_after_one_that_prepares():
    assert set(COMPOSE["services"]) == {
        *("prepare", "web", "worker", "beat", "postgres", "redis")
    }
    for name in ("web", "worker", "beat"):
        assert COMPOSE["services"][name]["depends_on"] == {
            "prepare": {"condition": "service_completed_successfully"}
        }


def test_every_lasting_service_says_how_it_is():
    assert [
        name
        for name, service in COMPOSE["services"].items()
        if "healthcheck" not in service
    ] == ["prepare"]


def test_no_service_is_well_because_another_is():
    """A worker that stands still beside a web that answers is not well."""
    asked = {
        name: " ".join(service["healthcheck"]["test"])
        for name, service in COMPOSE["services"].items()
        if name in ("web", "worker", "beat")
    }
    assert asked == {
        "web": "CMD python -m portal.asking http://127.0.0.1:8000/healthz",
        "worker": "CMD python -m portal.alive",
        "beat": "CMD python -m portal.alive",
    }
    # Each container has the file to itself.
    told = COMPOSE["services"]["worker"]
    assert told["environment"]["ALIVE_FILE"] == "/tmp/alive"
    assert told["tmpfs"] == ["/tmp"]


def test_secrets_come_by_file_alone():
    for name, service in COMPOSE["services"].items():
        told = service.get("environment", {})
        secret = {
            key: value
            for key, value in told.items()
            if re.search("SECRET|PASSWORD|TOKEN|DATABASE_URL", key)
        }
        assert {key for key in secret if not key.endswith("_FILE")} == set(), name
        assert {value.rpartition("/")[2] for value in secret.values()} <= set(
            service.get("secrets", [])
        ), name


def test_every_setting_an_operator_is_told_of_reaches_the_programs():
    pages = (ROOT / "README.md").read_text() + OPERATING.read_text()
    told = {
        name.removesuffix("_FILE")
        for name in re.findall(r"`([A-Z]+_[A-Z_]+)[`=]", pages)
    }
    given = {
        name.removesuffix("_FILE")
        for service in COMPOSE["services"].values()
        for name in service.get("environment", {})
    }

    assert told - given == ELSEWHERE


def test_only_the_service_that_prepares_knows_the_owner_of_the_tables():
    assert [
        name
        for name, service in COMPOSE["services"].items()
        if "migrate_database_url" in service.get("secrets", [])
    ] == ["prepare"]


def test_the_image_is_built_in_two_stages_and_runs_as_nobody_special():
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()

    assert sum(line.startswith("FROM ") for line in lines) == 2
    assert [line for line in lines if line.startswith("USER ")] == ["USER kept"]
    for line in lines:
        if line.startswith("COPY ") and "--from" not in line:
            assert [
                name for name in line.split()[1:-1] if not (ROOT / name).exists()
            ] == []


def test_debians_compose_reads_it():
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip("docker-compose is not installed (apt-get install docker-compose)")
    done = subprocess.run(
        [program, "config", "-q"], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
