"""`opentrail intake run` as a consumer of a feed."""

import json
import os

from feed_cases import FeedConsumer
from feed_door import KEY, SECRET
from server import PROGRAM


class IntakeConsumer(FeedConsumer):
    """Workers in processes of their own, which send to the server."""

    def command(self, story, issued=False):
        source = "container" if issued else f"file:{self.credentials_file(story)}#feed"
        return lambda number: [PROGRAM, "intake", "run", "--endpoint", story.server.endpoint, "--queue",
                               story.queue_url, "--queue-region", story.cloud.region, "--s3-endpoint",
                               story.cloud.endpoint, "--s3-region", story.cloud.region, "--credentials", source,
                               "--workers", 4, "--visibility", "2s", "--retry-pause", "200ms"]

    def environment(self, story, issued=False):
        """The server's credentials; whose the queue and the bucket are, --credentials says."""
        mine = story.server.environment()
        theirs = story.cloud.environment(os.environ, issued)
        container = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
        return {**mine, **({container: theirs[container]} if issued else {})}

    def credentials_file(self, story):
        path = story.folder / "feed-credentials"
        path.write_text(f"[feed]\naws_access_key_id={KEY}\naws_secret_access_key={SECRET}\n")
        return path

    def gave_up(self, story):
        letters = story.client.get("intake/letters", [("all", "true")])["letters"]
        return [f"{letter.get('key', '')} {letter.get('body', '')} {json.dumps(letter)}" for letter in letters]
