"""The one way from here to an address that somebody typed: public, https, once.

A name is resolved once, every address it has must be public, and the connection goes
to the address that was looked at, so that a second answer of the name server changes
nothing. No redirect is followed; time and size have an end (OWASP: server-side
request forgery; RFC 6890 for what is not public).
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext as _

SECONDS = 10.0
MOST_READ = 64 * 1024
# Addresses that carry an IPv4 address inside, which may be one of ours.
_TUNNELS = (
    *(ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48")),
    *(ipaddress.ip_network("2002::/16"), ipaddress.ip_network("2001::/32")),
)
# This machine by its names; below that port are services of its own.
NEAR = {"localhost": "127.0.0.1", "127.0.0.1": "127.0.0.1", "::1": "::1"}
LOWEST_NEAR = 1024


class Refused(Exception):
    """This address may not be called; the message says why, in plain words."""


class NotReached(Exception):
    """The address may be called, and did not answer as it should."""


@dataclass(frozen=True)
class Answer:
    """What the other side said: at most `MOST_READ` bytes of it.

    `retry_after` is how many seconds it wants to be left alone (RFC 9110, 10.2.3).
    """

    status: int
    body: bytes
    retry_after: int = 0

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300


def look_up(host: str, port: int) -> list[str]:
    """Every address of a name, as the machine's resolver says now."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


def is_public(address: str) -> bool:
    """Whether anybody on the internet could call this address too."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        if any(found in tunnel for tunnel in _TUNNELS):
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


@dataclass(frozen=True)
class World:
    """What lies outside: who knows names, which addresses are public, who is trusted.

    `is_near` lets plain HTTP go to a program on this machine, which nobody listens to.
    """

    look_up: Callable[[str, int], list[str]] = look_up
    is_public: Callable[[str], bool] = is_public
    trust: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context)
    is_near: bool = False


WORLD = World()


def check(url: str, *, world: World = WORLD) -> tuple[SplitResult, str]:
    """The parts of an address and the one public address it stands for; or Refused."""
    parts = _parts(url, is_near=world.is_near)
    host = parts.hostname or ""
    if parts.scheme == "http":
        return parts, NEAR[host]
    try:
        addresses = world.look_up(host, parts.port or 443)
    except (OSError, UnicodeError) as error:
        raise NotReached(
            _("There is no web address %(host)s.") % {"host": host}
        ) from error
    if not addresses or not all(world.is_public(address) for address in addresses):
        raise Refused(_("Only addresses that everybody can reach may be called."))
    return parts, addresses[0]


def _parts(url: str, *, is_near: bool = False) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused(_("This is not a web address.")) from error
    if any(ord(letter) <= 32 or ord(letter) > 126 for letter in url) or port == 0:
        raise Refused(_("This is not a web address."))
    is_beside = is_near and _is_beside(parts)
    if not is_beside and (parts.scheme != "https" or not parts.hostname):
        raise Refused(_("The address must begin with https://."))
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Refused(_("The address may not carry a name, a password or a #."))
    return parts


def _is_beside(parts: SplitResult) -> bool:
    """Whether it is a program on this machine, and none of its services."""
    port = parts.port or 0
    return parts.scheme == "http" and parts.hostname in NEAR and port >= LOWEST_NEAR


def is_typed_well(url: str, *, is_near: bool = False) -> bool:
    """Whether an address could be called, as far as it can be said without asking."""
    try:
        parts = _parts(url, is_near=is_near)
    except Refused:
        return False
    if parts.scheme == "http":
        return True
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." in host and not host.endswith((".local", ".localhost", ".internal"))
    return is_public(host)


class Pinned(http.client.HTTPSConnection):
    """Speaks to `address`, and asks it to prove that it is `host`."""

    def __init__(
        self, host: str, port: int, address: str, trust: ssl.SSLContext
    ) -> None:
        super().__init__(host, port, timeout=SECONDS, context=trust)
        self.address = address
        self.trust = trust

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), self.timeout)
        # Known before it shakes hands, so that a slow handshake can be cut too.
        self.sock = self.trust.wrap_socket(
            plain, server_hostname=self.host, do_handshake_on_connect=False
        )
        self.sock.do_handshake()


def _line(parts: SplitResult, address: str, world: World) -> http.client.HTTPConnection:
    if parts.scheme == "http":
        return http.client.HTTPConnection(address, parts.port, timeout=SECONDS)
    return Pinned(parts.hostname or "", parts.port or 443, address, world.trust())


def post(
    url: str,
    body: bytes | Iterable[bytes],
    headers: Mapping[str, str],
    *,
    seconds: float = SECONDS,
    world: World = WORLD,
    is_brief: bool = False,
) -> Answer:
    """Send one POST and read a short answer; a redirect is an answer like any other.

    `is_brief`: the status decides, and the body is not waited for. Of a refusal its
    first words are read, if they come; of anything else nothing.
    """
    parts, address = check(url, world=world)
    line = _line(parts, address, world)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    # A timeout of the socket starts again with each byte; this one does not.
    late, held = threading.Event(), list[socket.socket]()
    end = threading.Timer(seconds, partial(_cut, line, held, late))
    end.daemon = True
    end.start()
    try:
        _connect(line, held, late)
        line.request("POST", target, body=body, headers=dict(headers))
        with line.getresponse() as answer:
            said = _glimpse(answer) if is_brief else answer.read(MOST_READ)
            wait = _seconds(answer.getheader("Retry-After", ""))
        found = Answer(answer.status, said, wait)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotReached(
            _("No answer: %(kind)s.") % {"kind": type(error).__name__}
        ) from error
    finally:
        end.cancel()
        line.close()
    if late.is_set() and not is_brief:
        raise NotReached(_("The answer took too long."))
    return found


def _glimpse(answer: http.client.HTTPResponse) -> bytes:
    """The first words of a refusal; whatever goes wrong with them, the status stands."""
    if answer.status < 300:
        return b""
    try:
        return answer.read1(MOST_READ)
    except (OSError, http.client.HTTPException, ValueError):
        return b""


def _seconds(said: str) -> int:
    """Of a number or a date; what cannot be read asks for nothing."""
    text = said.strip()
    if text.isascii() and text.isdecimal():
        return int(text[:9])
    try:
        left = parsedate_to_datetime(text) - datetime.now(UTC)
    except (ValueError, TypeError):
        return 0
    return max(0, int(left.total_seconds()))


def _connect(
    line: http.client.HTTPConnection, held: list[socket.socket], late: threading.Event
) -> None:
    """Known by itself too: an answer that ends the connection takes it off the line."""
    line.connect()
    held.append(line.sock)
    if late.is_set():  # there was nothing to cut yet
        raise TimeoutError


def _cut(
    line: http.client.HTTPConnection, held: list[socket.socket], late: threading.Event
) -> None:
    late.set()
    for sock in (*held, line.sock):
        # One of them may have ended by itself.
        with suppress(OSError):
            if sock is not None:
                # Not what TLS has of its own, which somebody may be reading with.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
