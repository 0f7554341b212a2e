"""A prefix with 100,000 keys, over the wire: listed whole, in little memory, however slowly files are read."""

import json
import pathlib
import time

from digest_chain import Stored
from feed_backfill import start
from feed_bucket import by_hash
from feed_files import FeedFiles
from feed_outcome import compare
from feed_story import FeedStory
from report import same
from server import wait_for

KEYS, MEMORY_MAX_MB = 100_000, 64


def story():
    """Few files, and so many others of another day that their names are of memory's making."""
    made = FeedStory(FeedFiles(hours=4, files=10))
    made.cloud.buckets.pop(made.files.bucket)
    made.bucket = made.files.fill(made.cloud.add_bucket(made.files.bucket, order=by_hash))
    first = made.files.logs[0]
    others = Stored(made.files.objects[first].data, {})
    place, name = first.rpartition("/")[0].replace("/2026/01/02", "/2025/12/31"), first.rpartition("/")[2]
    account, kind, region = name.split("_")[:3]
    for number in range(KEYS - len(made.files.objects)):
        minute = f"{number // 60 % 24:02}{number % 60:02}"
        made.bucket.put(f"{place}/{account}_{kind}_{region}_20251231T{minute}Z_{number:016}.json.gz", others, 0)
    same(len(made.bucket.keys()), KEYS)
    return made


def memory_mb(process):
    """The most that it ever had."""
    text = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    line = next((line for line in text.splitlines() if line.startswith("VmHWM")), None)
    return int(line.split()[1]) / 1024 if line else 0


def finished(process, seconds=120):
    """What it printed as JSON, and its memory."""
    most, end = 0, time.monotonic() + seconds
    while process.poll() is None:
        assert time.monotonic() < end, f"it runs for more than {seconds} s"
        most = max(most, memory_mb(process))
        time.sleep(0.02)
    out, err = process.communicate()
    same(process.returncode, 0, err[-500:])
    return json.loads(out), most


def many_keys():
    with story() as made:
        source = f"s3://{made.files.bucket}"
        planned, listing = finished(start(made, source, "--dry-run"))
        same((planned["listed"], planned["files"]), (KEYS, KEYS - len(made.files.digests)))
        same((made.cloud.count("ListObjectsV2"), made.cloud.count("GetObject")), (KEYS // 1000, 0))

        # Reading takes longer than listing, which waits.
        process = start(made, source)
        wait_for(lambda: made.cloud.count("GetObject") > 1000, 60, "a thousand files that are read")
        reading, pages = memory_mb(process), made.cloud.count("ListObjectsV2") - KEYS // 1000
        process.kill()
        process.communicate()
        assert pages < 20, f"{pages} pages are listed, and one thousand files read"

        done, picking = finished(start(made, source, "--from", "2026-01-02"))
        same((done["listed"], done["files"]), (KEYS, len(made.files.logs)))
        same(made.cloud.count("ListObjectsV2") >= 2 * KEYS // 1000, True)
        compare(made.client, made.files.events)
        print(f"# memory of the reader: {listing:.0f} MB listing, {reading:.0f} MB reading, {picking:.0f} MB picking")
        assert 0 < max(listing, reading, picking) < MEMORY_MAX_MB, (listing, reading, picking)


def tests():
    return [("a prefix with 100,000 keys", many_keys)]
