"""How the company's product uses Kept: ask before each use, pass on what people say.

KEPT_URL=https://privacy.example KEPT_TOKEN=kept_… python docs/example_product.py
"""

from __future__ import annotations

import json
import os
import sys
from urllib.request import Request, urlopen

KEPT = os.environ.get("KEPT_URL", "http://localhost:8000") + "/api/v1/"
TOKEN = os.environ.get("KEPT_TOKEN", "")


def call(where: str, body: object, **headers: str) -> dict[str, object]:
    """One POST; whom it is about stands in the body, never in the address."""
    asked = Request(KEPT + where, json.dumps(body).encode(), method="POST")  # noqa: S310
    for name, value in headers.items():
        asked.add_header(name.replace("_", "-"), value)
    asked.add_header("Authorization", f"Bearer {TOKEN}")
    asked.add_header("Content-Type", "application/json")
    with urlopen(asked, timeout=10) as answer:  # noqa: S310
        found: dict[str, object] = json.load(answer)
    return found


def main(number: str) -> None:
    who = {"kind": "phone", "value": number, "purpose": "outbound-calls"}
    sys.stdout.write(f"May we call {number}? {call('may-process', who)['may']}\n")
    # The person says "do not call me again". Sent twice with one key, it is one request.
    said = {"right": "stop_calls", "phone": number}
    filed = call("requests", said, Idempotency_Key=f"call-{number}")
    sys.stdout.write(f"Filed as {filed['reference']}: {filed['status']}\n")
    sys.stdout.write(f"And now? {call('may-process', who)['may']}\n")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "+12025550143")
