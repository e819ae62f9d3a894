"""Writes the text to `DATA_DIR/phone` instead of a phone: for demo and test."""

from __future__ import annotations

import json
import os
from pathlib import Path

from django.conf import settings


class FileGateway:
    """One file for each text; a text sent again lands in the same file."""

    code = "file"

    def send(self, *, id: str, to: str, text: str) -> None:
        """Write beside and rename, so that a reader never sees half a text."""
        folder = Path(settings.DATA_DIR) / "phone"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = folder / f".{id}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"to": to, "text": text}, file, ensure_ascii=False)
        draft.rename(folder / f"{id}.json")


GATEWAY = FileGateway()
