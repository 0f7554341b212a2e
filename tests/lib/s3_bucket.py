"""Buckets of any S3, as the drill reads and tampers with them, by a plain client of its own."""

import http.client
import urllib.parse
import xml.etree.ElementTree

import sigv4
from digest_chain import Stored

NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"


class S3Error(Exception):
    """An answer that is no success."""

    def __init__(self, status, body):
        super().__init__(f"{status} {body[:400].decode(errors='replace')}")
        self.status, self.body = status, body


class S3:
    """A plain S3 client: path style, a connection for each request."""

    def __init__(self, port, credentials, region="us-east-1"):
        self.port, self.credentials, self.region = port, credentials, region
        self.host = f"127.0.0.1:{port}"
        self.endpoint = f"http://{self.host}"

    def request(self, method, path, pairs=(), headers=None, body=b"", expected=(200, 204)):
        """(headers, body) of the answer."""
        target = urllib.parse.quote(path, safe="/-_.~")
        headers = {**(headers or {}), "x-amz-content-sha256": sigv4.sha256_hex(body)}
        stamp = sigv4.stamp_of(None)
        signed = {name.lower(): value for name, value in headers.items()} | {"host": self.host, "x-amz-date": stamp}
        names = sorted(signed)
        lines = "".join(f"{name}:{' '.join(signed[name].split())}\n" for name in names)
        # S3 alone does not encode the path a second time.
        canonical = "\n".join([method, target, sigv4.canonical_query(pairs), lines, ";".join(names),
                               signed["x-amz-content-sha256"]])
        scope = f"{stamp[:8]}/{self.region}/s3/aws4_request"
        made = sigv4.signature(self.credentials, scope, stamp, canonical)
        headers.update({"x-amz-date": stamp, "Authorization":
                        f"{sigv4.ALGORITHM} Credential={self.credentials.key}/{scope}, "
                        f"SignedHeaders={';'.join(names)}, Signature={made}"})
        query = sigv4.canonical_query(pairs)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, target + ("?" + query if query else ""), body=body, headers=headers)
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        if answer.status not in expected:
            raise S3Error(answer.status, data)
        return answer.headers, data

    def make_bucket(self, name):
        self.request("PUT", f"/{name}")

    def put_policy(self, name, policy):
        self.request("PUT", f"/{name}", [("policy", "")], {"content-type": "application/json"}, policy.encode())

    def bucket(self, name):
        return S3Bucket(self, name)


def answers(s3):
    """Whether it serves: some say so in their health checks before they do."""
    try:
        s3.request("GET", "/")
        return True
    except S3Error:
        return False


class S3Bucket:
    def __init__(self, s3, name):
        self.s3, self.name = s3, name

    def marks(self, prefix=""):
        """(key, ETag) of all objects, in order."""
        found, token = [], None
        while True:
            pairs = [("list-type", "2"), ("prefix", prefix), ("encoding-type", "url"),
                     *([("continuation-token", token)] if token else [])]
            _, body = self.s3.request("GET", f"/{self.name}", pairs)
            page = xml.etree.ElementTree.fromstring(body)
            for item in page.iter():
                item.tag = item.tag.removeprefix(NAMESPACE)
            found += [(urllib.parse.unquote_plus(item.findtext("Key")), item.findtext("ETag"))
                      for item in page.findall("Contents")]
            token = page.findtext("NextContinuationToken")
            if not token:
                return found

    def keys(self, prefix=""):
        return [key for key, _ in self.marks(prefix)]

    def get(self, key):
        headers, body = self.s3.request("GET", f"/{self.name}/{key}")
        return Stored(body, {name.lower().removeprefix("x-amz-meta-"): value for name, value in headers.items()
                             if name.lower().startswith("x-amz-meta-")})

    def put(self, key, stored):
        self.s3.request("PUT", f"/{self.name}/{key}", (), {f"x-amz-meta-{name}": value
                                                          for name, value in stored.metadata.items()}, stored.data)

    def remove(self, key):
        self.s3.request("DELETE", f"/{self.name}/{key}")
