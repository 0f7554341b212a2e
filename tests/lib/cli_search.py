"""Command line: lookup, tail and status."""

import csv
import datetime
import io
import json
import queue
import subprocess
import threading

import made
from client import Client
from report import contains, same
from server import PROGRAM, run_program

FLAGS = {
    "--event-name": lambda record: record["eventName"],
    "--event-source": lambda record: record["eventSource"],
    "--user": lambda record: record["userIdentity"]["userName"],
    "--access-key": lambda record: record["userIdentity"]["accessKeyId"],
    "--resource": lambda record: record["resources"][0]["ARN"],
    "--resource-type": lambda record: record["resources"][0]["type"],
    "--source-ip": lambda record: record["sourceIPAddress"],
    "--region": lambda record: record["awsRegion"],
    "--account": lambda record: record["recipientAccountId"],
    "--error-code": lambda record: record.get("errorCode"),
    "--read-only": lambda record: str(record["readOnly"]).lower(),
    "--category": lambda record: record["eventCategory"],
    "--event-id": lambda record: record["eventID"],
}


def tests(server):
    search = Search(server)
    return [
        ("the events are posted", search.post),
        *((f"lookup {flag}", search.by_flag, flag, get) for flag, get in FLAGS.items()),
        ("lookup --session", search.session),
        ("lookup --door", search.door),
        ("lookup --text", search.text),
        ("lookup with several flags", search.several),
        ("lookup gives 50 rows unless --limit", search.limits),
        ("lookup is newest first", search.newest_first),
        ("lookup --since, --from and --to", search.times),
        ("lookup -o json is an array", search.json_output),
        ("lookup -o ndjson is one record a line, byte for byte", search.ndjson_output),
        ("lookup -o csv has a header and a row each", search.csv_output),
        ("lookup -o table has a heading", search.table_output),
        ("lookup --columns chooses those of csv and table", search.columns),
        ("lookup --provenance wraps each record", search.provenance),
        ("lookup that finds nothing is status 0", search.nothing),
        ("lookup with a time that is none is status 2", search.wrong_times),
        ("lookup with a wrong secret is status 3", search.wrong_secret),
        ("status says what is there", search.status),
        ("tail shows new events as they come, and only those that match", search.tail),
        ("tail --provenance wraps each record", search.tail_provenance),
    ]


class Search:
    def __init__(self, server):
        self.server, self.client = server, Client(server)
        self.environment = server.environment()
        now = made.now()
        self.records = [self.make(number, now - datetime.timedelta(minutes=number)) for number in range(90)]

    @staticmethod
    def make(number, when):
        account = ("111122223333", "444455556666")[number % 2]
        user = f"user-{number % 3}"
        identity = {"type": "IAMUser", "principalId": "AIDAEXAMPLE", "accountId": account, "userName": user,
                    "arn": f"arn:aws:iam::{account}:user/{user}", "accessKeyId": f"AKIAEXAMPLE{number % 4}"}
        if number % 10 == 0:
            role = f"arn:aws:sts::{account}:assumed-role/deploy/session-{number}"
            identity = {**identity, "type": "AssumedRole", "principalId": f"AROAEXAMPLE:session-{number}", "arn": role}
        more = {"errorCode": "AccessDenied", "errorMessage": "no"} if number % 5 == 0 else {}
        return made.record(
            f"Search{number % 6}", account, when, userIdentity=identity, awsRegion=f"eu-west-{1 + number % 3}",
            eventSource=f"service{number % 2}.amazonaws.com", sourceIPAddress=f"192.0.2.{number % 8}",
            readOnly=number % 2 == 1, eventCategory="Data" if number % 9 == 0 else "Management",
            managementEvent=number % 9 != 0, requestParameters={"marker": f"needle-{number % 11}-"},
            resources=[{"accountId": account, "type": f"AWS::Made::Kind{number % 2}",
                        "ARN": f"arn:aws:made:::thing/{number % 13}"}], **more)

    def post(self):
        reply = self.client.post_events(self.records)
        same(reply.status, 200, repr(reply))
        same(len(reply.json["successful"]), 90, repr(reply))

    def run(self, *arguments):
        return run_program(*arguments, "--endpoint", self.server.endpoint, environment=self.environment)

    def ids(self, *flags):
        done = self.run("lookup", *flags, "-o", "ndjson")
        same(done.returncode, 0, done.stderr[-300:])
        return [json.loads(line)["eventID"] for line in done.stdout.splitlines()]

    def expect(self, flags, records):
        same(self.ids(*flags, "--door", "submitted", "--limit", "all"), [record["eventID"] for record in records],
             " ".join(flags))

    def by_flag(self, flag, get):
        for value in sorted({get(record) for record in self.records} - {None})[:3]:
            self.expect([flag, value], [record for record in self.records if get(record) == value])

    def session(self):
        self.expect(["--session", "session-20"], [self.records[20]])

    def door(self):
        same(self.ids("--door", "import"), [])
        same(len(self.ids("--door", "submitted", "--limit", "all")), 90)

    def text(self):
        self.expect(["--text", "needle-3-"], [record for number, record in enumerate(self.records)
                                              if number % 11 == 3])

    def several(self):
        expected = [record for number, record in enumerate(self.records) if number % 6 == 0 and number % 5 == 0]
        self.expect(["--event-name", "Search0", "--error-code", "AccessDenied"], expected)

    def limits(self):
        same(len(self.ids("--door", "submitted")), 50)
        same(len(self.ids("--door", "submitted", "--limit", "3")), 3)
        same(len(self.ids("--door", "submitted", "--limit", "all")), 90)

    def newest_first(self):
        same(self.ids("--door", "submitted", "--limit", "7"), [record["eventID"] for record in self.records[:7]])

    def times(self):
        start, end = self.records[40]["eventTime"], self.records[20]["eventTime"]
        self.expect(["--from", start, "--to", end], self.records[20:41])
        days = [record["eventTime"][:10] for record in self.records]
        for day in sorted(set(days)):
            self.expect(["--from", day, "--to", day],
                        [record for record, of in zip(self.records, days) if of == day])
        before = made.now()
        recent = self.ids("--since", "30m", "--door", "submitted", "--limit", "all")
        most, least = (self.count_since(now - datetime.timedelta(minutes=30)) for now in
                       (before, made.now() + datetime.timedelta(seconds=1)))
        assert least <= len(recent) <= most, f"{len(recent)} events since 30 minutes ago, not {least} to {most}"
        same(recent, [record["eventID"] for record in self.records[:len(recent)]])

    def count_since(self, when):
        return sum(record["eventTime"] >= made.iso(when) for record in self.records)

    def json_output(self):
        done = self.run("lookup", "--door", "submitted", "-o", "json", "--limit", "5")
        same(json.loads(done.stdout), self.records[:5])

    def ndjson_output(self):
        done = self.run("lookup", "--door", "submitted", "-o", "ndjson", "--limit", "all")
        same(done.stdout.splitlines(), [json.dumps(record) for record in self.records])

    def csv_output(self):
        done = self.run("lookup", "--door", "submitted", "-o", "csv", "--limit", "5")
        rows = list(csv.reader(io.StringIO(done.stdout)))
        same(len(rows), 6, "rows")
        same({len(row) for row in rows}, {len(rows[0])}, "columns")
        for row, record in zip(rows[1:], self.records):
            contains(row, record["eventName"], "the row")

    def columns(self):
        done = self.run("lookup", "--door", "submitted", "-o", "csv", "--limit", "3", "--columns", "eventID,eventTime")
        same(list(csv.reader(io.StringIO(done.stdout))),
             [["eventID", "eventTime"]] + [[record["eventID"], record["eventTime"]] for record in self.records[:3]])
        done = self.run("lookup", "--door", "submitted", "--limit", "3", "--columns", "eventTime,eventID")
        same([line.split() for line in done.stdout.splitlines()],
             [["eventTime", "eventID"]] + [[record["eventTime"], record["eventID"]] for record in self.records[:3]])
        for flags, said in ((["--columns", "eventIDs"], "did you mean 'eventID'"),
                            (["--columns", "eventID,"], "no column"),
                            (["--columns", "eventID", "-o", "json"], "--columns needs")):
            done = self.run("lookup", *flags)
            same(done.returncode, 2, f"exit status of {flags}")
            contains(done.stderr, said, "standard error")

    def table_output(self):
        done = self.run("lookup", "--door", "submitted", "-o", "table", "--limit", "5")
        lines = [line for line in done.stdout.splitlines() if line.strip()]
        assert len(lines) >= 6, done.stdout
        for record in self.records[:5]:
            assert any(record["eventName"] in line for line in lines), f"{record['eventName']} is not in the table"

    def provenance(self):
        done = self.run("lookup", "--door", "submitted", "-o", "ndjson", "--limit", "2", "--provenance")
        for line, record in zip(done.stdout.splitlines(), self.records):
            said = json.loads(line)
            same(set(said), {"provenance", "record"})
            same(said["record"], record)
            same(said["provenance"]["door"], "submitted")
            contains(said["provenance"]["principal"], ":user/admin")
            contains(line, '"record":' + json.dumps(record), "the line (the record's own bytes)")
        array = json.loads(self.run("lookup", "--door", "submitted", "-o", "json", "--limit", "2",
                                    "--provenance").stdout)
        same([each["record"] for each in array], self.records[:2])

    def nothing(self):
        done = self.run("lookup", "--event-name", "NoSuchName", "-o", "ndjson")
        same((done.returncode, done.stdout), (0, ""))
        same(json.loads(self.run("lookup", "--event-name", "NoSuchName", "-o", "json").stdout), [])

    def wrong_times(self):
        for flags in (["--since", "soon"], ["--from", "tomorrow-ish"], ["--to", "2026-02-30T00:00:00Z"]):
            done = self.run("lookup", *flags)
            same(done.returncode, 2, f"exit status of {' '.join(flags)} ({done.stderr[-200:]})")
            contains(done.stderr, flags[1], "standard error")

    def wrong_secret(self):
        done = run_program("lookup", "--endpoint", self.server.endpoint,
                           environment={**self.environment, "AWS_SECRET_ACCESS_KEY": "wrong"})
        same(done.returncode, 3, "exit status")
        contains(done.stderr, "signature", "standard error")

    def status(self):
        done = self.run("status")
        same(done.returncode, 0, done.stderr[-200:])
        contains(done.stdout, "000000000000", "the status")
        said = json.loads(self.run("status", "-o", "json").stdout)
        said = said[0] if isinstance(said, list) else said
        assert said["history"]["events"] >= 90, said

    def tail(self):
        with Tail(self.server, self.environment, "--event-name", "Tailed") as tail:
            wanted = [made.record("Tailed") for _ in range(3)]
            # Until one arrives the tail may not have begun yet.
            first = tail.first(lambda: self.client.post_events([made.record("Tailed")]))
            assert json.loads(first)["eventName"] == "Tailed", first
            tail.drain()
            self.client.post_events([made.record("Other"), wanted[0], made.record("Other"), *wanted[1:]])
            same([json.loads(tail.next()) for _ in wanted], wanted)

    def tail_provenance(self):
        with Tail(self.server, self.environment, "--event-name", "Tailed2", "--provenance") as tail:
            line = tail.first(lambda: self.client.post_events([made.record("Tailed2")]))
            said = json.loads(line)
            same((said["record"]["eventName"], said["provenance"]["door"]), ("Tailed2", "submitted"))


class Tail:
    """A running `opentrail tail -o ndjson`, whose lines can be waited for."""

    def __init__(self, server, environment, *flags):
        self.lines = queue.Queue()
        self.process = subprocess.Popen(
            [PROGRAM, "tail", "-o", "ndjson", "--endpoint", server.endpoint, *flags], env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            if line.strip():
                self.lines.put(line)

    def next(self, seconds=30):
        try:
            return self.lines.get(timeout=seconds)
        except queue.Empty:
            raise AssertionError("no line from tail") from None

    def first(self, post):
        """Posts until a line comes, since nothing says when a tail has begun."""
        for _ in range(120):
            post()
            try:
                return self.lines.get(timeout=0.25)
            except queue.Empty:
                assert self.process.poll() is None, self.process.stderr.read()[-300:]
        raise AssertionError("no line from tail")

    def drain(self):
        while True:
            try:
                self.lines.get(timeout=0.5)
            except queue.Empty:
                return

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)
        self.reader.join(10)
        self.process.stdout.close()
        self.process.stderr.close()
