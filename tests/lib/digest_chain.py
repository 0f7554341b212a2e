"""Digest files, a second time: written from AWS's "CloudTrail digest file structure" and "Custom implementations of
CloudTrail log file integrity validation", apart from the program's own code. Makes chains, and reads them strictly."""

import dataclasses
import datetime
import gzip
import hashlib
import json
import re

MEMBERS = ("awsAccountId", "digestStartTime", "digestEndTime", "digestS3Bucket", "digestS3Object",
           "digestPublicKeyFingerprint", "digestSignatureAlgorithm", "newestEventTime", "oldestEventTime",
           "previousDigestS3Bucket", "previousDigestS3Object", "previousDigestHashValue",
           "previousDigestHashAlgorithm", "previousDigestSignature", "logFiles")
FILE_MEMBERS = ("s3Bucket", "s3Object", "hashValue", "hashAlgorithm", "newestEventTime", "oldestEventTime")
PREVIOUS = tuple(name for name in MEMBERS if name.startswith("previous"))
KEY = re.compile(r"(?P<prefix>.*/)?AWSLogs/(?P<organization>o-[a-z0-9]+/)?(?P<account>\d{12})/CloudTrail-Digest/"
                 r"(?P<region>[a-z0-9-]+)/(?P<day>\d{4}/\d\d/\d\d)/(?P=account)_CloudTrail-Digest_(?P=region)_"
                 r"(?P<trail>[A-Za-z0-9._-]+)_(?P<home>[a-z0-9-]+)_(?P<date>\d{8}T\d{6}Z)(?P<backfill>_backfill)?"
                 r"\.json\.gz")
TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclasses.dataclass
class Stored:
    """An object as a bucket holds it; `metadata` without x-amz-meta-."""
    data: bytes
    metadata: dict


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def text_of(moment):
    return moment.strftime(TIME)


def time_of(text):
    return datetime.datetime.strptime(text, TIME).replace(tzinfo=datetime.timezone.utc)


def string_to_sign(body, bucket, key, end, previous_signature):
    return "\n".join([end, f"{bucket}/{key}", sha256(body), previous_signature or "null"]).encode()


def sign(body, private):
    """The metadata of a digest of these bytes."""
    said = json.loads(body)
    text = string_to_sign(body, said["digestS3Bucket"], said["digestS3Object"], said["digestEndTime"],
                          said["previousDigestSignature"])
    return {"signature": private.sign(text), "signature-algorithm": "SHA256withRSA"}


def packed(body):
    return gzip.compress(body, mtime=0)


def event_times(records):
    times = sorted(record["eventTime"] for record in records)
    return {"newestEventTime": times[-1] if times else None, "oldestEventTime": times[0] if times else None}


class Chain:
    """Log files and digests of one trail, as CloudTrail would have left them: {key: Stored} in `objects`."""

    def __init__(self, private, bucket, account, region, trail, start, prefix="", organization=""):
        """`prefix` and `organization` end in a slash where there is one."""
        self.private, self.bucket, self.account, self.region, self.trail = private, bucket, account, region, trail
        self.prefix, self.organization, self.end, self.objects = prefix, organization, start, {}
        self._previous, self._logs, self._count = None, [], 0
        self.digests = []

    def arn(self):
        return f"arn:aws:cloudtrail:{self.region}:{self.account}:trail/{self.trail}"

    def add_log(self, records, minute, unique=None):
        """Returns its key. `unique`: the sixteen characters that end its name."""
        self._count += 1
        body = json.dumps({"Records": records}).encode()
        unique = unique or f"{self._count:016}"
        key = (f"{self.prefix}AWSLogs/{self.organization}{self.account}/CloudTrail/{self.region}/{minute:%Y/%m/%d}/"
               f"{self.account}_CloudTrail_{self.region}_{minute:%Y%m%dT%H%MZ}_{unique}.json.gz")
        self.objects[key] = Stored(packed(body), {})
        self._logs.append({"s3Bucket": self.bucket, "s3Object": key, "hashValue": sha256(body),
                           "hashAlgorithm": "SHA-256", **event_times(records)})
        return key

    def close(self, end, starts=False):
        """The digest of the log files added since the last; `starts`: of a new chain. Returns its key."""
        key = (f"{self.prefix}AWSLogs/{self.organization}{self.account}/CloudTrail-Digest/{self.region}/"
               f"{end:%Y/%m/%d}/{self.account}"
               f"_CloudTrail-Digest_{self.region}_{self.trail}_{self.region}_{end:%Y%m%dT%H%M%SZ}.json.gz")
        times = [log[name] for log in self._logs for name in ("newestEventTime", "oldestEventTime")]
        said = {"awsAccountId": self.account, "digestStartTime": text_of(self.end), "digestEndTime": text_of(end),
                "digestS3Bucket": self.bucket, "digestS3Object": key,
                "digestPublicKeyFingerprint": self.private.fingerprint(),
                "digestSignatureAlgorithm": "SHA256withRSA", "newestEventTime": max(times, default=None),
                "oldestEventTime": min(times, default=None), **dict.fromkeys(PREVIOUS)}
        if self._previous and not starts:
            said.update(self._previous)
        said["logFiles"] = self._logs
        body = json.dumps(said, separators=(",", ":")).encode()
        metadata = sign(body, self.private)
        self.objects[key] = Stored(packed(body), metadata)
        self._previous = dict(zip(PREVIOUS, (self.bucket, key, sha256(body), "SHA-256", metadata["signature"])))
        self._logs, self.end = [], end
        self.digests.append(key)
        return key


@dataclasses.dataclass
class Read:
    """One digest as it was found."""
    bucket: str
    key: str
    body: bytes
    said: dict
    signature: str

    @property
    def logs(self):
        return [log["s3Object"] for log in self.said["logFiles"]]

    @property
    def region(self):
        return KEY.fullmatch(self.key)["region"]


def read_digest(bucket, key, stored, keys):
    """Refuses whatever is not exactly as AWS says, its signature included. `keys`: PublicKey by fingerprint."""
    match = KEY.fullmatch(key)
    assert match, f"not a digest's name: {key}"
    body = gzip.decompress(stored.data)
    said = json.loads(body)
    assert tuple(said) == MEMBERS, f"members {list(said)}"
    assert all(tuple(log) == FILE_MEMBERS for log in said["logFiles"]), "members of a log file"
    assert (said["digestS3Bucket"], said["digestS3Object"]) == (bucket, key), "names another place"
    assert said["awsAccountId"] == match["account"]
    assert said["digestSignatureAlgorithm"] == "SHA256withRSA"
    end = time_of(said["digestEndTime"])
    assert end.strftime("%Y%m%dT%H%M%SZ") == match["date"], f"ends at {end}, is named {match['date']}"
    assert end.strftime("%Y/%m/%d") == match["day"], f"ends at {end}, is in {match['day']}"
    assert time_of(said["digestStartTime"]) < end, "ends before it starts"
    empty = {name for name in PREVIOUS if said[name] is None}
    assert empty in (set(), set(PREVIOUS)), f"of what is previous only {empty} are null"
    assert empty or said["previousDigestHashAlgorithm"] == "SHA-256"
    assert stored.metadata.get("signature-algorithm") == "SHA256withRSA", f"metadata {stored.metadata}"
    assert ("backfill-generation-timestamp" in stored.metadata) == bool(match["backfill"]), "backfill or not"
    fingerprint = said["digestPublicKeyFingerprint"]
    assert fingerprint in keys, f"no key {fingerprint}"
    text = string_to_sign(body, bucket, key, said["digestEndTime"], said["previousDigestSignature"])
    assert keys[fingerprint].verifies(text, stored.metadata["signature"]), f"{key}: the signature is wrong"
    return Read(bucket, key, body, said, stored.metadata["signature"])


def check_log(log, stored):
    """That a log file is what its digest says."""
    body = gzip.decompress(stored.data)
    assert sha256(body) == log["hashValue"], f"{log['s3Object']}: another hash"
    assert log["hashAlgorithm"] == "SHA-256"
    times = event_times(json.loads(body)["Records"])
    assert times == {name: log[name] for name in times}, f"{log['s3Object']}: event times {times}"


def check_links(digests):
    """That digests, oldest first, form chains without gap or overlap. Returns the number of chains."""
    chains = 0
    for number, digest in enumerate(digests):
        said = digest.said
        if said["previousDigestS3Object"] is None:
            chains += 1
            continue
        assert number, f"{digest.key}: there is no digest before"
        before = digests[number - 1]
        wanted = (before.bucket, before.key, sha256(before.body), "SHA-256", before.signature)
        assert tuple(said[name] for name in PREVIOUS) == wanted, f"{digest.key} does not name {before.key}"
        assert said["digestStartTime"] == before.said["digestEndTime"], f"{digest.key}: a gap after {before.key}"
    return chains


def check_bucket(bucket, prefix, keys, trail=None):
    """Checks all digests below a prefix, per account, Region, trail and kind, and every log file that they name: each
    is named once. Returns the digests, oldest first, by (account, region, trail, backfill)."""
    found, named = {}, {}
    for key in sorted(bucket.keys(prefix)):
        match = KEY.fullmatch(key)
        if not match or (trail and match["trail"] != trail):
            continue
        digest = read_digest(bucket.name, key, bucket.get(key), keys)
        chain = (match["account"], match["region"], match["trail"], bool(match["backfill"]))
        found.setdefault(chain, []).append(digest)
        for log in digest.said["logFiles"]:
            assert log["s3Object"] not in named, f"{log['s3Object']} is named by {key} and {named[log['s3Object']]}"
            named[log["s3Object"]] = key
            check_log(log, bucket.get(log["s3Object"]))
        times = [log[name] for log in digest.said["logFiles"] for name in ("newestEventTime", "oldestEventTime")]
        assert digest.said["newestEventTime"] == max(times, default=None), f"{key}: newestEventTime"
        assert digest.said["oldestEventTime"] == min(times, default=None), f"{key}: oldestEventTime"
    for digests in found.values():
        check_links(digests)
    return found
