"""Sealed files come in and go out piece by piece: whole, or with an error."""

from __future__ import annotations

import io
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from portal import sealed_file, vault

WHOLE = b"x" * 5_000_000


@pytest.fixture
def secret() -> bytes:
    return vault.stream_secret()


@pytest.fixture
def sealed(secret: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "copy.age"
    with path.open("wb") as target:
        vault.seal_with(secret, io.BytesIO(WHOLE), target)
    return path


def read(secret: bytes, path: Path):
    return sealed_file.read(partial(vault.open_with, secret), path)


def test_a_file_comes_out_whole(secret: bytes, sealed: Path) -> None:
    assert b"".join(read(secret, sealed)) == WHOLE


def test_a_download_read_too_slowly_ends_in_an_error(
    secret: bytes, sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed_file, "PATIENCE", 0.1)
    said: list[str] = []
    chunks = read(secret, sealed)
    next(chunks)
    time.sleep(0.5)

    def rest() -> None:
        try:
            for _chunk in chunks:
                pass
        except sealed_file.TooSlow as error:
            said.append(str(error))

    reader = threading.Thread(target=rest, daemon=True)
    reader.start()
    reader.join(10)

    assert said == ["The copy was read too slowly."]


@pytest.mark.parametrize(
    "pieces", [[], [b"a"], [b"ab", b"", b"c" * 300_000], [b"x" * 99_999] * 40]
)
def test_what_is_written_in_pieces_is_sealed_as_one(
    secret: bytes, tmp_path: Path, pieces: list[bytes]
) -> None:
    path = tmp_path / "in.age"
    writer = sealed_file.Writer(secret, path)
    for piece in pieces:
        writer.write(piece)
    writer.finish()

    assert b"".join(read(secret, path)) == b"".join(pieces)
    # Longer than chance would write into sealed bytes.
    assert b"c" * 30 not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_given_up_leaves_nothing(secret: bytes, tmp_path: Path) -> None:
    writer = sealed_file.Writer(secret, tmp_path / "in.age")
    writer.write(b"x" * 200_000)
    writer.stop()

    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_is_no_silence(secret: bytes, tmp_path: Path) -> None:
    taken = tmp_path / "in.age"
    taken.write_bytes(b"somebody else's")
    writer = sealed_file.Writer(secret, taken)

    with pytest.raises(FileExistsError):
        writer.finish()
    assert taken.read_bytes() == b"somebody else's"
