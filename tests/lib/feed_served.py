"""Queues that the server follows itself, by its settings."""

from feed_door import KEY, SECRET
from feed_story import FeedStory, small_tree
from report import same
from server import Server, wait_for


def settings(story):
    path = story.folder / "feed-credentials"
    path.write_text(f"[feed]\naws_access_key_id={KEY}\naws_secret_access_key={SECRET}\n")
    return [f"intake.main.{name}={value}" for name, value in {
        "queue": story.queue_url, "region": story.cloud.region, "s3_endpoint": story.cloud.endpoint,
        "credentials": f"file:{path}#feed", "visibility": "2s", "workers": 4}.items()]


def followed():
    """Killed while it reads, and started anew: nothing is lost or doubled, and events say which feed they came by."""
    with FeedStory(small_tree(hours=5), settings=settings) as story:
        story.cloud.latency_ms = 30
        keys = list(story.files.logs)
        for part in range(3):
            story.announce(keys[part::3])
            wait_for(lambda: story.queue.received > part * 5, 30, "messages that the server receives")
            story.server.kill()
            story.server = Server(story.folder / "data", story.settings)
            story.client = type(story.client)(story.server)
        wait_for(story.is_read, 60, "an empty queue")
        story.check(dead=None)
        page = story.client.v1("GET", "events", [("limit", 1), ("provenance", "true"), ("door", "feed")]).json
        provenance = page["events"][0]["provenance"]
        same((provenance["importId"], provenance["source"].startswith(f"s3://{story.files.bucket}/")), ("main", True))


def shown():
    """What the server says of the feed: that it follows it, how much came, and, of a queue that is gone, why not."""
    def feed(story):
        return story.client.v1("GET", "intake/feeds", []).json["feeds"][0]

    with FeedStory(small_tree(hours=2), settings=settings) as story:
        story.announce(story.files.logs)
        wait_for(story.is_read, 60, "an empty queue")
        wait_for(lambda: feed(story)["state"] == "following" and "waiting" in feed(story), 30, "a feed that is there")
        found = feed(story)
        same((found["name"], found["kind"], found["source"], found["workers"]), ("main", "queue", story.queue_url, 4))
        same((found["files"], found["deadLetters"], found["waiting"]), (len(story.files.logs), 0, 0))
        same("heard" in found and "failure" not in found, True)
        places = story.client.v1("GET", "intake/places", []).json["places"]
        same(sum(place["files"]["read"] for place in places), len(story.files.logs))
    with FeedStory(small_tree(hours=2), settings=lambda story: [
            *settings(story), f"intake.main.queue={story.queue_url}-gone"]) as story:
        wait_for(lambda: feed(story)["state"] == "failing", 60, "a feed that cannot be followed")
        same("QueueDoesNotExist" in feed(story)["failure"] and "failingSince" in feed(story), True)


def tests():
    return [("opentrail serve follows a queue of its settings", followed),
            ("what a server says of the feeds that it follows", shown)]

