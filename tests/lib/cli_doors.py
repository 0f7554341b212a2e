"""Command line: import, forget, token, and work on a folder without a server."""

import gzip
import json
import os
import signal
import subprocess
import time

import made
from client import Client
from report import contains, same
from server import PROGRAM, Folder, Server, run_program, wait_for


def tests(server, folder):
    doors = Doors(server, folder)
    return [
        ("import takes every shape of file", doors.shapes),
        ("import names a bad file and goes on", doors.bad_files),
        ("import names the record that is bad in a good file", doors.bad_record),
        ("import of what is not there is status 3", doors.absent),
        ("import repeated finds duplicates only", doors.repeated),
        ("import stopped by SIGINT can be repeated", doors.interrupted),
        ("import into a journal that is often full counts nothing twice", import_throttled),
        ("forget hides an import at once", doors.forget),
        ("token create, use, list and delete", doors.tokens),
        ("trail create, list, show, stop, start and delete", doors.trails),
        ("import, lookup and status work with --data while no server runs", doors.without_server),
        ("--data while a server runs is refused", doors.data_in_use),
        ("the default endpoint and ./data/credentials are used", doors.defaults),
    ]


def import_throttled():
    """Many small files share a request; a journal of few entries takes some of them and not the others."""
    tree = Folder()
    for number in range(300):
        lines = [json.dumps(made.record("Throttled")) for _ in range(20)]
        (tree / f"{number:03}.json").write_text("\n".join(lines))
    with Server(Folder() / "data", ["journal.tail_entries=64"]) as server:
        done = run_program("import", tree.path, "-o", "json", "--endpoint", server.endpoint,
                           environment=server.environment())
        said = json.loads(done.stdout)
        same((said["kept"], said["duplicates"], said["files"]), (6000, 0, 300), "events kept, duplicates, files")
        same(Client(server).get("events/count", [("eventName", "Throttled")])["total"], 6000)


class Doors:
    def __init__(self, server, folder):
        self.server, self.folder = server, folder
        self.client = Client(server)
        self.environment = server.environment()

    def verb(self, *arguments, **more):
        return run_program(*arguments, "--endpoint", self.server.endpoint, environment=self.environment, **more)

    def count(self, name):
        return self.client.get("events/count", [("eventName", name)])["total"]

    def newest_import(self):
        return self.client.get("imports")["imports"][0]

    def shapes(self):
        tree = Folder()
        records = [made.record("Shapes") for _ in range(14)]
        text = json.dumps
        (tree / "delivered.json").write_text(text({"Records": records[0:2]}))
        with gzip.open(tree / "delivered.json.gz", "wt") as file:
            file.write(text({"Records": records[2:4]}))
        (tree / "array.json").write_text(text(records[4:6], indent=2))
        (tree / "lines.json").write_text("".join(text(record) + "\n" for record in records[6:9]))
        (tree / "lookup.json").write_text(text(
            {"Events": [{"EventId": record["eventID"], "CloudTrailEvent": text(record)} for record in records[9:12]]}))
        (tree.path / "deep/er").mkdir(parents=True)
        (tree / "deep/er/one.json").write_text(text(records[12]))
        (tree / "deep/er/notes.txt").write_text("not looked at")
        (tree.path / "single").mkdir()
        single = tree / "single/given by name.json"
        single.write_text(text({"Records": [records[13]]}))
        done = self.verb("import", tree.path / "delivered.json", tree.path / "delivered.json.gz",
                         tree.path / "array.json", tree.path / "lines.json", tree.path / "lookup.json",
                         tree.path / "deep", single)
        same(done.returncode, 0, f"exit status ({done.stdout[-200:]} {done.stderr[-300:]})")
        same(self.count("Shapes"), 14)
        contains(done.stdout + done.stderr, self.newest_import()["importId"], "the closing words")
        contains(done.stdout + done.stderr, "forget", "the closing words")

    def bad_files(self):
        tree = Folder()
        (tree / "a-good.json").write_text(json.dumps({"Records": [made.record("BadFiles")]}))
        (tree / "b-cut.json.gz").write_bytes(gzip.compress(json.dumps({"Records": [made.record()]}).encode())[:-9])
        (tree / "c-bad.json").write_text('{"Records":[{"eventVersion":"1.08",}]}')
        (tree / "d-notice.json").write_text(json.dumps({"Records": [
            {"eventVersion": "2.1", "eventSource": "aws:s3", "eventTime": "2026-01-01T00:00:00.000Z",
             "eventName": "ObjectCreated:Put", "userIdentity": {"principalId": "x"}, "s3": {"bucket": {}}}]}))
        (tree / "e-empty.json").write_text("")
        (tree / "f-other.json").write_text('{"hello":"world"}')
        (tree / "g-binary.json").write_bytes(b"\xff\xfe\x00\x01")
        (tree / "h-good.json").write_text(json.dumps({"Records": [made.record("BadFiles")]}))
        done = self.verb("import", tree.path)
        same(done.returncode, 1, f"exit status ({done.stderr[-300:]})")
        said = done.stdout + done.stderr
        for name in ("b-cut", "c-bad", "d-notice", "e-empty", "f-other", "g-binary"):
            contains(said, name, "what import says")
        assert "a-good" not in said.replace(str(tree.path) + " ", ""), "a good file is named as bad"
        same(self.count("BadFiles"), 2)
        same(self.newest_import()["failedFiles"], 6)

    def bad_record(self):
        tree = Folder()
        records = [made.record("BadRecord"), made.record("BadRecord"), made.record("BadRecord")]
        del records[1]["eventTime"]
        (tree / "mixed.json").write_text(json.dumps({"Records": records}))
        done = self.verb("import", tree / "mixed.json")
        same(done.returncode, 1, "exit status")
        said = done.stdout + done.stderr
        contains(said, "mixed.json", "what import says")
        contains(said, "eventTime", "what import says")
        same(self.count("BadRecord"), 2)

    def absent(self):
        done = self.verb("import", "/no/such/folder")
        same(done.returncode, 3, f"exit status ({done.stderr[-200:]})")
        contains(done.stderr, "/no/such/folder", "standard error")

    def repeated(self):
        tree = Folder()
        (tree / "twice.json").write_text(json.dumps({"Records": [made.record("Repeated") for _ in range(7)]}))
        same(self.verb("import", tree.path).returncode, 0)
        same(self.verb("import", tree.path).returncode, 0, "exit status of the second")
        told = self.newest_import()
        same((told["kept"], told["duplicates"]), (0, 7), "kept and duplicates")
        same(self.count("Repeated"), 7)

    def interrupted(self):
        tree = Folder()
        total = 0
        for number in range(400):
            records = [made.record("Interrupted") for _ in range(100)]
            total += len(records)
            (tree / f"{number:03}.json").write_text(json.dumps({"Records": records}))
        process = subprocess.Popen([PROGRAM, "import", tree.path, "--endpoint", self.server.endpoint],
                                   env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        wait_for(lambda: process.poll() is not None or self.count("Interrupted") > 0, 30, "the first events")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        assert process.returncode != 0 or self.count("Interrupted") == total, "stopped, yet it says all went well"
        same(self.verb("import", tree.path).returncode, 0, "exit status of the second")
        same(self.count("Interrupted"), total)

    def forget(self):
        tree = Folder()
        (tree / "mistake.json").write_text(json.dumps({"Records": [made.record("Mistake") for _ in range(5)]}))
        self.verb("import", tree.path)
        same(self.count("Mistake"), 5)
        done = self.verb("forget", "--import", self.newest_import()["importId"])
        same(done.returncode, 0, done.stderr[-200:])
        contains(done.stdout + done.stderr, "5", "what forget says")
        same(self.count("Mistake"), 0)
        same(self.client.lookup([("EventName", "Mistake")]), [])
        unknown = self.verb("forget", "--import", "00000000-0000-4000-8000-000000000000")
        same(unknown.returncode, 3, "exit status for an import that is not there")

    def tokens(self):
        done = self.verb("token", "create", "--name", "collector", "--scope", "events:write", "-o", "json")
        same(done.returncode, 0, done.stderr[-300:])
        made_token = json.loads(done.stdout)
        made_token = made_token[0] if isinstance(made_token, list) else made_token
        bearer = Client(self.server, token=made_token["token"])
        reply = bearer.post_events([made.record("ByToken")])
        same(reply.status, 200, repr(reply))
        denied = bearer.signed("GET", "/v1/events")
        same((denied.status, denied.error), (403, "AccessDeniedException"), "reading with a token that may write")
        listed = self.verb("token", "list")
        same(listed.returncode, 0, listed.stderr[-200:])
        contains(listed.stdout, "collector", "the list")
        assert made_token["token"] not in listed.stdout, "the list shows the token itself"
        gone = self.verb("token", "delete", made_token["tokenId"])
        same(gone.returncode, 0, gone.stderr[-200:])
        same(bearer.post_events([made.record("ByToken")]).status, 403, "after the token was deleted")

    def trails(self):
        (self.server.data / "buckets/team-logs").mkdir(parents=True)
        said = self.trail("create", "cli-trail", "--bucket", "team-logs", "--prefix", "p", "--all-regions",
                          "--no-start")
        contains(said, "arn:aws:cloudtrail:us-east-1:000000000000:trail/cli-trail")
        contains(self.trail("show", "cli-trail"), "Logging     no, never started")
        same(self.trail("start", "cli-trail"), "Trail cli-trail logs.\n")
        rows = self.trail("list", "--region", "eu-west-1").splitlines()
        same(len(rows), 2, f"lines of the table ({rows})")
        same(rows[1].split()[:6], ["cli-trail", "us-east-1", "(every", "Region)", "yes", "team-logs/p"])
        shown = json.loads(self.trail("show", "cli-trail", "-o", "json"))
        same((shown["S3KeyPrefix"], shown["Status"]["IsLogging"], shown["TagsList"]), ("p", True, []))
        same(shown["LogFileValidationEnabled"], True, "log file validation without a word about it")
        same([each["ReadWriteType"] for each in shown["EventSelectors"]], ["All"])
        listed = json.loads(self.trail("list", "-o", "json"))["Trails"]
        same([(each["Name"], each["Status"]["IsLogging"]) for each in listed], [("cli-trail", True)])
        self.trail("stop", "cli-trail")
        contains(self.trail("show", "cli-trail"), "Logging     no, since 20")
        done = self.verb("trail", "stop", "cli-trail", "--region", "eu-west-1")
        same(done.returncode, 2, f"exit status ({done.stderr})")
        contains(done.stderr, "InvalidHomeRegionException: The home Region of trail")
        done = self.verb("trail", "create", "other", "--bucket", "absent")
        contains(done.stderr, "S3BucketDoesNotExistException: S3 bucket absent does not exist!")
        self.trail("delete", "cli-trail")
        same(self.trail("list"), "no trails\n")

    def trail(self, *arguments):
        done = self.verb("trail", *arguments)
        same(done.returncode, 0, f"exit status ({done.stderr[-300:]})")
        return done.stdout

    def without_server(self):
        folder = Folder()
        with Server(folder / "data"):
            pass  # The first start makes the folder.
        (folder / "some.json").write_text(json.dumps({"Records": [made.record("Offline") for _ in range(3)]}))
        done = run_program("import", folder / "some.json", "--data", folder / "data")
        same(done.returncode, 0, done.stderr[-300:])
        found = run_program("lookup", "--event-name", "Offline", "-o", "ndjson", "--data", folder / "data")
        same(found.returncode, 0, found.stderr[-300:])
        same(len(found.stdout.splitlines()), 3, "lines")
        same(run_program("status", "--data", folder / "data").returncode, 0, "exit status of status")

    def data_in_use(self):
        done = run_program("lookup", "--data", self.server.data)
        same(done.returncode, 3, "exit status")
        contains(done.stderr, str(self.server.process.pid), "the message")

    def defaults(self):
        """In a folder with ./data, and no server on the default port: the default endpoint is asked."""
        home = Folder()
        os.symlink(self.server.data, home / "data")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        done = run_program("status", "--endpoint", self.server.endpoint, environment=kept, cwd=home.path)
        same(done.returncode, 0, f"with the keys of ./data/credentials ({done.stderr[-200:]})")
        other = run_program("status", environment=kept, cwd=home.path)
        assert other.returncode == 0 or "127.0.0.1:4580" in other.stderr, other.stderr[-300:]
        time.sleep(0)
