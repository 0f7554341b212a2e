"""Signature Version 4, written from AWS's description and apart from the program's own code."""

import collections
import datetime
import hashlib
import hmac
import urllib.parse

Credentials = collections.namedtuple("Credentials", "key secret")

ALGORITHM = "AWS4-HMAC-SHA256"


def sha256_hex(data):
    return hashlib.sha256(data).hexdigest()


def hmac_sha256(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def quoted(text, safe=""):
    return urllib.parse.quote(text, safe=safe + "-_.~")


def canonical_query(pairs):
    return "&".join(f"{name}={value}" for name, value in sorted((quoted(n), quoted(v)) for n, v in pairs))


def canonical_request(method, path, pairs, headers, signed, body_hash):
    lines = "".join(f"{name}:{' '.join(headers[name].split())}\n" for name in signed)
    # Every service but S3 encodes the path a second time.
    return "\n".join([method, quoted(path, "/"), canonical_query(pairs), lines, ";".join(signed), body_hash])


def signature(credentials, scope, stamp, canonical):
    date, region, service, _ = scope.split("/")
    text = "\n".join([ALGORITHM, stamp, scope, sha256_hex(canonical.encode())])
    key = hmac_sha256(("AWS4" + credentials.secret).encode(), date)
    for part in (region, service, "aws4_request"):
        key = hmac_sha256(key, part)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def stamp_of(when):
    when = when or datetime.datetime.now(datetime.timezone.utc)
    return when.strftime("%Y%m%dT%H%M%SZ")


def sign(credentials, method, host, path, pairs, headers, body, region, service, when=None):
    """Returns the headers with those of the signature added. `path` is as sent, `pairs` the decoded query."""
    stamp = stamp_of(when)
    signed_headers = {name.lower(): value for name, value in headers.items()}
    signed_headers.update({"host": host, "x-amz-date": stamp})
    names = sorted(signed_headers)
    scope = f"{stamp[:8]}/{region}/{service}/aws4_request"
    canonical = canonical_request(method, path, pairs, signed_headers, names, sha256_hex(body))
    made = signature(credentials, scope, stamp, canonical)
    authorization = (f"{ALGORITHM} Credential={credentials.key}/{scope}, "
                     f"SignedHeaders={';'.join(names)}, Signature={made}")
    return {**headers, "X-Amz-Date": stamp, "Authorization": authorization}


def presign(credentials, method, host, path, pairs, body, region, service, expires=300, when=None):
    """Returns the query pairs of a request that is signed in its query."""
    stamp = stamp_of(when)
    scope = f"{stamp[:8]}/{region}/{service}/aws4_request"
    pairs = [*pairs, ("X-Amz-Algorithm", ALGORITHM), ("X-Amz-Credential", f"{credentials.key}/{scope}"),
             ("X-Amz-Date", stamp), ("X-Amz-Expires", str(expires)), ("X-Amz-SignedHeaders", "host")]
    canonical = canonical_request(method, path, pairs, {"host": host}, ["host"], sha256_hex(body))
    return [*pairs, ("X-Amz-Signature", signature(credentials, scope, stamp, canonical))]
