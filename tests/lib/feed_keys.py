"""Public keys that a feed asks CloudTrail for, to check the digests that come by."""

import gzip

from digest_chain import Stored
from feed_backfill import alarms, backfill, intake_status
from feed_files import FeedFiles
from feed_faults import Refuses
from feed_outcome import compare
from feed_served import settings
from feed_story import FeedStory
from report import contains, same
from server import wait_for


def run(story, *more, status=0):
    return backfill(story, f"s3://{story.files.bucket}", "--cloudtrail-endpoint", story.cloud.endpoint, *more,
                    status=status)


def sums(valid=0, unchecked=0, broken=0):
    return {"valid": valid, "unchecked": unchecked, "broken": broken, "missing": 0}


def asked_for():
    """All digests are valid, by a few calls; one that was altered is not."""
    with FeedStory(FeedFiles(hours=6)) as story:
        story.cloud.keys = story.files.public_keys().values()
        digest = story.files.digests[2]
        stored = story.files.objects[digest]
        bad = bytearray(gzip.decompress(stored.data))
        bad[bad.index(b"digestEndTime") + 18] ^= 1
        story.bucket.put(digest, Stored(gzip.compress(bytes(bad)), stored.metadata))
        run(story, status=1)
        same(intake_status(story)[1]["digests"], sums(valid=5, broken=1))
        assert story.cloud.count("ListPublicKeys") <= 2, "keys are asked for by every digest"
        assert digest in [alarm["key"] for alarm in alarms(story)], alarms(story)
        same(story.cloud.wrong, [])


def refused():
    """Who may not ask, or gets no key, knows nothing of digests: that is told, and no break."""
    with FeedStory(FeedFiles(hours=3)) as story:
        story.cloud.faults.add(Refuses("ListPublicKeys"))
        run(story)
        compare(story.client, story.files.events)
        same(intake_status(story)[1]["digests"], sums(unchecked=3))
        for digest in story.client.get("intake/digests", [("state", "unchecked")])["digests"]:
            contains(digest["reason"], "ListPublicKeys")
        same((alarms(story), story.client.get("intake/letters")["letters"]), ([], []))


def unknown():
    with FeedStory(FeedFiles(hours=3)) as story:
        run(story)
        same((intake_status(story)[1]["digests"], alarms(story)), (sums(unchecked=3), []))


def served():
    """By a server that follows the queue itself."""
    def more(story):
        return [*settings(story), f"intake.main.cloudtrail_endpoint={story.cloud.endpoint}"]
    with FeedStory(FeedFiles(hours=3), settings=more) as story:
        story.cloud.keys = story.files.public_keys().values()
        story.announce(story.files.digests)
        wait_for(lambda: intake_status(story)[1]["digests"] == sums(valid=3), 60, "valid digests")


def tests():
    return [("digests' keys are asked for", asked_for),
            ("digests' keys that are refused", refused),
            ("digests' keys that nobody knows", unknown),
            ("digests' keys, asked for by the server", served)]
