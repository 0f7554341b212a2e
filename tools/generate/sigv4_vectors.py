#!/usr/bin/env python3
"""Writes tests/fixtures/sigv4/botocore.json: requests signed by botocore, with its canonical requests.

The key pair is the sample of AWS's own documents. With --check nothing is written; the exit status says whether
the file is what botocore would sign today. Needs the Python package botocore; without it --check is skipped, for the
table is a record of what AWS's client does, not something that our sources determine.
"""

import datetime
import json
import pathlib
import sys
import urllib.parse

try:
    import botocore
    import botocore.auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
except ImportError:
    if "--check" in sys.argv:
        print("skip tests/fixtures/sigv4/botocore.json is what botocore signs: botocore is not installed")
        sys.exit(0)
    print("sigv4_vectors: botocore is not installed; the table stays as it is", file=sys.stderr)
    sys.exit(3)

TABLE = pathlib.Path(__file__).resolve().parents[2] / "tests/fixtures/sigv4/botocore.json"
NOW = datetime.datetime(2026, 1, 2, 3, 4, 5)
KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
JSON_1_1 = {"Content-Type": "application/x-amz-json-1.1"}
TARGET = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101."


def post(url, body="{}", headers=(), **more):
    return dict(method="POST", url=url, body=body, headers=list(dict(JSON_1_1).items()) + list(headers), **more)


def get(url, headers=(), **more):
    return dict(method="GET", url=url, body="", headers=list(headers), **more)


HERE = "http://localhost:8080"
DATA = {"service": "cloudtrail-data"}

CASES = {
    "an operation": post(HERE + "/", headers=[("X-Amz-Target", TARGET + "DescribeTrails")]),
    "the other prefix": post(HERE + "/", headers=[("X-Amz-Target", "CloudTrail_20131101.LookupEvents")]),
    "a longer body": post(HERE + "/", body=json.dumps({"Name": "audit " * 500})),
    "a body of UTF-8": post(HERE + "/", body='{"Name":"\u00fcberwachung \u76d1\u67e5"}'),
    "an empty body": post(HERE + "/", body=""),
    "no path": get("http://localhost:8080"),
    "the scheme's own port": get("http://example.com:80/"),
    "the other scheme's port": get("http://example.com:443/"),
    "an IPv6 host": get("http://[::1]:4580/"),
    "a trailing slash": get(HERE + "/v1/events/"),
    "dots": get(HERE + "/a/./b/../c"),
    "dots above the root": get(HERE + "/../../x"),
    "only dots": get(HERE + "/a/.."),
    "dots at the end": get(HERE + "/a/b/."),
    "doubled slashes": get(HERE + "//a///b//"),
    "encoded dots": get(HERE + "/a/%2E%2e/b"),
    "encoded blanks in the path": get(HERE + "/a%20b/c"),
    "an encoded slash": get(HERE + "/trail%2Faudit"),
    "reserved letters in the path": get(HERE + "/a:b@c!d$e&f'g(h)i*j+k,l;m=n~o"),
    "UTF-8 in the path": get(HERE + "/%C3%BC%E7%9B%91"),
    "a query": get(HERE + "/v1/events?b=2&a=1"),
    "a repeated name": get(HERE + "/v1/events?user=b&user=a&user=c"),
    "a name that begins another": get(HERE + "/?ab=1&a=2&a%20b=3&A=4"),
    "a name without value": get(HERE + "/?acl&x=&y"),
    "an equals sign in a value": get(HERE + "/?token=YWJj%3D%3D"),
    "encoded in the query": get(HERE + "/?q=a%20b%26c%2Fd%3Fe&%C3%BC=%E7%9B%91"),
    "unreserved letters in the query": get(HERE + "/?q=-_.~AZaz09"),
    "an ARN in the query": post(
        HERE + "/PutAuditEvents?channelArn=arn%3Aaws%3Acloudtrail%3Aus-east-1%3A111122223333%3Achannel%2Fabc",
        body='{"auditEvents":[]}', **DATA),
    "blanks in a header": get(HERE + "/", headers=[("X-Amz-Meta", "  a   b \t c  ")]),
    "quotes in a header": get(HERE + "/", headers=[("X-Amz-Meta", '"a   b"')]),
    "a repeated header": get(HERE + "/", headers=[("X-Amz-Meta", "b"), ("x-amz-meta", "a"), ("X-AMZ-META", "c")]),
    "an empty header": get(HERE + "/", headers=[("X-Amz-Empty", "")]),
    "many headers": get(HERE + "/", headers=[(f"X-Amz-Meta-{i:02}", str(i)) for i in range(40)]),
    "what the SDKs add": post(HERE + "/", headers=[
        ("User-Agent", "aws-cli/2.15 Python/3.11"), ("amz-sdk-invocation-id", "0b9a4a3c-7e37-4f2b-8d7c-1a2b3c4d5e6f"),
        ("amz-sdk-request", "attempt=1; max=3"), ("X-Amzn-Trace-Id", "Root=1"), ("Accept-Encoding", "identity")]),
    "a session token": post(HERE + "/", token="FwoGZXIvYXdzE//+token=="),
    "the Date header": get(HERE + "/", headers=[("Date", "now")]),
    "a hash that was sent": post(HERE + "/", headers=[
        ("X-Amz-Content-SHA256", "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")]),
    "an unsigned body": post("https://localhost:8080/", unsigned=True),
    "another Region": post(HERE + "/", region="us-gov-east-1"),
    "another service": get(HERE + "/v1/events", service="opentrail"),
    "DELETE": dict(method="DELETE", url=HERE + "/v1/tokens/abc", body="", headers=[]),
    "S3: a key with blanks": get(HERE + "/bucket/a%20b//c/../d", service="s3"),
    "S3: a key that is encoded": get(HERE + "/bucket/AWSLogs/111122223333/x%2By%3D~%C3%BC?prefix=a%2Fb&list-type=2",
                                     service="s3"),
    "presigned": get(HERE + "/v1/events?limit=5", presign=900),
    "presigned POST": post(HERE + "/", headers=[("X-Amz-Target", TARGET + "ListTrails")], presign=3600),
    "presigned with a token": get(HERE + "/", presign=60, token="FwoGZXIvYXdzE//+token=="),
    "presigned with letters to encode": get(HERE + "/v1/events?text=a%20b%2Bc", presign=604800),
}


class Recorded:
    """Mixed into a signer: keeps its canonical request.

    Presigning, botocore moves a form's body into the query; a body of JSON must stay where it is.
    """

    def _modify_request_before_signing(self, request):
        body, request.data = request.data, ""
        super()._modify_request_before_signing(request)
        request.data = body

    def canonical_request(self, request):
        self.canonical = super().canonical_request(request)
        return self.canonical


def signer_class(case):
    base = botocore.auth.SigV4QueryAuth if "presign" in case else botocore.auth.SigV4Auth
    if case.get("service") == "s3":
        base = botocore.auth.S3SigV4Auth
    return type("Signer", (Recorded, base), {})


def sign(name, case):
    service, region = case.get("service", "cloudtrail"), case.get("region", "us-east-1")
    more = {"expires": case["presign"]} if "presign" in case else {}
    signer = signer_class(case)(Credentials(KEY, SECRET, case.get("token")), service, region, **more)
    request = AWSRequest(method=case["method"], url=case["url"], data=case["body"].encode())
    for header, value in case["headers"]:
        request.headers[header] = value
    if case.get("unsigned"):
        request.context["payload_signing_enabled"] = False
    signer.add_auth(request)
    parts = urllib.parse.urlsplit(request.url)
    headers = [["Host", botocore.auth._host_from_url(request.url)]] + [[k, v] for k, v in request.headers.items()]
    return {
        "name": name,
        "method": case["method"],
        "target": (parts.path or "/") + ("?" + parts.query if parts.query else ""),
        "headers": headers,
        "body": case["body"],
        "service": service,
        "region": region,
        "token": case.get("token", ""),
        "presigned": "presign" in case,
        "unsigned": bool(case.get("unsigned")),
        "canonical": signer.canonical,
    }


def main():
    botocore.auth.get_current_datetime = lambda remove_tzinfo=True: NOW
    table = {
        "about": "Requests signed by botocore, by tools/generate/sigv4_vectors.py; not to be edited by hand.",
        "botocore": botocore.__version__,
        "access_key_id": KEY,
        "secret": SECRET,
        "now": NOW.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "requests": [sign(name, case) for name, case in CASES.items()],
    }
    text = json.dumps(table, indent=1, ensure_ascii=True) + "\n"
    if "--check" not in sys.argv:
        TABLE.write_text(text)
        return 0
    # Another version of botocore may be installed; what matters is that it signs the same.
    kept, made = json.loads(TABLE.read_text()), json.loads(text)
    name = "tests/fixtures/sigv4/botocore.json is what botocore signs"
    if kept["requests"] == made["requests"]:
        print(f"ok {name}")
        return 0
    print(f"not ok {name}: botocore {botocore.__version__} signs differently; run ./dev generate")
    return 1


if __name__ == "__main__":
    sys.exit(main())
