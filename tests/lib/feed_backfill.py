"""The past of a bucket or a copy of one, by `opentrail intake backfill`; and what the ledger shows of it."""

import gzip
import json
import os
import random
import subprocess
import time

from digest_chain import Stored
from feed_bucket import by_hash
from feed_cloud import listed
from feed_damage import damaged
from feed_files import FeedFiles
from feed_intake import IntakeConsumer
from feed_outcome import compare
from feed_story import FeedStory, small_tree
from report import same
from server import PROGRAM


def start(story, source, *more):
    """The command, running."""
    consumer = IntakeConsumer()
    command = [PROGRAM, "intake", "backfill", source, "--endpoint", story.server.endpoint, "--s3-endpoint",
               story.cloud.endpoint, "--s3-region", story.cloud.region, "--credentials",
               f"file:{consumer.credentials_file(story)}#feed", "--json", *more]
    return subprocess.Popen([str(word) for word in command], env=consumer.environment(story),
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def backfill(story, source, *more, status=0):
    process = start(story, source, *more)
    out, err = process.communicate(timeout=90)
    same(process.returncode, status, f"exit status; {out[-900:]} {err[-300:]}")
    return json.loads(out)


def intake_status(story):
    """(exit status, what `opentrail intake status --json` shows)."""
    done = subprocess.run([PROGRAM, "intake", "status", "--all", "--json", "--endpoint", story.server.endpoint],
                          env=story.server.environment(), capture_output=True, text=True, timeout=30)
    return done.returncode, json.loads(done.stdout)


def hours_of(shown):
    return {(hour["account"], hour["region"], hour["hour"].replace("-", "")[:11]):
            (hour["files"]["read"], hour["events"]["recorded"] + hour["events"]["duplicates"])
            for hour in shown["hours"]}


def whole_bucket(story_of):
    """All is read, in a bucket that lists in no order, whose pages are small; a second run reads nothing."""
    with story_of(small_tree()) as story:
        story.cloud.buckets.pop(story.files.bucket)
        story.files.fill(story.cloud.add_bucket(story.files.bucket, order=by_hash, page_size=7))
        source = f"s3://{story.files.bucket}"
        planned = backfill(story, source, "--dry-run")
        same((planned["files"], story.cloud.count("GetObject")), (len(story.files.logs), 0))
        done = backfill(story, source)
        same((done["read"], done["complete"]), (len(story.files.logs), True))
        same(done["recorded"], len(story.files.events))
        compare(story.client, story.files.events)
        again = backfill(story, source)
        same((again["known"], again["read"]), (len(story.files.logs), 0))
        status, shown = intake_status(story)
        same((status, hours_of(shown)), (0, story.files.hours()))


def cut_and_resumed(story_of):
    """Killed again and again; no event is lost or doubled, and what was read is not read again."""
    with story_of(small_tree(hours=5)) as story:
        story.cloud.latency_ms = 30
        source, chance = f"s3://{story.files.bucket}", random.Random(5)
        for _ in range(6):
            process = start(story, source, "--workers", 3)
            time.sleep(chance.uniform(0.1, 0.6))
            process.kill()
            process.communicate()
        done = backfill(story, source)
        same(done["known"] + done["read"], len(story.files.logs))
        compare(story.client, story.files.events)
        status, shown = intake_status(story)
        same((status, hours_of(shown)), (0, story.files.hours()))
        assert story.cloud.count("GetObject") < 2 * len(story.files.logs), "files were read again"


def filters(story_of):
    """Account, Region and time, from a folder that is a copy."""
    with story_of(small_tree()) as story:
        copy = story.folder / "copy"
        story.files.write(copy)
        for key in story.files.digests:  # They name files from before what is asked for: read too.
            (copy / key).unlink()
        keys = [key for key in story.files.logs if "/444455556666/" in key and "/eu-west-1/" in key]
        hour = sorted(key.rpartition("/")[2].split("_")[3] for key in keys)[len(keys) // 2]
        wanted = [key for key in keys if key.rpartition("/")[2].split("_")[3] >= hour]
        moment = f"{hour[:4]}-{hour[4:6]}-{hour[6:8]}T{hour[9:11]}:{hour[11:13]}:00Z"
        done = backfill(story, copy, "--bucket", story.files.bucket, "--account", "444455556666", "--region",
                        "eu-west-1", "--from", moment)
        same((done["files"], done["read"]), (len(wanted), len(wanted)))
        ids = {each for key in wanted for each in story.files.of_file[key]}
        compare(story.client, {key: story.files.events[key] for key in ids})


def bad_files(story_of):
    """Each is a dead letter, and the rest is read; what is mended is read by the next run."""
    with story_of(FeedFiles(hours=2)) as story:
        place = story.files.logs[0]
        stored = story.files.objects[place]
        story.bucket.put(place, damaged(list(story.files.events.values()))["cut in half"])
        source = f"s3://{story.files.bucket}"
        done = backfill(story, source, status=1)
        same((done["deadLetters"], done["read"]), (1, len(story.files.logs) - 1))
        status, shown = intake_status(story)
        same((status, shown["files"]["dead"], shown["deadLetters"]), (1, 1, 1))
        story.bucket.put(place, stored)
        same(backfill(story, source)["read"], 1)
        compare(story.client, story.files.events)
        status, shown = intake_status(story)
        same((status, shown["files"]["dead"], shown["deadLetters"]), (0, 0, 0))


def withheld(story_of):
    """A file that is announced and cannot be had is a hole that the ledger shows, until it is read."""
    with story_of(FeedFiles(hours=2)) as story:
        place = story.files.logs[1]
        stored = story.files.objects[place]
        story.bucket.remove(place)
        story.client.v1("POST", "intake/seen", body=json.dumps(
            {"files": [{"bucket": story.files.bucket, "key": place, "how": "announced"}]}).encode(),
            headers={"Content-Type": "application/json"})
        source = f"s3://{story.files.bucket}"
        backfill(story, source, status=1)
        status, shown = intake_status(story)
        same((status, shown["files"]["missing"]), (1, 1))
        lacking = [hour for hour in shown["hours"] if hour["files"]["missing"]]
        same(len(lacking), 1)
        story.bucket.put(place, stored)
        backfill(story, source)
        status, shown = intake_status(story)
        same((status, hours_of(shown)), (0, story.files.hours()))


def keys_file(story):
    """Whose signatures digests have, as `aws cloudtrail list-public-keys` prints them."""
    path = story.folder / "keys.json"
    path.write_text(json.dumps(listed(story.files.public_keys().values())))
    return path


def alarms(story, name="IntakeDigestBroken"):
    return [json.loads(event["CloudTrailEvent"])["serviceEventDetails"]
            for event in story.client.lookup([("EventName", name)])]


def named_and_gone(story_of):
    """A file that only its digest knows of is a hole; digests with their signatures are valid."""
    with story_of(FeedFiles(hours=3)) as story:
        place = story.files.logs[1]
        story.bucket.remove(place)
        done = backfill(story, f"s3://{story.files.bucket}", "--keys", keys_file(story), status=1)
        same((done["digests"], done["found"]["missingFiles"]), (len(story.files.digests), 1))
        status, shown = intake_status(story)
        same((status, shown["files"]["missing"], shown["files"]["named"]), (1, 1, len(story.files.logs)))
        same(shown["digests"], {"valid": len(story.files.digests), "unchecked": 0, "broken": 0, "missing": 0})
        same(alarms(story), [])


def altered(story_of):
    """A log file with another event than its digest says, and a digest with a byte changed, are told of."""
    with story_of(FeedFiles(hours=3)) as story:
        other = FeedFiles(seed=8, hours=1, files=1)
        place, digest = story.files.logs[0], story.files.digests[1]
        story.bucket.put(place, other.objects[other.logs[0]])
        stored = story.files.objects[digest]
        bad = bytearray(gzip.decompress(stored.data))
        bad[bad.index(b"digestEndTime") + 18] ^= 1
        story.bucket.put(digest, Stored(gzip.compress(bytes(bad)), stored.metadata))
        found = backfill(story, f"s3://{story.files.bucket}", "--keys", keys_file(story), status=1)["found"]
        assert found["letters"] >= 1, found
        status, shown = intake_status(story)
        same((status, shown["digests"]["broken"], shown["altered"]), (1, 1, 1))
        same([alarm["key"] for alarm in alarms(story, "IntakeFileAltered")], [place])
        reasons = {letter["key"]: letter["reason"] for letter in story.client.get("intake/letters")["letters"]}
        same(reasons[place], "its content is not what the digest names: it was altered")
        assert digest in reasons, reasons
        found = alarms(story)
        same([alarm["key"] for alarm in found if alarm["key"] == digest], [digest])


def folder_with_digests(story_of):
    """A copy of a bucket has no signatures: its digests are unchecked; what they name is looked for."""
    with story_of(FeedFiles(hours=3)) as story:
        folder = story.folder / "copy"
        for key, stored in story.files.objects.items():
            path = folder / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(stored.data)
        (folder / story.files.logs[1]).unlink()
        backfill(story, folder, "--bucket", story.files.bucket, "--keys", keys_file(story), status=1)
        status, shown = intake_status(story)
        same(shown["digests"], {"valid": 0, "unchecked": len(story.files.digests), "broken": 0, "missing": 0})
        same((status, shown["files"]["missing"], shown["files"]["named"]), (1, 1, len(story.files.logs)))
        same(alarms(story), [])


def digest_gone(story_of):
    """A digest that the next one names and nobody has is missing; without keys none is called valid."""
    with story_of(FeedFiles(hours=4)) as story:
        story.bucket.remove(story.files.digests[1])
        found = backfill(story, f"s3://{story.files.bucket}", status=1)["found"]
        same(found, {"missingFiles": 0, "missingDigests": 1, "letters": 0})
        status, shown = intake_status(story)
        same((status, shown["digests"]), (1, {"valid": 0, "unchecked": 3, "broken": 0, "missing": 1}))


def asked(story, *words):
    """(exit status, what was printed) of a command of intake."""
    done = subprocess.run([PROGRAM, "intake", *words, "--endpoint", story.server.endpoint],
                          env=story.server.environment(), capture_output=True, text=True, timeout=30)
    return done.returncode, done.stdout + done.stderr


def filtered_status(story_of):
    """What a filter takes is summed up, and nothing else; of what nobody knows nothing is said to be whole."""
    with story_of(small_tree()) as story:
        source = f"s3://{story.files.bucket}"
        empty = backfill(story, source, "--account", "333333333333")
        same((empty["files"], "importId" in empty), (0, False))
        backfill(story, source)
        status, shown = asked(story, "status", "--account", "333333333333")
        same((status, "Nothing is known of account 333333333333" in shown, "whole" in shown), (1, True, False))
        status, shown = asked(story, "status", "--account", "444455556666", "--from", "2026-01-01", "--json")
        keys = [key for key in story.files.logs if "/444455556666/" in key]
        same((status, json.loads(shown)["files"]["read"]), (0, len(keys)))
        for words in (["--account", "33333333333"], ["--region", "US EAST"], ["--from", "2026-01-03", "--to",
                                                                             "2026-01-02"]):
            for command in (["status"], ["gaps"], ["files"], ["backfill", source]):
                same(asked(story, *command, *words)[0], 2, f"{command} {words}")


def tests():
    return [("sums and verdict are those of the filter", filtered_status, FeedStory),
            ("a bucket that lists in no order is read whole, once", whole_bucket, FeedStory),
            ("a run that is killed goes on", cut_and_resumed, FeedStory),
            ("only an account, a Region and a time, from a folder", filters, FeedStory),
            ("bad files are dead letters until they are mended", bad_files, FeedStory),
            ("a withheld file is a hole in the ledger", withheld, FeedStory),
            ("a file that only a digest knows of is a hole", named_and_gone, FeedStory),
            ("a file and a digest that were altered are told of", altered, FeedStory),
            ("digests of a folder are unchecked", folder_with_digests, FeedStory),
            ("a digest that is gone is missing", digest_gone, FeedStory)]


os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
