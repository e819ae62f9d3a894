"""A10: what somebody typed makes us call nothing that lies inside."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from portal import outside
from portal.outside import Answer, World
from tests import internet


@contextmanager
def canary(host: str = "127.0.0.1") -> Iterator[tuple[int, list[object]]]:
    """A listener that notes every connection; its port and what it noted."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.bind((host, 0))
    listener.listen()
    hits: list[object] = []

    def listen() -> None:
        while True:
            try:
                found, who = listener.accept()
            except OSError:
                return
            hits.append(who)
            found.close()

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield listener.getsockname()[1], hits
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]"),
        *("2130706433", "127.1", "0x7f000001", "[::]"),
    ],
)
def test_no_spelling_of_this_machine_is_called(host):
    with canary() as (port, hits), canary("::1") as (port6, hits6):
        for one in (port, port6):
            with pytest.raises((outside.Refused, outside.NotReached)):
                outside.post(f"https://{host}:{one}/", b"", {})

        assert (hits, hits6) == ([], [])


@pytest.mark.parametrize(
    "address",
    [
        *("169.254.169.254", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1"),
        *("fd00::1", "fe80::1", "::1", "224.0.0.1", "255.255.255.255", "ff02::1"),
        *("64:ff9b::a9fe:a9fe", "2002:7f00:1::1", "::ffff:10.0.0.1", "not one"),
    ],
)
def test_what_is_not_public_is_refused(address):
    assert outside.is_public(address) is False


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1"])
def test_what_is_public_is_not(address):
    assert outside.is_public(address) is True


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.com/", "ftp://example.com/", "file:///etc/passwd", ""),
        *("https://a:b@example.com/", "https://", "https://example.com:99999/"),
        *("https://example.com/\r\nX: 1", "https://example.com/#x", "https://[::1/"),
    ],
)
def test_only_a_plain_https_address_is_called(url):
    with pytest.raises(outside.Refused):
        outside.check(url)


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    world = World(look_up=lambda host, port: ["93.184.216.34", "127.0.0.1"])

    with pytest.raises(outside.Refused):
        outside.check("https://example.com/", world=world)


@pytest.fixture(scope="module")
def trust(tmp_path_factory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server that is product.example, and somebody who believes it."""
    file = internet.pair(tmp_path_factory.mktemp("trust"))
    return internet.server(file), internet.client(file)


def heard(line: ssl.SSLSocket) -> bytes:
    """One whole request: closing on what is unread would reset the connection."""
    found = b""
    while b"\r\n\r\n" not in found:
        part = line.recv(65536)
        if not part:
            return found
        found += part
    head, _gap, body = found.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r")[0] or 0)
    while len(body) < length:
        body += line.recv(65536)
    return head


@contextmanager
def product(
    server: ssl.SSLContext, *said: bytes, shakes_after: float = 0
) -> Iterator[tuple[int, list[bytes]]]:
    """Answers each connection with `said`, half a second apart; what it was asked."""
    listener = socket.create_server(("127.0.0.1", 0))
    asked: list[bytes] = []

    def listen() -> None:
        while True:
            try:
                plain, _who = listener.accept()
                time.sleep(shakes_after)
                with server.wrap_socket(plain, server_side=True) as line:
                    asked.append(heard(line))
                    for turn, part in enumerate(said):
                        time.sleep(0.5 if turn else 0)
                        line.sendall(part)
            except ssl.SSLError:
                continue
            except OSError:
                return

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield listener.getsockname()[1], asked
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def world(client, answers=("127.0.0.1",)) -> World:
    left = list(answers)
    return World(
        look_up=lambda host, port: [left.pop(0) if len(left) > 1 else left[0]],
        is_public=lambda address: address == "127.0.0.1",
        trust=lambda: client,
    )


def test_an_answer_is_read_and_the_name_is_proven(trust):
    server, client = trust
    said = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    with product(server, said) as (port, asked):
        answer = outside.post(
            f"https://product.example:{port}/in?a=1", b"{}", {}, world=world(client)
        )
        with pytest.raises(outside.NotReached):
            outside.post(f"https://else.example:{port}/", b"", {}, world=world(client))

    assert answer == Answer(200, b"ok")
    assert asked[0].startswith(b"POST /in?a=1 HTTP/1.1\r\nHost: product.example")


def test_a_redirect_is_not_followed(trust):
    server, client = trust
    with canary() as (inside, hits):
        said = (
            f"HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1:{inside}/\r\n"
            "Content-Length: 0\r\n\r\n"
        )
        with product(server, said.encode()) as (port, _asked):
            answer = outside.post(
                f"https://product.example:{port}/", b"", {}, world=world(client)
            )

        assert (answer, hits) == (Answer(302, b""), [])
        assert answer.is_ok is False


def test_a_name_that_changes_its_mind_is_asked_once(trust):
    server, client = trust
    said = b"HTTP/1.1 204 No Content\r\n\r\n"
    turning = world(client, ["127.0.0.1", "169.254.169.254"])
    with product(server, said) as (port, asked):
        url = f"https://product.example:{port}/"
        first = outside.post(url, b"", {}, world=turning)
        with pytest.raises(outside.Refused):
            outside.post(url, b"", {}, world=turning)

    assert (first.status, len(asked)) == (204, 1)


def cut_after(port, client, **asked):
    """Seconds until a call that may take 0.4 of them is given up."""
    began = time.monotonic()
    with pytest.raises(outside.NotReached):
        outside.post(
            f"https://product.example:{port}/",
            b"",
            {},
            seconds=0.4,
            world=world(client),
            **asked,
        )
    return time.monotonic() - began


def test_an_answer_that_drips_or_never_ends_is_cut(trust):
    server, client = trust
    drip = (b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n", b"X: 2\r\n", b"X: 3\r\n\r\n")
    with product(server, *drip) as (port, _asked):
        assert cut_after(port, client) < 1.4

    long = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 200_000
    with product(server, long) as (port, _asked):
        answer = outside.post(
            f"https://product.example:{port}/", b"", {}, world=world(client)
        )
    assert len(answer.body) == outside.MOST_READ


@pytest.mark.parametrize("is_brief", [False, True])
def test_time_that_ends_before_the_hands_are_shaken_is_over(trust, is_brief):
    """The bytes of the answer may each come in time; all of it does not."""
    server, client = trust
    drip = (b"HTTP/1.1 200 OK\r\n", *[b"X: 1\r\n"] * 6, b"\r\n")
    with product(server, *drip, shakes_after=1) as (port, _asked):
        assert cut_after(port, client, is_brief=is_brief) < 2


@pytest.mark.parametrize("status", [b"200 OK", b"503 No"])
def test_where_the_status_decides_nobody_waits_for_the_body(trust, status):
    server, client = trust
    head = (
        b"HTTP/1.1 " + status + b"\r\nRetry-After: 7\r\nContent-Length: 9\r\n\r\nsorry"
    )
    with product(server, head, *[b"."] * 3) as (port, _asked):
        began = time.monotonic()
        answer = outside.post(
            f"https://product.example:{port}/",
            b"",
            {},
            world=world(client),
            is_brief=True,
        )
        took = time.monotonic() - began

    body = b"" if answer.is_ok else b"sorry"
    assert answer == Answer(int(status[:3]), body, 7)
    assert took < 0.5


def test_an_answer_that_ends_the_connection_is_cut_too(trust):
    server, client = trust
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
    with product(server, head, *[b"."] * 8) as (port, _asked):
        assert cut_after(port, client) < 2


def test_how_long_the_other_side_wants_to_be_left_alone():
    """RFC 9110, 10.2.3: seconds or a date; what is neither asks for nothing."""
    then = datetime.now(UTC) + timedelta(seconds=90)
    dated = outside._seconds(format_datetime(then, usegmt=True))

    assert 80 <= dated <= 90
    assert [outside._seconds(said) for said in ("120", " 5 ", "", "soon", "-1", "1.5")] == [
        120, 5, 0, 0, 0, 0,
    ]  # fmt: skip
    assert outside._seconds("Wed, 21 Oct 2015 07:28:00 GMT") == 0
