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


def tests():
    return [("opentrail serve follows a queue of its settings", followed)]

