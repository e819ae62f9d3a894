"""Taking files from a form: sealed piece by piece while they arrive, or not at all.

Only the addresses below take files; anything sent elsewhere is read away. What a file
is, is told by its content. Whatever is wrong with one is said beside its field, in
one sentence, and nothing of it is kept.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.core import ratelimit
from django.core.files.uploadhandler import (
    FileUploadHandler,
    SkipFile,
    StopFutureHandlers,
)
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import sealed_file
from portal.limits import MEGABYTE
from rights import enclosures, media
from rights.models import Enclosure, EnclosureKind

# Until the form that brought it is read; then it is kept longer, or gone.
ARRIVING = timedelta(hours=1)
LONGEST_NAME = 100
# Read at once and never put on a disk: what the desk reads itself, and lists of agents.
IN_MEMORY = ("/desk/", "/rights/agents/")


@dataclass(frozen=True, kw_only=True)
class Door:
    """One address that takes files: what for, how many, how large, of which kind."""

    code: str
    address: re.Pattern[str]
    kind: EnclosureKind
    most: int
    largest: int
    recordings: bool = False

    def admits(self, found: media.Media) -> bool:
        """Whether a file of this kind is of any use here."""
        return found is not media.UNKNOWN and found.is_recording == self.recordings

    def wants(self) -> str:
        """What may be sent, in words."""
        if self.recordings:
            return _("MP3, M4A, WAV, OGG, AMR, FLAC, WebM, MOV or MP4")
        return _("PDF, JPG or PNG")


DOORS = (
    Door(
        code="voice",
        address=re.compile(r"/rights/voice[_-]misuse/"),
        kind=EnclosureKind.VOICE,
        most=3,
        largest=25 * MEGABYTE,
        recordings=True,
    ),
    Door(
        code="mandate",
        address=re.compile(r"/rights/[a-z_-]+/(agent|stead)/"),
        kind=EnclosureKind.MANDATE,
        most=3,
        largest=10 * MEGABYTE,
    ),
    Door(
        code="paper",
        address=re.compile(r"/desk/rights/case/\d+/paper/"),
        kind=EnclosureKind.MANDATE,
        most=3,
        largest=10 * MEGABYTE,
    ),
    Door(
        code="came",
        address=re.compile(r"/desk/rights/case/\d+/came/"),
        kind=EnclosureKind.MESSAGE,
        most=3,
        largest=10 * MEGABYTE,
    ),
    Door(
        code="message",
        address=re.compile(r"/track/write/"),
        kind=EnclosureKind.MESSAGE,
        most=3,
        largest=10 * MEGABYTE,
    ),
)


def door_of(path: str) -> Door | None:
    """The door at this address, if it takes files."""
    return next((door for door in DOORS if door.address.fullmatch(path)), None)


def too_many(most: int) -> str:
    """What is said when more files come than a form takes."""
    return _("Attach at most %(n)d files.") % {"n": most}


@dataclass
class Sealed:
    """A file as a form sees it: kept under `row`, or refused with one sentence.

    When nobody held it by the end of the request it is dropped.
    """

    name: str
    row: Enclosure | None
    fault: str
    is_held: bool = False

    def close(self) -> None:
        """Django calls it when the request is over."""
        if self.row is not None and not self.is_held:
            enclosures.drop([self.row], at=timezone.now())
            self.row = None


class Arriving:
    """One file on its way in; what is wrong with it ends the keeping, not the reading."""

    def __init__(self, door: Door, *, name: str, fault: str) -> None:
        self._door, self._name, self.fault = door, name, fault
        self._head = self._tail = b""
        self._size = 0
        self._digest = hashlib.sha256()
        self._media: media.Media | None = None
        self._row: Enclosure | None = None
        self._writer: sealed_file.Writer | None = None

    def receive(self, chunk: bytes) -> None:
        """Take a piece. The first few bytes wait until they tell what it is."""
        self._size += len(chunk)
        if self.fault or self._is_too_large():
            return
        if self._media is None:
            self._head += chunk
            if len(self._head) < media.HEAD:
                return
            chunk = self._begin()
        self._write(chunk)

    def _is_too_large(self) -> bool:
        if self._size > self._door.largest:
            self._refuse(
                _("The file “%(name)s” is larger than %(most)d MB. Send a part of it.")
                % self._words(most=self._door.largest // MEGABYTE)
            )
        return bool(self.fault)

    def _words(self, **more: Any) -> dict[str, Any]:
        return {"name": self._name, **more}

    def _begin(self) -> bytes:
        self._media = media.of(self._head)
        if not self._door.admits(self._media):
            self._refuse(
                _("The file “%(name)s” is of another kind. Choose one of %(kinds)s.")
                % self._words(kinds=self._door.wants())
            )
            return b""
        self._row, self._writer = enclosures.begin(
            door=self._door.code,
            kind=self._door.kind,
            name=self._name,
            at=timezone.now(),
            expires_at=timezone.now() + ARRIVING,
        )
        return self._head

    def _write(self, chunk: bytes) -> None:
        if self._writer is None or not chunk:
            return
        if self._media is media.PDF and media.LOCKED in self._tail + chunk:
            self._refuse(
                _("The file “%(name)s” is locked with a password. Send it unlocked.")
                % self._words()
            )
            return
        self._tail = chunk[-len(media.LOCKED) :]
        self._digest.update(chunk)
        self._writer.write(chunk)

    def _is_cut_off(self) -> bool:
        """A mark and no more is no recording, and no paper."""
        found = self._media
        return found is not None and self._size < media.least(found, self._head)

    def _refuse(self, fault: str) -> None:
        self.fault = fault
        self.stop()

    def stop(self) -> None:
        """Nothing of it is kept."""
        if self._writer is not None:
            self._writer.stop()
        if self._row is not None:
            enclosures.drop([self._row], at=timezone.now())
        self._row = self._writer = None

    def finish(self) -> Sealed:
        """No more comes."""
        if self._size == 0 and not self.fault:
            words = _("The file “%(name)s” is empty. Choose another one.")
            self._refuse(words % self._words())
        elif self._media is None and not self.fault:
            self._write(self._begin())
        if self._writer is not None and self._is_cut_off():
            words = _("The file “%(name)s” is cut off. Choose the whole file.")
            self._refuse(words % self._words())
        if self._writer is not None and self._row is not None and self._media:
            self._writer.finish()
            enclosures.arrived(
                self._row,
                media_type=self._media.type,
                size=self._size,
                sha256=self._digest.hexdigest(),
            )
        return Sealed(name=self._name, row=self._row, fault=self.fault)


class Sealing(FileUploadHandler):
    """Named in the settings: the one way in for files of people."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._arriving: Arriving | None = None
        self._count = 0

    def new_file(self, *args: Any, **options: Any) -> None:
        super().new_file(*args, **options)
        assert self.request is not None  # noqa: S101 - Django sets it
        door = door_of(self.request.path_info)
        if door is None and self.request.path_info.startswith(IN_MEMORY):
            return
        if door is None:
            raise SkipFile
        self._count += 1
        self._arriving = Arriving(
            door, name=_named(self.file_name), fault=self._fault(door)
        )
        raise StopFutureHandlers

    def _fault(self, door: Door) -> str:
        if self._count > door.most:
            return too_many(door.most)
        if not ratelimit.consume(self.request, action="file"):
            return _("That were many files at once. Wait a minute, then send it again.")
        return ""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self._arriving is None:
            return raw_data
        self._arriving.receive(raw_data)
        return None

    def file_complete(self, file_size: int) -> Any:
        if self._arriving is None:
            return None
        arriving, self._arriving = self._arriving, None
        return arriving.finish()

    def upload_interrupted(self) -> None:
        """The browser went away in the middle of a file."""
        if self._arriving is not None:
            self._arriving.stop()


def _named(typed: str | None) -> str:
    """The name as we show it: no path, nothing that hides or turns words round."""
    plain = unicodedata.normalize("NFC", str(typed or ""))
    seen = "".join(c for c in plain if unicodedata.category(c)[0] != "C")
    return seen.strip()[-LONGEST_NAME:] or "file"
