"""A bucket that announces nothing is followed by listing it again and again."""

import datetime
import re

from digest_chain import Stored
from feed_backfill import hours_of, intake_status
from feed_bucket import by_hash
from feed_damage import damaged
from feed_door import KEY, SECRET
from feed_files import HOUR, FeedFiles
from feed_intake import IntakeConsumer
from feed_outcome import compare, wait_for_events
from feed_story import FeedStory, small_tree
from report import same
from server import PROGRAM, wait_for


def workers(story, count=1):
    consumer = IntakeConsumer()
    return story.workers(
        lambda number: [PROGRAM, "intake", "run", "--endpoint", story.server.endpoint, "--bucket",
                        f"s3://{story.files.bucket}", "--every", "1s", "--s3-endpoint", story.cloud.endpoint,
                        "--s3-region", story.cloud.region, "--credentials",
                        f"file:{consumer.credentials_file(story)}#feed", "--workers", 4],
        consumer.environment(story), count)


def emptied(story, **more):
    """The story's bucket, new: with nothing in it."""
    story.cloud.buckets.pop(story.files.bucket)
    story.bucket = story.cloud.add_bucket(story.files.bucket, **more)


def followed():
    """Files that come while two workers list, who are killed, in a bucket that lists in no order: each is read once."""
    with FeedStory(small_tree(hours=4)) as story:
        emptied(story, order=by_hash, page_size=7)
        keys = list(story.files.objects)
        portions = [keys[start::6] for start in range(6)]

        def put():
            for key in portions.pop():
                story.bucket.put(key, story.files.objects[key])
        with workers(story, 2) as crew:
            crew.kill_often(6, put)
            wait_for_events(story.client, len(story.files.events), 60)
            wait_for(lambda: intake_status(story)[0] == 0, 60, "whole hours")
            same(set(crew.stop()), {0}, "exit statuses")
        same(hours_of(intake_status(story)[1]), story.files.hours())
        story.check()
        page = story.client.v1("GET", "events", [("limit", 1), ("provenance", "true"), ("door", "feed")]).json
        same(page["events"][0]["provenance"]["importId"], "feed")


def bad_once():
    """A bad file is given up once, however often it is listed, and read once it is mended."""
    with FeedStory(FeedFiles(hours=2)) as story, workers(story):
        place = story.files.logs[0]
        stored = story.files.objects[place]
        story.bucket.put(place, damaged(list(story.files.events.values()))["cut in half"])
        lists = story.cloud.count("ListObjectsV2")
        wait_for(lambda: intake_status(story)[1]["files"]["dead"] == 1, 60, "a dead letter")
        wait_for(lambda: story.cloud.count("ListObjectsV2") > lists + 4, 60, "more listings")
        letters = story.client.get("intake/letters", [("all", "true")])["letters"]
        same([letter["key"] for letter in letters if "gzip" in letter["reason"]], [place])
        story.bucket.put(place, stored)
        wait_for(lambda: intake_status(story)[0] == 0, 60, "whole hours")
        compare(story.client, story.files.events)


def days_alone():
    """Of a large bucket only the folders of the last days are listed, once all was."""
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    with FeedStory(FeedFiles(hours=1, files=2, start=now - 2 * HOUR)) as story:
        late = story.files.logs[1]
        story.bucket.remove(late)
        for number in range(4000):
            story.bucket.put(f"AWSLogs/111122223333/elasticloadbalancing/{number}.log", Stored(b"", {}))
        prefixes, answer = [], story.cloud.s3.list

        def told(bucket, query):
            prefixes.append(query.get("prefix", ""))
            return answer(bucket, query)
        story.cloud.s3.list = told
        with workers(story):
            wait_for(lambda: len(prefixes) > 12, 60, "several listings")
            story.bucket.put(late, story.files.objects[late])
            wait_for_events(story.client, len(story.files.events), 60)
        same(prefixes.count(""), 5, "pages of the whole bucket")
        for prefix in prefixes[5:]:
            assert re.fullmatch(r"AWSLogs/111122223333/CloudTrail(-Digest)?/us-east-1/\d{4}/\d\d/\d\d/", prefix), prefix


def served():
    """By a server's settings."""
    def settings(story):
        path = story.folder / "feed-credentials"
        path.write_text(f"[feed]\naws_access_key_id={KEY}\naws_secret_access_key={SECRET}\n")
        return [f"intake.main.{name}={value}" for name, value in {
            "bucket": f"s3://{story.files.bucket}", "every": "1s", "s3_endpoint": story.cloud.endpoint,
            "credentials": f"file:{path}#feed"}.items()]
    with FeedStory(small_tree(), settings=settings) as story:
        wait_for_events(story.client, len(story.files.events), 60)
        wait_for(lambda: intake_status(story)[0] == 0, 60, "whole hours")
        story.check()


def tests():
    return [("a bucket that announces nothing", followed),
            ("a bad file in a bucket that is listed often", bad_once),
            ("only the last days of a large bucket", days_alone),
            ("a bucket that the server lists", served)]
