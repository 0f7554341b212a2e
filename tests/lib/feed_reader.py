"""A consumer of a queue as anybody would write it, apart from the program's own: receives, reads the files that are
named, posts their events to the server, and deletes the message once they are durable. It shows that the ground on
which the program's workers are tested holds: what it can do they must.

    python3 feed_reader.py QUEUE_URL SERVER_PORT SERVER_KEY SERVER_SECRET [--deletes-first]

The cloud's credentials come from the environment, as for other AWS clients: a key, or a container's endpoint.
"""

import contextlib
import datetime
import email.utils
import http.client
import json
import os
import re
import sys
import time
import types
import urllib.parse
import urllib.request
import zlib

import sigv4
from client import Client
from s3_bucket import S3, S3Error
from sigv4 import Credentials

BATCH = 5000


class Cloud:
    """A plain client of one queue and the S3 beside it. Learns the time and new credentials when it is refused."""

    def __init__(self, url, region="us-east-1"):
        self.url, self.region = url, region
        self.host = urllib.parse.urlsplit(url).netloc
        self.ahead = datetime.timedelta()  # Of the cloud's clock, before ours.
        self.sign_in()

    @contextlib.contextmanager
    def clock(self):
        """Within it signatures are made by the cloud's clock."""
        ours = sigv4.stamp_of
        sigv4.stamp_of = lambda when: ours(datetime.datetime.now(datetime.timezone.utc) + self.ahead)
        try:
            yield
        finally:
            sigv4.stamp_of = ours

    def sign_in(self):
        """Takes the credentials that there are now."""
        said = {"AccessKeyId": os.environ.get("AWS_ACCESS_KEY_ID"),
                "SecretAccessKey": os.environ.get("AWS_SECRET_ACCESS_KEY")}
        if "AWS_CONTAINER_CREDENTIALS_FULL_URI" in os.environ:
            with urllib.request.urlopen(os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"], timeout=30) as reply:
                said = json.load(reply)
        self.credentials = Credentials(said["AccessKeyId"], said["SecretAccessKey"])
        self.token = {"X-Amz-Security-Token": said["Token"]} if "Token" in said else {}
        self.s3 = S3(urllib.parse.urlsplit(self.url).port, self.credentials, self.region)

    def call(self, operation, **request):
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"AmazonSQS.{operation}", **self.token}
        body = json.dumps({"QueueUrl": self.url, **request}).encode()
        with self.clock():
            headers = sigv4.sign(self.credentials, "POST", self.host, "/", (), headers, body, self.region, "sqs")
        connection = http.client.HTTPConnection(self.host, timeout=40)
        try:
            connection.request("POST", "/", body, headers)
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        if answer.status != 200:
            self.learn(data.decode(), answer.headers["Date"])
            raise RuntimeError(f"{operation}: {answer.status} {data[:300]}")
        return json.loads(data or b"{}")

    def get(self, bucket, key):
        try:
            with self.clock():
                return self.s3.request("GET", f"/{bucket}/{key}", (), self.token)[1]
        except S3Error as error:
            self.learn(error.body.decode())
            raise

    def learn(self, error, date=""):
        if "ExpiredToken" in error:
            self.sign_in()
        if "InvalidSignatureException" in error:
            self.ahead = email.utils.parsedate_to_datetime(date) - datetime.datetime.now(datetime.timezone.utc)


def named(body):
    """(bucket, key) pairs of a message of any form; none where it says nothing, or that something was removed."""
    if body == "CloudTrail validation message.":
        return []
    said = json.loads(body)
    if said.get("Type") == "Notification":
        return named(said["Message"])
    if said.get("Event") == "s3:TestEvent":
        return []
    if "detail" in said:
        if said["source"] != "aws.s3":
            raise ValueError(f"an event of {said['source']}")
        is_new = said["detail-type"] == "Object Created"
        return [(said["detail"]["bucket"]["name"], said["detail"]["object"]["key"])] if is_new else []
    if "s3ObjectKey" in said:
        return [(said["s3Bucket"], key) for key in said["s3ObjectKey"]]
    new = [record["s3"] for record in said["Records"] if "ObjectCreated:" in record["eventName"]]
    if not said["Records"]:
        raise ValueError("no records")
    found = [(each["bucket"]["name"], urllib.parse.unquote_plus(each["object"]["key"], errors="strict"))
             for each in new]
    if not all(key for _, key in found):
        raise ValueError("no key")
    return found


def read(cloud, client, bucket, key):
    """Until all events of a log file are durable."""
    name = key.rpartition("/")[2]
    data = cloud.get(bucket, key)
    if not re.fullmatch(r"\d{12}_CloudTrail_[a-z0-9-]+_\d{8}T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz", name):
        return
    inflate = zlib.decompressobj(31)
    body = inflate.decompress(data, 256 << 20)
    if not inflate.eof or inflate.unused_data:
        raise ValueError(f"{key}: not one gzip member of a size that one may have")
    records = json.loads(body)["Records"]
    for start in range(0, len(records), BATCH):
        reply = client.post_events(records[start:start + BATCH])
        if reply.status != 200 or reply.json["failed"]:
            raise RuntimeError(f"{key}: {reply!r}")


def handle(message, cloud, client, deletes_first):
    steps = [lambda: [read(cloud, client, *each) for each in named(message["Body"])],
             lambda: cloud.call("DeleteMessage", ReceiptHandle=message["ReceiptHandle"])]
    try:
        for step in reversed(steps) if deletes_first else steps:
            step()
    except Exception:
        time.sleep(0.2)
        cloud.call("ChangeMessageVisibility", ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
        raise


def follow(cloud, client, deletes_first):
    """What failed is given back, until the queue gives it up."""
    while True:
        try:
            found = cloud.call("ReceiveMessage", MaxNumberOfMessages=3, WaitTimeSeconds=1).get("Messages", ())
        except (OSError, http.client.HTTPException, RuntimeError) as error:
            print(error, file=sys.stderr, flush=True)
            time.sleep(0.1)
            continue
        for message in found:
            try:
                handle(message, cloud, client, deletes_first)
            except Exception as error:  # Whatever is wrong with one message, the others are to be read.
                print(repr(error)[:300], file=sys.stderr, flush=True)


def main(url, port, key, secret, *flags):
    server = types.SimpleNamespace(port=int(port), host=f"127.0.0.1:{port}")
    follow(Cloud(url), Client(server, Credentials(key, secret)), "--deletes-first" in flags)


if __name__ == "__main__":
    main(*sys.argv[1:])
