"""What a test does to the queue itself: empties it, reads it, puts poison in."""

from __future__ import annotations

import base64
import json
import uuid
from contextlib import closing

import redis

from tests.harness import Portal


def empty(portal: Portal) -> None:
    """It forgets all it held and goes on."""
    if portal.redis:
        with closing(redis.Redis.from_url(portal.redis.url)) as client:
            client.flushall()
    else:
        for message in (portal.places.data_dir / "broker" / "queue").glob("*.msg"):
            message.unlink(missing_ok=True)


def send(
    portal: Portal, task: str, body: bytes, kind: str = "application/json"
) -> None:
    """A message in the queue that nobody who works here would send."""
    text = _envelope(task, body, kind)
    if portal.redis:
        with closing(redis.Redis.from_url(portal.redis.url)) as client:
            client.lpush("celery", text)
    else:
        queue = portal.places.data_dir / "broker" / "queue"
        (queue / f"0_{uuid.uuid4()}.celery.msg").write_text(text, "utf-8")


def waiting(portal: Portal) -> str:
    """Everything the broker holds, as one text."""
    if portal.redis is None:
        queue = portal.places.data_dir / "broker" / "queue"
        return "\n".join(path.read_text("utf-8") for path in queue.iterdir())
    with closing(redis.Redis.from_url(portal.redis.url)) as client:
        dumps = [client.dump(key) or b"" for key in client.scan_iter()]
        listed = [b"".join(client.lrange("celery", 0, -1))]
    found = [*dumps, *listed]
    return "\n".join(part.decode("utf-8", "replace") for part in found)


def _envelope(task: str, body: bytes, kind: str) -> str:
    """The envelope that kombu writes around a body."""
    name = str(uuid.uuid4())
    envelope = {
        "body": base64.b64encode(body).decode(),
        "content-encoding": "utf-8" if kind.endswith("json") else "binary",
        "content-type": kind,
        "headers": {"lang": "py", "task": task, "id": name, "root_id": name},
        "properties": {
            "correlation_id": name,
            "delivery_mode": 2,
            "delivery_info": {"exchange": "", "routing_key": "celery"},
            "priority": 0,
            "body_encoding": "base64",
            "delivery_tag": str(uuid.uuid4()),
        },
    }
    return json.dumps(envelope)
