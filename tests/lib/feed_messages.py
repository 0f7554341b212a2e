"""What arrives in a queue that follows a bucket: every form in which somebody says that an object is there, as its
sender writes it, and what must do no harm."""

import dataclasses
import datetime
import json
import urllib.parse
import uuid

ACCOUNT, REGION = "111122223333", "us-east-1"
MOMENT = datetime.datetime(2026, 1, 2, 4, 6, 1, 234000, tzinfo=datetime.timezone.utc)
VALIDATION = "CloudTrail validation message."


@dataclasses.dataclass
class Announced:
    """An object as its bucket knows it."""
    bucket: str
    key: str
    size: int = 1024
    etag: str = "d41d8cd98f00b204e9800998ecf8427e"
    version: str = ""
    account: str = ACCOUNT
    region: str = REGION
    at: datetime.datetime = MOMENT

    @classmethod
    def of(cls, bucket, key):
        """Of a FeedBucket's object."""
        found = bucket.find(key)
        at = datetime.datetime.fromtimestamp(found.modified, datetime.timezone.utc)
        return cls(bucket.name, key, len(found.data), found.etag, region=bucket.region, at=at)


def millis(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def form_encoded(key):
    """As S3 writes keys: a space is +, a slash stays."""
    return urllib.parse.quote_plus(key, safe="/")


def s3_record(announced, name):
    thing = {"key": form_encoded(announced.key)}
    if not name.startswith("ObjectRemoved"):
        thing.update(size=announced.size, eTag=announced.etag)
    if announced.version:
        thing["versionId"] = announced.version
    thing["sequencer"] = "0055AED6DCD90281E5"
    return {"eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": announced.region,
            "eventTime": millis(announced.at), "eventName": name,
            "userIdentity": {"principalId": f"AWS:{announced.account}:CloudTrail"},
            "requestParameters": {"sourceIPAddress": "192.0.2.10"},
            "responseElements": {"x-amz-request-id": "C3D13FE58DE4C810", "x-amz-id-2": "FMyUVURIY8/IgAtTv8xRjskZQpcI"},
            "s3": {"s3SchemaVersion": "1.0", "configurationId": "feed",
                   "bucket": {"name": announced.bucket, "ownerIdentity": {"principalId": "A3NL1KOZZKExample"},
                              "arn": f"arn:aws:s3:::{announced.bucket}"},
                   "object": thing}}


def s3(*announced, name="ObjectCreated:Put"):
    """S3's own notification. S3 sends one record a message; whoever merges them may send more."""
    return json.dumps({"Records": [s3_record(each, name) for each in announced]})


def removed(*announced):
    return s3(*announced, name="ObjectRemoved:Delete")


def sns(message, subject="Amazon S3 Notification", topic="feed"):
    """SNS's envelope around any text, as a queue gets it without raw delivery."""
    said = {"Type": "Notification", "MessageId": str(uuid.uuid5(uuid.NAMESPACE_OID, message)),
            "TopicArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:{topic}", "Subject": subject, "Message": message,
            "Timestamp": millis(MOMENT), "SignatureVersion": "1", "Signature": "RVhBTVBMRQ==",
            "SigningCertURL": f"https://sns.{REGION}.amazonaws.com/SimpleNotificationService-{'0' * 32}.pem",
            "UnsubscribeURL": f"https://sns.{REGION}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=arn:aws:sns:"
                              f"{REGION}:{ACCOUNT}:{topic}:{uuid.UUID(int=6)}"}
    if not subject:
        del said["Subject"]
    return json.dumps(said, indent=2, separators=(",", " : "))  # Its own way to write JSON.


def eventbridge(announced, kind="Object Created"):
    """EventBridge's event: the key is as it is."""
    thing = {"key": announced.key, "size": announced.size, "etag": announced.etag, "sequencer": "0062E99A88DC407460"}
    if announced.version:
        thing["version-id"] = announced.version
    detail = {"version": "0", "bucket": {"name": announced.bucket}, "object": thing, "request-id": "N4N7GDK58NMKJ12R",
              "requester": "cloudtrail.amazonaws.com", "source-ip-address": "192.0.2.10", "reason": "PutObject"}
    if kind == "Object Deleted":
        del thing["size"], detail["reason"]
        detail.update({"reason": "DeleteObject", "deletion-type": "Permanently Deleted"})
    return json.dumps({"version": "0", "id": str(uuid.uuid5(uuid.NAMESPACE_URL, announced.key)), "detail-type": kind,
                       "source": "aws.s3", "account": announced.account,
                       "time": announced.at.strftime("%Y-%m-%dT%H:%M:%SZ"), "region": announced.region,
                       "resources": [f"arn:aws:s3:::{announced.bucket}"], "detail": detail})


def cloudtrail(bucket, keys):
    """What CloudTrail itself publishes to a trail's topic: the keys are as they are."""
    return json.dumps({"s3Bucket": bucket, "s3ObjectKey": list(keys)})


def minio(announced, name="s3:ObjectCreated:Put"):
    """MinIO's envelope: its names keep `s3:`, its source is its own, and the outer Key is as it is."""
    moment = millis(announced.at)
    record = {"eventVersion": "2.0", "eventSource": "minio:s3", "awsRegion": "", "eventTime": moment,
              "eventName": name, "userIdentity": {"principalId": "minio-root"},
              "requestParameters": {"principalId": "minio-root", "region": "", "sourceIPAddress": "127.0.0.1"},
              "responseElements": {"x-amz-id-2": "dd9025bab4ad464b049177c95eb6ebf374d3b3fd1af9",
                                   "x-amz-request-id": "17A2B3C4D5E6F708",
                                   "x-minio-deployment-id": str(uuid.UUID(int=7)),
                                   "x-minio-origin-endpoint": "http://127.0.0.1:9000"},
              "s3": {"s3SchemaVersion": "1.0", "configurationId": "Config",
                     "bucket": {"name": announced.bucket, "ownerIdentity": {"principalId": "minio-root"},
                                "arn": f"arn:aws:s3:::{announced.bucket}"},
                     # Go's url.QueryEscape: a slash is %2F.
                     "object": {"key": urllib.parse.quote_plus(announced.key), "size": announced.size,
                                "eTag": announced.etag, "contentType": "application/json",
                                "userMetadata": {"content-type": "application/json"},
                                "sequencer": "17A2B3C4D5E6F709"}},
              "source": {"host": "127.0.0.1", "port": "", "userAgent": "feed"}}
    return json.dumps({"EventName": name, "Key": f"{announced.bucket}/{announced.key}", "Records": [record]})


def test_event(bucket):
    """What S3 sends once, when notifications are switched on."""
    return json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Time": millis(MOMENT), "Bucket": bucket,
                       "RequestId": "5582815E1AEA5ADF", "HostId": "8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR"})


def forms(announced):
    """Every way to say that an object is there: {name: body}."""
    plain = s3(announced)
    return {"S3": plain, "S3 with slashes encoded": plain.replace(form_encoded(announced.key),
                                                                  urllib.parse.quote_plus(announced.key)),
            "S3 over SNS": sns(plain), "S3 over SNS, no subject": sns(plain, subject=""),
            "S3 over SNS, raw": plain, "S3, a copy": s3(announced, name="ObjectCreated:Copy"),
            "S3, in parts": s3(announced, name="ObjectCreated:CompleteMultipartUpload"),
            "EventBridge": eventbridge(announced), "EventBridge over SNS": sns(eventbridge(announced)),
            "CloudTrail over SNS": sns(cloudtrail(announced.bucket, [announced.key]), subject=""),
            "CloudTrail over SNS, raw": cloudtrail(announced.bucket, [announced.key]),
            "MinIO": minio(announced)}


def idle(bucket):
    """What says nothing, and is no fault: {name: body}."""
    return {"S3's test event": test_event(bucket), "S3's test event over SNS": sns(test_event(bucket)),
            "CloudTrail's validation": VALIDATION, "CloudTrail's validation over SNS": sns(VALIDATION, subject="")}


def changed(announced, *path, value):
    """S3's notification with one member of its record replaced."""
    record = s3_record(announced, "ObjectCreated:Put")
    place = record
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return json.dumps({"Records": [record]})


def bad(bucket):
    """What names no object that can be read: {name: body}."""
    one = Announced(bucket, "AWSLogs/absent.json.gz")
    whole = s3(one)
    return {
        "not JSON": "hello", "cut short": whole[:len(whole) // 2], "an array": "[1,2]", "a number": "7",
        "null": "null", "a string": '"Records"', "an empty object": "{}", "another object": '{"a":{"b":1}}',
        "no Records": '{"Records":[]}', "Records of no list": '{"Records":{"s3":1}}',
        "Records of no objects": '{"Records":[1,null,"x"]}', "a record of nothing": '{"Records":[{}]}',
        "a record of mail": '{"Records":[{"eventSource":"aws:ses","ses":{"mail":{}}}]}',
        "no key": changed(one, "s3", "object", value={"size": 1}),
        "an empty key": changed(one, "s3", "object", "key", value=""),
        "a key that is no text": changed(one, "s3", "object", "key", value=5),
        "a key badly encoded": changed(one, "s3", "object", "key", value="AWSLogs/%zz%4"),
        "a key of no UTF-8": changed(one, "s3", "object", "key", value="AWSLogs/%ff%fe"),
        "a key too long": changed(one, "s3", "object", "key", value="k" * 1025),
        "no bucket": changed(one, "s3", "bucket", value={}),
        "a bucket of another shape": changed(one, "s3", "bucket", "name", value="../../etc"),
        "SNS around nothing": sns(""), "SNS around no JSON": sns("hello"), "SNS without a message":
        json.dumps({"Type": "Notification", "TopicArn": "arn:aws:sns:us-east-1:111122223333:feed"}),
        "SNS asks for a subscription": json.dumps({"Type": "SubscriptionConfirmation", "Token": "00", "Message": "x"}),
        "SNS in SNS in SNS": sns(sns(sns("hello"))), "deep": "[" * 100_000,
        "EventBridge of another service": json.dumps({"version": "0", "source": "aws.ec2", "detail-type": "x",
                                                      "detail": {}}),
        "EventBridge without a bucket": json.dumps({"version": "0", "source": "aws.s3", "detail-type":
                                                    "Object Created", "detail": {"object": {"key": "k"}}}),
        "CloudTrail with keys of no text": '{"s3Bucket":"feed-logs","s3ObjectKey":[1]}',
        "CloudTrail without a bucket": '{"s3ObjectKey":["AWSLogs/x.json.gz"]}',
    }
