"""Asks a server everything that a Reading knows the answer to."""

import calendar
import collections
import json
import random
import time

from client import Client
from report import same
from server import HOME_ACCOUNT, run_program


def seconds(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


# LookupEvents' attributes and the names of the same fields in /v1 and on the command line.
FIELDS = {"EventName": "eventName", "EventSource": "eventSource", "Username": "username",
          "AccessKeyId": "accessKeyId", "ResourceName": "resourceName", "ResourceType": "resourceType",
          "ReadOnly": "readOnly", "EventId": "eventId"}


class Answers:
    """The server is empty but for its own calls; the tests run in their order."""

    def __init__(self, server, read, tree):
        self.server, self.read, self.tree = server, read, tree
        self.client = Client(server)
        self.kept = read.kept()
        self.newest = max(seconds(record["eventTime"]) for record in self.kept)
        self.by_attribute = collections.defaultdict(list)
        for record in self.kept:
            for pair in record.attributes():
                self.by_attribute[pair].append(record)

    def tests(self):
        return [
            ("import keeps what it should and names what it refuses", self.import_tree),
            ("the server counts as the reading does", self.counts),
            ("LookupEvents by every value of every attribute", self.every_attribute),
            ("LookupEvents by values that are not there", self.absent_values),
            ("LookupEvents in pages of every size", self.page_sizes),
            ("LookupEvents in time ranges", self.time_ranges),
            ("LookupEvents by two attributes together", self.two_attributes),
            ("LookupEvents shows each record's own members", self.event_members),
            ("/v1/events by every value of every attribute", self.every_field),
            ("/v1/events by the other fields", self.other_fields),
            ("/v1/events with several filters, negated ones and either order", self.several_filters),
            ("/v1/events by free text", self.free_text),
            ("/v1/events/count by every field", self.count_by_field),
            ("/v1/events/histogram adds up", self.histogram),
            ("every record comes back byte for byte, by lookup and by GET /v1/events", self.byte_for_byte),
            ("a second import finds only duplicates", self.second_import),
            ("conflicts are listed", self.conflicts_listed),
            ("after a restart everything is there still", self.restart),
            ("forget hides the import, and it can be loaded again", self.forget_and_load),
        ]

    # Loading.

    def load(self):
        """Imports the tree with the real command. Returns (finished process, the import as /v1 tells it)."""
        done = run_program("import", self.tree, "--endpoint", self.server.endpoint,
                           environment=self.server.environment())
        return done, self.client.get("imports")["imports"][0]

    def import_tree(self):
        done, told = self.load()
        expected = 1 if self.read.refused else 0
        same(done.returncode, expected, f"exit status ({done.stderr[-300:]})")
        for path in self.read.refused:
            assert path.name in done.stdout + done.stderr, f"{path.name} is not named"
        assert told["importId"] in done.stdout + done.stderr, "it does not say how to forget it"
        same(told["state"], "done")
        same(told["failedFiles"], len(self.read.refused), "failedFiles")
        assert told["files"] in (len(self.read.files), len(self.read.files) + len(self.read.refused)), told
        same(told["kept"] + told["conflicts"], len(self.kept), "kept and conflicts")
        same(told["duplicates"], self.read.duplicates, "duplicates")
        same(told["conflicts"], self.read.conflicts, "conflicts")
        same(told["failed"], 0, "failed records")

    def counts(self):
        same(self.client.get("events/count", [("door", "import")])["total"], len(self.kept))

    # LookupEvents.

    def asked(self, attributes, region, **more):
        """The records found, less those of the server's own calls."""
        events = self.client.lookup(attributes, region, EndTime=self.newest + 1, **more)
        times = [event["EventTime"] for event in events]
        assert times == sorted(times, reverse=True), f"{attributes}: not newest first"
        texts = (event["CloudTrailEvent"] for event in events)
        return collections.Counter(text for text in texts if self.is_imported(text))

    def is_imported(self, text):
        return json.loads(text).get("recipientAccountId") != HOME_ACCOUNT

    @staticmethod
    def texts(records, region):
        return collections.Counter(record.raw.decode() for record in records
                                   if record.category == "Management" and record.region == region)

    def every_attribute(self):
        for (key, value), records in self.by_attribute.items():
            if len(value) > 2000:
                continue
            for region in {record.region for record in records} | {"us-east-1"}:
                found = self.asked([(key, value)], region)
                assert found == self.texts(records, region), (
                    f"{key}={value} in {region}: found {found.total()} events, expected "
                    f"{self.texts(records, region).total()}")

    def absent_values(self):
        for key in FIELDS:
            value = "true" if key == "ReadOnly" else "no-such-value"
            found = self.asked([(key, value)], "us-east-1" if key != "ReadOnly" else "af-south-1")
            same(found.total(), 0, key)

    def page_sizes(self):
        (key, value), records = max(((pair, found) for pair, found in self.by_attribute.items()
                                     if pair[0] == "EventName" and len(found) < 400), key=lambda item: len(item[1]))
        expected = self.texts(records, "us-east-1")
        for size in (1, 7, 49, 50):
            same(self.asked([(key, value)], "us-east-1", MaxResults=size), expected, f"{key}={value} by {size}")

    def time_ranges(self):
        times = sorted({seconds(record["eventTime"]) for record in self.kept})
        chooser = random.Random(1)
        for _ in range(40):
            start, end = sorted(chooser.choices(times, k=2))
            events = self.client.lookup([], StartTime=start, EndTime=end)
            found = collections.Counter(event["CloudTrailEvent"] for event in events
                                        if self.is_imported(event["CloudTrailEvent"]))
            chosen = [record for record in self.kept if start <= seconds(record["eventTime"]) <= end]
            same(found.total(), self.texts(chosen, "us-east-1").total(), f"events from {start} to {end}")
            assert found == self.texts(chosen, "us-east-1")

    def two_attributes(self):
        chooser = random.Random(2)
        for record in chooser.sample(self.kept, 150):
            pairs = sorted(pair for pair in record.attributes() if len(pair[1]) <= 2000)
            chosen = chooser.sample(pairs, 2)
            both = [each for each in self.by_attribute[chosen[0]] if chosen[1] in each.attributes()]
            same(self.asked(chosen, record.region), self.texts(both, record.region), str(chosen))

    def event_members(self):
        for record in random.Random(3).sample([each for each in self.kept if each.category == "Management"
                                               and each["eventID"]], 60):
            found = self.client.lookup([("EventId", record["eventID"])], record.region)
            event = next(each for each in found if each["CloudTrailEvent"].encode() == record.raw)
            same(event["EventId"], record["eventID"])
            same(event["EventName"], record["eventName"])
            same(event["EventSource"], record["eventSource"])
            same(event["EventTime"], seconds(record["eventTime"]))
            same(event.get("ReadOnly") or "", record.read_only)
            same(event.get("Username") or "", record.username)
            same(event.get("AccessKeyId") or "", record.user.get("accessKeyId") or "")
            assert {each["ResourceName"] for each in event["Resources"]} <= set(record.resources())

    # /v1/events.

    def found_by(self, *pairs):
        """The records found, as texts."""
        return collections.Counter(self.client.export([*pairs, ("door", "import")]))

    def lines(self, records):
        return collections.Counter(record.line() for record in records)

    def every_field(self):
        for (key, value), records in self.by_attribute.items():
            found = self.found_by((FIELDS[key], value))
            assert found == self.lines(records), (
                f"{FIELDS[key]}={value}: found {found.total()} events, expected {len(records)}")

    def other_fields(self):
        getters = {"account": lambda record: record.account, "region": lambda record: record.region,
                   "category": lambda record: record.category, "errorCode": lambda record: record["errorCode"],
                   "sourceIPAddress": lambda record: record["sourceIPAddress"],
                   "eventType": lambda record: record["eventType"]}
        for field, get in getters.items():
            for value in {get(record) for record in self.kept} - {None, ""}:
                expected = [record for record in self.kept if get(record) == value]
                same(self.found_by((field, value)), self.lines(expected), f"{field}={value}")

    def several_filters(self):
        names = collections.Counter(record["eventName"] for record in self.kept)
        first, second = (name for name, _ in names.most_common(2))
        both = [record for record in self.kept if record["eventName"] in (first, second)]
        same(self.found_by(("eventName", first), ("eventName", second)), self.lines(both), "any of two names")
        rest = [record for record in self.kept if record["eventName"] not in (first, second)]
        same(self.found_by(("not.eventName", first), ("not.eventName", second)), self.lines(rest), "neither name")
        failed = [record for record in both if record["errorCode"] and record.read_only == "true"]
        codes = [("errorCode", code) for code in sorted({record["errorCode"] for record in failed})]
        if codes:
            same(self.found_by(("eventName", first), ("eventName", second), ("readOnly", "true"), *codes),
                 self.lines(failed), "three fields")
        newest = self.client.export([("door", "import")])
        oldest = self.client.export([("door", "import"), ("order", "oldest")])
        assert newest == oldest[::-1], "the order oldest is not the reverse of the order newest"
        times = [seconds(json.loads(line)["eventTime"]) for line in oldest]
        assert times == sorted(times), "not oldest first"

    def free_text(self):
        words = ["AccessDenied", "sts:AssumeRole", "192.168", "Terraform", "no such text anywhere", "eventVersion",
                 "\"readOnly\"", "élan"]
        words += [record["requestID"] for record in random.Random(4).sample(self.kept, 20) if record["requestID"]]
        for word in words:
            expected = [record for record in self.kept if word.encode() in record.raw]
            same(self.found_by(("text", word)), self.lines(expected), f"text {word!r}")

    def count_by_field(self):
        for key in ("EventName", "EventSource", "Username", "AccessKeyId", "ResourceType"):
            expected = {value: len(records) for (of, value), records in self.by_attribute.items() if of == key}
            said = self.client.get("events/count", [("by", FIELDS[key]), ("door", "import"), ("limit", 10000)])
            same(said["total"], len(self.kept), "total")
            same({each["value"]: each["count"] for each in said["counts"]}, expected, key)
            counts = [each["count"] for each in said["counts"]]
            assert counts == sorted(counts, reverse=True), f"{key}: the most frequent is not first"

    def histogram(self):
        expected = collections.Counter(record["eventTime"][:10] for record in self.kept)
        said = self.client.get("events/histogram", [("interval", "1d"), ("door", "import")])
        found = {each["start"][:10]: each["count"] for each in said["buckets"] if each["count"]}
        same(found, dict(expected))

    def byte_for_byte(self):
        done = run_program("lookup", "-o", "ndjson", "--limit", "all", "--door", "import",
                           "--endpoint", self.server.endpoint, environment=self.server.environment())
        same(done.returncode, 0, done.stderr[-300:])
        found = collections.Counter(line.encode() for line in done.stdout.split("\n") if line.strip())
        assert found == self.lines(self.kept), f"lookup gave {found.total()} records, expected {len(self.kept)}"
        pages, token = b"", None
        while True:
            reply = self.client.v1("GET", "events", [("door", "import"), ("limit", 1000),
                                                     *([("nextToken", token)] if token else [])])
            pages += reply.body
            token = reply.json.get("nextToken")
            if not token:
                break
        for record in self.kept:
            assert record.raw in pages, f"{record['eventID']} is not verbatim in GET /v1/events"

    # Again.

    def second_import(self):
        _, told = self.load()
        same(told["kept"] + told["conflicts"], 0, "kept the second time")
        same(told["duplicates"], len(self.read.records), "duplicates")
        self.counts()

    def conflicts_listed(self):
        said = self.client.get("conflicts")["conflicts"]
        same(len(said), self.read.conflicts, "conflicts")
        same(self.client.get("status")["conflicts"]["count"], self.read.conflicts, "in status")

    def restart(self):
        self.client.close()
        same(self.server.stop(), 0, "exit status of a clean stop")
        self.server.start()
        found = self.found_by()
        assert found == self.lines(self.kept), f"{found.total()} records, expected {len(self.kept)}"

    def forget_and_load(self):
        first = self.client.get("imports")["imports"][-1]
        done = run_program("forget", "--import", first["importId"], "--endpoint", self.server.endpoint,
                           environment=self.server.environment())
        same(done.returncode, 0, done.stderr[-300:])
        same(self.client.get("events/count", [("door", "import")])["total"], 0, "events after forgetting")
        self.load()
        self.counts()
