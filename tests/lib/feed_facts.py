"""What the feed's stand-ins stand on: files and messages checked by other means than those that made them."""

import gzip
import json
import os
import pathlib
import signal
import sys
import urllib.parse
import zlib

import feed_cases
import feed_messages
from client import Client
from digest_chain import check_bucket
from feed_cases import FeedConsumer, run
from feed_cloud import FeedCloud
from feed_damage import bomb, damaged, large, odd_but_right
from feed_faults import Cuts, Drops, expired_token, internal_error, slow_down
from feed_files import FeedFiles, odd_keys
from feed_messages import Announced
from feed_outcome import compare, wait_for_events
from feed_story import FeedStory, small_tree
from feed_strangers import insights, network_activity, strangers
from log_files import KEY as LOG_KEY
from report import contains, same
from server import Folder, Server, run_program
from static_drill import key_list

READER = pathlib.Path(__file__).resolve().parent / "feed_reader.py"


def records_of(data):
    """Of a file of one gzip member and one JSON object; ValueError of any other."""
    inflate = zlib.decompressobj(31)
    body = inflate.decompress(data)
    if not inflate.eof or inflate.unused_data:
        raise ValueError("not one gzip member")
    records = json.loads(body)["Records"]
    if not all(isinstance(record, dict) for record in records):
        raise ValueError("not a list of objects")
    return records


def files_hold_their_events():
    files = small_tree()
    found = [record for key in files.logs for record in records_of(files.objects[key].data)]
    same(sorted({(record["recipientAccountId"], record["eventID"]) for record in found}), sorted(files.events))
    assert len(found) == files.copies.total() > len(files.events), "no event comes again"
    assert all(LOG_KEY.fullmatch(key) for key in files.logs), "a name that is no log file's"
    assert sorted(files.logs) != files.logs, "names sort as the files came"
    assert any(record["eventTime"] < "2026-01-01" for record in found), "no file is late"
    same(sum(count for _, count in files.hours().values()), len(found))
    same(files.objects, small_tree().objects, "the same seed again")
    assert files.events.keys().isdisjoint(small_tree(seed=2).events), "another seed, the same events"


def digests_fit():
    for organization in ("", "o-exampleorgid/"):
        files = small_tree(organization=organization)
        chains = check_bucket(files.memory(), "", files.public_keys())
        same(sorted(chains), sorted((account, region, "audit", False) for account, region in files.chains))
        same([len(digests) for digests in chains.values()], [3, 3, 3, 3])
        same(sorted(log for digests in chains.values() for digest in digests for log in digest.logs),
             sorted(files.logs))


def damage_is_damage():
    records = list(FeedFiles(hours=1, files=1).events.values())
    for what, data in damaged(records).items():
        try:
            records_of(data)
        except (ValueError, zlib.error, TypeError, KeyError, RecursionError):
            continue
        raise AssertionError(f"{what}: it reads well")
    for what, data in odd_but_right(records).items():
        same(records_of(data), records, what)


def large_files():
    data, ids = large(8 << 20)
    body = gzip.decompress(data)
    same([record["eventID"] for record in json.loads(body)["Records"]], ids)
    assert abs(len(body) - (8 << 20)) < 5000, f"{len(body)} bytes"
    small = bomb(64 << 20)
    same((json.loads(gzip.decompress(small)), len(small) < 100_000), ({"Records": []}, True))
    assert len(bomb()) < 4 << 20 and int.from_bytes(bomb()[-4:], "little") == (2 << 30) + (1 << 20) + 14, "the bomb"


def keys_and_strangers():
    name = "111122223333_CloudTrail_us-east-1_20260102T0405Z_Ab3dEf6hIj9kLm2n.json.gz"
    keys = odd_keys(name)
    assert len(set(keys.values())) == len(keys) and all(len(key.encode()) <= 1024 for key in keys.values())
    one = strangers()
    assert not any(LOG_KEY.fullmatch(key) for key in one), "a stranger with a log file's name"
    for make in (insights, network_activity):
        key, stored, record = make()
        same(json.loads(gzip.decompress(stored.data))["Records"], [record], key)


def messages_name_their_object():
    """Decoded by the rule of each form, every message names the key."""
    for key in odd_keys("111122223333_CloudTrail_us-east-1_20260102T0405Z_Ab3dEf6hIj9kLm2n.json.gz").values():
        for name, body in feed_messages.forms(Announced("feed-logs", key, version="v1")).items():
            said = json.loads(body)
            if said.get("Type") == "Notification":
                said = json.loads(said["Message"])
            if "Records" in said:
                bucket, found = said["Records"][0]["s3"]["bucket"]["name"], said["Records"][0]["s3"]["object"]["key"]
                found = urllib.parse.unquote_plus(found)
            elif "detail" in said:
                bucket, found = said["detail"]["bucket"]["name"], said["detail"]["object"]["key"]
            else:
                bucket, (found,) = said["s3Bucket"], said["s3ObjectKey"]
            same((bucket, found), ("feed-logs", key), name)
    plain = feed_messages.s3(Announced("feed-logs", "red flower.jpg"))
    same(json.loads(plain)["Records"][0]["s3"]["object"]["key"], "red+flower.jpg")  # S3 User Guide.


class PlainConsumer(FeedConsumer):
    """feed_reader.py: what it gives up, the queue gives to its dead letters."""
    extends, end_status = False, -signal.SIGTERM

    def __init__(self, *flags):
        self.flags = flags

    def command(self, story, issued=False):
        server_key, server_secret = story.server.credentials()
        return lambda number: [sys.executable, "-B", READER, story.queue_url, story.server.port, server_key,
                               server_secret, *self.flags]

    def gave_up(self, story):
        return story.dead.bodies()


def loss_is_seen():
    """A consumer that deletes messages first loses events when it fails: the ground must say so."""
    with FeedStory(small_tree(hours=1)) as story:
        story.announce()
        key = story.files.logs[0]
        story.bucket.remove(key)
        run(PlainConsumer("--deletes-first"), story)
        try:
            story.check()
        except AssertionError as error:
            assert "are lost" in str(error), error
        else:
            raise AssertionError("nothing is missed")


def doubling_is_seen():
    with FeedStory(small_tree(hours=1)) as story:
        records = list(story.files.events.values())
        same(story.client.post_events(records).status, 200)
        compare(Client(story.server), story.files.events)

        class Twice:
            @staticmethod
            def export(pairs):
                lines = story.client.export(pairs)
                return [*lines, next(line for line in lines if b"111122223333" in line)]
        try:
            compare(Twice, story.files.events)
        except AssertionError as error:
            assert "there twice" in str(error), error
        else:
            raise AssertionError("a doubled event is not seen")


def a_copy_is_imported():
    """What the program makes of the tree, with other people's files in it, by a way that was there before."""
    files, folder = small_tree(), Folder()
    files.write(folder / "copy")
    with Server(folder / "data") as server:
        done = run_program("import", folder / "copy", "--endpoint", server.endpoint, environment=server.environment())
        same(done.returncode, 0, done.stderr)
        client = Client(server)
        compare(client, files.events)
        wait_for_events(client, len(files.events), 5)
        numbers = [int(word) for word in done.stdout.splitlines()[1].split()]
        same(numbers[:6], [len(files.logs), 0, len(files.digests), len(files.events),
                           files.copies.total() - len(files.events), 0], done.stdout)


def validated(prepare, prefix="", issued=False):
    """`opentrail validate` over the stand-in: all is valid, whatever `prepare` did to the cloud."""
    files = FeedFiles(hours=3, prefix=prefix)
    chain = next(iter(files.chains.values()))
    keys = Folder() / "keys.json"
    keys.write_text(json.dumps({"PublicKeyList": key_list(chain.private)}))
    with FeedCloud() as cloud:
        files.fill(cloud.add_bucket(files.bucket, page_size=5))
        prepare(cloud)
        arguments = ["--trail-arn", chain.arn(), "--s3-bucket", files.bucket, "--keys", keys,
                     "--start-time", "2026-01-02T00:00:00Z", "--end-time", "2026-01-02T08:00:00Z",
                     *(["--s3-prefix", prefix.removesuffix("/")] if prefix else [])]
        environment = {**cloud.environment(os.environ, issued), "AWS_ENDPOINT_URL_S3": cloud.endpoint}
        done = run_program("validate", *arguments, environment=environment)
        same((done.returncode, done.stderr, cloud.wrong), (0, "", []))
        contains(done.stdout, f"3/3 digest files valid\n{len(files.logs)}/{len(files.logs)} log files valid")


def the_programs_client():
    """The program's S3 client takes the stand-in for an S3, and lives through what goes wrong with one."""
    validated(lambda cloud: None)
    validated(lambda cloud: None, prefix="a b+c%/m\u00fc's (1)!*~;=&@$,:[]/")
    validated(lambda cloud: cloud.faults.add(slow_down(3), internal_error(2, skip=5), Cuts("GetObject", times=2),
                                             Drops(times=2, skip=9)))
    validated(lambda cloud: cloud.faults.add(expired_token(1, skip=4)), issued=True)


def tests():
    return [("feed: log files hold the events that are expected of them", files_hold_their_events),
            ("feed: the digests fit the log files, by the second implementation", digests_fit),
            ("feed: damaged files are damaged, odd ones are not", damage_is_damage),
            ("feed: large files and bombs are what they say", large_files),
            ("feed: odd keys, and files of others", keys_and_strangers),
            ("feed: messages of every form name their object", messages_name_their_object)]


# That a consumer of another make passes them shows what is the cases' own; not all again.
FEW = ("three workers killed at random", "messages of every form", "odd keys", "faults of both services")


def tests_with_a_server():
    return [*feed_cases.tests("a plain consumer", PlainConsumer(), FEW),
            ("feed: a copy of its files, imported, has the events that are expected", a_copy_is_imported),
            ("feed: the program's S3 client reads it, whatever goes wrong", the_programs_client),
            ("feed: an event that was lost is seen", loss_is_seen),
            ("feed: an event that is there twice is seen", doubling_is_seen)]
