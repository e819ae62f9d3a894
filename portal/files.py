"""Private storage: sealed files that no address serves."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def path(name: str) -> Path:
    """Where a private file lies; its folder is made. Names are ours, never typed."""
    root = Path(settings.DATA_DIR) / "private"
    target = (root / name).resolve()
    if root.resolve() not in target.parents:
        raise ValueError("A private file must lie in private storage.")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return target
