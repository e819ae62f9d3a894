"""Pass phrases open a request and nothing else."""

from __future__ import annotations

import pytest
from django.conf import global_settings
from django.test import override_settings

from rights import phrases


def test_suggestion_has_four_words_of_a_long_list():
    assert len(phrases.suggest().split()) == 4
    assert len(set(phrases._words())) == len(phrases._words()) > 1024


def test_phrase_matches_however_it_is_spaced_or_capitalised():
    kept = phrases.hashed("Amber  river tulip stone")

    assert phrases.matches(" amber River TULIP stone ", kept) is True
    assert phrases.matches("amber river tulip stones", kept) is False


def test_phrase_itself_is_not_kept():
    assert "tulip" not in phrases.hashed("amber river tulip stone")


def test_guessing_phrases_is_slow_in_life():
    """The suite hashes quickly; `tests.portal.test_settings` asks what runs in life."""
    with override_settings(PASSWORD_HASHERS=global_settings.PASSWORD_HASHERS):
        kept = phrases.hashed("amber river tulip stone")
        algorithm, iterations, *_rest = kept.split("$")
        assert (algorithm, int(iterations) >= 600_000) == ("pbkdf2_sha256", True)
        assert phrases.matches("amber river tulip stone", kept) is True


def test_nothing_matches_a_case_without_a_phrase():
    assert phrases.matches("", "") is False
    assert phrases.matches("amber river tulip stone", "") is False


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Choose a pass phrase of at least 12 characters."),
        ("short one", "Choose a pass phrase of at least 12 characters."),
        ("x" * 201, "Choose a pass phrase of at most 200 characters."),
    ],
)
def test_bad_phrase_says_what_to_do(typed, sentence):
    with pytest.raises(ValueError, match=sentence):
        phrases.hashed(typed)
