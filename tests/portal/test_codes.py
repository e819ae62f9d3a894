"""A code is fresh, works once, for a day, for five tries, and for one purpose."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from portal import codes
from portal.codes import Result
from portal.models import OneTimeCode

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)


def issue(*, about: str = "case:A", channel: str = "ana@x.org", at: Any = AT) -> str:
    return codes.issue(purpose="prove", about=about, channel=channel, at=at)


def check(
    typed: str, *, about: str = "case:A", purpose: str = "prove", at: Any = LATER
) -> Result:
    return codes.check(purpose=purpose, about=about, typed=typed, at=at)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_a_code_is_six_digits_and_nowhere_in_its_row() -> None:
    code = issue()

    row = OneTimeCode.objects.get()
    assert len(code) == 6
    assert code.isdigit()
    assert (row.created_at, row.expires_at) == (AT, AT + timedelta(hours=24))
    kept = [str(getattr(row, field.attname)) for field in row._meta.concrete_fields]
    assert code not in kept
    assert "ana@x.org" not in kept
    assert len(row.digest) == len(row.channel_digest) == 64


def test_the_right_code_works_exactly_once() -> None:
    code = issue()

    assert [check(code), check(code)] == [Result.OK, Result.USED]


@pytest.mark.parametrize("spelling", ["{0} {1}", " {0}-{1} ", "{0}\u200b{1}"])
def test_a_code_may_be_typed_as_people_type(spelling: str) -> None:
    code = issue()

    assert check(spelling.format(code[:3], code[3:])) == Result.OK


def test_other_digits_are_digits() -> None:
    code = issue()
    devanagari = "".join(chr(0x0966 + int(digit)) for digit in code)
    assert check(devanagari) == Result.OK

    code = issue(about="case:B")
    full_width = "".join(chr(0xFF10 + int(digit)) for digit in code)
    assert check(full_width, about="case:B") == Result.OK


def test_five_tries_and_then_not_even_the_right_code() -> None:
    code = issue()

    tries = [check(wrong(code)) for _ in range(5)]

    assert tries == [Result.WRONG] * 5
    assert check(code) == Result.TOO_MANY
    assert OneTimeCode.objects.get().used_at is None


def test_what_cannot_be_a_code_costs_no_try() -> None:
    code = issue()

    for typed in ("", "12345", "1234567", "abcdef", "\0", "<script>"):
        assert check(typed) == Result.WRONG
    assert OneTimeCode.objects.get().tries == 0
    assert check(code) == Result.OK


def test_a_code_lives_a_day() -> None:
    code = issue()

    assert check(code, at=AT + timedelta(hours=24)) == Result.EXPIRED
    assert check(code, at=AT + timedelta(hours=24, microseconds=-1)) == Result.OK


def test_a_code_serves_one_purpose_about_one_thing() -> None:
    code = issue()

    assert check(code, about="case:B") == Result.WRONG
    assert check(code, purpose="track") == Result.WRONG
    assert check(code) == Result.OK


def test_a_new_code_replaces_the_old() -> None:
    first = issue()
    second = issue(at=AT + timedelta(minutes=1))
    if first == second:
        return  # one run in a million

    assert check(first) == Result.WRONG
    assert check(second) == Result.OK


def test_a_new_code_after_five_tries_may_be_tried() -> None:
    first = issue()
    for _turn in range(5):
        check(wrong(first))
    second = issue(at=AT + timedelta(minutes=1))

    assert check(second) == Result.OK


def test_one_request_gets_at_most_five_codes_a_day() -> None:
    for n in range(5):
        issue(at=AT + timedelta(hours=n))

    with pytest.raises(codes.TooMany):
        issue(at=AT + timedelta(hours=23))

    issue(about="case:9", at=AT + timedelta(hours=23))
    issue(channel="bo@x.org", at=AT + timedelta(hours=23))
    codes.issue(purpose="open", about="case:A", channel="ana@x.org", at=LATER)
    issue(at=AT + timedelta(hours=24))
    assert OneTimeCode.objects.count() == 9


def test_one_channel_gets_at_most_twenty_codes_a_day_for_one_purpose() -> None:
    for n in range(20):
        issue(about=f"case:{n}")

    with pytest.raises(codes.TooMany):
        issue(about="case:20", at=LATER)

    issue(about="case:20", channel="bo@x.org", at=LATER)
    codes.issue(purpose="open", about="case:20", channel="ana@x.org", at=LATER)


def test_a_refused_code_leaves_the_last_one_working() -> None:
    for _turn in range(5):
        code = issue()
    with pytest.raises(codes.TooMany):
        issue()

    assert check(code) == Result.OK


def test_old_codes_are_forgotten_when_no_count_needs_them() -> None:
    issue()
    issue(at=AT + timedelta(hours=20))

    assert codes.forget(AT + timedelta(hours=48)) == 0
    assert codes.forget(AT + timedelta(hours=49)) == 1


def at_once(count: int, act: Any) -> list[Any]:
    """The results of `count` calls in threads that start together."""
    gate = threading.Barrier(count)
    found: list[Any] = []

    def work() -> None:
        try:
            connection.ensure_connection()
            gate.wait()
            found.append(act())
        except codes.TooMany:
            found.append("too many")
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.django_db(transaction=True)
def test_many_tries_at_once_are_still_five() -> None:
    code = issue()

    found = at_once(100, lambda: check(wrong(code)))

    assert sorted(result.value for result in found) == ["too_many"] * 95 + ["wrong"] * 5
    assert OneTimeCode.objects.get().tries == 5
    assert check(code) == Result.TOO_MANY


@pytest.mark.django_db(transaction=True)
def test_the_right_code_typed_twice_at_once_is_used_once() -> None:
    code = issue()

    found = at_once(4, lambda: check(code))

    assert [result for result in found if result == Result.OK] == [Result.OK]


@pytest.mark.django_db(transaction=True)
def test_many_requests_at_once_send_five_codes() -> None:
    issued = at_once(8, issue)

    assert issued.count("too many") == 3
    assert OneTimeCode.objects.count() == 5
    assert OneTimeCode.objects.filter(replaced_at__isnull=True).count() == 1
