#!/usr/bin/env python
"""Kept from the command line; `manage.py up` starts everything without Django."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    """Run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if sys.argv[1:2] == ["up"]:
        # The supervisor only holds processes: importing Django here would keep
        # forty megabytes resident for nothing.
        from portal.up import main as up  # noqa: PLC0415 - see the comment above

        raise SystemExit(up(sys.argv[2:]))
    from django.core.exceptions import (  # noqa: PLC0415 - `up` runs without Django
        ImproperlyConfigured,
    )
    from django.core.management import (  # noqa: PLC0415 - `up` runs without Django
        execute_from_command_line,
    )

    from portal import collecting  # noqa: PLC0415 - `up` runs without Django
    from portal.closing import refuses  # noqa: PLC0415 - `up` runs without Django
    from portal.environment import (  # noqa: PLC0415 - `up` runs without Django
        alone,
        is_demonstration,
    )

    collecting.rarely()
    if is_demonstration(os.environ, Path(__file__).resolve().parent):
        os.environ["KEPT_DEMO"] = "1"
    os.environ.update(alone(os.environ, sys.argv[1:]))
    try:
        if refuses(sys.argv[1:]):
            raise SystemExit("Restored from a backup: run manage.py reopen first.")
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
