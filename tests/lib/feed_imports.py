"""Imports from buckets by CloudTrail's own API, StartImport and its kin: what the aws CLI and boto3 see of them."""

import collections
import dataclasses
import datetime
import json
import subprocess
import threading
import uuid

from feed_backfill import backfill, intake_status
from feed_damage import damaged
from feed_door import KEY, SECRET
from feed_faults import Fault, Refuses
from feed_files import FeedFiles
from feed_outcome import compare
from feed_story import FeedStory, small_tree
from report import contains, same
from server import HOME_ACCOUNT, HOME_REGION, wait_for
from sigv4 import Credentials

HISTORY = f"arn:aws:cloudtrail:{HOME_REGION}:{HOME_ACCOUNT}:eventdatastore/history"
ROLE = f"arn:aws:iam::{HOME_ACCOUNT}:role/Import"
ENDED = ("COMPLETED", "FAILED", "STOPPED")

# Boto3's own paginators, one row a page: {operation: rows}.
PAGES = """
import boto3, json, sys
client = boto3.client("cloudtrail")
def rows(operation, key, **more):
    pages = list(client.get_paginator(operation).paginate(PaginationConfig={"PageSize": 1}, **more))
    assert all(len(page[key]) <= 1 for page in pages), pages
    return [row for page in pages for row in page[key]]
print(json.dumps({"imports": rows("list_imports", "Imports"), "failures": rows("list_import_failures", "Failures",
    ImportId=sys.argv[1])}, default=str))
"""


@dataclasses.dataclass
class Held(Fault):
    """Requests that fit wait until they are let go."""
    gate: threading.Event = dataclasses.field(default_factory=threading.Event)

    def before(self):
        assert self.gate.wait(60), "nobody let the request go"


def settings(story):
    path = story.folder / "import-credentials"
    path.write_text(f"[feed]\naws_access_key_id={KEY}\naws_secret_access_key={SECRET}\n")
    return [f"imports.s3_endpoint={story.cloud.endpoint}", f"imports.credentials=file:{path}#feed", "imports.workers=3"]


class ImportStory(FeedStory):
    """A cloud with a bucket, and a server that may read it."""

    def __init__(self, files, **more):
        super().__init__(files, settings=settings, **more)

    def source(self, prefix="", bucket=None):
        return {"S3": {"S3LocationUri": f"s3://{bucket or self.files.bucket}/{prefix}",
                       "S3BucketRegion": self.cloud.region, "S3BucketAccessRoleArn": ROLE}}

    def start(self, **more):
        """A new import's id, or that of the one that is tried again."""
        asked = {} if "ImportId" in more else {"Destinations": [HISTORY], "ImportSource": self.source()}
        return self.client.call("StartImport", {**asked, **more})["ImportId"]

    def get(self, import_id):
        return self.client.call("GetImport", {"ImportId": import_id})

    def failures(self, import_id):
        return {each["Location"].rpartition("/")[2]: each
                for each in self.client.call("ListImportFailures", {"ImportId": import_id})["Failures"]}

    def ended(self, import_id, status="COMPLETED", seconds=90):
        """What GetImport says once it ended."""
        wait_for(lambda: self.get(import_id)["ImportStatus"] in ENDED, seconds, "the end of the import")
        found = self.get(import_id)
        same(found["ImportStatus"], status, self.failures(import_id))
        return found

    def figures(self, keys=None, failed=0):
        """ImportStatistics of an import of these log files, all of them unless said otherwise."""
        keys = self.files.logs if keys is None else keys
        folders = {key.rpartition("/")[0] for key in keys}
        return {"PrefixesFound": len(folders), "PrefixesCompleted": len(folders), "FilesCompleted": len(keys),
                "EventsCompleted": sum(len(self.files.of_file[key]) for key in keys), "FailedEntries": failed}

    def hold(self, target="*/CloudTrail/*", operation="GetObject", **more):
        """Log files are held: digests, which come first, are not."""
        return self.cloud.faults.add(Held(operation=operation, target=target, **more))

    def is_held(self, held):
        wait_for(lambda: held.hit > 0, 60, "a request that is held")


def aws_of(home):
    """`aws cloudtrail …` of the locked version: a function of story and arguments that gives its JSON."""
    def run(story, *arguments, service="cloudtrail"):
        done = subprocess.run([home / "bin/aws", service, *arguments, "--output", "json"], capture_output=True,
                              text=True, timeout=60, env=story.server.environment())
        same(done.returncode, 0, done.stderr[-500:])
        return json.loads(done.stdout or "{}")
    return run


def whole_life(story_of, aws):
    """Started, seen, listed and ended by the aws CLI; what it says is what is in the bucket."""
    with story_of(small_tree()) as story:
        started = aws(story, "start-import", "--destinations", HISTORY, "--import-source",
                      json.dumps(story.source()))
        same((started["ImportStatus"], started["Destinations"], started["ImportSource"]),
             ("INITIALIZING", [HISTORY], story.source()))
        import_id = started["ImportId"]
        same(str(uuid.UUID(import_id)), import_id)
        story.ended(import_id)
        got = aws(story, "get-import", "--import-id", import_id)
        same(got["ImportStatistics"], story.figures())
        same(got["CreatedTimestamp"], started["CreatedTimestamp"])
        compare(story.client, story.files.events)
        same(len(story.client.export([("importId", import_id)])), len(story.files.events))
        page = story.client.v1("GET", "events", [("limit", 1), ("provenance", "true"), ("door", "import")]).json
        provenance = page["events"][0]["provenance"]
        same((provenance["importId"], provenance["source"].startswith(f"s3://{story.files.bucket}/")),
             (import_id, True))
        listed = aws(story, "list-imports", "--destination", HISTORY, "--import-status", "COMPLETED")["Imports"]
        same(listed, [{name: got[name] for name in ("ImportId", "ImportStatus", "Destinations", "CreatedTimestamp",
                                                    "UpdatedTimestamp")}])
        same(aws(story, "list-imports", "--import-status", "FAILED")["Imports"], [])
        same(aws(story, "list-import-failures", "--import-id", import_id)["Failures"], [])
        assert not story.cloud.wrong, story.cloud.wrong[:3]


def recorded(story_of, aws):
    """Every call is in the history, as CloudTrail's own are, denied ones too."""
    with story_of(FeedFiles(hours=1)) as story:
        import_id = story.start()
        story.ended(import_id)
        aws(story, "list-import-failures", "--import-id", import_id)
        story.client.call("ListImports")
        same(story.client.operation("StopImport", {"ImportId": import_id}).error, "InvalidParameterException")
        found = {}
        for name in ("StartImport", "GetImport", "ListImports", "ListImportFailures", "StopImport"):
            events = story.client.lookup([("EventName", name)])
            assert events, f"no event {name}"
            found[name] = json.loads(events[-1]["CloudTrailEvent"])
            same(found[name]["eventSource"], "cloudtrail.amazonaws.com")
        begun = found["StartImport"]
        same((begun["readOnly"], begun["requestParameters"]["destinations"], begun["responseElements"]["importId"]),
             (False, [HISTORY], import_id))
        same(begun["requestParameters"]["importSource"]["s3"]["s3LocationUri"],
             story.source()["S3"]["S3LocationUri"])
        seen = found["GetImport"]
        same((seen["readOnly"], seen["requestParameters"]), (True, {"importId": import_id}))
        same(found["StopImport"]["errorCode"], "InvalidParameterException")


def killed(story_of, _):
    """Killed again and again in the middle, it goes on by itself; nothing is lost, doubled or read again in vain."""
    with story_of(small_tree(hours=5)) as story:
        gate = story.hold(skip=4)
        import_id = story.start()
        for number in range(4):
            story.is_held(gate)
            story.server.kill()
            gate.gate.set()
            gate = story.hold(skip=4 + number) if number < 3 else None
            story.server.start()
            same(story.get(import_id)["ImportStatus"] in ("INITIALIZING", "IN_PROGRESS", "COMPLETED"), True)
        found = story.ended(import_id)
        same(found["ImportStatistics"], story.figures())
        compare(story.client, story.files.events)
        assert story.cloud.count("GetObject") < 2 * len(story.files.objects), "files were read again"
        same(len(story.client.call("ListImports")["Imports"]), 1)


def server_stopped(story_of, _):
    """A server that is asked to end in the middle of an import ends at once, and goes on when it starts again."""
    with story_of(small_tree()) as story:
        gate = story.hold(skip=3)
        import_id = story.start()
        story.is_held(gate)
        same(story.server.stop(), 0)
        gate.gate.set()
        story.server.start()
        same(story.ended(import_id)["ImportStatistics"], story.figures())
        same(story.failures(import_id), {})
        compare(story.client, story.files.events)


def stopped(story_of, aws):
    """Stopped in the middle it reads no more, over a restart too; tried again it goes on to the end."""
    with story_of(small_tree(hours=5)) as story:
        gate = story.hold(skip=6)
        import_id = story.start()
        story.is_held(gate)
        wait_for(lambda: story.get(import_id)["ImportStatistics"]["FilesCompleted"] > 0, 60, "a file that is counted")
        same(story.get(import_id)["ImportStatus"], "IN_PROGRESS")
        said = aws(story, "stop-import", "--import-id", import_id)
        same(said["ImportStatus"], "STOPPED")
        assert 0 < said["ImportStatistics"]["FilesCompleted"] <= len(story.files.logs), said
        gate.gate.set()
        wait_for(lambda: not +story.cloud.in_flight, 60, "the end of all requests")
        read = story.cloud.count("GetObject")
        assert read < len(story.files.logs), "it was not stopped"
        story.server.kill()
        story.server.start()
        same(story.get(import_id)["ImportStatus"], "STOPPED")
        same(story.cloud.count("GetObject"), read)
        again = aws(story, "start-import", "--import-id", import_id)
        same((again["ImportId"], again["ImportStatus"]), (import_id, "INITIALIZING"))
        same(story.ended(import_id)["ImportStatistics"], story.figures())
        same(story.failures(import_id), {})
        compare(story.client, story.files.events)


def failing(story_of, aws, python):
    """Files that cannot be read are listed with the reason, in pages; mended, the import succeeds when tried again."""
    with story_of(FeedFiles(hours=3)) as story:
        bad, closed = story.files.logs[2], story.files.logs[5]
        stored = story.files.objects[bad]
        story.bucket.put(bad, damaged(list(story.files.events.values()))["cut in half"])
        story.cloud.faults.add(Refuses(operation="GetObject", target=closed))
        import_id = story.start()
        rest = [key for key in story.files.logs if key not in (bad, closed)]
        same(story.ended(import_id, "FAILED")["ImportStatistics"],
             {**story.figures(rest, failed=2), "PrefixesFound": story.figures()["PrefixesFound"],
              "PrefixesCompleted": story.figures()["PrefixesFound"]})
        found = aws(story, "list-import-failures", "--import-id", import_id, "--page-size", "1")["Failures"]
        same({each["Location"]: (each["Status"], each["ErrorType"]) for each in found},
             {f"s3://{story.files.bucket}/{bad}": ("FAILED", "InvalidFile"),
              f"s3://{story.files.bucket}/{closed}": ("FAILED", "AccessDenied")})
        contains({each["ErrorType"]: each for each in found}["AccessDenied"]["ErrorMessage"], "Access Denied")
        by_boto3 = subprocess.run([python, "-B", "-c", PAGES, import_id], capture_output=True, text=True, timeout=60,
                                  env=story.server.environment())
        same(by_boto3.returncode, 0, by_boto3.stderr[-500:])
        pages = json.loads(by_boto3.stdout)
        same(([each["Location"] for each in pages["failures"]], [each["ImportId"] for each in pages["imports"]]),
             ([each["Location"] for each in found], [import_id]))
        mended(story, import_id, bad, stored, closed)


def mended(story, import_id, bad, stored, closed):
    """What follows: one is mended, then the other too."""
    story.bucket.put(bad, stored)
    story.cloud.faults.clear()
    gate = story.hold(target=closed)
    story.start(ImportId=import_id)
    story.is_held(gate)
    wait_for(lambda: story.failures(import_id)[bad.rpartition("/")[2]]["Status"] == "SUCCEEDED", 60, "success")
    same(story.failures(import_id)[closed.rpartition("/")[2]]["Status"], "RETRY")
    same(story.get(import_id)["ImportStatus"], "IN_PROGRESS")
    gate.gate.set()
    same(story.ended(import_id)["ImportStatistics"], story.figures())
    same({each["Status"] for each in story.failures(import_id).values()}, {"SUCCEEDED"})
    compare(story.client, story.files.events)
    same(story.client.operation("StartImport", {"ImportId": import_id}).error, "InvalidParameterException")


def one_at_a_time(story_of, _):
    """A second import, or a retry, is refused while one goes on, and taken when it ended."""
    with story_of(FeedFiles(hours=1)) as story:
        gate = story.hold()
        first = story.start()
        asked = {"Destinations": [HISTORY], "ImportSource": story.source()}
        same(story.client.operation("StartImport", asked).error, "AccountHasOngoingImportException")
        same(story.client.operation("StartImport", {"ImportId": first}).error, "AccountHasOngoingImportException")
        gate.gate.set()
        story.ended(first)
        # All is there by now, and counted.
        second = story.start()
        same(story.ended(second)["ImportStatistics"], story.figures())
        same([each["ImportId"] for each in story.client.call("ListImports")["Imports"]], [second, first])
        compare(story.client, story.files.events)


def moment_of(key):
    return datetime.datetime.strptime(key.rpartition("/")[2].split("_")[3], "%Y%m%dT%H%MZ").replace(
        tzinfo=datetime.timezone.utc)


def dates(story_of, aws):
    """Only files whose names have a time from the start to the end, both of them too."""
    with story_of(small_tree(late=0, again=0)) as story:
        moments = sorted(moment_of(key) for key in story.files.logs)
        start, end = moments[len(moments) // 4], moments[len(moments) // 2]
        wanted = [key for key in story.files.logs if start <= moment_of(key) <= end]
        said = aws(story, "start-import", "--destinations", HISTORY, "--import-source", json.dumps(story.source()),
                   "--start-event-time", start.isoformat(), "--end-event-time", end.isoformat())
        same((said["StartEventTime"], said["EndEventTime"]), (start.timestamp(), end.timestamp()))
        same(story.ended(said["ImportId"])["ImportStatistics"], story.figures(wanted))
        ids = {each for key in wanted for each in story.files.of_file[key]}
        compare(story.client, {key: story.files.events[key] for key in ids})


def folder_alone(story_of, _):
    """Only what is in the folder of the location, and not in one whose name begins so."""
    with story_of(small_tree()) as story:
        folder = "AWSLogs/111122223333/CloudTrail/eu-west-1"
        wanted = [key for key in story.files.logs if key.startswith(folder + "/")]
        other = wanted[0].replace("/eu-west-1/", "/eu-west-11/")
        story.bucket.put(other, story.files.objects[wanted[0]])
        import_id = story.start(ImportSource=story.source(folder), Destinations=[HISTORY])
        same(story.ended(import_id)["ImportStatistics"], story.figures(wanted))


def refusals(story):
    """{what is asked: (request, the error that CloudTrail's model has for it)}."""
    right = {"Destinations": [HISTORY], "ImportSource": story.source()}
    s3 = story.source()["S3"]

    def at(uri, **more):
        return {**right, "ImportSource": {"S3": {**s3, "S3LocationUri": uri, **more}}}

    def to(arn):
        return {**right, "Destinations": [arn]}
    store = f"arn:aws:cloudtrail:{HOME_REGION}:{HOME_ACCOUNT}:eventdatastore/"
    nobodys = "11111111-2222-4333-8444-555555555555"
    invalid, missing = "EventDataStoreARNInvalidException", "EventDataStoreNotFoundException"
    source, parameter = "InvalidImportSourceException", "InvalidParameterException"
    return {
        "another store": (to(store + nobodys), missing),
        "another account's history": (to(HISTORY.replace(HOME_ACCOUNT, "111122223333")), missing),
        "another Region's history": (to(HISTORY.replace(HOME_REGION, "eu-west-1")), missing),
        "another partition's history": (to(HISTORY.replace("arn:aws:", "arn:aws-cn:")), missing),
        "a trail": (to(f"arn:aws:cloudtrail:{HOME_REGION}:{HOME_ACCOUNT}:trail/a"), invalid),
        "no ARN": (to("history"), invalid),
        "another scheme": (at("https://feed-logs/"), source),
        "no bucket": (at("s3:///AWSLogs/"), source),
        "a bucket that is not there": (at("s3://nobody-has-it/"), source),
        "no Region": (at(s3["S3LocationUri"], S3BucketRegion="Frankfurt!"), source),
        "no role": (at(s3["S3LocationUri"], S3BucketAccessRoleArn="arn:aws:iam::000000000000:user/a"), source),
        "nothing": ({}, parameter),
        "no source": ({"Destinations": [HISTORY]}, parameter),
        "no destination": ({"ImportSource": story.source()}, parameter),
        "a retry with a source": ({"ImportId": nobodys, "ImportSource": story.source()}, parameter),
        "a retry with a time": ({"ImportId": nobodys, "StartEventTime": 1767355200}, parameter),
        "a retry of none": ({"ImportId": nobodys}, "ImportNotFoundException"),
        "an end before the start": ({**right, "StartEventTime": 1767355200, "EndEventTime": 1767355199}, parameter),
        "two destinations": ({**right, "Destinations": [HISTORY, HISTORY]}, "ValidationException"),
        "an id that is none": ({"ImportId": "x"}, "ValidationException"),
    }


def refused(story_of, _):
    """What cannot be imported is refused by CloudTrail's names, and leaves nothing behind."""
    with story_of(FeedFiles(hours=1)) as story:
        for what, (request, error) in refusals(story).items():
            same(story.client.operation("StartImport", request).error, error, what)
        story.bucket.may_list = False
        reply = story.client.operation("StartImport", {"Destinations": [HISTORY], "ImportSource": story.source()})
        same(reply.error, "InvalidImportSourceException")
        contains(reply.message, "AccessDenied")
        nobodys = {"ImportId": "11111111-2222-4333-8444-555555555555"}
        same([story.client.operation(name, nobodys).error for name in ("GetImport", "StopImport",
                                                                       "ListImportFailures")],
             ["ImportNotFoundException", "ImportNotFoundException", "InvalidParameterException"])
        same(story.client.operation("ListImports", {"Destination": "history"}).error,
             "EventDataStoreARNInvalidException")
        same(story.client.operation("ListImports", {"NextToken": "never given"}).error, "InvalidNextTokenException")
        same(story.client.call("ListImports")["Imports"], [])
        same(story.cloud.count("GetObject"), 0)


def built_in(story_of, _):
    """Log files in a bucket of OpenTrail's own are imported as others are."""
    with story_of(FeedFiles(hours=2, bucket="own-logs")) as story:
        story.client.signed("PUT", f"/{story.files.bucket}", service="s3")
        for key, stored in story.files.objects.items():
            same(story.client.signed("PUT", f"/{story.files.bucket}/{key}", body=stored.data, service="s3").status, 200)
        import_id = story.start()
        same(story.ended(import_id)["ImportStatistics"], story.figures())
        compare(story.client, story.files.events)
        same(collections.Counter(story.cloud.requests), {})


def allowed(*actions):
    """A policy's text; what a bucket needs is for that of the story alone."""
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": action, "Resource": HISTORY if action.startswith("cloudtrail:") else
         "arn:aws:s3:::feed-logs" + ("/*" if action == "s3:GetObject" else "")} for action in actions]})


def permitted(story_of, aws):
    """Who starts an import needs the right to do so, and the right to read the bucket."""
    with story_of(FeedFiles(hours=1)) as story:
        aws(story, "create-user", "--user-name", "mia", service="iam")
        key = aws(story, "create-access-key", "--user-name", "mia", service="iam")["AccessKey"]
        mia = Credentials(key["AccessKeyId"], key["SecretAccessKey"])
        asked = {"Destinations": [HISTORY], "ImportSource": story.source()}
        rights = ["cloudtrail:StartImport", "s3:ListBucket", "s3:GetObject"]
        for count, lacking in enumerate(rights):
            aws(story, "put-user-policy", "--user-name", "mia", "--policy-name", "import", "--policy-document",
                allowed("cloudtrail:GetImport", *rights[:count]), service="iam")
            reply = story.client.operation("StartImport", asked, credentials=mia)
            same(reply.error, "AccessDeniedException")
            contains(reply.message, lacking)
        same(story.cloud.count("ListObjectsV2"), 0)
        aws(story, "put-user-policy", "--user-name", "mia", "--policy-name", "import", "--policy-document",
            allowed("cloudtrail:GetImport", *rights), service="iam")
        started = story.client.operation("StartImport", asked, credentials=mia)
        same(started.status, 200, started.body)
        story.ended(started.json["ImportId"])
        same(story.client.operation("StopImport", {"ImportId": started.json["ImportId"]}, credentials=mia).error,
             "AccessDeniedException")


def forgotten(story_of, _):
    """`opentrail forget` ends one that goes on; it cannot be tried again."""
    with story_of(FeedFiles(hours=2)) as story:
        gate = story.hold(skip=2)
        import_id = story.start()
        story.is_held(gate)
        story.client.v1("POST", f"imports/{import_id}/forget")
        gate.gate.set()
        story.ended(import_id, "STOPPED")
        same(story.client.operation("StartImport", {"ImportId": import_id}).error, "InvalidParameterException")
        compare(story.client, {})


def forgotten_and_read_again(story_of, _):
    """What a forgotten import had read is not there, and said not to be; the next import reads all of it again."""
    with story_of(small_tree()) as story:
        first = story.start()
        story.ended(first)
        status, shown = intake_status(story)
        same((status, shown["files"]["read"]), (0, len(story.files.logs)))
        story.client.v1("POST", f"imports/{first}/forget")
        compare(story.client, {})
        wait_for(lambda: intake_status(story)[1]["files"]["read"] == 0, 30, "a ledger that says that nothing is read")
        status, shown = intake_status(story)
        same((status, shown["files"]["missing"], shown["gaps"], shown["events"]["recorded"]),
             (1, len(story.files.logs), 0, 0))
        rows = story.client.get("intake/files", [("state", "forgotten")])["files"]
        same({row["key"] for row in rows}, set(story.files.logs))
        second = story.start()
        same(story.ended(second)["ImportStatistics"], story.figures())
        compare(story.client, story.files.events)
        same(len(story.client.export([("importId", second)])), len(story.files.events))
        same(intake_status(story)[0], 0)


def forgotten_back_fill(story_of, _):
    """Forgotten and asked for again at once, over a restart too: nobody waits for the ledger."""
    with story_of(small_tree()) as story:
        source = f"s3://{story.files.bucket}"
        for number in range(3):
            done = backfill(story, source)
            same((done["read"], done["known"], done["recorded"]),
                 (len(story.files.logs), 0, len(story.files.events)))
            compare(story.client, story.files.events)
            story.client.v1("POST", f"imports/{done['importId']}/forget")
            if number == 1:
                story.server.kill()
                story.server.start()
        compare(story.client, {})


def tests(home):
    aws, python = aws_of(home), home / "bin/python"
    return [("an import's whole life, by the aws CLI", whole_life, ImportStory, aws),
            ("every call is recorded", recorded, ImportStory, aws),
            ("an import goes on when the server is killed", killed, ImportStory, aws),
            ("an import goes on when the server is stopped", server_stopped, ImportStory, aws),
            ("an import is stopped, and tried again", stopped, ImportStory, aws),
            ("failures are listed, and tried again", failing, ImportStory, aws, python),
            ("an account has one import at a time", one_at_a_time, ImportStory, aws),
            ("an import of a span of time", dates, ImportStory, aws),
            ("an import of a folder", folder_alone, ImportStory, aws),
            ("what is refused", refused, ImportStory, aws),
            ("an import of a built-in bucket", built_in, ImportStory, aws),
            ("who may import", permitted, ImportStory, aws),
            ("an import is forgotten while it goes on", forgotten, ImportStory, aws),
            ("an import is forgotten and its files are read again", forgotten_and_read_again, ImportStory, aws),
            ("a back-fill is forgotten and its files are read again", forgotten_back_fill, ImportStory, aws)]
