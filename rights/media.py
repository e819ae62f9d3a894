"""What a file is, told by its first bytes: its name and what a browser says prove nothing."""

from __future__ import annotations

from dataclasses import dataclass

# As much of the beginning as telling them apart takes.
HEAD = 64
# The entry of a PDF that says it opens with a password.
LOCKED = b"/Encrypt"


@dataclass(frozen=True, kw_only=True)
class Media:
    """One kind of file: its type, the ending we give it, whether it holds sound."""

    type: str
    ending: str
    is_recording: bool = True


PDF = Media(type="application/pdf", ending="pdf", is_recording=False)
JPEG = Media(type="image/jpeg", ending="jpg", is_recording=False)
PNG = Media(type="image/png", ending="png", is_recording=False)
MP3 = Media(type="audio/mpeg", ending="mp3")
AAC = Media(type="audio/aac", ending="aac")
MP4 = Media(type="video/mp4", ending="mp4")
WAV = Media(type="audio/wav", ending="wav")
UNKNOWN = Media(type="application/octet-stream", ending="bin", is_recording=False)

BEGINNINGS = {
    b"%PDF-": PDF,
    b"\xff\xd8\xff": JPEG,
    b"\x89PNG\r\n\x1a\n": PNG,
    b"ID3": MP3,
    b"OggS": Media(type="audio/ogg", ending="ogg"),
    b"fLaC": Media(type="audio/flac", ending="flac"),
    b"#!AMR": Media(type="audio/amr", ending="amr"),
    b"caff": Media(type="audio/x-caf", ending="caf"),
    b"\x1aE\xdf\xa3": Media(type="video/webm", ending="webm"),
}
# ISO base media: phones record in these; pictures use others of the same family.
BRANDS = {
    b"M4A": Media(type="audio/mp4", ending="m4a"),
    b"3gp": Media(type="video/3gpp", ending="3gp"),
    b"qt ": Media(type="video/quicktime", ending="mov"),
    **dict.fromkeys((b"iso", b"mp4", b"MSN", b"das", b"avc", b"M4V"), MP4),
}


def of(head: bytes) -> Media:
    """The kind of a file that begins with `head`."""
    for beginning, media in BEGINNINGS.items():
        if head.startswith(beginning):
            return media
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:11], UNKNOWN)
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return WAV
    return _framed(head)


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
