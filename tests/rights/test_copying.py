"""Handing out a copy: whole, or with an error; nothing waits for ever."""

from __future__ import annotations

import io
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from portal import vault
from rights import copying
from rights.steps import StepFailed

pytestmark = pytest.mark.django_db(transaction=True)

WHOLE = b"x" * 5_000_000


@pytest.fixture
def sealed(settings: Any, tmp_path: Path) -> tuple[Any, Path]:
    settings.KEYS_DIR = tmp_path / "keys"
    key, path = vault.new_key("step"), tmp_path / "copy.age"
    with path.open("wb") as target:
        vault.seal_stream(key, io.BytesIO(WHOLE), target)
    return key, path


def test_a_copy_comes_out_whole(sealed: tuple[Any, Path]) -> None:
    assert b"".join(copying._stream(*sealed)) == WHOLE


def test_a_download_read_too_slowly_ends_in_an_error(
    sealed: tuple[Any, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "PATIENCE", 0.1)
    said: list[str] = []
    chunks = copying._stream(*sealed)
    next(chunks)
    time.sleep(0.5)

    def rest() -> None:
        try:
            for _chunk in chunks:
                pass
        except StepFailed as error:
            said.append(str(error))

    reader = threading.Thread(target=rest, daemon=True)
    reader.start()
    reader.join(10)

    assert said == ["The copy was read too slowly."]
