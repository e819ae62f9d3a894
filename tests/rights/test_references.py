"""References survive being read aloud, typed badly and guessed at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rights import references

LETTERS = st.text(references.ALPHABET, min_size=7, max_size=7)


def whole(letters):
    return f"PR-{letters}{references.check_letter(letters)}"


@pytest.mark.parametrize(
    ("letters", "check"),
    [
        ("0000000", "0"),
        ("0000001", "Y"),
        ("1000000", "Y"),
        ("7K4M22Q", "E"),
        ("ZZZZZZZ", "7"),
    ],
)
def test_check_letter_worked_out_by_hand(letters, check):
    assert references.check_letter(letters) == check


@pytest.mark.parametrize(
    "typed",
    [
        "PR-7K4M22QE",
        "pr-7k4m-22qe",
        "  7K4M 22QE ",
        "PR 7K4M 22QE",
        "\u200ePR-7K4M-22QE",
        "ＰＲ－７Ｋ４Ｍ２２ＱＥ",
    ],
)
def test_one_reference_however_it_is_typed(typed):
    assert references.normalise(typed) == "PR-7K4M22QE"


def test_letters_that_look_like_digits_are_taken_for_them():
    assert references.normalise("PR-OOOO-OOIY") == "PR-0000001Y"
    assert references.normalise("PR-oooo-oolY") == "PR-0000001Y"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "PR-",
        "PR-7K4M22Q5",
        "PR-7K4M22Q",
        "PR-7K4M22QE4",
        "<script>",
        "\0" * 12,
        "PR-7K4M22QU",
        "9" * 100_000,
    ],
)
def test_what_cannot_be_a_reference_is_none(typed):
    assert references.normalise(typed) == ""


def test_shown_with_a_hyphen():
    assert references.display("PR-7K4M22QE") == "PR-7K4M-22QE"


def test_a_new_reference_is_its_own_normal_form():
    made = {references.new() for _turn in range(200)}

    assert len(made) == 200
    assert {references.normalise(reference) for reference in made} == made


@given(LETTERS)
def test_shown_form_is_understood_again(letters):
    reference = whole(letters)

    assert references.normalise(references.display(reference).lower()) == reference


@given(LETTERS, st.integers(3, 10), st.sampled_from(references.ALPHABET))
def test_one_wrong_letter_is_always_noticed(letters, place, other):
    reference = whole(letters)
    wrong = reference[:place] + other + reference[place + 1 :]

    assert references.normalise(wrong) == (reference if wrong == reference else "")
