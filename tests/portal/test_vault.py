"""What is sealed opens with its key alone, and with a destroyed key never again."""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from portal import vault
from portal.models import DataKey

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def keys(settings: Any, tmp_path: Path) -> Path:
    settings.KEYS_DIR = tmp_path
    return tmp_path


few = trials(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@few
@given(st.binary(max_size=300))
def test_what_was_sealed_opens_again_and_only_with_its_key(value: bytes) -> None:
    key, other = vault.new_key("case"), vault.new_key("case")

    token = vault.seal(key, value)

    assert vault.unseal(key, token) == value
    assert vault.unseal(key, memoryview(token)) == value
    with pytest.raises(vault.NotOurs):
        vault.unseal(other, token)


words = st.text(st.characters(exclude_categories=["Cs"]))


@few
@given(
    st.dictionaries(words, words | st.integers() | st.none() | st.lists(words)),
)
def test_json_opens_as_it_was(value: dict[str, Any]) -> None:
    key = vault.new_key("case")

    assert vault.unseal_json(key, vault.seal_json(key, value)) == value


@few
@given(st.binary(max_size=5000), st.integers(0, 5000))
def test_a_stream_opens_as_it_was_and_not_when_changed(
    value: bytes, place: int
) -> None:
    key = vault.new_key("case")
    sealed, opened = io.BytesIO(), io.BytesIO()

    vault.seal_stream(key, io.BytesIO(value), sealed)
    vault.open_stream(key, io.BytesIO(sealed.getvalue()), opened)

    assert opened.getvalue() == value
    assert sealed.getvalue().startswith(b"age-encryption.org/v1\n")
    broken = bytearray(sealed.getvalue())
    broken[place % len(broken)] ^= 1
    with pytest.raises(Exception, match="."):
        vault.open_stream(key, io.BytesIO(bytes(broken)), io.BytesIO())


def test_one_changed_letter_is_not_ours() -> None:
    key = vault.new_key("case")
    token = bytearray(vault.seal(key, b"Ana"))
    token[20] = token[20] + 1 if token[20] != ord("z") else ord("a")

    with pytest.raises(vault.NotOurs):
        vault.unseal(key, bytes(token))


def test_a_key_is_a_file_that_only_its_owner_reads(keys: Path) -> None:
    key = vault.new_key("case")

    path = keys / "rows" / str(key.pk)[:2] / str(key.pk)
    assert path.stat().st_mode & 0o777 == 0o600
    assert DataKey.objects.get().purpose == "case"


def test_a_key_that_the_disk_took_in_part_seals_nothing(
    keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = os.write
    monkeypatch.setattr(os, "write", lambda to, content: whole(to, content[:20]))
    with pytest.raises(OSError, match="No space left"):
        vault.new_key("case")
    assert not DataKey.objects.exists()


def test_a_destroyed_key_opens_nothing_and_destroying_twice_keeps_the_first_date(
    keys: Path,
) -> None:
    key = vault.new_key("case")
    token = vault.seal(key, b"Ana")
    stream = io.BytesIO()
    vault.seal_stream(key, io.BytesIO(b"Ana"), stream)

    vault.destroy(key, at=AT)
    vault.destroy(key, at=AT.replace(year=2027))

    for use in (
        lambda: vault.unseal(key, token),
        lambda: vault.seal(key, b"Bo"),
        lambda: vault.open_stream(key, io.BytesIO(stream.getvalue()), io.BytesIO()),
        lambda: vault.seal_stream(key, io.BytesIO(b"x"), io.BytesIO()),
    ):
        with pytest.raises(vault.KeyDestroyed):
            use()
    assert DataKey.objects.get().destroyed_at == AT
    assert [path for path in keys.rglob("*") if path.is_file()] == []


def test_a_key_that_was_never_here_counts_as_destroyed() -> None:
    with pytest.raises(vault.KeyDestroyed):
        vault.seal(DataKey(id=uuid4(), purpose="case"), b"x")


def test_a_site_key_is_made_once_and_anew_after_it_was_destroyed() -> None:
    first = vault.site_key("mail")
    assert vault.site_key("mail") == first
    assert vault.site_key("other") != first

    vault.destroy(first, at=AT)

    assert vault.site_key("mail") != first


# --- digests ------------------------------------------------------------------


@pytest.fixture
def versions(keys: Path) -> Path:
    """Two digest keys with known content."""
    folder = keys / "digest"
    folder.mkdir()
    (folder / "1.key").write_text("11" * 32)
    (folder / "2.key").write_text("22" * 32)
    vault._digest_keys.cache_clear()
    return folder


def expected(secret: str, text: bytes) -> str:
    return hmac.new(bytes.fromhex(secret), text, hashlib.sha256).hexdigest()


def test_a_digest_is_keyed_stable_and_says_its_version(versions: Path) -> None:
    found = vault.digest("email", "ana@example.com")

    assert found == (expected("22" * 32, b"email\0ana@example.com"), 2)
    assert vault.digest("email", "ana@example.com") == found
    assert vault.digest("phone", "ana@example.com") != found


def test_a_search_tries_every_key_held_newest_first(versions: Path) -> None:
    assert vault.digests("email", "ana@example.com") == [
        (expected("22" * 32, b"email\0ana@example.com"), 2),
        (expected("11" * 32, b"email\0ana@example.com"), 1),
    ]


def test_the_first_digest_key_is_made_and_then_kept(keys: Path) -> None:
    first = vault.digest("email", "a")
    vault._digest_keys.cache_clear()

    assert vault.digest("email", "a") == first
    assert first[1] == 1
    assert (keys / "digest" / "1.key").stat().st_mode & 0o777 == 0o600


@few
@given(words, words)
def test_different_values_have_different_digests(one: str, two: str) -> None:
    assert (vault.digest("email", one) == vault.digest("email", two)) == (one == two)


# --- the keys of digests get lost -----------------------------------------------


@pytest.fixture
def production(keys: Path, settings, db) -> Path:
    settings.IS_PRODUCTION = True
    vault._digest_keys.cache_clear()
    return keys / "digest"


def test_production_makes_its_first_key_by_command_alone(production: Path) -> None:
    with pytest.raises(vault.NoDigestKey, match="restore KEYS_DIR"):
        vault.digest("email", "a")
    assert vault.has_digest_keys() is False

    call_command("make_keys", verbosity=0)

    assert vault.digest("email", "a")[1] == 1
    assert vault.has_digest_keys() is True


def test_a_lost_key_is_never_replaced(production: Path) -> None:
    vault.make_digest_key()
    shutil.rmtree(production)
    vault._digest_keys.cache_clear()

    with pytest.raises(vault.NoDigestKey, match="restore KEYS_DIR"):
        vault.make_digest_key()
    assert not production.exists()
    assert vault.has_digest_keys() is False


def test_another_key_does_not_pass_for_the_one_that_was_lost(production: Path) -> None:
    vault.make_digest_key()
    (production / "1.key").write_text("11" * 32)
    vault._digest_keys.cache_clear()

    vault.remember_digest_keys()

    assert vault.has_digest_keys() is False


@pytest.mark.parametrize("text", ["", "11" * 31, "zz" * 32])
def test_half_a_key_is_refused(production: Path, text: str) -> None:
    production.mkdir()
    (production / "1.key").write_text(text)

    with pytest.raises(vault.NoDigestKey, match=r"1\.key is not a key of 32 bytes"):
        vault.digest("email", "a")
