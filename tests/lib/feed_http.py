"""A plain HTTP/1.1 server for stand-ins: a thread a connection, kept alive, quick enough for a thousand requests a
second. Its answers may also be late, cut short or absent, as a fault asks."""

import dataclasses
import email.utils
import socket
import socketserver
import struct
import threading
import time
import urllib.parse

REASONS = {200: "OK", 204: "No Content", 206: "Partial Content", 304: "Not Modified", 400: "Bad Request",
           403: "Forbidden", 404: "Not Found", 412: "Precondition Failed", 416: "Range Not Satisfiable",
           500: "Internal Server Error", 501: "Not Implemented", 503: "Service Unavailable"}


@dataclasses.dataclass
class Request:
    method: str
    target: str  # As sent.
    headers: dict  # By lower-case name.
    body: bytes

    def __post_init__(self):
        path, _, query = self.target.partition("?")
        self.raw_path, self.path = path, urllib.parse.unquote(path, errors="surrogateescape")
        self.pairs = urllib.parse.parse_qsl(query, keep_blank_values=True)
        self.query = dict(self.pairs)


@dataclasses.dataclass
class Answer:
    """`cut`: how many bytes of the body are sent before the connection breaks off, though all are promised."""
    status: int
    body: bytes = b""
    kind: str = "application/xml"
    headers: tuple = ()
    cut: int | None = None


class Dropped(Exception):
    """Raised by whoever answers: the connection breaks off without an answer."""


class HttpServer:
    """Answers on a port of its own until closed. `answer`: of a Request the Answer; called in many threads at once.
    `now`: seconds since 1970 by the clock of whoever it stands for."""

    def __init__(self, answer, now=time.time):
        self.answer, self.now = answer, now
        self._open, self._lock = set(), threading.Lock()
        server = self

        class Handler(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True

            def handle(self):
                server.serve(self)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads, allow_reuse_address, request_queue_size = True, True, 1024
            block_on_close = False

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.endpoint = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def serve(self, handler):
        with self._lock:
            self._open.add(handler.connection)
        try:
            while self.exchange(handler):
                pass
        except (ConnectionError, TimeoutError):
            pass
        finally:
            with self._lock:
                self._open.discard(handler.connection)

    def exchange(self, handler):
        """One request and its answer. Whether more may follow."""
        request = read_request(handler)
        if request is None:
            return False
        try:
            answer = self.answer(request)
        except Dropped:
            reset(handler.connection)
            return False
        lines = [f"HTTP/1.1 {answer.status} {REASONS.get(answer.status, 'Status')}",
                 f"Date: {email.utils.formatdate(self.now(), usegmt=True)}", "Server: feed"]
        lines += [f"{name}: {value}" for name, value in answer.headers]
        if answer.status not in (204, 304):
            lines += [f"Content-Type: {answer.kind}"]
        if answer.status not in (204, 304) and not any(name == "Content-Length" for name, _ in answer.headers):
            lines += [f"Content-Length: {len(answer.body)}"]
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8")
        body = b"" if request.method == "HEAD" or answer.status in (204, 304) else answer.body
        if answer.cut is not None:
            handler.connection.sendall(head + body[:answer.cut])
            return False
        handler.connection.sendall(head + body)
        return request.headers.get("connection", "").lower() != "close"


def read_request(handler):
    """None at the end of the connection."""
    line = handler.rfile.readline(65537)
    if not line.strip():
        return None
    method, target, _ = line.decode("latin-1").split(" ", 2)
    headers = {}
    while (line := handler.rfile.readline(65537)) not in (b"\r\n", b"\n"):
        if not line:
            return None
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()
    if headers.get("expect", "").lower() == "100-continue":
        handler.connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    size = int(headers.get("content-length") or 0)
    body = handler.rfile.read(size) if size else b""
    return Request(method, target, headers, body) if len(body) == size else None


def reset(connection):
    """Breaks it off as a firewall does: whoever reads gets an error, not an end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
