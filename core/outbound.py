"""The one door for outgoing HTTP: public addresses only, resolved once, no redirects, bounded, closed when in doubt."""

import http.client
import ipaddress
import json as json_
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from core.db import in_transaction
from core.refusals import Refused
from core.settings import settings

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
DEFAULT_PORTS = {"https": 443, "http": 80}
AGENT = "Sundet"
LONGEST_URL = 2048
MOST_BYTES = 1024 * 1024
CHUNK = 16 * 1024
SOON = 10.0
MOST_TRIES = 3
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Python's own `is_global` differs between the versions we support, so what is not for us stands here as well: "this
# network", carrier NAT, protocol assignments, benchmarks, and every IPv6 range that wraps an IPv4 address.
NOT_PUBLIC = tuple(
    ipaddress.ip_network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
        "::/8",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)


class OutboundError(Exception):
    """The other side did not answer as it should: unreachable, too slow, too much, broken. Try again later."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Redirects come back as they are; who asked decides what a status means."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON. Raises OutboundError when it is none."""
        try:
            return json_.loads(self.body)
        except ValueError as error:
            raise OutboundError("the answer is not JSON") from error


def fetch(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    json: Any = None,
    timeout: float = SOON,
    limit: int = MOST_BYTES,
) -> Answer:
    """Send one request and return its answer; `timeout` seconds and `limit` bytes bound the whole of it.

    Refuses `outbound_address` (its `reason` says why) for what people may not have us call: anything but https, user
    names, addresses that are not public. The name is resolved once and that very address is connected to, so that a
    name that changes its mind cannot lead us inside. Raises OutboundError when the other side fails.
    """
    if in_transaction():
        raise RuntimeError("no network call inside a transaction")
    if method not in METHODS:
        raise ValueError(f"unknown method {method!r}")
    parts = checked_url(url)
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    sent = {"User-Agent": AGENT, "Accept-Encoding": "identity", "Connection": "close", **(headers or {})}
    if json is not None:
        body = json_.dumps(json, ensure_ascii=False).encode()
        sent.setdefault("Content-Type", "application/json")
    with _deadline(timeout) as watch:
        connection = _connect(parts, port, timeout, watch)
        try:
            connection.request(method, _target(parts), body or None, sent)
            return _read(connection.getresponse(), limit)
        except (OSError, http.client.HTTPException) as error:
            raise OutboundError(f"{parts.hostname}: {type(error).__name__}") from error
        finally:
            connection.close()


def checked_url(url: str) -> SplitResult:
    """Return the parts of an address that may be called, or refuse it. Forms check typed addresses with this, too.

    It looks at the address only; whether its name leads to a public machine is known when it is called.
    """
    allowed = ("https", "http") if settings().private_outbound else ("https",)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refusal("not_an_address") from None
    odd = len(url) > LONGEST_URL or "\\" in url or any(ord(sign) <= 0x20 or ord(sign) == 0x7F for sign in url)
    if odd or not parts.hostname or port == 0:
        raise _refusal("not_an_address")
    if parts.scheme not in allowed:
        raise _refusal("not_https")
    if "@" in parts.netloc:
        raise _refusal("user_name")
    return parts


def _refusal(reason: str) -> Refused:
    return Refused("outbound_address", reason=reason)


def _target(parts: SplitResult) -> str:
    """Return path and query as they go over the wire; the fragment stays at home."""
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return "".join(sign if sign.isascii() else "".join(f"%{byte:02X}" for byte in sign.encode()) for sign in target)


def _ascii_host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    try:
        return host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        raise _refusal("not_an_address") from None


def is_public(address: Address) -> bool:
    """Say whether an address belongs to the open internet."""
    if isinstance(address, ipaddress.IPv6Address) and (address.scope_id or not address.is_global):
        return False
    return address.is_global and not any(address in block for block in NOT_PUBLIC if block.version == address.version)


def _addresses(host: str, port: int) -> list[str]:
    """Resolve a name, once. One address that is not public spoils them all."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise OutboundError(f"{host} is not known") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses:
        raise OutboundError(f"{host} has no address")
    if not settings().private_outbound and not all(is_public(ipaddress.ip_address(address)) for address in addresses):
        raise _refusal("not_public")
    return addresses


class _Watch:
    """Cuts the line of one request when its time is over, however slowly the other side drips."""

    def __init__(self) -> None:
        self._line: socket.socket | None = None
        self.rang = False

    def hold(self, line: socket.socket) -> None:
        self._line = line
        if self.rang:
            raise OutboundError("took too long")

    def ring(self) -> None:
        self.rang = True
        if self._line is not None:
            # The line may have been closed in this very moment.
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)


@contextmanager
def _deadline(seconds: float) -> Iterator[_Watch]:
    watch = _Watch()
    timer = threading.Timer(seconds, watch.ring)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    except OutboundError as error:
        if watch.rang:
            raise OutboundError("took too long") from error
        raise
    finally:
        timer.cancel()
    if watch.rang:
        raise OutboundError("took too long")


def _connect(parts: SplitResult, port: int, timeout: float, watch: _Watch) -> http.client.HTTPConnection:
    """Open a line to the first address that answers; TLS is told and checks the name, not the number."""
    host = _ascii_host(parts)
    line = _line(_addresses(host, port), port, timeout)
    try:
        watch.hold(line)
        if parts.scheme == "https":
            context = ssl.create_default_context()
            line = safe = context.wrap_socket(line, server_hostname=host, do_handshake_on_connect=False)
            watch.hold(safe)
            safe.do_handshake()
    except OSError as error:
        line.close()
        raise OutboundError(f"{host}: {error}") from error
    except OutboundError:
        line.close()
        raise
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection: http.client.HTTPConnection = kind(host, port, timeout=timeout)
    # The line is ours; http.client must never look the name up and connect by itself.
    connection.auto_open = 0
    connection.sock = line
    return connection


def _line(addresses: list[str], port: int, timeout: float) -> socket.socket:
    last: OSError | None = None
    for address in addresses[:MOST_TRIES]:
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as error:
            last = error
    raise OutboundError(f"nobody answers at port {port}") from last


def _read(response: http.client.HTTPResponse, limit: int) -> Answer:
    """Read the answer up to the limit. More than that, or less than was announced, is a failure."""
    body = bytearray()
    while chunk := response.read(CHUNK):
        body += chunk
        if len(body) > limit:
            raise OutboundError(f"more than {limit} bytes")
    if response.length:
        raise OutboundError("the answer broke off")
    return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, bytes(body))
