"""A feed from its files to the events of a server: the story that every consumer must live through, whoever it is."""

import random

import feed_messages
from client import Client
from feed_cloud import FeedCloud
from feed_files import FeedFiles
from feed_messages import Announced
from feed_outcome import compare, wait_until_empty
from feed_workers import FeedWorkers
from server import Folder, Server


class FeedStory:
    """A cloud with a bucket and a queue with dead letters, and a server; ended by close(). `settings`: the server's, or
    a function of the story that gives them."""

    def __init__(self, files, settings=(), visibility=2, max_receives=50):
        self.files, self.cloud = files, FeedCloud()
        self.bucket = files.fill(self.cloud.add_bucket(files.bucket))
        self.dead = self.cloud.add_queue("dead")
        self.queue = self.cloud.add_queue("feed", visibility=visibility, dead=self.dead, max_receives=max_receives)
        self.queue_url = self.cloud.url_of(self.queue)
        self.folder = Folder()
        self.settings = settings(self) if callable(settings) else settings
        self.server = Server(self.folder / "data", self.settings)
        self.client = Client(self.server)
        self._chance = random.Random(files.seed)

    def announce(self, keys=None, form=feed_messages.s3):
        """A message for each key, in no order. `form`: of an Announced the message."""
        keys = list(self.files.logs if keys is None else keys)
        self._chance.shuffle(keys)
        for key in keys:
            self.queue.send(form(Announced.of(self.bucket, key)))

    def workers(self, command, environment, count=3):
        return FeedWorkers(command, environment, count, self.files.seed)

    def is_read(self):
        """Whether no message is left to do."""
        return self.queue.is_empty()

    def check(self, events=None, dead=0):
        """Nothing lost, nothing doubled, nothing changed; so many dead letters, unless None; no request was wrong."""
        wait_until_empty(self.queue)
        compare(self.client, self.files.events if events is None else events)
        letters = len(self.dead.bodies())
        assert dead is None or letters == dead, f"{letters} dead letters, expected {dead}: {self.dead.bodies()[:2]}"
        assert not self.cloud.wrong, f"requests that are wrong: {self.cloud.wrong[:3]}"

    def close(self):
        if self.server.alive():
            self.server.stop()
        self.cloud.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def small_tree(**more):
    """Two accounts and Regions, events that come again, and files days late."""
    return FeedFiles(**{"accounts": ("111122223333", "444455556666"), "regions": ("us-east-1", "eu-west-1"),
                        "hours": 3, "files": 4, "events": 5, "again": 0.2, "late": 0.2, **more})
