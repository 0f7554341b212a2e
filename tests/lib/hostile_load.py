"""More than the server can take at once: it says so, its memory stays bounded, and what it took is kept."""

import collections
import json
import socket
import threading
import time

import made
import sigv4
from client import Client
from report import same
from server import Folder, Server, wait_for

MEBIBYTE = 1 << 20
CLIENTS = 4


def tests():
    return [
        ("load: a full tail throttles, and what was acknowledged is there once", back_pressure),
        ("load: half-sent bodies are bounded together", half_sent_bodies),
        ("load: connections that have sent much keep nothing of it", idle_connections),
        ("load: objects that are read slowly are not held", slow_readers),
        ("load: an unread reply does not hold up the end", unread_reply),
    ]


def anonymous_memory(server):
    """RssAnon in bytes."""
    with open(f"/proc/{server.process.pid}/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("RssAnon:"))


class Watch:
    """The most anonymous memory that the server has had while this runs."""

    def __init__(self, server):
        self.most = 0
        self._server, self._stop = server, threading.Event()
        self._thread = threading.Thread(target=self._look)

    def _look(self):
        while not self._stop.wait(0.02):
            self.most = max(self.most, anonymous_memory(self._server))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()


class Flood:
    """One client that posts as fast as it can, until `enough()`."""

    def __init__(self, server, enough):
        self.acknowledged, self.throttled, self.wrong = [], 0, []
        self._client, self._enough = Client(server), enough
        self.thread = threading.Thread(target=self._post)
        self.thread.start()

    def _post(self):
        # Large ones: of a queue without bounds they would soon be much.
        padding = {"additionalEventData": {"padding": "x" * 20_000}}
        while not self._enough():
            records = [{**made.record("Flood"), **padding} for _ in range(40)]
            reply = self._client.post_events(records)
            if reply.status == 200:
                self.acknowledged += [each["eventID"] for each in reply.json["successful"]]
            elif reply.error == "ThrottlingException":
                self.throttled += 1
            else:
                self.wrong.append(repr(reply))


def back_pressure():
    with Server(Folder() / "data", ["journal.tail_entries=64", "journal.tail_bytes=1MiB"]) as server:
        with Watch(server) as memory:
            floods, began = [], time.monotonic()

            def enough():
                """Four seconds, or what a slow machine needs until there is something to look at."""
                took, taken = time.monotonic() - began, sum(len(flood.acknowledged) for flood in floods)
                return took > 60 or (took > 4 and taken > 200 and any(flood.throttled for flood in floods))
            for _ in range(CLIENTS):
                floods.append(Flood(server, enough))
            for flood in floods:
                flood.thread.join(120)
        same([wrong for flood in floods for wrong in flood.wrong], [], "replies that are neither 200 nor throttled")
        throttled = sum(flood.throttled for flood in floods)
        acknowledged = [event_id for flood in floods for event_id in flood.acknowledged]
        assert throttled > 0, "nobody was throttled"
        assert len(acknowledged) > 200, f"only {len(acknowledged)} events were taken"
        found = collections.Counter(json.loads(line)["eventID"]
                                    for line in Client(server).export([("eventName", "Flood")]))
        same(found, collections.Counter(acknowledged), "what is found")
        assert memory.most < 192 * MEBIBYTE, f"{memory.most >> 20} MiB of anonymous memory"


def half_sent_bodies():
    """Forty clients that send 31 of 32 MB and then nothing: 1.2 GB of other people's memory."""
    with Server(Folder() / "data") as server:
        held = []
        piece = b"x" * MEBIBYTE
        with Watch(server) as memory:
            for _ in range(40):
                connection = socket.create_connection(("127.0.0.1", server.port), timeout=20)
                held.append(connection)
                try:
                    connection.sendall(b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 33000000\r\n\r\n")
                    for _ in range(30):
                        connection.sendall(piece)
                except OSError:  # Refused, and cut off.
                    pass
            same(server.probe("/readyz"), 200, "/readyz")
        for connection in held:
            connection.close()
        wait_for(lambda: Client(server).post_events([made.record("Afterwards")]).status == 200, 30, "room")
        assert memory.most < 320 * MEBIBYTE, f"{memory.most >> 20} MiB of anonymous memory"


def idle_connections():
    """Twenty clients that send 30 MB each, one after another, are answered, and stay connected."""
    with Server(Folder() / "data") as server:
        body = b"x" * (30 * MEBIBYTE)
        clients = [Client(server) for _ in range(20)]
        for client in clients:
            same(client.post_events([body]).status, 400, "status")
        memory = anonymous_memory(server)
        assert memory < 256 * MEBIBYTE, f"{memory >> 20} MiB of anonymous memory"


def unread(server, path, pairs, service):
    """A connection that has asked for it and reads next to nothing."""
    connection = socket.create_connection(("127.0.0.1", server.port))
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    headers = sigv4.sign(server.credentials(), "GET", server.host, path, pairs, {}, b"", "us-east-1", service, None)
    headers.pop("host", None)
    head = f"Host: {server.host}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    query = "?" + sigv4.canonical_query(pairs) if pairs else ""
    connection.sendall(f"GET {path}{query} HTTP/1.1\r\n{head}\r\n".encode())
    return connection


def slow_readers(count=100):
    """A hundred clients that ask for 8 MiB each and do not read them: 800 MiB, were they held."""
    with Server(Folder() / "data") as server:
        client = Client(server)
        same(client.signed("PUT", "/slow", service="s3").status, 200, "a bucket")
        body = bytes(range(256)) * (8 * MEBIBYTE // 256)
        same(client.signed("PUT", "/slow/object", body=body, service="s3").status, 200, "an object")
        with Watch(server) as memory:
            held = [unread(server, "/slow/object", [], "s3") for _ in range(count)]
            for connection in held:
                connection.recv(1)  # The reply is on its way, and stays there.
            got = client.signed("GET", "/slow/object", service="s3")
            same((got.status, got.body == body), (200, True), "an object for who reads it")
            same(client.post_events([made.record("Meanwhile")]).status, 200, "status")
        for connection in held:
            connection.close()
        assert memory.most < 160 * MEBIBYTE, f"{memory.most >> 20} MiB of anonymous memory"
        return memory.most


def unread_reply():
    server = Server(Folder() / "data")
    client = Client(server)
    padding = {"additionalEventData": {"padding": "x" * 900_000}}
    records = [{**made.record("Large"), **padding} for _ in range(12)]
    same(client.post_events(records).status, 200, "status")
    connection = unread(server, "/v1/events", [("limit", "1000")], "opentrail")
    connection.recv(1)  # The reply is on its way, and stays there.
    began = time.monotonic()
    same(server.stop(), 0, "exit status")
    took = time.monotonic() - began
    connection.close()
    assert took < 7, f"it took {took:.1f} s"
