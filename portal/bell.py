"""The bell by which a process that answers people wakes the workers.

Nobody who waits for an answer waits for the broker: a thread tells it, of the first
row at once and of all that come within a moment of it together. Of what a process
had not told yet when it died, the sweep finds the rows.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from itertools import islice

Send = Callable[[str, tuple[int, ...]], None]
MOMENT = 0.1
# One child of a worker works through one message, and the others must have some too.
MOST = 10

# Whether this process answers people.
_hangs = False


def hang() -> None:
    """From here on a thread of this process tells the broker, and nobody waits."""
    global _hangs
    _hangs = True


def hangs() -> bool:
    """Whether there is a thread for it here."""
    return _hangs


class Bell:
    """Tells `send` of tasks and of the numbers of rows that are due."""

    def __init__(self, send: Send) -> None:
        self._send = send
        # Numbers in the order in which they came, each once.
        self._untold: dict[str, dict[int, None]] = {}
        self._lock = threading.Lock()
        self._rung = threading.Event()
        self._thread: threading.Thread | None = None

    def ring(self, task: str, ids: Iterable[int]) -> None:
        """Have it told; this waits for nobody."""
        with self._lock:
            self._untold.setdefault(task, {}).update(dict.fromkeys(ids))
            if self._thread is None:
                # Not sooner: the server copies itself before it answers anybody.
                self._thread = threading.Thread(
                    target=self._listen, daemon=True, name="bell"
                )
                self._thread.start()
        self._rung.set()

    def _listen(self) -> None:
        while True:
            self._rung.wait()
            self._rung.clear()
            self._tell()
            time.sleep(MOMENT)

    def _tell(self) -> None:
        with self._lock:
            untold, self._untold = self._untold, {}
        for task, ids in untold.items():
            # A sweep has no numbers, and is told of once.
            left = iter(ids)
            part = tuple(islice(left, MOST))
            self._send(task, part)
            while part := tuple(islice(left, MOST)):
                self._send(task, part)
