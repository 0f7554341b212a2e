"""A bucket and a queue that mean harm: none of it ends the reading of the rest, or keeps a server from answering."""

import gzip
import itertools
import json

from digest_chain import PREVIOUS, Stored
from feed_backfill import backfill
from feed_files import FeedFiles
from feed_gaps import workers
from feed_http import Answer
from feed_imports import ImportStory
from feed_messages import Announced, s3
from feed_outcome import wait_for_events
from feed_story import FeedStory
from report import contains, same
from server import wait_for

PLACE = ("AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/01/02/"
         "111122223333_CloudTrail-Digest_us-east-1_odd_us-east-1_20260102T010000Z.json.gz")


def digest_of(bucket, key, name):
    """A digest that nobody signed, of one log file that is called so."""
    named = {"s3Bucket": bucket, "s3Object": name, "hashValue": "00" * 32, "hashAlgorithm": "SHA-256",
             "newestEventTime": None, "oldestEventTime": None}
    said = {"awsAccountId": "111122223333", "digestStartTime": "2026-01-02T00:00:00Z",
            "digestEndTime": "2026-01-02T01:00:00Z", "digestS3Bucket": bucket, "digestS3Object": key,
            "digestPublicKeyFingerprint": "ab" * 16, "digestSignatureAlgorithm": "SHA256withRSA",
            "newestEventTime": None, "oldestEventTime": None, **dict.fromkeys(PREVIOUS), "logFiles": [named]}
    return Stored(gzip.compress(json.dumps(said).encode()),
                  {"signature": "00" * 256, "signature-algorithm": "SHA256withRSA"})


def letters_of(story):
    return {letter.get("key"): letter["reason"] for letter in story.client.get("intake/letters")["letters"]}


def digest_of_odd_names():
    """A digest that names what no object can be called is broken, and all else is read."""
    for name in ("", "k" * 1025):
        with FeedStory(FeedFiles(hours=1)) as story, workers(story):
            story.bucket.put(PLACE, digest_of(story.files.bucket, PLACE, name))
            story.announce([PLACE])
            wait_for(story.is_read, 60, "an empty queue")
            story.announce()
            wait_for_events(story.client, len(story.files.events), 60)
            story.check(dead=None)
            same(letters_of(story), {PLACE: "it names a log file that no bucket can have"})
        with FeedStory(FeedFiles(hours=1)) as story:
            story.bucket.put(PLACE, digest_of(story.files.bucket, PLACE, name))
            same(backfill(story, f"s3://{story.files.bucket}", status=1)["read"], len(story.files.logs))
            same(list(letters_of(story)), [PLACE])


def long_reason():
    """A reason that holds a key of 1,024 bytes, each percent-encoded, is a letter like others."""
    with FeedStory(FeedFiles(hours=1)) as story, workers(story):
        place = "\u76e3" * 300 + "/" + story.files.logs[0].rpartition("/")[2]
        story.queue.send(s3(Announced(story.files.bucket, place)))
        story.announce()
        wait_for(story.is_read, 90, "an empty queue")
        contains(letters_of(story)[place], "NoSuchKey")
        story.check(dead=None)


def lists(story, tokens, key=None):
    """Every listing has a page more, with the next of these tokens and, where there is one, a key."""
    story.cloud.s3.list = lambda *_: Answer(200, page(next(tokens), key).encode())


def page(token, key):
    found = (f"<Contents><Key>{key}</Key><Size>5</Size><LastModified>2026-01-02T03:00:00.000Z</LastModified></Contents>"
             if key else "")
    return (f"<ListBucketResult><IsTruncated>true</IsTruncated>{found}"
            f"<NextContinuationToken>{token}</NextContinuationToken></ListBucketResult>")


def listing_without_end():
    """Page after page without an object: StartImport is answered by the first, StopImport ends it."""
    with ImportStory(FeedFiles(hours=1)) as story:
        lists(story, (f"t{number}" for number in itertools.count()))
        import_id = story.start()
        wait_for(lambda: story.cloud.count("ListObjectsV2") > 10, 60, "pages that are asked for")
        story.client.call("StopImport", {"ImportId": import_id})
        story.ended(import_id, "STOPPED")
        same(story.server.stop(), 0)


def listing_in_a_circle():
    """A listing that comes back to where it was ends the import, with the reason."""
    with ImportStory(FeedFiles(hours=1)) as story:
        lists(story, itertools.cycle(["a", "b", "c"]), story.files.logs[0])
        import_id = story.start()
        story.ended(import_id, "FAILED")
        contains([each["ErrorMessage"] for each in story.failures(import_id).values()][0], "does not end")


def tests():
    return [("a digest of names that nothing can have", digest_of_odd_names),
            ("a reason that is too long", long_reason),
            ("a listing without end", listing_without_end),
            ("a listing in a circle", listing_in_a_circle)]
