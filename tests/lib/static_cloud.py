"""A CloudTrail with one trail and an S3 with its bucket, which only tell what they were given: for tools that read."""

import http.server
import json
import threading
import urllib.parse
from xml.sax.saxutils import escape

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
XMLNS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
PAGE = 5  # So that listings take several pages.


class MemoryBucket:
    """A bucket as the drill knows buckets, in memory."""

    def __init__(self, name, objects):
        self.name, self.objects = name, dict(objects)

    def keys(self, prefix=""):
        return sorted(key for key in self.objects if key.startswith(prefix))

    def get(self, key):
        return self.objects[key]

    def put(self, key, stored):
        self.objects[key] = stored

    def remove(self, key):
        self.objects.pop(key, None)


class StaticCloud:
    """Answers on its own port until closed. `bucket` may be changed at any time, `keys`: PublicKeyList of
    ListPublicKeys, and `status`: what GetTrailStatus says, or None for a refusal. Looks at no signature."""

    def __init__(self, bucket, trail_arn, keys):
        cloud = self
        self.bucket, self.trail_arn, self.keys = bucket, trail_arn, keys
        self.status = {"IsLogging": True}
        self.refusal = None  # (HTTP status, code) of every request to the S3.
        self.wrong = []  # Requests that it does not know.

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                url = urllib.parse.urlsplit(self.path)
                try:
                    urllib.parse.unquote_to_bytes(self.path).decode()
                except UnicodeDecodeError:
                    return cloud.fail(self, 400, "InvalidURI")
                cloud.get(self, urllib.parse.unquote(url.path),
                          dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True)))

            do_HEAD = do_GET

            def do_POST(self):
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                cloud.post(self, self.headers.get("X-Amz-Target", "").rpartition(".")[2])

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def environment(self, others):
        return {**others, "AWS_ENDPOINT_URL": self.endpoint, "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
                "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": self.trail_arn.split(":")[3],
                "AWS_REGION": self.trail_arn.split(":")[3], "AWS_EC2_METADATA_DISABLED": "true",
                "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_PAGER": "",
                "no_proxy": "127.0.0.1"}

    def answer(self, handler, status, body, kind="application/xml", headers=()):
        handler.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), *headers):
            handler.send_header(name, value)
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)

    def fail(self, handler, status, code):
        self.answer(handler, status, f"{HEAD}<Error><Code>{code}</Code><Message>no</Message></Error>".encode())

    def get(self, handler, path, query):
        bucket, _, key = path[1:].partition("/")
        if self.refusal:
            self.fail(handler, *self.refusal)
        elif bucket != self.bucket.name:
            self.wrong.append(handler.path)
            self.fail(handler, 404, "NoSuchBucket")
        elif key:
            stored = self.bucket.objects.get(key)
            if stored is None:
                self.fail(handler, 404, "NoSuchKey")
            else:
                self.answer(handler, 200, stored.data, "application/octet-stream",
                            [("ETag", f'"{len(stored.data):032x}"'), ("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT"),
                             *((f"x-amz-meta-{name}", value) for name, value in stored.metadata.items())])
        elif "location" in query:
            self.answer(handler, 200, f"{HEAD}<LocationConstraint {XMLNS}/>".encode())
        else:
            self.list(handler, query)

    def list(self, handler, query):
        """ListObjects and ListObjectsV2, without delimiter."""
        second = query.get("list-type") == "2"
        after = query.get("continuation-token") or query.get("start-after", "") if second else query.get("marker", "")
        keys = [key for key in self.bucket.keys(query.get("prefix", "")) if key > after]
        page = keys[:min(PAGE, int(query.get("max-keys", 1000)))]
        more = len(keys) > len(page)

        def shown(key):
            return urllib.parse.quote(key, safe="/") if query.get("encoding-type") == "url" else escape(key)
        items = "".join(f"<Contents><Key>{shown(key)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
                        f"<ETag>&quot;0&quot;</ETag><Size>{len(self.bucket.objects[key].data)}</Size>"
                        "<StorageClass>STANDARD</StorageClass></Contents>" for key in page)
        rest = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if second and more else ""
        encoding = "<EncodingType>url</EncodingType>" if query.get("encoding-type") == "url" else ""
        self.answer(handler, 200, f"{HEAD}<ListBucketResult {XMLNS}><Name>{self.bucket.name}</Name>{encoding}"
                    f"<Prefix>{escape(query.get('prefix', ''))}</Prefix><KeyCount>{len(page)}</KeyCount>"
                    f"<MaxKeys>{PAGE}</MaxKeys><IsTruncated>{str(more).lower()}</IsTruncated>{rest}{items}"
                    "</ListBucketResult>".encode())

    def post(self, handler, operation):
        if operation == "DescribeTrails":
            region, name = self.trail_arn.split(":")[3], self.trail_arn.rpartition("/")[2]
            said = {"trailList": [{"TrailARN": self.trail_arn, "Name": name, "HomeRegion": region,
                                   "S3BucketName": self.bucket.name, "IsOrganizationTrail": False,
                                   "LogFileValidationEnabled": True, "IsMultiRegionTrail": False}]}
        elif operation == "ListPublicKeys":
            said = {"PublicKeyList": self.keys}
        elif operation == "GetTrailStatus" and self.status is not None:
            said = self.status
        else:
            self.wrong.append(operation)
            self.answer(handler, 400, b'{"__type":"UnsupportedOperationException"}', "application/x-amz-json-1.1")
            return
        self.answer(handler, 200, json.dumps(said).encode(), "application/x-amz-json-1.1")
