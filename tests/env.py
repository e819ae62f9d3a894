"""The environment of the suite, set before Django reads its settings.

Each process has its own folders, company database and Redis database, so that
two of them never meet.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

from portal import collecting

_HOME = tempfile.mkdtemp(prefix="kept-test-")
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")

# The leg of a second database: what needs none, or the same on each, has just run.
IS_SECOND = bool(os.environ.get("ONLY_DATABASE"))

os.environ["DATA_DIR"] = f"{_HOME}/var"
os.makedirs(f"{_HOME}/var/static")  # or WhiteNoise warns in every request
os.environ["KEYS_DIR"] = f"{_HOME}/keys"
os.environ.setdefault("KEPT_TEST", "1")
os.environ.setdefault("KEPT_DEMO", "1")
os.environ.setdefault("SECRET_KEY", "only-for-the-suite-and-nowhere-else-0123456789")
# Where the installations of `tests.harness` share their template.
os.environ.setdefault("HARNESS_CACHE", f"{_HOME}/harness")
if _WORKER:
    for _name, _old, _new in (
        ("SYSTEM_APP_URL", "/company", f"/company_{_WORKER}"),
        ("REDIS_URL", "/0", f"/{int(_WORKER.removeprefix('gw')) + 1}"),
    ):
        _value = os.environ.get(_name, "")
        if _value.endswith(_old):
            os.environ[_name] = _value.removesuffix(_old) + _new


# What collecting finds is worth a quarter of the time that the suite would take.
collecting.rarely()


def pytest_collection_finish() -> None:
    """Every test module is loaded and stays."""
    collecting.keep_what_is_there()


def _clear(owner: int) -> None:
    """Only the process that made the folders: forked children end here too."""
    if os.getpid() == owner:
        shutil.rmtree(_HOME, ignore_errors=True)


atexit.register(_clear, os.getpid())
