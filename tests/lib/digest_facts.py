"""The worked example of a digest, checked with the second implementation, which the drill stands on."""

import datetime
import json

from digest_chain import Chain, Stored, check_bucket, packed, read_digest, sha256, string_to_sign
from report import same
from rsa_keys import PrivateKey, PublicKey
from static_cloud import MemoryBucket

# Checked with the aws CLI's own validator, and made by neither this nor the program.
VALUE = ("MIIBCgKCAQEAs1q3XkNxMrJ/tk/Mei+LlOug9H1T93aenARFjr85PYqX2OyqAtigX0Qkh/50PgrqMPOdwWyH7J/Jv+ON3DhOyAFLvYvCQW/s"
         "VE9iJffBRatCNS7iIAR7fCxb2m4fPmxK5b4RvBqBKG+Z4CxbSnb7/P3PIBtCwb0T8BnQUnz3lLaj9gAJI+Mv8647+K40e9UdFmq/qPTR6b7D"
         "QV4kxRwSQHVBr39xBc3JmXDx5MPcLtrUOCbSpX4edMKDjxLnhO74lE2Gvdgw262XRYDEHszVm3W+aGJirygI3W9+oeDl3f7j3foLZrK5hzLW"
         "7ENr2D6x6fDiDQIMJ03ju5IPP5ejFQIDAQAB")
FINGERPRINT = "23a3ae02183521dab86c2f792fdb47cd"
KEY = ("AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/01/02/111122223333_CloudTrail-Digest_us-east-1_audit_"
       "us-east-1_20260102T040506Z.json.gz")
LOG_KEY = ("AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/02/111122223333_CloudTrail_us-east-1_20260102T0400Z_"
           "Ab3dEf6hIj9kLm2n.json.gz")
BODY_HASH = "ef04bd46d19bb4620878b807ae8126fc06c1099cc8ebf1d306a63187b2a3fc09"
LOG_HASH = "26a792db36a3afba23b1dd277fcc9f15a7313c4a92e4e4cc0494846af345ecff"
SIGNATURE = ("837079b115813ddcfb3e6901a7f34114706a2958da2b1c030d76bf2acff49aff072cf2bb663ccff7ee1641ce2f0af193ea765e02"
             "c3e1974f908bd8714242b705077966e44dc10fa865f4ada04fa446d0d6b68096b197c5b135d9a0a8d10238fd18d94251f48ba357"
             "a679bb49fb05ac6367948608b3ecefdd64e8280680634d145ec68e6de15f83644df0840320504e2bf9133d35508bbab6f3cd4704"
             "168746fcbcb5863fdb0de42bb8f12d76808c531cca3692064b18f6ced82d8ff27d466dd7fa9bafbd672139f5541969547e4c684a"
             "145a033f80f60da1459f6b7e3f8e00a12b1c3309409f95ea37ab8468d2d8a574e887e8a023ee0535f0175b4b71da6a92")
BUCKET = "trail-bucket-example"


def example():
    """The digest's bytes, rendered by the second implementation from what the example says."""
    times = {"newestEventTime": "2026-01-02T03:58:00Z", "oldestEventTime": "2026-01-02T03:41:00Z"}
    said = {"awsAccountId": "111122223333", "digestStartTime": "2026-01-02T03:05:06Z",
            "digestEndTime": "2026-01-02T04:05:06Z", "digestS3Bucket": BUCKET, "digestS3Object": KEY,
            "digestPublicKeyFingerprint": FINGERPRINT, "digestSignatureAlgorithm": "SHA256withRSA", **times,
            "previousDigestS3Bucket": None, "previousDigestS3Object": None, "previousDigestHashValue": None,
            "previousDigestHashAlgorithm": None, "previousDigestSignature": None,
            "logFiles": [{"s3Bucket": BUCKET, "s3Object": LOG_KEY, "hashValue": LOG_HASH, "hashAlgorithm": "SHA-256",
                          **times}]}
    return json.dumps(said, separators=(",", ":")).encode()


def worked_example():
    body, key = example(), PublicKey.from_value(VALUE)
    same((sha256(b'{"Records":[]}'), sha256(body)), (LOG_HASH, BODY_HASH))
    same((key.fingerprint(), key.value()), (FINGERPRINT, VALUE))
    text = string_to_sign(body, BUCKET, KEY, "2026-01-02T04:05:06Z", None)
    same(text.decode(), f"2026-01-02T04:05:06Z\n{BUCKET}/{KEY}\n{BODY_HASH}\nnull")
    assert key.verifies(text, SIGNATURE), "the signature of the example is not verified"
    for wrong in (text + b"\n", text.replace(b"null", b"none"), text.replace(b"06Z", b"07Z")):
        assert not key.verifies(wrong, SIGNATURE), f"verified: {wrong}"
    metadata = {"signature": SIGNATURE, "signature-algorithm": "SHA256withRSA"}
    found = read_digest(BUCKET, KEY, Stored(packed(body), metadata), {FINGERPRINT: key})
    same((found.logs, found.signature), ([LOG_KEY], SIGNATURE))


def record(number, moment):
    return {"eventVersion": "1.11", "eventTime": f"{moment:%Y-%m-%dT%H:%M:%SZ}", "eventName": "PutObject",
            "eventSource": "s3.amazonaws.com", "eventID": f"00000000-0000-0000-0000-{number:012}",
            "awsRegion": "us-east-1", "requestParameters": {"number": number, "filler": "x" * (number % 7)}}


def made_chain(digests=6):
    """A chain of hourly digests with log files in all but one, and a second chain after a stop."""
    start = datetime.datetime(2026, 1, 2, 3, 5, 6, tzinfo=datetime.timezone.utc)
    chain = Chain(PrivateKey("drill"), "drill-bucket", "111122223333", "us-east-1", "audit", start)
    for number in range(digests):
        end = start + datetime.timedelta(hours=number + 1)
        for part in range(3 if number != 1 else 0):
            minute = end - datetime.timedelta(minutes=10 + 5 * part)
            chain.add_log([record(100 * number + 10 * part + each, minute - datetime.timedelta(seconds=each))
                           for each in range(5)], minute)
        chain.close(end)
    return chain


def made_chains():
    """What the second implementation makes, it reads; and refuses when anything is changed."""
    chain = made_chain()
    keys = {chain.private.fingerprint(): chain.private}
    bucket = MemoryBucket(chain.bucket, chain.objects)
    found = check_bucket(bucket, "", keys)
    same([digest.key for digests in found.values() for digest in digests], chain.digests)
    for key in (chain.digests[2], found["111122223333", "us-east-1", "audit", False][2].logs[0]):
        good = bucket.get(key)
        bucket.put(key, Stored(packed(b"x"), good.metadata))
        refused(check_bucket, bucket, "", keys)
        bucket.put(key, good)
    bucket.remove(chain.digests[2])
    refused(check_bucket, bucket, "", keys)


def refused(check, *arguments):
    try:
        check(*arguments)
    except (AssertionError, ValueError):
        return
    raise AssertionError("it is taken")


def tests():
    return [("digests: the worked example, by the second implementation", worked_example),
            ("digests: the second implementation reads what it makes and nothing else", made_chains)]
