"""The embedded broker hands out whole messages, once, and survives a broken one."""

from __future__ import annotations

from queue import Empty

import pytest
from kombu import Connection

from portal import celery
from portal.broker import Transport


@pytest.fixture
def channel(tmp_path):
    assert celery.TRANSPORT_ALIASES["folder"] == "portal.broker:Transport"
    options = {
        "data_folder_in": str(tmp_path),
        "data_folder_out": str(tmp_path),
        "control_folder": str(tmp_path / "control"),
    }
    with Connection("folder://localhost", transport_options=options) as connection:
        assert isinstance(connection.transport, Transport)
        yield connection.default_channel


def test_a_message_is_put_and_taken_once(channel, tmp_path):
    channel._put("kept", {"task": "seal"})

    assert channel._get("kept") == {"task": "seal"}
    assert list(tmp_path.glob("*.msg")) == []
    with pytest.raises(Empty):
        channel._get("kept")


def test_messages_are_taken_in_the_order_they_were_put(channel):
    for number in range(12):
        channel._put("kept", {"number": number})

    taken = [channel._get("kept")["number"] for _ in range(12)]
    assert taken == list(range(12))


def test_a_message_still_being_written_is_nobodys(channel, tmp_path):
    (tmp_path / "1_a.kept.msg.part").write_text("{", encoding="utf-8")

    with pytest.raises(Empty):
        channel._get("kept")
    assert channel._size("kept") == 0


def test_a_broken_message_is_dropped_and_the_next_one_taken(channel, tmp_path):
    (tmp_path / f"{0:020d}_a.kept.msg").write_text("", encoding="utf-8")
    channel._put("kept", {"task": "seal"})

    with pytest.raises(Empty):
        channel._get("kept")
    assert channel._get("kept") == {"task": "seal"}


def test_a_message_that_somebody_took_away_does_not_end_the_worker(channel, tmp_path):
    """Copies of an installation hold files of one name, and read them in one folder."""
    (tmp_path / f"{0:020d}_a.kept.msg").symlink_to(tmp_path / "gone")
    channel._put("kept", {"task": "seal"})

    with pytest.raises(Empty):
        channel._get("kept")
    assert channel._get("kept") == {"task": "seal"}
