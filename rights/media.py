"""What a file is, told by its first bytes: its name and what a browser says prove nothing.

A mark alone makes no recording and no paper: what must stand beside it is looked at too,
and a file is at least as long as the shortest of its kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# As much of the beginning as telling them apart takes.
HEAD = 64
# The entry of a PDF that says it opens with a password.
LOCKED = b"/Encrypt"


@dataclass(frozen=True, kw_only=True)
class Media:
    """One kind of file: its type, the ending we give it, whether it holds sound.

    `least`: the fewest bytes that one page, picture or frame of it takes.
    """

    type: str
    ending: str
    least: int
    is_recording: bool = True


PDF = Media(type="application/pdf", ending="pdf", least=64, is_recording=False)
JPEG = Media(type="image/jpeg", ending="jpg", least=100, is_recording=False)
PNG = Media(type="image/png", ending="png", least=67, is_recording=False)
# The shortest frame of a MPEG layer is 24 bytes, of ADTS 9, of AMR 13.
FRAME = 24
MP3 = Media(type="audio/mpeg", ending="mp3", least=FRAME)
AAC = Media(type="audio/aac", ending="aac", least=9)
MP4 = Media(type="video/mp4", ending="mp4", least=300)
WAV = Media(type="audio/wav", ending="wav", least=46)
UNKNOWN = Media(
    type="application/octet-stream", ending="bin", least=0, is_recording=False
)

BEGINNINGS = {
    b"%PDF-": PDF,
    b"\xff\xd8\xff": JPEG,
    b"\x89PNG\r\n\x1a\n": PNG,
    b"ID3": MP3,
    b"OggS": Media(type="audio/ogg", ending="ogg", least=58),
    b"fLaC": Media(type="audio/flac", ending="flac", least=50),
    b"#!AMR": Media(type="audio/amr", ending="amr", least=19),
    b"caff": Media(type="audio/x-caf", ending="caf", least=64),
    b"\x1aE\xdf\xa3": Media(type="video/webm", ending="webm", least=100),
}
# What comes right after the mark: the number of the format, the name of its first part.
BESIDE = {
    b"%PDF-": re.compile(rb"\d\.\d"),
    b"\x89PNG\r\n\x1a\n": re.compile(rb".{4}IHDR", re.DOTALL),
    b"ID3": re.compile(rb"[\x02-\x04][^\xff].[\x00-\x7f]{4}", re.DOTALL),
    b"OggS": re.compile(rb"\x00[\x00-\x07]"),
    b"fLaC": re.compile(rb"[\x00\x80]\x00\x00\x22"),
    b"#!AMR": re.compile(rb"(-WB)?(_MC1\.0)?\n"),
    b"caff": re.compile(rb"\x00\x01"),
}
# ISO base media: phones record in these; pictures use others of the same family.
BRANDS = {
    b"M4A": Media(type="audio/mp4", ending="m4a", least=300),
    b"3gp": Media(type="video/3gpp", ending="3gp", least=300),
    b"qt ": Media(type="video/quicktime", ending="mov", least=300),
    **dict.fromkeys((b"iso", b"mp4", b"MSN", b"das", b"avc", b"M4V"), MP4),
}


def of(head: bytes) -> Media:
    """The kind of a file that begins with `head`."""
    for beginning, media in BEGINNINGS.items():
        if head.startswith(beginning):
            beside = BESIDE.get(beginning)
            is_it = beside is None or beside.match(head, len(beginning))
            return media if is_it else UNKNOWN
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:11], UNKNOWN)
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return WAV
    return _framed(head)


def least(found: Media, head: bytes) -> int:
    """The fewest bytes of a whole file that begins so: names and pictures come on top."""
    if not head.startswith(b"ID3"):
        return found.least
    # Seven bits of each of four bytes say how long these are.
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte
    return 10 + size + FRAME


def ending(media_type: str) -> str:
    """How the name of a file of this type ends."""
    known = (PDF, JPEG, PNG, MP3, AAC, WAV, *BEGINNINGS.values(), *BRANDS.values())
    return next((m.ending for m in known if m.type == media_type), UNKNOWN.ending)


def _framed(head: bytes) -> Media:
    """Sound without a header of its own begins with the mark of its first frame."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return UNKNOWN
    if head[1] & 0xF6 == 0xF0:
        return AAC
    is_layer = head[1] & 0x06 != 0 and head[1] & 0x18 != 0x08
    is_rate = head[2] & 0xF0 != 0xF0 and head[2] & 0x0C != 0x0C
    return MP3 if is_layer and is_rate else UNKNOWN
