"""A bucket's tree of CloudTrail files whose every event is known: log files and signed digests of accounts, Regions and
hours, the same for the same seed."""

import collections
import datetime
import functools
import random
import string
import uuid

import made
from digest_chain import Chain
from feed_bucket import FeedBucket
from rsa_keys import PrivateKey

START = datetime.datetime(2026, 1, 2, 3, 0, 0, tzinfo=datetime.timezone.utc)
HOUR, MINUTE = datetime.timedelta(hours=1), datetime.timedelta(minutes=1)
NAMES = ("DescribeInstances", "RunInstances", "CreateBucket", "AssumeRole", "GetCallerIdentity", "PutUserPolicy")
UNIQUE = string.ascii_letters + string.digits


@functools.cache
def private_key(region):
    """CloudTrail signs each Region's digests with a key of that Region."""
    return PrivateKey(f"feed {region}")


class FeedFiles:
    """`objects`: {key: Stored}. `events`: {(account, eventID): record}: what is to be found when all was read.
    `copies`: how often each is in the files. `logs`: keys of log files, in the order of their making; `digests` too."""

    def __init__(self, seed=1, accounts=("111122223333",), regions=("us-east-1",), hours=2, files=3, events=5,
                 start=START, bucket="feed-logs", prefix="", organization="", trail="audit", again=0.0, late=0.0,
                 digests=True):
        """Of each account, Region and hour `files` log files of `events` events. `again`: the share of events that
        come once more, in a later file. `late`: the share of files whose events are days old. `prefix` and
        `organization` end in a slash."""
        self.bucket, self.seed, self.start, self.trail = bucket, seed, start, trail
        self.events, self.copies, self.logs, self.digests = {}, collections.Counter(), [], []
        self.of_file = {}  # The keys of the events of each log file.
        self._chance = random.Random(seed)
        self._again, self._late, self._before = again, late, collections.defaultdict(list)
        self.chains = {(account, region): Chain(private_key(region), bucket, account, region, trail, start, prefix,
                                                organization) for account in accounts for region in regions}
        for hour in range(hours):
            end = start + (hour + 1) * HOUR
            for chain in self.chains.values():
                for ago in sorted((self._chance.randint(1, 50) for _ in range(files)), reverse=True):
                    self.add_file(chain, end - ago * MINUTE, events)
                if digests:
                    self.digests.append(chain.close(end))

    @property
    def objects(self):
        return {key: stored for chain in self.chains.values() for key, stored in chain.objects.items()}

    def ids(self):
        """The ids of all events, sorted."""
        return sorted(event_id for _, event_id in self.events)

    def public_keys(self):
        """{fingerprint: PublicKey} of all Regions."""
        return {chain.private.fingerprint(): chain.private for chain in self.chains.values()}

    def fill(self, bucket):
        """Puts all into a FeedBucket, or any bucket of the drill. Returns it."""
        for key, stored in self.objects.items():
            bucket.put(key, stored)
        return bucket

    def memory(self, **more):
        return self.fill(FeedBucket(self.bucket, **more))

    def write(self, folder):
        """As a copy of the bucket would lie on disk."""
        for key, stored in self.objects.items():
            path = folder / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(stored.data)

    def hours(self):
        """(files, events) delivered by (account, region, hour) of the file's name: what a ledger must show."""
        found = collections.defaultdict(lambda: (0, 0))
        for key in self.logs:
            account, _, region, stamp = key.rpartition("/")[2].split("_")[:4]
            files, events = found[account, region, stamp[:11]]
            found[account, region, stamp[:11]] = files + 1, events + len(self.of_file[key])
        return dict(found)

    def unique(self):
        """Sixteen characters in no order: files of one minute don't sort by time."""
        return "".join(self._chance.choices(UNIQUE, k=16))

    def add_file(self, chain, minute, events):
        """One more log file, of the given minute. Returns its key."""
        age = datetime.timedelta(days=self._chance.randint(2, 9) if self._chance.random() < self._late else 0)
        before = self._before[chain.account, chain.region]
        records = [self.record(chain, minute - age - datetime.timedelta(seconds=self._chance.randint(60, 900)))
                   for _ in range(events)]
        repeated = [self._chance.choice(before) for _ in range(events)
                    if before and self._chance.random() < self._again]
        before += records
        records += repeated
        self._chance.shuffle(records)
        key = chain.add_log(records, minute, self.unique())
        self.logs.append(key)
        self.of_file[key] = [self.count(record) for record in records]
        return key

    def record(self, chain, when):
        """A made event whose every id follows from the seed."""
        draw = self._chance
        event_id, request_id = (str(uuid.UUID(int=draw.getrandbits(128), version=4)) for _ in range(2))
        return made.record(draw.choice(NAMES), chain.account, when, awsRegion=chain.region, eventID=event_id,
                           requestID=request_id, user=f"user-{draw.randint(1, 9)}", readOnly=draw.random() < 0.7)

    def count(self, record):
        key = (record["recipientAccountId"], record["eventID"])
        self.events.setdefault(key, record)
        self.copies[key] += 1
        return key


def odd_keys(name):
    """Keys that are odd, each ending in a log file's name: {what is odd: key}. S3 takes any UTF-8 of 1,024 bytes."""
    account = name.split("_")[0]
    region = name.split("_")[2]
    rest = f"AWSLogs/{account}/CloudTrail/{region}/2026/01/02/{name}"
    odd = {"a space": "a b", "a plus": "a+b", "a percent sign": "100%", "what looks encoded": "a%20b%2Fc",
           "an umlaut": "b\u00fcro", "an umlaut of two": "bu\u0308ro", "four bytes": "logs \U0001f4dc",
           "another script": "\u76e3\u67fb/\u30ed\u30b0", "an apostrophe": "mia's", "a quotation mark": 'the "logs"',
           "a line feed": "one\ntwo", "a tab": "a\tb", "a return": "a\rb", "brackets": "<&>;", "a query": "a?b=c&d=e",
           "a fragment": "a#b", "a backslash": "a\\b", "a star": "*", "a tilde": "~a", "dots": "a/../b", "a dot": ".",
           "two slashes": "a//b", "a slash at its beginning": "", "a colon": "a:b@c", "a control character": "a\x01b",
           "a space at its end": "a ", "a delete": "a\x7fb"}
    keys = {what: f"{prefix}/{rest}" for what, prefix in odd.items()}
    keys["as long as can be"] = "l" * (1024 - len(rest) - 1) + "/" + rest
    return keys
