"""Bodies that are too large, cut off, badly compressed or badly framed."""

import gzip
import json
import socket
import zlib

import made
from client import Client
from report import contains, same


def tests(server):
    by = Bodies(server)
    return [
        ("body: not JSON, for an operation", by.operation_not_json),
        ("body: of wrong JSON types, for an operation", by.operation_types),
        ("body: nested deeply, for an operation", by.operation_depth),
        ("body: of an operation that does not exist, or none", by.no_operation),
        ("body: larger than the limit", by.oversized),
        ("body: Content-Length that no server would wait for", by.huge_length),
        ("body: gzip cut short", by.gzip_truncated),
        ("body: gzip with a wrong checksum", by.gzip_checksum),
        ("body: gzip bomb", by.gzip_bomb),
        ("body: data after the gzip trailer", by.gzip_trailer),
        ("body: said to be gzip and is not", by.not_gzip),
        ("body: of an unknown Content-Encoding", by.unknown_encoding),
        ("body: neither records nor lines", by.wrong_shapes),
        ("request: not HTTP", by.not_http),
        ("request: header of 200 kB", by.huge_header),
        ("request: a thousand headers", by.many_headers),
        ("request: ends in the middle of the body", by.half_a_body),
        ("request: unknown paths and methods", by.unknown_paths),
        ("request: bad queries to /v1/events", by.bad_queries),
    ]


class Bodies:
    def __init__(self, server):
        self.server, self.client = server, Client(server)

    def post(self, body, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.signed("POST", "/v1/events", [], {"Content-Type": "application/json", **named}, body,
                                  "opentrail")

    def refused(self, reply, *statuses):
        assert reply.status in (statuses or (400,)), reply
        assert reply.error, f"no error code: {reply}"
        assert reply.message, f"no message: {reply}"

    def operation_not_json(self):
        for body in (b"", b"{", b"nonsense", b"\xff\xfe", b'{"MaxResults":01}', b'{"MaxResults":1}x', b"[1,2]"):
            reply = self.client.operation("LookupEvents", body=body)
            if body == b"":
                same(reply.status, 200, "an empty body")
                continue
            same((reply.status, reply.error), (400, "SerializationException"), repr(body))

    def operation_types(self):
        for request in ({"MaxResults": "many"}, {"LookupAttributes": "EventName"}, {"StartTime": {}},
                        {"LookupAttributes": [{"AttributeKey": 1, "AttributeValue": True}]}, {"NextToken": []}):
            reply = self.client.operation("LookupEvents", request)
            same((reply.status, reply.error), (400, "SerializationException"), str(request))

    def operation_depth(self):
        self.refused(self.client.operation("LookupEvents", body=b'{"a":' * 20000 + b"1" + b"}" * 20000))

    def no_operation(self):
        for name in ("NoSuchOperation", "", "lookupevents"):
            reply = self.client.operation(name)
            same(reply.error, "UnknownOperationException", name)
        reply = self.client.signed("POST", "/", headers={"Content-Type": "application/x-amz-json-1.1"}, body=b"{}")
        same(reply.error, "UnknownOperationException", "without a target")

    def oversized(self):
        body = b'{"Records":[' + b" " * (33 << 20) + b"]}"
        try:
            reply = self.post(body)
        except OSError:
            return  # Refused before it was all read.
        self.refused(reply, 413, 400)

    def raw(self, data, shut=True):
        """Sends bytes as they are and returns all that comes back."""
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=40) as peer:
            try:
                peer.sendall(data)
                if shut:
                    peer.shutdown(socket.SHUT_WR)
                found = b""
                while chunk := peer.recv(65536):
                    found += chunk
            except ConnectionResetError:
                pass
            return found

    def huge_length(self):
        for length in (b"99999999999", b"-1", b"9" * 40, b"ten"):
            found = self.raw(b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + b"\r\n\r\n")
            assert found == b"" or found.split()[1] in (b"400", b"413", b"403"), found[:200]

    def gzipped(self):
        return gzip.compress(json.dumps({"Records": [made.record("Gzipped")]}).encode())

    def gzip_truncated(self):
        data = self.gzipped()
        for cut in (1, 8, len(data) // 2, len(data) - 5):
            reply = self.post(data[:-cut], Content_Encoding="gzip")
            self.refused(reply)
            contains(reply.message, "gzip", "the message")

    def gzip_checksum(self):
        data = self.gzipped()
        spoilt = data[:-8] + bytes([data[-8] ^ 1]) + data[-7:]
        self.refused(self.post(spoilt, Content_Encoding="gzip"))

    def gzip_bomb(self):
        maker = zlib.compressobj(9, wbits=31)
        bomb = b"".join(maker.compress(b" " * (1 << 20)) for _ in range(1024)) + maker.flush()
        assert len(bomb) < 2 << 20
        self.refused(self.post(bomb, Content_Encoding="gzip"), 400, 413)

    def gzip_trailer(self):
        self.refused(self.post(self.gzipped() + b"more", Content_Encoding="gzip"))

    def not_gzip(self):
        self.refused(self.post(b'{"Records":[]}', Content_Encoding="gzip"))

    def unknown_encoding(self):
        self.refused(self.post(b'{"Records":[]}', Content_Encoding="br"), 400, 415)

    def wrong_shapes(self):
        for body in (b"", b"nonsense", b'"text"', b"7", b'{"Recordings":[]}', b'{"Records":{}}', b'{"Records":[1',
                     b'{"Records":[]}{"Records":[]}x', b"\x00\x01\x02"):
            reply = self.post(body)
            assert reply.status in (200, 400), (body, reply)
            if reply.status == 200:
                assert not reply.json["successful"], (body, reply)
                assert reply.json["failed"], (body, reply)

    def not_http(self):
        for data in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET\r\n\r\n", b"\r\n\r\n\r\n",
                     b"GET / HTTP/9.9\r\n\r\n", b"\x00" * 4096,
                     b"POST / HTTP/1.1\r\nTransfer-Encoding: nonsense\r\n\r\n",
                     b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"):
            found = self.raw(data)
            assert found == b"" or found.startswith(b"HTTP/1.1 4") or found.startswith(b"HTTP/1.1 50"), found[:200]

    def huge_header(self):
        found = self.raw(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 200_000 + b"\r\n\r\n")
        assert found == b"" or found.startswith(b"HTTP/1.1 4"), found[:200]

    def many_headers(self):
        lines = b"".join(b"X-%d: y\r\n" % number for number in range(20_000))
        found = self.raw(b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + lines + b"\r\n")
        assert found == b"" or found.startswith(b"HTTP/1.1 4"), found[:200]

    def half_a_body(self):
        found = self.raw(b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        assert found == b"" or found.startswith(b"HTTP/1.1 4"), found[:200]

    def unknown_paths(self):
        for method, path in (("GET", "/v1/no-such"), ("DELETE", "/v1/events"), ("PUT", "/"), ("GET", "/%00"),
                             ("GET", "/v1/../../etc/passwd"), ("GET", "/v1/imports/%2e%2e")):
            reply = self.client.send(method, path)
            assert 400 <= reply.status < 500, (method, path, reply)

    def bad_queries(self):
        for pairs in ([("limit", "0")], [("limit", "-1")], [("limit", "many")], [("limit", "1001")],
                      [("from", "yesterday-ish")], [("order", "sideways")], [("nextToken", "nonsense")],
                      [("colour", "red")], [("since", "soon")], [("eventName", "x" * 20_000)],
                      [("from", "2026-01-02T00:00:00Z"), ("to", "2026-01-01T00:00:00Z")], [("text", "")]):
            reply = self.client.signed("GET", "/v1/events", pairs, service="opentrail")
            if pairs[0][0] in ("eventName", "text") and reply.status in (200, 413, 414, 431):
                continue
            self.refused(reply)
