"""Who may ask the stand-in, and when: signatures are checked as S3 and SQS check them, against a clock that may be
wrong and credentials that may have run out."""

import collections
import dataclasses
import datetime
import hmac
import re
import secrets
import threading
import time

import sigv4

KEY, SECRET = "AKIAFEED000000000001", "feed-secret"
SKEW_SECONDS = 15 * 60  # Of both: sqs says "(20240114T081905Z - 15 min.)".
AUTHORIZATION = re.compile(r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<scope>(?P<day>\d{8})/"
                           r"(?P<region>[a-z0-9-]+)/(?P<service>[a-z0-9]+)/aws4_request), ?"
                           r"SignedHeaders=(?P<signed>[a-z0-9;-]+), ?"
                           r"Signature=(?P<signature>[0-9a-f]{64})")


@dataclasses.dataclass
class Refusal(Exception):
    """What a service says no with; S3 and SQS each write it in their own way."""
    code: str
    message: str = "no"
    more: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Credential:
    secret: str
    token: str = ""
    expires: float = float("inf")  # By the door's clock.


class Door:
    """Safe from any thread. `ahead`: by how many seconds its clock goes before the real one; may be changed."""

    def __init__(self, region):
        self.region, self.ahead = region, 0
        self.credentials = {KEY: Credential(SECRET)}
        self.refused = collections.Counter()
        self._lock, self._count = threading.Lock(), 0

    def now(self):
        return time.time() + self.ahead

    def issue(self, seconds=3600):
        """Temporary credentials, as a container's endpoint gives them."""
        with self._lock:
            self._count += 1
            key = f"ASIAFEED{self._count:012}"
            self.credentials[key] = Credential(secrets.token_hex(20), secrets.token_hex(40), self.now() + seconds)
        held = self.credentials[key]
        expires = datetime.datetime.fromtimestamp(held.expires, datetime.timezone.utc)
        return {"AccessKeyId": key, "SecretAccessKey": held.secret, "Token": held.token,
                "Expiration": expires.strftime("%Y-%m-%dT%H:%M:%SZ")}

    def expire_issued(self):
        """All temporary credentials so far are worth nothing from now on, whatever was said of them."""
        with self._lock:
            for held in self.credentials.values():
                if held.token:
                    held.expires = 0

    def admit(self, request, service):
        """Raises a Refusal, of S3's codes, unless the request is well signed for the service."""
        try:
            self._check(request, service)
        except Refusal as refusal:
            with self._lock:
                self.refused[service, refusal.code] += 1
            raise

    def _check(self, request, service):
        if "authorization" not in request.headers:
            raise Refusal("AccessDenied", "there is no signature")
        parts = AUTHORIZATION.fullmatch(request.headers["authorization"])
        if not parts or parts["service"] != service:
            raise Refusal("AuthorizationHeaderMalformed", f"no signature for {service}")
        if parts["region"] != self.region:
            raise Refusal("AuthorizationHeaderMalformed", f"the region '{parts['region']}' is wrong; expecting "
                          f"'{self.region}'", {"Region": self.region})
        held = self.credentials.get(parts["key"])
        if held is None:
            raise Refusal("InvalidAccessKeyId", "there is no such key")
        if held.token != request.headers.get("x-amz-security-token", ""):
            raise Refusal("InvalidToken", "the token is another one")
        stamp = request.headers.get("x-amz-date", "")
        self._check_clock(stamp, parts["day"])
        if held.expires <= self.now():
            raise Refusal("ExpiredToken", "The provided token has expired.")
        self._check_signature(request, parts, held, service, stamp)

    def _check_clock(self, stamp, day):
        try:
            then = datetime.datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
        except ValueError:
            raise Refusal("AccessDenied", "there is no x-amz-date") from None
        if not stamp.startswith(day):
            raise Refusal("SignatureDoesNotMatch", "the scope is of another day")
        if abs(then.timestamp() - self.now()) > SKEW_SECONDS:
            now = datetime.datetime.fromtimestamp(self.now(), datetime.timezone.utc)
            raise Refusal("RequestTimeTooSkewed",
                          "The difference between the request time and the current time is too large.",
                          {"RequestTime": stamp, "ServerTime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
                           "MaxAllowedSkewMilliseconds": str(SKEW_SECONDS * 1000)})

    def _check_signature(self, request, parts, held, service, stamp):
        signed = parts["signed"].split(";")
        needed = {"host", *(name for name in request.headers if name.startswith("x-amz-"))}
        if service == "s3" and "x-amz-content-sha256" not in request.headers:
            raise Refusal("MissingSecurityHeader", "x-amz-content-sha256 is missing")
        if missing := needed - set(signed):
            raise Refusal("AccessDenied", f"headers that are not signed: {sorted(missing)}")
        actual = sigv4.sha256_hex(request.body)
        claimed = request.headers.get("x-amz-content-sha256", actual)
        if claimed not in (actual, "UNSIGNED-PAYLOAD"):
            raise Refusal("XAmzContentSHA256Mismatch", "the body is another one")
        # S3 alone does not encode the path a second time.
        path = request.raw_path if service == "s3" else sigv4.quoted(request.raw_path, "/")
        lines = "".join(f"{name}:{' '.join(request.headers.get(name, '').split())}\n" for name in signed)
        canonical = "\n".join([request.method, path, sigv4.canonical_query(request.pairs), lines, ";".join(signed),
                               claimed])
        made = sigv4.signature(sigv4.Credentials(parts["key"], held.secret), parts["scope"], stamp, canonical)
        if not hmac.compare_digest(made, parts["signature"]):
            raise Refusal("SignatureDoesNotMatch", "the signature is another one")
