"""What the drill needs of an S3 that is not ours: shown before anything stands on it."""

from digest_chain import Stored
from report import same
from s3_bucket import S3Error


def status_of(call, *arguments):
    try:
        call(*arguments)
    except S3Error as error:
        return error.status
    return 200


def smoke(server, survives):
    """`survives`: whether it keeps its objects through a kill."""
    server.s3.make_bucket("smoke")
    bucket = server.s3.bucket("smoke")
    stored = Stored(b"\0bytes\xff", {"signature": "ab12", "signature-algorithm": "SHA256withRSA"})
    for key in ("AWSLogs/a b+%.json", "AWSLogs/c"):
        bucket.put(key, stored)
        same(bucket.get(key), stored)
    same(bucket.keys("AWSLogs/"), ["AWSLogs/a b+%.json", "AWSLogs/c"])
    once = {"If-None-Match": "*"}
    same([status_of(server.s3.request, "PUT", "/smoke/once", (), once, body) for body in (b"1", b"2")], [200, 412])
    same(bucket.get("once").data, b"1")
    bucket.remove("AWSLogs/c")
    same(status_of(bucket.get, "AWSLogs/c"), 404)
    if survives:
        server.kill()
        server.start()
        same(bucket.keys(), ["AWSLogs/a b+%.json", "once"])
