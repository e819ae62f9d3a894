"""The environment of the suite, set before Django reads its settings."""

from __future__ import annotations

import os
import tempfile

_HOME = tempfile.mkdtemp(prefix="kept-test-")

os.environ.setdefault("KEPT_TEST", "1")
os.environ.setdefault("KEPT_DEMO", "1")
os.environ.setdefault("DATA_DIR", f"{_HOME}/var")
os.environ.setdefault("KEYS_DIR", f"{_HOME}/keys")
os.environ.setdefault("SECRET_KEY", "only-for-the-suite-and-nowhere-else-0123456789")
