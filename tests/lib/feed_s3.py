"""S3's protocol over the stand-in's buckets: what a reader calls, and nothing else. Path style alone."""

import datetime
import re
import urllib.parse
from xml.sax.saxutils import escape

from feed_bucket import by_bytes
from feed_door import Refusal
from feed_http import Answer
from static_cloud import HEAD, XMLNS

STATUS = {"AccessDenied": 403, "AuthorizationHeaderMalformed": 400, "ExpiredToken": 400, "InternalError": 500,
          "InvalidAccessKeyId": 403, "InvalidArgument": 400, "InvalidRange": 416, "InvalidToken": 400,
          "MissingSecurityHeader": 400, "NoSuchBucket": 404, "NoSuchKey": 404, "NoSuchVersion": 404,
          "NotImplemented": 501, "PreconditionFailed": 412, "RequestTimeTooSkewed": 403,
          "ServiceUnavailable": 503, "SignatureDoesNotMatch": 403, "SlowDown": 503, "XAmzContentSHA256Mismatch": 400}
ENTITIES = {chr(code): f"&#{code};" for code in range(32)}  # XML 1.0 has no way for most of these: nor does S3.


def text(key):
    return escape(key, ENTITIES)


def refused(refusal):
    """A Refusal as S3 writes it."""
    more = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in refusal.more.items())
    body = (f"{HEAD}<Error><Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message>{more}"
            "<RequestId>FEED000000000001</RequestId><HostId>feed</HostId></Error>")
    headers = [("x-amz-request-id", "FEED000000000001")]
    if "Region" in refusal.more:
        headers.append(("x-amz-bucket-region", refusal.more["Region"]))
    return Answer(STATUS.get(refusal.code, 400), body.encode(errors="replace"), headers=tuple(headers))


class FeedS3:
    """`buckets`: FeedBucket by name; may be changed at any time."""

    def __init__(self, buckets):
        self.buckets = buckets

    def operation(self, request):
        """Its name and target (a key, or a bucket's name); None for what is not served."""
        bucket, _, key = request.path[1:].partition("/")
        query = set(request.query) - {"x-id"}
        if request.method in ("GET", "HEAD") and key and query <= {"versionId"}:
            return ("GetObject" if request.method == "GET" else "HeadObject"), key
        if request.method == "GET" and bucket and not key and request.query.get("list-type") == "2":
            return "ListObjectsV2", bucket
        if request.method == "GET" and bucket and not key and query == {"location"}:
            return "GetBucketLocation", bucket
        if request.method == "HEAD" and bucket and not key and not query:
            return "HeadBucket", bucket
        return None

    def answer(self, operation, request):
        name, _, key = request.path[1:].partition("/")
        bucket = self.buckets.get(name)
        if bucket is None:
            raise Refusal("NoSuchBucket", "The specified bucket does not exist", {"BucketName": name})
        if operation == "HeadBucket":
            return Answer(200, headers=(("x-amz-bucket-region", bucket.region),))
        if operation == "GetBucketLocation":
            place = "" if bucket.region == "us-east-1" else bucket.region
            return Answer(200, f"{HEAD}<LocationConstraint {XMLNS}>{place}</LocationConstraint>".encode())
        if operation == "ListObjectsV2":
            return self.list(bucket, request.query)
        return self.get(bucket, key, request)

    def get(self, bucket, key, request):
        found = bucket.find(key)
        if found is None and not bucket.may_list:
            raise Refusal("AccessDenied", "Access Denied")
        if found is None:
            raise Refusal("NoSuchKey", "The specified key does not exist.", {"Key": key})
        if "versionId" in request.query:
            raise Refusal("NoSuchVersion", "The bucket has no versions.")
        wanted = request.headers.get("if-match", "").strip('"')
        if wanted not in ("", "*", found.etag):
            raise Refusal("PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
        headers = [("ETag", f'"{found.etag}"'), ("Last-Modified", found.last_modified), ("Accept-Ranges", "bytes"),
                   *((f"x-amz-meta-{name}", value) for name, value in found.metadata.items())]
        status, body = 200, found.data
        span = wanted_span(request.headers.get("range", ""), len(body))
        if span is not None:
            first, end = span
            headers.append(("Content-Range", f"bytes {first}-{end - 1}/{len(body)}"))
            status, body = 206, body[first:end]
        elif request.headers.get("x-amz-checksum-mode", "").upper() == "ENABLED":
            headers += [("x-amz-checksum-sha256", found.checksum), ("x-amz-checksum-type", "FULL_OBJECT")]
        headers.append(("Content-Length", str(len(body))))
        return Answer(status, body, "binary/octet-stream", tuple(headers))

    def list(self, bucket, query):
        if not bucket.may_list:
            raise Refusal("AccessDenied", "Access Denied")
        token, after = query.get("continuation-token", ""), query.get("start-after", "")
        if after and bucket.order is not by_bytes:
            raise Refusal("NotImplemented", "A header or query you provided implies functionality that is not "
                          "implemented", {"Header": "start-after"})
        most = query.get("max-keys", "1000")
        if not most.isdigit():
            raise Refusal("InvalidArgument", "Provided max-keys not an integer or within integer range")
        try:
            entries, following = bucket.page(query.get("prefix", ""), query.get("delimiter", ""), token, after,
                                             int(most))
        except ValueError:
            raise Refusal("InvalidArgument", "The continuation token provided is incorrect") from None
        is_url = query.get("encoding-type") == "url"

        def shown(key):
            return urllib.parse.quote_plus(key, safe="/-_.*", errors="surrogateescape") if is_url else text(key)
        items = "".join(
            f"<Contents><Key>{shown(name)}</Key><LastModified>{stamp(found.modified)}</LastModified>"
            f"<ETag>&quot;{found.etag}&quot;</ETag><Size>{len(found.data)}</Size><StorageClass>STANDARD</StorageClass>"
            "</Contents>" if found else f"<CommonPrefixes><Prefix>{shown(name)}</Prefix></CommonPrefixes>"
            for name, found in entries)
        echoed = "".join(f"<{name}>{shown(query[asked])}</{name}>" for asked, name in
                         (("delimiter", "Delimiter"), ("start-after", "StartAfter")) if asked in query)
        echoed += f"<ContinuationToken>{token}</ContinuationToken>" if token else ""
        echoed += f"<NextContinuationToken>{following}</NextContinuationToken>" if following else ""
        echoed += "<EncodingType>url</EncodingType>" if is_url else ""
        return Answer(200, f"{HEAD}<ListBucketResult {XMLNS}><Name>{bucket.name}</Name>"
                      f"<Prefix>{shown(query.get('prefix', ''))}</Prefix><KeyCount>{len(entries)}</KeyCount>"
                      f"<MaxKeys>{most}</MaxKeys><IsTruncated>{str(bool(following)).lower()}</IsTruncated>"
                      f"{echoed}{items}</ListBucketResult>".encode())


def stamp(seconds):
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def wanted_span(header, size):
    """(first, end) of a Range header; None where the whole is to be sent."""
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", header)
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        first, last = max(0, size - int(last)), size - 1
    first, end = int(first), min(size, int(last) + 1 if last != "" else size)
    if first >= size:
        raise Refusal("InvalidRange", "The requested range is not satisfiable", {"ActualObjectSize": str(size)})
    return (first, end) if first < end else None
