"""Signatures that are wrong, worn out, or somebody else's."""

import datetime
import json

import sigv4
from client import LONG_TARGET, SHORT_TARGET, Client
from report import contains, same

JSON_HEADERS = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": LONG_TARGET + "DescribeTrails"}


def tests(server):
    by = Signatures(server)
    return [
        ("signature: both target prefixes are taken", by.both_prefixes),
        ("signature: in the query is taken", by.in_query),
        ("signature: none at all", by.missing),
        ("signature: not one at all", by.malformed),
        ("signature: parts missing from the header", by.parts_missing),
        ("signature: cut short, of wrong letters, of another key", by.wrong_digits),
        ("signature: unknown access key", by.unknown_key),
        ("signature: the body was changed after signing", by.changed_body),
        ("signature: a header was changed after signing", by.changed_header),
        ("signature: host not signed", by.host_not_signed),
        ("signature: replayed after its time", by.expired),
        ("signature: from the future", by.future),
        ("signature: scope of another service, date or terminator", by.wrong_scope),
        ("signature: presigned and expired", by.presigned_expired),
        ("signature: replayed for another operation", by.replayed),
        ("token: one that is not there", by.bad_token),
    ]


class Signatures:
    def __init__(self, server):
        self.server, self.client = server, Client(server)
        self.keys = server.credentials()

    def signed(self, **more):
        """Headers of a good DescribeTrails, to be spoilt."""
        return sigv4.sign(self.keys, "POST", self.server.host, "/", [], JSON_HEADERS, b"{}", "us-east-1",
                          "cloudtrail", **more)

    def send(self, headers, body=b"{}"):
        return self.client.send("POST", "/", headers, body)

    def refused(self, reply, code, *statuses):
        same(reply.error, code, repr(reply))
        assert reply.status in (statuses or (400, 403)), reply
        assert reply.message, "no message"
        assert reply.headers.get("x-amzn-RequestId"), "no request id"
        same(reply.headers.get("Content-Type"), "application/x-amz-json-1.1")

    def both_prefixes(self):
        for prefix in (LONG_TARGET, SHORT_TARGET):
            reply = self.client.operation("DescribeTrails", prefix=prefix)
            same((reply.status, reply.json), (200, {"trailList": []}))

    def in_query(self):
        pairs = sigv4.presign(self.keys, "GET", self.server.host, "/v1/events", [("limit", "1")], b"", "us-east-1",
                              "opentrail")
        query = "&".join(f"{sigv4.quoted(name)}={sigv4.quoted(value)}" for name, value in pairs)
        reply = self.client.send("GET", "/v1/events?" + query)
        same(reply.status, 200, repr(reply))

    def missing(self):
        self.refused(self.send(JSON_HEADERS), "MissingAuthenticationTokenException")
        same(self.client.send("GET", "/v1/events").error, "MissingAuthenticationTokenException")

    def malformed(self):
        for text in ("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 nonsense", "AWS4-HMAC-SHA256 Credential=,,,=",
                     "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=" + "0" * 64,
                     "AWS4-HMAC-SHA256 " + "x=" * 3000):
            reply = self.send({**JSON_HEADERS, "X-Amz-Date": sigv4.stamp_of(None), "Authorization": text})
            assert reply.error in ("IncompleteSignatureException", "MissingAuthenticationTokenException",
                                   "InvalidSignatureException"), (text[:60], reply)
            assert reply.status in (400, 403), reply

    def parts_missing(self):
        headers = self.signed()
        whole = headers["Authorization"]
        head, _, rest = whole.partition(" ")
        parts = rest.split(", ")
        for number, name in enumerate(("Credential", "SignedHeaders", "Signature")):
            kept = ", ".join(parts[:number] + parts[number + 1:])
            reply = self.send({**headers, "Authorization": f"{head} {kept}"})
            self.refused(reply, "IncompleteSignatureException")
            contains(reply.message, f"'{name}'", "the message")
        without_date = {name: value for name, value in headers.items() if name != "X-Amz-Date"}
        self.refused(self.send(without_date), "IncompleteSignatureException")

    def wrong_digits(self):
        headers = self.signed()
        whole = headers["Authorization"]
        for spoilt in (whole[:-1], whole[:-4] + "zzzz", whole[:-64] + "0" * 64, whole[:-64]):
            reply = self.send({**headers, "Authorization": spoilt})
            assert reply.error in ("InvalidSignatureException", "IncompleteSignatureException"), reply
        other = sigv4.Credentials(self.keys.key, "another secret")
        headers = sigv4.sign(other, "POST", self.server.host, "/", [], JSON_HEADERS, b"{}", "us-east-1", "cloudtrail")
        reply = self.send(headers)
        self.refused(reply, "InvalidSignatureException")
        contains(reply.message, "does not match", "the message")

    def unknown_key(self):
        unknown = sigv4.Credentials("AKIANOSUCHKEY0000000", self.keys.secret)
        headers = sigv4.sign(unknown, "POST", self.server.host, "/", [], JSON_HEADERS, b"{}", "us-east-1",
                             "cloudtrail")
        self.refused(self.send(headers), "UnrecognizedClientException")

    def changed_body(self):
        self.refused(self.send(self.signed(), b'{"a":1}'), "InvalidSignatureException")

    def changed_header(self):
        headers = {**self.signed(), "X-Amz-Target": LONG_TARGET + "ListTrails"}
        self.refused(self.send(headers), "InvalidSignatureException")

    def host_not_signed(self):
        headers = self.signed()
        headers["Authorization"] = headers["Authorization"].replace(";host;", ";").replace("host;", "")
        reply = self.send(headers)
        assert reply.error in ("InvalidSignatureException", "IncompleteSignatureException"), reply

    def expired(self):
        past = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=20)
        reply = self.send(self.signed(when=past))
        self.refused(reply, "InvalidSignatureException")
        contains(reply.message, "Signature expired", "the message")

    def future(self):
        ahead = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=20)
        reply = self.send(self.signed(when=ahead))
        self.refused(reply, "InvalidSignatureException")
        contains(reply.message, "Signature not yet current", "the message")

    def wrong_scope(self):
        good = self.signed()
        stamp = good["X-Amz-Date"][:8]
        for old, new in (("/cloudtrail/", "/dynamodb/"), ("/aws4_request", "/aws5_request"),
                         (f"/{stamp}/", "/20200101/")):
            reply = self.send({**good, "Authorization": good["Authorization"].replace(old, new, 1)})
            self.refused(reply, "InvalidSignatureException")

    def presigned_expired(self):
        past = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=20)
        pairs = sigv4.presign(self.keys, "GET", self.server.host, "/v1/events", [], b"", "us-east-1", "opentrail",
                              expires=60, when=past)
        query = "&".join(f"{sigv4.quoted(name)}={sigv4.quoted(value)}" for name, value in pairs)
        reply = self.client.send("GET", "/v1/events?" + query)
        assert reply.status in (400, 403) and "Signature" in reply.error, reply

    def replayed(self):
        body = json.dumps({"events": []}).encode()
        headers = sigv4.sign(self.keys, "POST", self.server.host, "/v1/imports", [], {}, body, "us-east-1",
                             "opentrail")
        reply = self.client.send("POST", "/v1/events", headers, body)
        same(reply.error, "InvalidSignatureException", repr(reply))

    def bad_token(self):
        for token in ("", "nonsense", "x" * 5000, "opentrail_" + "A" * 43):
            reply = self.client.send("GET", "/v1/events", {"Authorization": "Bearer " + token})
            assert reply.status in (400, 401, 403), reply
            assert reply.error, reply
