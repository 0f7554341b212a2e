"""The program behind servers that are not ours: a feed of moto's S3 and SQS, and one of MinIO's webhook; workers and
servers are killed, and every event is there once. Runs in the locked environment with `moto` and the moto server's
address, or with `minio`; tests/intake/run starts it."""

import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

from digest_chain import Stored  # noqa: E402
from feed_backfill import backfill, hours_of, intake_status  # noqa: E402
from feed_door import KEY  # noqa: E402
from feed_files import FeedFiles, odd_keys  # noqa: E402
from feed_minio import REFUSED  # noqa: E402
from feed_outcome import compare, recorded, wait_for_events  # noqa: E402
from feed_real import MinioFeed, MotoQueue, RealFeed  # noqa: E402
from feed_story import small_tree  # noqa: E402
from feed_workers import FeedWorkers  # noqa: E402
from report import Report, same  # noqa: E402
from server import wait_for  # noqa: E402

KILLS = 9


def without(files, withheld):
    """The events that are in other files."""
    return {each: files.events[each] for key in files.logs if key != withheld for each in files.of_file[key]}


def put_in_portions(feed, files, withheld):
    """A function that puts the next of KILLS portions of all but one file into their bucket."""
    keys = [key for key in files.objects if key != withheld]
    portions = iter([keys[start::KILLS] for start in range(KILLS)])

    def put():
        for key in next(portions):
            feed.put(files.bucket, key, files.objects[key])
    return put


def shows_one_hole(feed, files, withheld):
    """Just the hour of the withheld file is not whole."""
    status, shown = intake_status(feed)
    account, _, region, stamp = withheld.rpartition("/")[2].split("_")[:4]
    holes = [(hour["account"], hour["region"], hour["hour"].replace("-", "")[:11], hour["files"]["missing"])
             for hour in shown["hours"] if hour["files"]["missing"] or hour["files"]["dead"]]
    return (status, holes) == (1, [(account, region, stamp[:11], 1)])


def is_whole(feed, files):
    """All hours are, and have what is in the files."""
    status, shown = intake_status(feed)
    return (status, hours_of(shown), shown["deadLetters"]) == (0, files.hours(), 0)


def check(feed, files, withheld, is_idle):
    """All is there once but what only the withheld file has; then that comes too."""
    expected = without(files, withheld)
    wait_for_events(feed.client, len(expected))
    wait_for(is_idle, 60, "an end of all messages")
    compare(feed.client, expected)
    wait_for(lambda: shows_one_hole(feed, files, withheld), 30, "one hole in the ledger")
    feed.put(files.bucket, withheld, files.objects[withheld])
    wait_for_events(feed.client, len(files.events))
    compare(feed.client, files.events)
    wait_for(lambda: is_whole(feed, files), 30, "a whole ledger")


def moto_workers(endpoint):
    """moto's S3 tells moto's SQS, which three processes follow that are killed in turn."""
    files = small_tree(hours=4)
    withheld = files.logs[len(files.logs) // 2]
    queue = MotoQueue(endpoint, "real-feed")
    with RealFeed(endpoint) as feed:
        feed.queue_url = queue.url
        feed.s3.create_bucket(Bucket=files.bucket)
        feed.announce_to(files.bucket, queue.arn)
        put = put_in_portions(feed, files, withheld)
        with FeedWorkers(feed.consumer.command(feed), feed.consumer.environment(feed), seed=files.seed) as workers:
            workers.kill_often(KILLS, put)
            workers.wait_until(queue.is_empty)
            check(feed, files, withheld, queue.is_empty)
            same(workers.stop(), [0, 0, 0], "exit statuses")


def minio_webhook(feed):
    """The server is killed between its answers; what comes meanwhile MinIO keeps."""
    files = small_tree(hours=4)
    withheld = files.logs[len(files.logs) // 2]
    feed.s3.create_bucket(Bucket=files.bucket)
    feed.announce_to(files.bucket, feed.QUEUE)
    put = put_in_portions(feed, files, withheld)
    for number in range(KILLS):
        if number % 3 == 2:
            feed.server.kill()
            put()
            feed.server.start()
        else:
            put()
            time.sleep(number * 0.02)
            feed.server.kill()
            feed.server.start()
    check(feed, files, withheld, lambda: True)
    page = feed.client.v1("GET", "events", [("limit", 1), ("provenance", "true"), ("door", "feed")]).json
    same(page["events"][0]["provenance"]["importId"], "minio")


def minio_gone(feed):
    """Announced, and removed before anybody could read it: it is given up with a letter, and holds up nothing."""
    files = FeedFiles(seed=5, hours=1, bucket="feed-gone", digests=False)
    gone = files.logs[0]
    feed.s3.create_bucket(Bucket=files.bucket)
    feed.announce_to(files.bucket, feed.QUEUE)
    feed.server.kill()
    for key in files.logs:
        feed.put(files.bucket, key, files.objects[key])
    feed.s3.delete_object(Bucket=files.bucket, Key=gone)
    feed.server.start()
    wait_for(lambda: feed.client.get("intake/letters")["letters"], 60, "a letter")
    letter, = feed.client.get("intake/letters")["letters"]
    same((letter["bucket"], letter["key"], letter["feed"]), (files.bucket, gone, "minio"))
    expected = without(files, gone)
    wait_for(lambda: set(expected) <= set(recorded(feed.client)[0]), 60, "all other events")


def minio_audit(feed):
    """What is done in MinIO, and what it refuses, is recorded once, over a kill of the server."""
    feed.s3.create_bucket(Bucket="audited")
    keys = [f"a b/{number}" for number in range(12)]
    for number, key in enumerate(keys):
        if number == 4:
            feed.server.kill()
        if number == 8:
            feed.server.start()
        feed.s3.put_object(Bucket="audited", Key=key, Body=b"hello")
    try:
        feed.s3.get_object(Bucket="audited", Key="absent")
        raise AssertionError("an object that was never put")
    except feed.s3.exceptions.NoSuchKey:
        pass

    def of(name):
        return feed.client.events([("eventSource", "minio:s3"), ("eventName", name)])

    wait_for(lambda: len(of("PutObject")) >= len(keys) and of("GetObject"), 60, "MinIO's audit events")
    records = [event["record"] for event in of("PutObject")]
    same(sorted(record["requestParameters"]["key"] for record in records), sorted(keys))
    same({(record["userIdentity"]["userName"], record["requestParameters"]["bucketName"]) for record in records},
         {(KEY, "audited")})
    same([event["record"]["errorCode"] for event in of("GetObject")], ["NotFound"])


def odd_backfill(feed, refused):
    """A file of its own below each odd prefix, read by its listing: once each, and a second run reads nothing."""
    bucket = "odd-logs"
    name = "111122223333_CloudTrail_us-east-1_20260102T0405Z_{:016}.json.gz"
    odd = [what for what in odd_keys(name) if what not in refused]
    files = FeedFiles(seed=7, hours=1, files=len(odd) + 1, digests=False)
    feed.s3.create_bucket(Bucket=bucket)
    keys = [odd_keys(name.format(number))[what] for number, what in enumerate(odd)]
    keys.append("/".join(["l" * 200] * 4) + "/" + name.format(99))
    for key, log in zip(keys, files.logs):
        feed.put(bucket, key, Stored(files.objects[log].data, {}))
    for read, known in ((len(keys), 0), (0, len(keys))):
        done = backfill(feed, f"s3://{bucket}")
        same((done["files"], done["read"], done["known"], done["complete"]), (len(keys), read, known, True))
    listed = feed.client.get("intake/files", [("limit", 1000)])["files"]
    same(sorted(file["key"] for file in listed if file["bucket"] == bucket), sorted(keys))
    compare(feed.client, files.events)


def moto(report, endpoint):
    report.run("moto's S3 and SQS: three workers killed in turn, and a withheld file", moto_workers, endpoint)
    with RealFeed(endpoint) as feed:
        report.run("a back-fill from moto: odd keys", odd_backfill, feed, ["a line feed"])  # It answers 404.


def minios(report):
    with MinioFeed() as feed:
        report.run("a back-fill from MinIO: odd keys", odd_backfill, feed, REFUSED)
    with MinioFeed() as feed:
        report.run("MinIO's webhook: the server killed, and a withheld file", minio_webhook, feed)
        report.run("MinIO's webhook: an object that is gone", minio_gone, feed)
    with MinioFeed(audit=True) as feed:
        report.run("MinIO's audit webhook", minio_audit, feed)


def main(what, *endpoint):
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    report = Report()
    {"moto": moto, "minio": minios}[what](report, *endpoint)
    report.finish()


if __name__ == "__main__":
    main(*sys.argv[1:])
