"""A web server on loopback that misbehaves on demand, and counts how it was asked."""

from __future__ import annotations

import socket
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar, NamedTuple

PAGE = b"<!doctype html><title>Page</title><p id=there>Here.</p>"
# Longer than any test waits.
FOREVER = 120


class Request(NamedTuple):
    """One request: when, how, and for what."""

    time: float
    method: str
    path: str


class Server(NamedTuple):
    """Where the server listens, and what it was asked so far."""

    port: int
    requests: list[Request]

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """Return the full address of a path."""
        return f"http://{host}:{self.port}{path}"

    def times(self, path: str) -> list[float]:
        """Return when a path was asked for."""
        return [request.time for request in self.requests if request.path == path]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    requests: ClassVar[list[Request]]
    closing: ClassVar[threading.Event]

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _answer(self) -> None:
        self.requests.append(Request(time.monotonic(), self.command, self.path))
        name = self.path.strip("/").partition("?")[0]
        with suppress(OSError):
            special = getattr(self, f"_{name.replace('-', '_')}", None)
            if special:
                special()
            elif name.isdigit() and name.startswith("3"):
                self._send(int(name), Location="/200")
            else:
                self._send(int(name) if name.isdigit() else 200)

    def _send(self, code: int, body: bytes = PAGE, **headers: str) -> None:
        self.send_response(code)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        if code == 204:
            self.end_headers()
            return
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def _seen(self) -> int:
        return sum(request.path == self.path for request in self.requests)

    def _no_head(self) -> None:
        self._send(403 if self.command == "HEAD" else 200)

    def _busy_once(self) -> None:
        if self._seen() > 1:
            self._send(200)
        else:
            self._send(429, Retry_After="3")

    def _busy_always(self) -> None:
        self._send(429)

    def _busy_long(self) -> None:
        self._send(429, Retry_After="3600")

    def _fails_twice(self) -> None:
        self._send(500 if self._seen() < 3 else 200)

    def _loop(self) -> None:
        self._send(302, Location="/loop")

    def _chain(self) -> None:
        self._send(301, Location="/308")

    def _hang(self) -> None:
        self.closing.wait(FOREVER)

    def _slow_drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "100000")
        self.end_headers()
        while not self.closing.wait(0.2):
            self.wfile.write(b"x")
            self.wfile.flush()

    def _endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while not self.closing.wait(0.001):
            self.wfile.write(b"1000\r\n" + b"x" * 4096 + b"\r\n")

    def _reset(self) -> None:
        # Closing without waiting makes the system send a reset.
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.connection.close()


@contextmanager
def serve_web(certificate: tuple[Path, Path] | None = None) -> Iterator[Server]:
    """Serve on a free port of this computer; with a certificate and its key, by TLS."""
    requests: list[Request] = []
    closing = threading.Event()
    handler = type("Handler", (_Handler,), {"requests": requests, "closing": closing})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Server(server.server_address[1], requests)
    finally:
        closing.set()
        server.shutdown()
        server.server_close()


def self_signed(folder: Path) -> tuple[Path, Path]:
    """Make a certificate that no browser trusts; return it and its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-out", certificate, "-keyout", key,
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return certificate, key
