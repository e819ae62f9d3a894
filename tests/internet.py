"""An internet of one name: `product.example` is public, trusted, and leads here.

A name server, a route and an authority are what lies outside of the programs that are
tested. They are started with `environment`, and nothing of theirs is put aside.
"""

from __future__ import annotations

import os
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "product.example"
OUTSIDE = f"""
import socket
NAME, ADDRESS = "{HOST}", "93.184.216.34"
look_up, connect = socket.getaddrinfo, socket.create_connection
def of_the_world(host, *rest, **more):
    return look_up(ADDRESS if host == NAME else host, *rest, **more)
def on_the_route(address, *rest, **more):
    here = ("127.0.0.1", address[1]) if address[0] == ADDRESS else address
    return connect(here, *rest, **more)
socket.getaddrinfo, socket.create_connection = of_the_world, on_the_route
"""


def pair(folder: Path) -> Path:
    """The key and the certificate of the one name, in a file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    names = [x509.DNSName(HOST), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / "pair.pem"
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file


def server(file: Path) -> ssl.SSLContext:
    """Who the name belongs to."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def client(file: Path) -> ssl.SSLContext:
    """Somebody who believes it."""
    return ssl.create_default_context(cafile=str(file))


def environment(file: Path) -> dict[str, str]:
    """What a program is started with that shall live in this world."""
    (file.parent / "sitecustomize.py").write_text(OUTSIDE, encoding="utf-8")
    path = os.pathsep.join([str(file.parent), os.environ.get("PYTHONPATH", "")])
    return {"PYTHONPATH": path, "SSL_CERT_FILE": str(file)}
