"""Worker and schedule show that they do their work; whoever asks believes no old word."""

from __future__ import annotations

import os

import pytest
from celery.beat import SchedulingError

from portal import alive, celery, waking


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "alive"
    monkeypatch.setenv("ALIVE_FILE", str(path))
    return path


def test_a_word_counts_for_a_minute(file):
    assert alive.is_alive(str(file), now=1000) is False

    alive.touch()
    os.utime(file, (1000, 1000))

    assert alive.is_alive(str(file), now=1060) is True
    assert alive.is_alive(str(file), now=1061) is False


def test_where_nobody_asks_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.delenv("ALIVE_FILE", raising=False)
    monkeypatch.chdir(tmp_path)

    alive.touch()

    assert list(tmp_path.iterdir()) == []
    assert alive.is_alive(alive.place(), now=0) is False


def test_a_schedule_that_wakes_nobody_is_not_well(file, tmp_path):
    """The broker is gone: the loop turns on, and says nothing."""
    app = celery.app.__class__("other", broker="redis://127.0.0.1:1/0", set_as_current=False)  # fmt: skip
    app.conf.broker_transport_options = {
        "max_retries": 0,
        "socket_connect_timeout": 0.1,
    }
    app.conf.task_publish_retry = False
    schedule = waking.Waking(
        app, schedule_filename=str(tmp_path / "schedule"), lazy=True
    )
    entry = schedule.Entry(name="x", task="portal.tasks.seal", schedule=5, app=app)

    with pytest.raises(SchedulingError):
        schedule.apply_async(entry, advance=False)

    assert not file.exists()
