"""What a real MinIO says of its objects, beside what the tests say in its name: its webhook feeds a queue."""

import json
import urllib.parse

import feed_messages
import minio
from digest_chain import Stored
from feed_cloud import FeedCloud
from feed_files import odd_keys
from feed_messages import Announced
from report import same
from server import wait_for

BUCKET = "feed-logs"
RULES = ('<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><QueueConfiguration><Id>feed</Id>'
         "<Queue>arn:minio:sqs::feed:webhook</Queue><Event>s3:ObjectCreated:*</Event><Event>s3:ObjectRemoved:*</Event>"
         "</QueueConfiguration></NotificationConfiguration>")
NAME = "111122223333_CloudTrail_us-east-1_20260102T0405Z_Ab3dEf6hIj9kLm2n.json.gz"
# Keys that MinIO does not take, or changes: they are paths to it.
REFUSED = ("dots", "a dot", "two slashes", "a slash at its beginning", "as long as can be")


class MinioFeed:
    """A MinIO with a bucket, and a cloud whose queue `feed` gets its notifications."""

    def __init__(self):
        self.cloud = FeedCloud()
        self.queue = self.cloud.add_queue("feed")
        self.server, self.why = minio.serve(settings={
            "MINIO_NOTIFY_WEBHOOK_ENABLE_feed": "on",
            "MINIO_NOTIFY_WEBHOOK_ENDPOINT_feed": self.cloud.webhook_of(self.queue), "no_proxy": "127.0.0.1"})
        if self.server:
            self.server.s3.make_bucket(BUCKET)
            self.server.s3.request("PUT", f"/{BUCKET}", [("notification", "")], {}, RULES.encode())
            self.bucket = self.server.s3.bucket(BUCKET)

    def close(self):
        if self.server:
            self.server.kill()
        self.cloud.close()


def shape(said, place=""):
    """The places and kinds of all members."""
    if isinstance(said, dict):
        return {each for name, value in said.items() for each in shape(value, f"{place}.{name}")}
    if isinstance(said, list):
        return {each for value in said for each in shape(value, place + "[]")}
    return {(place, type(said).__name__)}


def notifications(feed):
    keys = [key for what, key in odd_keys(NAME).items() if what not in REFUSED]
    for key in keys:
        feed.bucket.put(key, Stored(b"hello", {}))
    wait_for(lambda: len(feed.queue.bodies()) == len(keys), 20, f"{len(keys)} notifications")
    came = {json.loads(body)["Key"].removeprefix(BUCKET + "/"): json.loads(body) for body in feed.queue.bodies()}
    for key in keys:
        theirs = came[key]
        mine = json.loads(feed_messages.minio(Announced(BUCKET, key, 5, "5d41402abc4b2a76b9719d911017c592")))
        same((theirs["EventName"], theirs["Key"]), (mine["EventName"], mine["Key"]))
        theirs_of, mine_of = theirs["Records"][0], mine["Records"][0]
        same([theirs_of[name] for name in ("eventName", "eventSource", "eventVersion")],
             [mine_of[name] for name in ("eventName", "eventSource", "eventVersion")])
        encoded = theirs_of["s3"]["object"]["key"]
        same((encoded, urllib.parse.unquote_plus(encoded)), (mine_of["s3"]["object"]["key"], key))
        same([theirs_of["s3"]["object"][name] for name in ("size", "eTag")], [5, "5d41402abc4b2a76b9719d911017c592"])
        odd = {(place, kind) for place, kind in shape(theirs) ^ shape(mine) if "userMetadata" not in place}
        assert not odd, f"members that one of the two lacks: {sorted(odd)}"


def removal(feed):
    before = len(feed.queue.bodies())
    feed.bucket.remove("a b/" + odd_keys(NAME)["a space"].partition("/")[2])
    wait_for(lambda: len(feed.queue.bodies()) == before + 1, 20, "a notification of the removal")
    record = json.loads(feed.queue.bodies()[-1])["Records"][0]
    same((record["eventName"], "size" in record["s3"]["object"]), ("s3:ObjectRemoved:Delete", False))


def tests(feed):
    return [("MinIO's notifications are as the tests write them", notifications, feed),
            ("MinIO's notification of a removal", removal, feed)]
