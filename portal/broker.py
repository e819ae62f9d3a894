"""The embedded broker: kombu's folder of message files, where each appears whole.

Kombu gives a file its name and then fills it, so a worker could take it while it is
empty and end on it; and it reads it in a folder that all programs of the machine
share, where a copy of this installation may take it away. A message that cannot be
read is dropped: rows are the truth, and a sweep finds what it would have woken.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from queue import Empty
from time import time_ns
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Messages are written beside and moved into place in one step."""

    def _put(self, queue: str, message: Any, **options: Any) -> None:  # type: ignore[override]
        folder = Path(self.data_folder_out)
        # Names are sorted as text: of one length, and of a clock that outlives a restart.
        name = f"{time_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        # Neither a worker nor a purge takes what ends differently.
        draft = folder / f"{name}.part"
        draft.write_text(dumps(message), encoding="utf-8")
        draft.replace(folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        try:
            return super()._get(queue)
        except (ValueError, ChannelError) as error:
            raise Empty from error


class Transport(filesystem.Transport):
    """`folder://localhost`, with the options of kombu's own `filesystem://`."""

    Channel = Channel
