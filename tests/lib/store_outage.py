"""A store that dies and comes back while trails deliver to it: in the end it holds every event once, and digests that
name every file once."""

import random
import threading
import time

import made
import trail_story
from client import Client
from log_files import Bucket
from real_drill import BUCKET, Drill
from report import same
from server import HOME_ACCOUNT, wait_for


class MirroredBucket:
    """An S3 bucket's log files, copied into a folder and read there. A file that changes is a failure."""

    def __init__(self, bucket, folder):
        self.bucket, self.folder = bucket, folder
        self.files, self.marks = Bucket(folder), {}

    def read(self):
        for key, mark in self.bucket.marks():
            if "/CloudTrail/" not in key:
                continue
            assert self.marks.setdefault(key, mark) == mark, f"{key} was written again"
            path = self.folder / key
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(self.bucket.get(key).data)
        return self.files.read()


class Load:
    """Posts events from a thread until it is ended; all of them are taken."""

    def __init__(self, server):
        self.server, self.count, self.wrong, self.ends = server, 0, [], threading.Event()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        client = Client(self.server)
        while not self.ends.is_set():
            try:
                same(client.post_events([made.record(account=HOME_ACCOUNT) for _ in range(5)]).status, 200)
                self.count += 5
            except Exception as error:
                self.wrong.append(repr(error))
                return
            self.ends.wait(0.05)

    def end(self):
        self.ends.set()
        self.thread.join()
        same(self.wrong, [], "posts that were not taken")
        return self.count


def difference(drill, mirror):
    expected = trail_story.Story(HOME_ACCOUNT).replay(trail_story.history(drill.client))
    found = {(BUCKET, prefix): records for prefix, records in mirror.read().items()}
    return trail_story.difference(expected, found)


def settled(drill, mirror, seconds=90):
    last = [""]

    def everything():
        try:
            last[0] = difference(drill, mirror)
        except OSError as error:
            last[0] = repr(error)
        if last[0]:
            time.sleep(0.5)
        return not last[0]
    try:
        wait_for(everything, seconds, "delivery of everything")
    except AssertionError as error:
        raise AssertionError(f"{error}: {last[0]}") from None


def killed_and_revived(drill, digests=True, rounds=4):
    """`drill` delivers to a store that survives being killed. `digests`: whether it makes those too."""
    chance = random.Random(5)
    drill.start()
    mirror = MirroredBucket(drill.bucket, drill.folder / "mirror")
    drill.client.call("CreateTrail", {"Name": "drill", "S3BucketName": BUCKET, "EnableLogFileValidation": True})
    drill.client.call("StartLogging", {"Name": "drill"})
    status = lambda: drill.client.call("GetTrailStatus", {"Name": "drill"})  # noqa: E731
    load = Load(drill.server)
    for number in range(rounds):
        time.sleep(chance.uniform(0.5, 2.5))
        drill.foreign.kill()
        wait_for(lambda: status().get("LatestDeliveryError"), 60, "an error in GetTrailStatus")
        if number == 1:  # Both at once: what was in flight is nobody's to remember.
            posted = load.end()
            drill.server.kill()
            drill.server.start()
            drill.client.close()
            load = Load(drill.server)
            load.count = posted
        drill.foreign.start()
        if number != 2:  # Once it dies again before it is known to live.
            wait_for(lambda: not status().get("LatestDeliveryError"), 60, "an end of the error in GetTrailStatus")
    time.sleep(1)
    posted = load.end()
    settled(drill, mirror)
    drill.client.call("StopLogging", {"Name": "drill"})
    settled(drill, mirror)
    files = mirror.files.file_count()
    assert posted > 200 and files > 2 * rounds, f"only {posted} events in {files} files"
    if digests:
        drill.settle()
        same(sum(len(digest.logs) for digest in drill.found), files, "log files that digests name")
