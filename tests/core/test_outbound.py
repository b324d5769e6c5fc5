"""Outgoing HTTP: what must never be called is never called, and a hostile other side costs little."""

import datetime as dt
import http.server
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from core.clock import now
from core.db import transaction
from core.outbound import OutboundError, checked_url, fetch, is_public
from core.refusals import Refused

NAME = "hook.example"


# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url, reason",
    [
        ("http://hook.example/", "not_https"),
        ("ftp://hook.example/", "not_https"),
        ("file:///etc/passwd", "not_an_address"),
        ("gopher://127.0.0.1:25/_HELO", "not_https"),
        ("javascript:alert(1)", "not_an_address"),
        ("//hook.example/", "not_https"),
        ("hook.example", "not_an_address"),
        ("https://", "not_an_address"),
        ("https://user:password@hook.example/", "user_name"),
        ("https://hook.example@127.0.0.1/", "user_name"),
        ("https://hook.example:0/", "not_an_address"),
        ("https://hook.example:99999/", "not_an_address"),
        ("https://hook.example:abc/", "not_an_address"),
        ("https://hook.example\\@127.0.0.1/", "not_an_address"),
        ("https://hook.example/ HTTP/1.1\r\nX: 1", "not_an_address"),
        ("https://hook.example/\t", "not_an_address"),
        ("https://[::1", "not_an_address"),
        ("https://hook.example/" + "x" * 3000, "not_an_address"),
        ("", "not_an_address"),
    ],
)
def test_an_address_that_makes_no_sense_is_refused(ctx: Flask, url: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        fetch("GET", url)
    assert (refused.value.code, refused.value.details) == ("outbound_address", {"reason": reason})


def test_an_address_that_makes_sense_is_returned(ctx: Flask) -> None:
    assert checked_url("https://hook.example:8443/a?b=c").geturl() == "https://hook.example:8443/a?b=c"


INSIDE = """
    0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1
    172.31.255.255 192.0.0.8 192.0.2.1 192.168.1.1 192.88.99.1 198.18.0.1 198.19.255.255 198.51.100.7
    203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1
    ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 100::1
    2001::1 2001:db8::1 2002:7f00:1:: 2002:808:808:: fc00::1 fd00:ec2::254 fe80::1 fe80::1%1 fec0::1 ff02::1
    3fff::1 5f00::1
""".split()
OUTSIDE = ["1.1.1.1", "8.8.8.8", "193.10.0.1", "100.63.255.255", "172.32.0.1", "2606:4700::1111", "2a00:1450::1"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_inside_address_is_not_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address)) is False


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_outside_address_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address)) is True


@pytest.fixture
def names(local_sockets: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """A name server at the wire: each name has answers, given one after the other; `asked` keeps the questions."""
    zone: dict[str, list[list[str]]] = {"asked": []}

    def resolve(host: str, port: int, *_rest: Any, **_named: Any) -> list[tuple[Any, ...]]:
        try:
            answers = [[str(ipaddress.ip_address(host))]]
        except ValueError:
            zone["asked"].append([host])
            if host not in zone:
                raise socket.gaierror(socket.EAI_NONAME, "unknown") from None
            answers = zone[host]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            (socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return zone


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "[fd00:ec2::254]", "0.0.0.0", "[64:ff9b::7f00:1]"],
)
def test_a_number_that_leads_inside_is_refused(ctx: Flask, names: dict[str, list[list[str]]], host: str) -> None:
    with pytest.raises(Refused) as refused:
        fetch("GET", f"https://{host}/latest/meta-data/")
    assert refused.value.details == {"reason": "not_public"}


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost."])
def test_an_odd_way_to_write_this_machine_is_never_called(ctx: Flask, local_sockets: None, host: str) -> None:
    with pytest.raises((Refused, OutboundError)) as stopped:
        fetch("GET", f"https://{host}/")
    if isinstance(stopped.value, Refused):
        assert stopped.value.details == {"reason": "not_public"}


def test_one_inside_address_spoils_a_name(ctx: Flask, names: dict[str, list[list[str]]]) -> None:
    names[NAME] = [["8.8.8.8", "10.0.0.1"]]
    with pytest.raises(Refused) as refused:
        fetch("POST", f"https://{NAME}/")
    assert refused.value.details == {"reason": "not_public"}


def test_a_name_that_is_not_known_fails(ctx: Flask, names: dict[str, list[list[str]]]) -> None:
    with pytest.raises(OutboundError, match="not known"):
        fetch("GET", "https://nowhere.example/")


def test_a_call_inside_a_transaction_is_a_fault(ctx: Flask) -> None:
    with transaction(), pytest.raises(RuntimeError):
        fetch("GET", f"https://{NAME}/")


# --- a server of ours -------------------------------------------------------------------------------------------------


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str, dict[str, str], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.seen.append((self.command, self.path, dict(self.headers), body))
        answers: dict[str, Callable[[], None]] = {
            "/redirect": self.redirect,
            "/flood": self.flood,
            "/drip": self.drip,
            "/drip-head": self.drip_head,
            "/broken": self.broken,
            "/garbage": lambda: self.plain(b"SSH-2.0-OpenSSH\r\n"),
        }
        answers.get(self.path.partition("?")[0], self.fine)()

    do_GET = do_POST  # noqa: N815  # the name that http.server calls

    def plain(self, text: bytes) -> None:
        self.wfile.write(text)
        self.close_connection = True

    def fine(self) -> None:
        self.plain(b'HTTP/1.1 200 OK\r\nContent-Length: 13\r\nX-Two: b\r\n\r\n{"ok": true}\n')

    def redirect(self) -> None:
        self.plain(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n")

    def broken(self) -> None:
        self.plain(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")

    def flood(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        with_room = b"x" * 65_536
        try:
            for _ in range(10_000):
                self.wfile.write(with_room)
        except OSError:
            self.close_connection = True

    def drip(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        self._slowly(b"x")

    def drip_head(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        self._slowly(b"X: y\r\n")

    def _slowly(self, piece: bytes) -> None:
        try:
            for _ in range(100):
                self.wfile.write(piece)
                time.sleep(0.1)
        except OSError:
            self.close_connection = True

    def log_message(self, *args: object) -> None:
        pass


def _certificate(name: str, folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - dt.timedelta(days=1))
        .not_valid_after(now() + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = folder / f"{name}.key"
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    public = folder / f"{name}.pem"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return public, private


class Server:
    """An HTTPS server on this machine that answers as hook.example."""

    def __init__(self, folder: Path, *, tls: bool) -> None:
        handler = type("Seen", (Handler,), {"seen": []})
        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.http.daemon_threads = True
        self.seen = handler.seen  # type: ignore[attr-defined]  # set just above
        self.asked_for: list[str | None] = []
        self.port = self.http.server_address[1]
        self.certificate, key = _certificate(NAME, folder)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate, key)
            context.sni_callback = lambda _line, name, _context: self.asked_for.append(name)
            self.http.socket = context.wrap_socket(self.http.socket, server_side=True, do_handshake_on_connect=False)
        self.http.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that leaves is what we test
        threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True).start()


@pytest.fixture
def server(
    ctx: Flask,
    change_settings: Callable[..., Any],
    names: dict[str, list[list[str]]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Server]:
    change_settings(private_outbound=True)
    found = Server(tmp_path, tls=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(found.certificate))
    names[NAME] = [["127.0.0.1"]]
    names["other.example"] = [["127.0.0.1"]]
    yield found
    found.http.shutdown()
    found.http.server_close()


def test_fetch_sends_and_returns(server: Server, names: dict[str, list[list[str]]]) -> None:
    answer = fetch(
        "POST", f"https://{NAME}:{server.port}/h%20ook/ø?a=å#here", json={"navn": "Søren"}, headers={"X-One": "a"}
    )
    assert (answer.status, answer.json(), answer.headers["x-two"]) == (200, {"ok": True}, "b")
    ((method, path, headers, body),) = server.seen
    assert (method, path, json.loads(body)) == ("POST", "/h%20ook/%C3%B8?a=%C3%A5", {"navn": "Søren"})
    wanted = {"Host": f"{NAME}:{server.port}", "Content-Type": "application/json", "X-One": "a", "User-Agent": "Sundet"}
    assert {key: headers[key] for key in wanted} == wanted
    assert (server.asked_for, names["asked"]) == ([NAME], [[NAME]])


def test_a_name_that_changes_its_mind_is_asked_once(server: Server, names: dict[str, list[list[str]]]) -> None:
    names[NAME] = [["127.0.0.1"], ["127.0.0.2"]]
    assert fetch("GET", f"https://{NAME}:{server.port}/").status == 200
    assert names["asked"] == [[NAME]]


def test_a_redirect_is_returned_and_not_followed(server: Server) -> None:
    answer = fetch("GET", f"https://{NAME}:{server.port}/redirect")
    assert (answer.status, answer.headers["location"], len(server.seen)) == (302, "http://169.254.169.254/", 1)


def test_a_certificate_for_another_name_fails(server: Server) -> None:
    with pytest.raises(OutboundError, match="certificate"):
        fetch("GET", f"https://other.example:{server.port}/")
    assert server.seen == []


def test_a_certificate_nobody_knows_fails(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(OutboundError, match="certificate"):
        fetch("GET", f"https://{NAME}:{server.port}/")
    assert server.seen == []


def test_an_answer_that_does_not_end_is_cut(server: Server) -> None:
    with pytest.raises(OutboundError, match="more than 100000 bytes"):
        fetch("GET", f"https://{NAME}:{server.port}/flood", limit=100_000)


@pytest.mark.parametrize("path", ["/drip", "/drip-head"])
def test_an_answer_that_drips_is_cut(server: Server, path: str) -> None:
    begun = time.monotonic()
    with pytest.raises(OutboundError, match="took too long"):
        fetch("GET", f"https://{NAME}:{server.port}{path}", timeout=0.5)
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize("path", ["/broken", "/garbage"])
def test_an_answer_that_is_none_fails(server: Server, path: str) -> None:
    with pytest.raises(OutboundError):
        fetch("GET", f"https://{NAME}:{server.port}{path}")


def test_an_answer_that_is_not_json_says_so(server: Server) -> None:
    answer = fetch("GET", f"https://{NAME}:{server.port}/redirect")
    with pytest.raises(OutboundError, match="not JSON"):
        answer.json()


def test_nobody_listening_fails(server: Server) -> None:
    server.http.shutdown()
    server.http.server_close()
    with pytest.raises(OutboundError, match="nobody answers"):
        fetch("GET", f"https://{NAME}:{server.port}/")


@pytest.mark.parametrize("headers", [{"X": "a\r\nY: b"}, {"X\r\nY": "b"}])
def test_a_header_with_a_line_break_is_a_fault(server: Server, headers: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="header"):
        fetch("GET", f"https://{NAME}:{server.port}/", headers=headers)
    assert server.seen == []


def test_plain_http_is_spoken_only_where_the_setting_allows_it(
    server: Server, change_settings: Callable[..., Any], tmp_path: Path
) -> None:
    plain = Server(tmp_path, tls=False)
    url = f"http://{NAME}:{plain.port}/"
    assert fetch("GET", url).status == 200
    change_settings(private_outbound=False)
    with pytest.raises(Refused):
        fetch("GET", url)
    plain.http.shutdown()
    plain.http.server_close()
    assert len(plain.seen) == 1
