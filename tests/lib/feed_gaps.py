"""What digests name and nobody announced, or nobody has: it is read when it can be had, and shown until then."""

import datetime
import gzip
import json
import re
import subprocess

import feed_messages
from feed_backfill import backfill, hours_of, intake_status
from feed_files import FeedFiles
from feed_intake import IntakeConsumer
from feed_messages import Announced
from feed_outcome import wait_for_events
from feed_served import settings
from feed_story import FeedStory, small_tree
from report import same
from server import PROGRAM, wait_for


def gaps_of(story):
    """(exit status, what `opentrail intake gaps --json` shows)."""
    done = subprocess.run([PROGRAM, "intake", "gaps", "--json", "--endpoint", story.server.endpoint],
                          env=story.server.environment(), capture_output=True, text=True, timeout=30)
    return done.returncode, json.loads(done.stdout)


def gauges(story):
    """(files, digests) of the gauge of gaps."""
    text = story.client.signed("GET", "/metrics").body.decode()
    return tuple(int(float(re.search(rf'opentrail_intake_gaps{{kind="{kind}"}} (\S+)', text)[1]))
                 for kind in ("file", "digest"))


def whole(story):
    """Every hour is, and nothing is lost or doubled."""
    wait_for_events(story.client, len(story.files.events), 30)
    wait_for(lambda: intake_status(story)[0] == 0, 30, "an exit status that says that all is whole")
    same(hours_of(intake_status(story)[1]), story.files.hours())
    same((gaps_of(story), gauges(story)), ((0, {"files": [], "digests": []}), (0, 0)))
    story.check(dead=None)


def never_announced():
    """Log files that nobody announces are read by what the digests say."""
    with FeedStory(small_tree()) as story, workers(story):
        story.announce(story.files.digests)
        whole(story)


def workers(story):
    consumer = IntakeConsumer()
    return story.workers(consumer.command(story), consumer.environment(story), 2)


def named_before_it_is_there():
    """A digest's file that is not there yet is a hole in all that shows holes, and is read once it is there."""
    with FeedStory(FeedFiles(hours=3)) as story, workers(story):
        place = story.files.logs[4]
        stored = story.files.objects[place]
        story.bucket.remove(place)
        story.announce([*story.files.digests, *(key for key in story.files.logs if key != place)])
        wait_for(story.is_read, 60, "an empty queue")
        wait_for(lambda: intake_status(story)[1]["files"]["read"] == len(story.files.logs) - 1, 30, "the others")
        status, shown = intake_status(story)
        same((status, shown["gaps"], shown["files"]["missing"]), (1, 1, 1))
        status, gaps = gaps_of(story)
        same((status, [file["key"] for file in gaps["files"]], gauges(story)), (1, [place], (1, 0)))
        story.bucket.put(place, stored)
        whole(story)


def digest_withheld():
    """Two digests in a row of which nobody was told: the holes are shown, and both are read once they are there."""
    with FeedStory(FeedFiles(hours=5)) as story, workers(story):
        lacking = story.files.digests[1:3]
        kept = {key: story.files.objects[key] for key in lacking}
        unread = [key for key in story.files.logs if named_in(story, kept, key)]
        for key in [*lacking, *unread]:
            story.bucket.remove(key)
        story.announce([key for key in story.files.objects if key not in lacking and key not in unread])
        wait_for(story.is_read, 60, "an empty queue")
        status, shown = intake_status(story)
        same((status, shown["digests"]["missing"], shown["gaps"]), (1, 1, 0))
        status, gaps = gaps_of(story)
        found = [(one["key"], one["from"], one["to"], one["namedBy"]) for one in gaps["digests"]]
        same((status, found, gauges(story)),
             (1, [(lacking[1], "2026-01-02T04:00:00Z", "2026-01-02T06:00:00Z", story.files.digests[3])], (0, 1)))
        for key in [*lacking, *unread]:
            story.bucket.put(key, story.files.objects[key])
        whole(story)


def named_in(story, digests, key):
    return any(key in gzip.decompress(stored.data).decode() for stored in digests.values())


def by_the_server():
    """A feed that the server follows itself."""
    with FeedStory(FeedFiles(hours=2), settings=settings) as story:
        story.announce(story.files.digests)
        whole(story)


def told_by_a_webhook():
    """A feed that is told of objects: what a digest names and is not there then is read once it is."""
    with FeedStory(FeedFiles(hours=2), settings=notices) as story:
        place = story.files.logs[1]
        story.bucket.remove(place)
        for key in story.files.digests:
            post_notice(story, key)
        same((intake_status(story)[1]["gaps"], gauges(story)), (1, (1, 0)))
        story.bucket.put(place, story.files.objects[place])
        whole(story)


def notices(story):
    """What `settings` says, for a feed that has no queue."""
    pairs = [pair.partition("=") for pair in settings(story)]
    kept = [f"{name}={value}" for name, _, value in pairs if name.rpartition(".")[2] in ("s3_endpoint", "credentials")]
    return [*kept, "intake.main.notices=true"]


def post_notice(story, key):
    story.client.v1("POST", "intake/notices/main", body=feed_messages.s3(Announced.of(story.bucket, key)).encode())


def by_a_back_fill():
    """Of one day: what its digests name from the day before is read too, and no other file of that day."""
    start = datetime.datetime(2026, 1, 1, 20, 30, tzinfo=datetime.timezone.utc)
    with FeedStory(FeedFiles(hours=6, files=6, start=start)) as story:
        named = named_from(story, "20260102T0000Z")
        late = [key for key in story.files.logs if stamp(key) >= "20260102T0000Z"]
        wanted = set(named) | set(late)
        assert set(named) - set(late), "no digest names a file of the day before"
        done = backfill(story, f"s3://{story.files.bucket}", "--from", "2026-01-02")
        same((done["files"], done["read"]), (len(wanted), len(wanted)))
        same((intake_status(story)[0], gauges(story)), (0, (0, 0)))


def stamp(key):
    return key.rpartition("/")[2].split("_")[3]


def named_from(story, moment):
    """The log files that the digests of this moment and later name."""
    digests = {key: stored for key, stored in story.files.objects.items()
               if key in story.files.digests and key.rpartition("_")[2] >= moment}
    return [key for key in story.files.logs if named_in(story, digests, key)]


def tests():
    return [("log files that nobody announces", never_announced),
            ("a file that is not there when its digest is", named_before_it_is_there),
            ("digests that are withheld", digest_withheld),
            ("log files that nobody announces to the server", by_the_server),
            ("a file that is not there when a webhook tells of its digest", told_by_a_webhook),
            ("what the digests of one day name", by_a_back_fill)]
