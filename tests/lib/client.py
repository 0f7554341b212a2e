"""A plain client of the server: signs, sends, reads JSON. Keeps its connection; for one thread."""

import gzip
import http.client
import json
import urllib.parse

import sigv4

LONG_TARGET = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101."
SHORT_TARGET = "CloudTrail_20131101."


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error(self):
        """The error's code, as clients read it."""
        if self.status < 300:
            return None
        try:
            return self.json.get("__type")
        except ValueError:
            return None

    @property
    def message(self):
        said = self.json
        return said.get("message") or said.get("Message") or ""

    def __repr__(self):
        return f"<{self.status} {self.body[:300]!r}>"


class Failed(Exception):
    """A call that was answered by an error."""

    def __init__(self, reply):
        super().__init__(f"{reply.status} {reply.body[:400].decode(errors='replace')}")
        self.reply = reply


class Client:
    def __init__(self, server, credentials=None, region="us-east-1", token=None):
        self.port, self.host = server.port, server.host
        self.credentials = credentials or server.credentials()
        self.region, self.token = region, token
        self._connection = None

    def send(self, method, target, headers=None, body=b"", timeout=60):
        """One request exactly as given. Opens the connection again if the server had closed it."""
        for attempt in (1, 2):
            if self._connection is None:
                self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
            try:
                self._connection.request(method, target, body=body, headers=headers or {})
                answer = self._connection.getresponse()
                data = answer.read()
                if answer.will_close:
                    self.close()
                return Reply(answer.status, answer.headers, data)
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                self.close()
                if attempt == 2:
                    raise

    def close(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def signed(self, method, path, pairs=(), headers=None, body=b"", service="cloudtrail", region=None, when=None,
               credentials=None):
        """One signed request (or with the bearer token, where the client has one)."""
        pairs = [(name, str(value)) for name, value in pairs]
        query = urllib.parse.urlencode(pairs, quote_via=urllib.parse.quote, safe="-_.~")
        headers = dict(headers or {})
        if self.token and not credentials:
            headers["Authorization"] = f"Bearer {self.token}"
        else:
            headers = sigv4.sign(credentials or self.credentials, method, self.host, path, pairs, headers, body,
                                 region or self.region, service, when)
        return self.send(method, path + ("?" + query if query else ""), headers, body)

    def operation(self, name, request=None, region=None, prefix=LONG_TARGET, body=None, **more):
        """A CloudTrail operation. Returns its Reply, an error included."""
        headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": prefix + name}
        data = json.dumps(request or {}).encode() if body is None else body
        return self.signed("POST", "/", headers=headers, body=data, region=region, **more)

    def call(self, name, request=None, region=None):
        """Its answer, or Failed."""
        reply = self.operation(name, request, region)
        if reply.status != 200:
            raise Failed(reply)
        return reply.json

    def lookup(self, attributes=(), region=None, **more):
        """All events of LookupEvents, over all pages, in order. `attributes`: (key, value) pairs."""
        request = {"LookupAttributes": [{"AttributeKey": key, "AttributeValue": value} for key, value in attributes],
                   **more}
        events = []
        while True:
            page = self.call("LookupEvents", request, region)
            events += page["Events"]
            if not page.get("NextToken"):
                return events
            request["NextToken"] = page["NextToken"]

    def v1(self, method, path, pairs=(), body=b"", headers=None, service="opentrail"):
        reply = self.signed(method, "/v1/" + path, pairs, headers, body, service)
        if reply.status != 200:
            raise Failed(reply)
        return reply

    def get(self, path, pairs=()):
        return self.v1("GET", path, pairs).json

    def events(self, pairs=()):
        """All events of GET /v1/events, over all pages: the raw bytes of each page's records, parsed."""
        found, token = [], None
        while True:
            page = self.get("events", [*pairs, ("limit", 1000), *([("nextToken", token)] if token else [])])
            found += page["events"]
            token = page.get("nextToken")
            if not token:
                return found

    def export(self, pairs=()):
        """The lines of GET /v1/events as NDJSON, all of them, as bytes."""
        reply = self.v1("GET", "events", [*pairs, ("limit", "all")], headers={"Accept": "application/x-ndjson"})
        return [line for line in reply.body.split(b"\n") if line.strip()]

    def post_events(self, records, headers=None, pairs=(), compress=False):
        """POST /v1/events of records (objects or their JSON as bytes). Returns the Reply."""
        lines = [record if isinstance(record, bytes) else json.dumps(record).encode() for record in records]
        body = b'{"Records":[' + b",".join(lines) + b"]}"
        headers = {"Content-Type": "application/json", **(headers or {})}
        if compress:
            body = gzip.compress(body)
            headers["Content-Encoding"] = "gzip"
        return self.signed("POST", "/v1/events", pairs, headers, body, "opentrail")
