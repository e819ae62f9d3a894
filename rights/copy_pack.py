"""The copy a person takes away: one ZIP, streamed, that never phones home.

Per dataset one JSON file (exact) and one CSV file (guarded against formulas,
OWASP), an `index.html` that opens offline and loads nothing, `about.json` with
what GDPR Art. 15(1) and (2) ask for, and `manifest.json` with the SHA-256 of each file.
Where a law keeps values out of it (11 CCR 7024(d)), it says that they are held.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import json
import re
import stat
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from stream_zip import ZIP_64, stream_zip

from portal import files, moments, spreadsheet

# More rows than this make a page that a phone cannot open; the rest is in CSV.
STAMP = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d[^ ]*)?)?")
ROWS_ON_PAGE = 500
IN_MEMORY = 4 * 1024 * 1024
# What `_value` leaves: other numbers and dates are written as text, exactly.
JSON_TYPES = ("string", "integer", "boolean", "null")
# Whatever opens the copy puts its files where it was told to, and nowhere else.
NAME = re.compile("[a-z0-9-]+")
# Where the name of a row stands in the files, and how long it is.
ROW = "kept_row"
NAMED = 10
FILE_MODE = stat.S_IFREG | 0o600


@dataclass(frozen=True, kw_only=True)
class Column:
    """One field of a dataset: its column, plain title, and whether only 'held'."""

    name: str
    title: str
    is_held: bool = False


@dataclass(frozen=True, kw_only=True)
class Part:
    """One dataset of the copy; `rows` is read once, as a stream.

    `listed` is how many records there are where the copy is a list of kinds alone;
    `contested` is what the person says is wrong; `fix_at` is where a row is asked to
    be mended, to which its name is added.
    """

    slug: str
    title: str
    why: str
    sources: str
    recipients: str
    kept: str
    columns: tuple[Column, ...]
    rows: Iterator[dict[str, Any]]
    listed: int | None = None
    contested: tuple[str, ...] = ()
    fix_at: str = ""


@dataclass(kw_only=True)
class _Spool:
    """The rows of one part, read once from the company and kept in a nameless file."""

    part: Part
    file: IO[bytes]
    zone: tzinfo = UTC
    count: int = 0
    held: int = 0
    first: list[tuple[str, list[str]]] = field(default_factory=list)

    def lines(self) -> Iterator[dict[str, Any]]:
        self.file.seek(0)
        for line in self.file:
            yield json.loads(line)


def pack(
    *,
    about: dict[str, Any],
    parts: Iterable[Part],
    at: datetime,
    secret: str = "",
    zone: tzinfo = UTC,
) -> Iterator[bytes]:
    """The ZIP as a stream of chunks; memory stays flat whatever the number of rows.

    `secret` names the rows: the same row has the same name in each copy of a request,
    and nobody can tell from a name what is in it. The page says hours by the clock of
    `zone`.
    """
    spools = (_spool(part, secret, zone) for part in parts)
    return iter(stream_zip(_members(about, spools, at)))


def reader(chunks: Iterator[bytes]) -> BinaryIO:
    """The chunks as a file to read from, for `vault.seal_stream`."""
    return cast(BinaryIO, io.BufferedReader(_Chunks(chunks), 64 * 1024))


class _Chunks(io.RawIOBase):
    """Reads from an iterator of bytes."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            try:
                self._rest = next(self._chunks)
            except StopIteration:
                return 0
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def _members(
    about: dict[str, Any], spooled: Iterable[_Spool], at: datetime
) -> Iterator[tuple[str, datetime, int, Any, Iterable[bytes]]]:
    sums: dict[str, str] = {}
    spools: list[_Spool] = []

    def member(name: str, chunks: Iterable[bytes]) -> Any:
        return name, at, FILE_MODE, ZIP_64, _summed(name, chunks, sums)

    for spool in spooled:
        spools.append(spool)
        if spool.part.listed is None:
            yield member(f"{spool.part.slug}.json", _as_json(spool))
            yield member(f"{spool.part.slug}.csv", _as_csv(spool))
        spool.file.close()
    yield member("about.json", _json_bytes(about))
    yield member("schema.json", _json_bytes(_schema(spools)))
    yield member("index.html", _as_page(about, spools))
    yield "manifest.json", at, FILE_MODE, ZIP_64, _json_bytes({"sha256": sums})


def _summed(
    name: str, chunks: Iterable[bytes], sums: dict[str, str]
) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
        yield chunk
    sums[name] = digest.hexdigest()


def _spool(part: Part, secret: str, zone: tzinfo) -> _Spool:
    """Read the rows once: three formats must show the same rows.

    The file has no name (it is unlinked at once) and lies in private storage, so
    a killed process leaves nothing behind.
    """
    if not NAME.fullmatch(part.slug):
        raise ValueError("A member of a copy lies in its own folder.")
    folder = files.path("copies/spool").parent
    file = cast(
        IO[bytes],
        tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, dir=str(folder)),  # noqa: SIM115
    )
    spool = _Spool(part=part, file=file, zone=zone)
    try:
        _fill(spool, part, secret)
    except BaseException:
        file.close()
        raise
    return spool


def name_of(part: str, row: dict[str, Any], secret: str) -> str:
    """What one row is called: `calls-3f2a90c1d4`, which says nothing about anybody."""
    said = json.dumps(row, ensure_ascii=False, sort_keys=True)
    digest = hmac.new(secret.encode(), f"{part}/{said}".encode(), hashlib.sha256)
    return f"{part}-{digest.hexdigest()[:NAMED]}"


def _fill(spool: _Spool, part: Part, secret: str) -> None:
    for row in part.rows:
        shown = {
            column.name: _value(row.get(column.name), column) for column in part.columns
        }
        spool.held += sum(
            column.is_held and shown[column.name] is not None for column in part.columns
        )
        named = {ROW: name_of(part.slug, shown, secret), **shown}
        spool.file.write(json.dumps(named, ensure_ascii=False).encode() + b"\n")
        if spool.count < ROWS_ON_PAGE:
            values = [_words(row.get(c.name), c, spool.zone) for c in part.columns]
            spool.first.append((named[ROW], values))
        spool.count += 1
    spool.count = spool.count if part.listed is None else part.listed


def _value(value: Any, column: Column) -> Any:
    if column.is_held:
        return _("held, not shown") if value not in (None, "") else None
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    return value if isinstance(value, (str, int, bool, type(None))) else str(value)


def _words(value: Any, column: Column, zone: tzinfo) -> str:
    """A value as somebody reads it; the files beside the page hold it to the second."""
    said = _value(value, column)
    moment = _moment(said) if not column.is_held else None
    if moment is not None:
        if moment.tzinfo:
            return moments.said(moment, zone=zone)
        return date_format(moment, "j F Y, H:i" if "T" in said else "j F Y")
    if isinstance(said, bool):
        return _("yes") if said else _("no")
    return "" if said is None else str(said)


def _moment(said: Any) -> datetime | None:
    """The day, or the time of a day, that a value is; None for anything else."""
    if not isinstance(said, str) or not STAMP.fullmatch(said):
        return None
    try:
        return datetime.fromisoformat(said)
    except ValueError:
        return None


def _as_json(spool: _Spool) -> Iterator[bytes]:
    yield b"["
    for index, row in enumerate(spool.lines()):
        yield (b",\n" if index else b"\n") + json.dumps(
            row, ensure_ascii=False
        ).encode()
    yield b"\n]\n"


def _as_csv(spool: _Spool) -> Iterator[bytes]:
    columns = spool.part.columns
    titles = [_("Name of the row"), *(column.title for column in columns)]
    yield "\ufeff".encode() + _line(titles)
    for row in spool.lines():
        yield _line([row[ROW], *(row[column.name] for column in columns)])


def _line(values: Iterable[Any]) -> bytes:
    return spreadsheet.line(values).encode()


def _json_bytes(value: Any) -> Iterator[bytes]:
    # A generator, so that the manifest is written after the sums are known.
    yield json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"


def _schema(spools: list[_Spool]) -> dict[str, Any]:
    """What each file holds and each column means (JSON Schema, draft 2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": {spool.part.slug: _rows(spool) for spool in spools},
    }


def _rows(spool: _Spool) -> dict[str, Any]:
    columns = spool.part.columns
    return {
        "title": spool.part.title,
        "type": "array",
        "minItems": spool.count,
        "maxItems": spool.count,
        "items": {
            "type": "object",
            "required": [ROW, *(column.name for column in columns)],
            "additionalProperties": False,
            "properties": {
                ROW: {"title": _("Name of the row"), "type": "string"},
                **{
                    column.name: {"title": column.title, "type": list(JSON_TYPES)}
                    for column in columns
                },
            },
        },
    }


def _as_page(about: dict[str, Any], spools: list[_Spool]) -> Iterator[bytes]:
    style = (Path(__file__).parent / "copy_pack.css").read_text(encoding="utf-8")
    hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    yield render_to_string(
        "rights/pack/index.html",
        {
            "about": about,
            "made_on": date.fromisoformat(about["made_on"]),
            "style": style,
            "policy": f"default-src 'none'; style-src 'sha256-{hashed}'",
            "total": sum(spool.count for spool in spools),
            "spools": spools,
            "rows_on_page": ROWS_ON_PAGE,
        },
    ).encode()
