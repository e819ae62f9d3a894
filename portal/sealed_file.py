"""Files that are sealed while they come in and unsealed while they go out.

The library that seals reads and writes whole streams, so a thread does that work and
the other side of a short pipe is fed or emptied. Nothing lies in the clear, and
memory stays flat however large a file is.
"""

from __future__ import annotations

import contextlib
import os
import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from django.utils.translation import gettext as _

from portal import vault

# How long one side waits for the other, and how soon it looks whether that is still
# there; in seconds.
PATIENCE, GLANCE = 120.0, 1.0
DEPTH = 8
Opener = Callable[[BinaryIO, BinaryIO], None]


class TooSlow(Exception):
    """Whoever read this file stopped for too long; the message says so."""


# --- going out ----------------------------------------------------------------------


def read(opened: Opener, path: Path) -> Iterator[bytes]:
    """What `opened` makes of the file, piece by piece; a changed one ends in an error."""
    pipe: queue.Queue[bytes | BaseException | None] = queue.Queue(maxsize=DEPTH)
    thread = threading.Thread(target=_open, args=(opened, path, pipe), daemon=True)
    thread.start()
    while (chunk := _next(pipe, thread)) is not None:
        if isinstance(chunk, BaseException):
            raise chunk
        yield chunk


def _next(
    pipe: queue.Queue[bytes | BaseException | None], thread: threading.Thread
) -> bytes | BaseException | None:
    """What comes next. A thread that gave up on a slow reader left no end mark."""
    while True:
        is_alive = thread.is_alive()
        try:
            return pipe.get(timeout=GLANCE, block=is_alive)
        except queue.Empty:
            if not is_alive:
                raise TooSlow(_("The copy was read too slowly.")) from None


class _Pipe:
    """What the unsealing thread writes into."""

    def __init__(self, pipe: queue.Queue[bytes | BaseException | None]) -> None:
        self._pipe = pipe

    def write(self, chunk: bytes) -> int:
        self._pipe.put(bytes(chunk), timeout=PATIENCE)
        return len(chunk)

    def flush(self) -> None:
        """Nothing is kept back."""


def _open(
    opened: Opener, path: Path, pipe: queue.Queue[bytes | BaseException | None]
) -> None:
    try:
        with path.open("rb") as source:
            opened(source, cast(BinaryIO, _Pipe(pipe)))
        pipe.put(None, timeout=PATIENCE)
    except queue.Full:
        pass  # the reader went away
    except BaseException as error:  # noqa: BLE001 - the reading side raises it
        with contextlib.suppress(queue.Full):
            pipe.put(error, timeout=GLANCE)


# --- coming in ----------------------------------------------------------------------


class Writer:
    """Seals what is written to it into a file that must not exist yet."""

    def __init__(self, secret: bytes, path: Path) -> None:
        self._secret, self._path = secret, path
        self._pipe: queue.Queue[bytes | None] = queue.Queue(maxsize=DEPTH)
        self._rest = b""
        self._is_over = False
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._seal, daemon=True)
        self._thread.start()

    def write(self, chunk: bytes) -> None:
        """Hand on a piece; whatever went wrong behind the pipe is raised here."""
        if chunk:
            self._put(chunk)

    def finish(self) -> None:
        """No more comes: the file is whole and on the disk when this returns."""
        self._put(b"")
        self._thread.join()
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """What came so far is not wanted."""
        with contextlib.suppress(Exception):
            self._put(None)
        self._thread.join()
        self._path.unlink(missing_ok=True)

    def _put(self, chunk: bytes | None) -> None:
        while self._thread.is_alive():
            with contextlib.suppress(queue.Full):
                self._pipe.put(chunk, timeout=GLANCE)
                return
        if self._error is not None:
            raise self._error

    def _seal(self) -> None:
        try:
            descriptor = os.open(
                self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600
            )
            with os.fdopen(descriptor, "wb") as target:
                vault.seal_with(self._secret, cast(BinaryIO, self), target)
                target.flush()
                os.fsync(target.fileno())
        except BaseException as error:  # noqa: BLE001 - the writing side raises it
            self._error = error

    def read(self, size: int = -1) -> bytes:
        """The next piece for the library that seals; nothing means the end."""
        if not self._rest and not self._is_over:
            came = self._pipe.get(timeout=PATIENCE)
            if came is None:
                raise TooSlow(_("This file was given up."))
            self._is_over = came == b""
            self._rest = came
        if size < 0:
            size = len(self._rest)
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece
