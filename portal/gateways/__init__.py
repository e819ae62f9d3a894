"""Ways to bring a short text to a phone: one file each, named by `PHONE_GATEWAY`."""

from __future__ import annotations

from typing import Protocol


class NotSent(Exception):
    """The gateway could not take the text; the sentence is shown at the desk.

    `asked` is how many seconds the gateway wants to be left alone.
    """

    def __init__(self, words: str, *, asked: int = 0) -> None:
        super().__init__(words)
        self.asked = asked


class Gateway(Protocol):
    """What a gateway file defines as `GATEWAY`."""

    code: str

    def send(self, *, id: str, to: str, text: str) -> None:
        """Hand the text over or raise; the same id again must not reach anybody twice."""
