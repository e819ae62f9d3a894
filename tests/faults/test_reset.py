"""`make reset` starts over, on databases of its own too, and touches nothing else's."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

import pytest

from tests.harness import ROOT, Portal, stopped

pytestmark = pytest.mark.fault


@pytest.fixture
def portal() -> Iterator[Portal]:
    made = Portal()
    with stopped(made):
        made.prepare()
        yield made


def reset(portal: Portal) -> subprocess.CompletedProcess[str]:
    portal.look_away()
    return subprocess.run(
        ["scripts/reset.sh"], cwd=ROOT, env=portal.env, capture_output=True, text=True
    )


def refused(portal: Portal) -> str:
    done = reset(portal)
    assert done.returncode == 1
    assert portal.query("SELECT count(*) FROM notices_revision") == [(1,)]
    return done.stderr.strip().replace(str(portal.places.folder), "")


def test_reset_empties_what_a_demonstration_made_and_nothing_else(portal):
    data, keys = portal.places.data_dir, portal.places.keys_dir
    assert (
        refused(portal) == "/var was not made by a demonstration: nothing was removed."
    )
    for folder in (data, keys):
        (folder / ".demonstration").touch()
    # Keys of another demonstration beside this database.
    digest, aside = keys / "digest", keys / "aside"
    shutil.move(digest, aside)
    digest.mkdir()
    (digest / "1.key").write_text("ab" * 32)
    assert refused(portal) == (
        "CommandError: The database of DATABASE_URL belongs to other keys. "
        "Nothing was removed."
    )
    shutil.rmtree(digest)
    shutil.move(aside, digest)

    done = reset(portal)

    assert done.returncode == 0, done.stderr
    assert not data.exists()
    assert not keys.exists()
    with pytest.raises(Exception, match="users|unable to open"):
        portal.company_query("SELECT 1 FROM users")
    made = portal.manage("prepare")
    assert made.returncode == 0, made.stderr[-2000:]
    assert portal.query("SELECT count(*) FROM notices_revision") == [(0,)]
