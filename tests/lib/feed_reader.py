"""A consumer of a queue as anybody would write it, apart from the program's own: receives, reads the files that are
named, posts their events to the server, and deletes the message once they are durable. It shows that the ground on
which the program's workers are tested holds: what it can do they must.

    python3 feed_reader.py QUEUE_URL QUEUE_KEY QUEUE_SECRET SERVER_PORT SERVER_KEY SERVER_SECRET [--deletes-first]
"""

import http.client
import json
import sys
import types
import urllib.parse
import zlib

import sigv4
from client import Client
from s3_bucket import S3
from sigv4 import Credentials


class Sqs:
    """A plain client of one queue."""

    def __init__(self, url, credentials, region="us-east-1"):
        self.url, self.credentials, self.region = url, credentials, region
        self.host = urllib.parse.urlsplit(url).netloc

    def call(self, operation, **request):
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"AmazonSQS.{operation}"}
        body = json.dumps({"QueueUrl": self.url, **request}).encode()
        headers = sigv4.sign(self.credentials, "POST", self.host, "/", (), headers, body, self.region, "sqs")
        connection = http.client.HTTPConnection(self.host, timeout=40)
        try:
            connection.request("POST", "/", body, headers)
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        if answer.status != 200:
            raise RuntimeError(f"{operation}: {answer.status} {data[:300]}")
        return json.loads(data or b"{}")


def named(body):
    """(bucket, key) pairs of S3's plain notification."""
    for record in json.loads(body)["Records"]:
        yield (record["s3"]["bucket"]["name"], urllib.parse.unquote_plus(record["s3"]["object"]["key"]))


def read(s3, client, bucket, key):
    """Until all events of a file are durable."""
    data = s3.bucket(bucket).get(key).data
    records = json.loads(zlib.decompress(data, 31))["Records"]
    reply = client.post_events(records)
    if reply.status != 200 or reply.json["failed"]:
        raise RuntimeError(f"{key}: {reply!r}")


def follow(queue, s3, client, deletes_first):
    while True:
        found = queue.call("ReceiveMessage", MaxNumberOfMessages=3, WaitTimeSeconds=1, VisibilityTimeout=2)
        for message in found.get("Messages", ()):
            steps = [lambda: [read(s3, client, *each) for each in named(message["Body"])],
                     lambda: queue.call("DeleteMessage", ReceiptHandle=message["ReceiptHandle"])]
            for step in reversed(steps) if deletes_first else steps:
                step()


def main(url, key, secret, port, server_key, server_secret, *flags):
    queue = Sqs(url, Credentials(key, secret))
    s3 = S3(urllib.parse.urlsplit(url).port, queue.credentials)
    server = types.SimpleNamespace(port=int(port), host=f"127.0.0.1:{port}")
    client = Client(server, Credentials(server_key, server_secret))
    follow(queue, s3, client, "--deletes-first" in flags)


if __name__ == "__main__":
    main(*sys.argv[1:])
