"""The tampering drill on what the real program delivered and signed, in any of the stores: each row is done to the
bucket, both tools judge it, and it is undone."""

import datetime
import os
import time

import made
import validate_tools
from client import Client
from digest_chain import check_bucket
from folder_bucket import FolderBucket
from report import same
from rsa_keys import PublicKey
from server import HOME_ACCOUNT, HOME_REGION, Folder, Server, wait_for
from tamper import ROWS, Scene

BUCKET = "evidence"
PENDING = "pending: the digest file that is to name it is not due yet, or less than two hours late"
# The ones that the stores could make differ; the built-in bucket and the made-up chains have them all.
FEW = ("nothing is touched", "log file: a byte changed", "log file: bytes appended after the gzip trailer",
       "log file: removed", "log file: moved", "digest: removed", "digest: moved", "digest: replaced by another",
       "digest: cut short", "digest: its signature removed", "chain: relinked past a digest")


class Drill:
    """A trail whose logging was started and stopped again, with its bucket, and the aws CLI."""

    def __init__(self, cli, settings=("delivery.interval=1s", "digest.interval=3s")):
        self.cli, self.folder = cli, Folder()
        self.data, self.settings = self.folder / "data", settings
        self.foreign = None
        self.arn = f"arn:aws:cloudtrail:{HOME_REGION}:{HOME_ACCOUNT}:trail/drill"

    def first_start(self):
        """So that there are credentials, which the other store is to know too."""
        (self.data / "buckets" / BUCKET).mkdir(parents=True)
        with Server(self.data) as server:
            return server.credentials()

    def use(self, foreign):
        """Delivers to this S3 instead of the built-in store."""
        self.foreign = foreign
        (self.data / "buckets" / BUCKET).rmdir()
        foreign.s3.make_bucket(BUCKET)
        store = f"stores.{BUCKET}"
        self.settings += (f"{store}.endpoint={foreign.s3.endpoint}", f"{store}.region={HOME_REGION}",
                          f"{store}.credentials=file:{self.data}/credentials#opentrail")

    def start(self):
        # Names of log files tell the minute only.
        self.started = made.iso(made.now() - datetime.timedelta(minutes=1))
        self.server = Server(self.data, self.settings)
        self.client = Client(self.server)
        self.bucket = (self.foreign.s3.bucket(BUCKET) if self.foreign
                       else FolderBucket(self.data / "buckets", BUCKET))

    def keys(self):
        """What ListPublicKeys gives, as the second implementation reads it."""
        listed = self.client.call("ListPublicKeys")["PublicKeyList"]
        keys = {key["Fingerprint"]: PublicKey.from_value(key["Value"]) for key in listed}
        for fingerprint, key in keys.items():
            same(key.fingerprint(), fingerprint, "fingerprint")
        return keys

    def deliver(self, digests=5):
        """Makes the trail and events until there are so many digests, then stops logging."""
        self.client.call("CreateTrail", {"Name": "drill", "S3BucketName": BUCKET, "EnableLogFileValidation": True})
        self.client.call("StartLogging", {"Name": "drill"})
        self.posted = 0
        end = time.monotonic() + 120
        while len(self.bucket.keys(self.digests_prefix())) < digests:
            assert time.monotonic() < end, f"only {self.bucket.keys('')} within 120 s: {self.server.output()[-400:]}"
            records = [made.record(account=HOME_ACCOUNT, requestParameters={"number": self.posted + number})
                       for number in range(5)]
            same(self.client.post_events(records).status, 200)
            self.posted += len(records)
            time.sleep(0.4)
        self.client.call("StopLogging", {"Name": "drill"})
        self.settle()

    def digests_prefix(self):
        return f"AWSLogs/{HOME_ACCOUNT}/CloudTrail-Digest/{HOME_REGION}/"

    def settle(self):
        """Until every log file is named by a digest, and nothing comes any more."""
        self.found, last, since = [], None, time.monotonic()

        def ended():
            nonlocal last, since
            keys = self.bucket.keys("")
            if keys != last:
                last, since = keys, time.monotonic()
            time.sleep(0.2)
            # On a machine with much to do a digest may take longer than that.
            return time.monotonic() - since > 4.5 and named() >= set(logs()) or time.monotonic() - began > 60

        def named():
            found = check_bucket(self.bucket, "", self.keys(), "drill")
            self.found = found.get((HOME_ACCOUNT, HOME_REGION, "drill", False), [])
            return {log for digest in self.found for log in digest.logs}

        def logs():
            return self.bucket.keys(f"AWSLogs/{HOME_ACCOUNT}/CloudTrail/")
        began = time.monotonic()
        wait_for(ended, 90, "an end of digests after the end of logging")
        named()
        same(sorted(log for digest in self.found for log in digest.logs), sorted(logs()), "log files that digests name")
        assert len(self.found) >= 4, f"only {len(self.found)} digests"

    def environment(self):
        more = {"AWS_ENDPOINT_URL_S3": self.foreign.s3.endpoint} if self.foreign else {}
        return {**self.server.environment(), **more}

    def cli_says(self, start=None):
        return validate_tools.run_cli(self.cli, self.environment(), self.arn, start or self.started)

    def ours_says(self, start=None, more=()):
        s3 = self.foreign.s3.endpoint if self.foreign else self.server.endpoint
        return validate_tools.run_ours(self.environment(), self.server.endpoint, s3, self.arn, start or self.started,
                                       more=more)

    def do(self, row):
        """One row: both tools' verdicts are as written down, and then the bucket is as it was."""
        before = {key: self.bucket.get(key) for key in self.bucket.keys("")}
        try:
            harm = ROWS[row](Scene(self.bucket, self.found))
            expected = harm.expected(self.found)
            if self.cli:
                said = self.cli_says()
                validate_tools.compare(said, expected, "the aws CLI")
                same(said.status, any(verdict != "valid" for verdict in expected.values()), "its exit status")
            validate_tools.compare_ours(self.ours_says(), harm, self.found, self.bucket, PENDING)
        finally:
            self.undo(before)

    def undo(self, before):
        for key in set(self.bucket.keys("")) - set(before):
            self.bucket.remove(key)
        for key, stored in before.items():
            if key not in self.bucket.keys(key) or self.bucket.get(key) != stored:
                self.bucket.put(key, stored)

    def nothing_left(self):
        """A bucket that was emptied says nothing of the trail; whoever delivered to it does."""
        before = {key: self.bucket.get(key) for key in self.bucket.keys("")}
        try:
            for key in before:
                self.bucket.remove(key)
            said = self.ours_says()
            same((said.status, said.verdicts), (1, {}), said.text[-300:])
            assert any(line.startswith("Digest files\tthat ended after ") for line in said.summary), said.text[-300:]
        finally:
            self.undo(before)

    def hand_over(self):
        """An auditor's copy gives the same verdicts without the server."""
        copy = self.folder / "copy"
        whole = self.ours_says(more=("--copy-to", copy))
        self.server.stop()
        offline = validate_tools.run_ours({"PATH": os.environ["PATH"]}, None, None, self.arn, self.started,
                                          more=("--from", copy, "--region", HOME_REGION))
        same((whole.status, offline.status), (0, 0), f"exit status ({offline.text[-300:]})")
        validate_tools.compare(offline, whole.verdicts, "opentrail validate --from")
        log = next(copy.rglob("*_CloudTrail_*.json.gz"))
        log.write_bytes(log.read_bytes()[:-3])
        offline = validate_tools.run_ours({"PATH": os.environ["PATH"]}, None, None, self.arn, self.started,
                                          more=("--from", copy, "--region", HOME_REGION))
        same((offline.status, sum("INVALID" in verdict for verdict in offline.verdicts.values())), (1, 1))

    def close(self):
        self.server.stop()


def run(report, name, drill, rows):
    """Delivers and then does the rows."""
    def prepare():
        drill.start()
        drill.deliver()
    if report.run(f"{name}: delivered digests are as the second implementation reads them", prepare):
        for row in rows:
            report.run(f"{name}: both tools: {row}", drill.do, row)
        report.run(f"{name}: ours: everything is removed", drill.nothing_left)
        report.run(f"{name}: a copy for an auditor gives the same verdicts without a server", drill.hand_over)
    drill.close()
