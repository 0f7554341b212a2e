"""The aws CLI with the built-in buckets: it fetches log files as people fetch CloudTrail's, and changes none of them;
what is no trail's it uses as any bucket of S3's."""

import gzip
import pathlib
import random
import subprocess
import tempfile
import urllib.error
import urllib.request

from report import contains, same

BUCKET = "log-files"
KEYS = [f"AWSLogs/000000000000/CloudTrail/us-east-1/2026/01/{day:02}/{day}_{number}.json.gz"
        for day in (1, 2) for number in range(3)] + ["odd & names/100% é+ .txt"]


def fill(buckets):
    """Puts files where the built-in bucket keeps objects (docs/formats/bucket.md)."""
    for key in KEYS:
        path = pathlib.Path(buckets) / BUCKET / key.replace("%", "%25")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(key.encode(), mtime=0))


class AwsCliS3:
    def __init__(self, program, environment):
        self.program, self.environment = program, environment

    def tests(self):
        return [
            ("aws CLI: s3 ls shows buckets, folders and all objects", self.lists),
            ("aws CLI: s3 cp fetches an object, byte for byte", self.copies),
            ("aws CLI: s3 sync fetches all, and then nothing", self.syncs),
            ("aws CLI: s3api pages, ranges and heads", self.pages),
            ("aws CLI: s3 presign gives a URL that anybody may read", self.presigns),
            ("aws CLI: s3 mb, sync, cp, mv, rm and rb of a bucket that is no trail's", self.general),
            ("aws CLI: s3 cp, rm, mv and rb of a trail's bucket are refused", self.refuses),
        ]

    def run(self, *arguments):
        return subprocess.run([self.program, *arguments], capture_output=True, text=True, timeout=60,
                              env=self.environment)

    def said(self, *arguments):
        done = self.run(*arguments)
        same(done.returncode, 0, f"{' '.join(arguments)}: {done.stderr[-300:]}")
        return done.stdout

    def lists(self):
        contains(self.said("s3", "ls"), f" {BUCKET}\n", "the buckets")
        top = self.said("s3", "ls", f"s3://{BUCKET}")
        same([line.split("PRE ")[1] for line in top.splitlines()], ["AWSLogs/", "odd & names/"])
        every = self.said("s3", "ls", f"s3://{BUCKET}", "--recursive")
        same([line[31:] for line in every.splitlines()], KEYS)

    def copies(self):
        with tempfile.TemporaryDirectory() as folder:
            for key in (KEYS[0], KEYS[-1]):
                self.said("s3", "cp", f"s3://{BUCKET}/{key}", f"{folder}/got")
                same(gzip.decompress(pathlib.Path(folder, "got").read_bytes()).decode(), key)

    def syncs(self):
        with tempfile.TemporaryDirectory() as folder:
            self.said("s3", "sync", f"s3://{BUCKET}/AWSLogs", folder)
            found = sorted(str(path.relative_to(folder)) for path in pathlib.Path(folder).rglob("*.gz"))
            same(found, [key.removeprefix("AWSLogs/") for key in KEYS[:-1]])
            same(self.said("s3", "sync", f"s3://{BUCKET}/AWSLogs", folder), "")

    def pages(self):
        listed = self.said("s3api", "list-objects-v2", "--bucket", BUCKET, "--page-size", "2",
                           "--query", "Contents[].Key", "--output", "text")
        same(listed.rstrip("\n").replace("\n", "\t").split("\t"), KEYS)
        older = self.said("s3api", "list-objects", "--bucket", BUCKET, "--page-size", "3", "--delimiter", "/",
                          "--prefix", "AWSLogs/000000000000/CloudTrail/us-east-1/2026/01/",
                          "--query", "CommonPrefixes[].Prefix", "--output", "text")
        same([text[-3:] for text in older.split()], ["01/", "02/"])
        size = int(self.said("s3api", "head-object", "--bucket", BUCKET, "--key", KEYS[0],
                             "--query", "ContentLength", "--output", "text"))
        with tempfile.TemporaryDirectory() as folder:
            part = pathlib.Path(folder, "part")
            self.said("s3api", "get-object", "--bucket", BUCKET, "--key", KEYS[0], "--range", "bytes=-4", str(part))
            same(len(part.read_bytes()), 4)
            whole = pathlib.Path(folder, "whole")
            self.said("s3api", "get-object", "--bucket", BUCKET, "--key", KEYS[0], str(whole))
            same(len(whole.read_bytes()), size)
            same(whole.read_bytes()[-4:], part.read_bytes())

    def refuses(self):
        # Once a trail names the bucket.
        self.said("cloudtrail", "create-trail", "--name", "audit", "--s3-bucket-name", BUCKET)
        own = str(pathlib.Path(__file__))
        for command in (("s3", "cp", own, f"s3://{BUCKET}/{KEYS[0]}"), ("s3", "rm", f"s3://{BUCKET}/{KEYS[0]}"),
                        ("s3", "rb", f"s3://{BUCKET}"), ("s3", "rm", f"s3://{BUCKET}", "--recursive"),
                        ("s3", "mv", f"s3://{BUCKET}/{KEYS[0]}", f"s3://{BUCKET}/elsewhere")):
            done = self.run(*command)
            assert done.returncode != 0, f"{' '.join(command)} is done: {done.stdout}"
            contains(done.stderr, "AccessDenied", " ".join(command))
        self.copies()

    def general(self):
        """A bucket that is no trail's: made, filled, read, emptied and removed."""
        self.said("s3", "mb", "s3://my-things")
        with tempfile.TemporaryDirectory() as text:
            folder = pathlib.Path(text, "there")
            (folder / "deep/er").mkdir(parents=True)
            large = random.Random(1).randbytes(21_000_000)  # Beyond the size that is sent in parts.
            for name, content in (("a.txt", b"a"), ("deep/er/empty", b""), ("large file +%.bin", large)):
                (folder / name).write_bytes(content)
            self.said("s3", "sync", str(folder), "s3://my-things/back up")
            same(self.said("s3", "sync", str(folder), "s3://my-things/back up"), "")
            self.said("s3", "sync", "s3://my-things/back up", f"{text}/again")
            for path in folder.rglob("*"):
                if path.is_file():
                    again = pathlib.Path(text, "again") / path.relative_to(folder)
                    same(again.read_bytes() == path.read_bytes(), True)
            self.said("s3", "cp", "s3://my-things/back up/large file +%.bin", "s3://my-things/copy")
            self.said("s3", "mv", "s3://my-things/copy", "s3://my-things/moved")
            self.said("s3", "cp", "s3://my-things/moved", f"{text}/moved")
            same(pathlib.Path(text, "moved").read_bytes() == large, True)
            same(self.said("s3", "cp", "s3://my-things/back up/a.txt", "-"), "a")
        done = self.run("s3", "rb", "s3://my-things")
        contains(done.stderr, "BucketNotEmpty", "a bucket that is not empty")
        self.said("s3", "rm", "s3://my-things", "--recursive")
        self.said("s3", "rb", "s3://my-things")
        contains(self.run("s3", "ls", "s3://my-things").stderr, "NoSuchBucket", "a bucket that is gone")

    def presigns(self):
        url = self.said("s3", "presign", f"s3://{BUCKET}/{KEYS[-1]}").strip()
        with urllib.request.urlopen(url) as reply:
            same(gzip.decompress(reply.read()).decode(), KEYS[-1])
        try:
            urllib.request.urlopen(url.replace("Signature=", "Signature=0"))
        except urllib.error.HTTPError as error:
            same(error.code, 403)
            contains(error.read().decode(), "<Code>SignatureDoesNotMatch</Code>", "a wrong signature")
        else:
            raise AssertionError("a URL with a wrong signature is believed")
