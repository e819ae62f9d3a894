"""What the schema of the API says of every call: the ways in which it can be refused.

`portal.api` refuses before a view is asked; no view has to name these.
"""

from __future__ import annotations

from typing import Any

FAULT = {"application/json": {"schema": {"$ref": "#/components/schemas/Fault"}}}
ALWAYS = {
    "401": "No token, or one that ended or was revoked.",
    "403": "The token may not do this.",
    "406": "The answer is JSON, and nothing else was wanted.",
    "429": "Too many calls in this minute; Retry-After says when to come back.",
}
OF_A_BODY = {
    "400": "The body is not JSON.",
    "413": "The body is too large.",
    "415": "The body does not say it is JSON.",
}


def name(result: dict[str, Any], **_of_the_maker: Any) -> dict[str, Any]:
    """Add them to each call of the schema."""
    for calls in result["paths"].values():
        for call in calls.values():
            said = call["responses"]
            ways = {**ALWAYS, **(OF_A_BODY if "requestBody" in call else {})}
            for status, words in ways.items():
                said.setdefault(status, {"description": words, "content": FAULT})
    return result
