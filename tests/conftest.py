"""Fixtures of all tests, and the rule that nothing is skipped in silence."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import override_settings

from portal import closing, remembering, vault
from tests.browsing import chromium, page_at
from tests.env import IS_SECOND
from tests.flush import quick_flush
from tests.ground import _django_db_helper, _ground, ground
from tests.harness import own_portal, portal
from tests.tables import django_db_setup

REFERENCE = os.environ.get("KEPT_REFERENCE_DIR")

__all__ = [
    "_django_db_helper",
    "_ground",
    "chromium",
    "django_db_setup",
    "ground",
    "quick_flush",
    "own_portal",
    "page_at",
    "portal",
]


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Phrases and passwords cost nothing here; `tests.portal.test_settings` asks
    what they cost in life."""
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]
    ):
        yield


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """What a test was limited by or kept must not reach the next: no memory, no file
    and no Redis rolls anything back."""
    vault.forget()
    closing._looked.is_open = True
    shutil.rmtree(remembering.folder(), ignore_errors=True)
    if settings.REDIS_URL:
        caches["default"].clear()


def pytest_configure() -> None:
    """Look for garbage seldom: the ORM makes much that dies by itself, and looking
    through everything that is loaded took a sixth of the time.

    A busy machine is no fault of what is tested: examples have no deadline.
    """
    gc.set_threshold(100_000, 50, 50)
    hypothesis.settings.register_profile(
        "busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("busy")


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """What needs the folder of the real policy is not collected without it.

    On a second database, nor is what never opens a database: it ran on the other one.
    """
    without = {
        item
        for item in items
        if (item.get_closest_marker("reference") and not REFERENCE)
        or (IS_SECOND and not _opens_a_database(item))
    }
    if without:
        config.hook.pytest_deselected(items=list(without))
        items[:] = [item for item in items if item not in without]


def _opens_a_database(item: pytest.Item) -> bool:
    # Each page is opened on both (the matrices of addresses), each act is done on both;
    # what the pages say in every case was read on the other one.
    if item.get_closest_marker("words"):
        return False
    marks = ("django_db", "fault", "browser", "bench")
    return any(item.get_closest_marker(name) for name in marks) or bool(
        {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[pytest.TestReport]:
    """With CI=true a skip is a failure: green means that everything ran."""
    report = yield
    if (
        report.skipped
        and os.environ.get("CI") == "true"
        and not hasattr(report, "wasxfail")
    ):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr}"
    return report
