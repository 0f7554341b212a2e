"""What tools that validate a trail say, read into verdicts: the aws CLI, and the program."""

import dataclasses
import re
import subprocess

from server import PROGRAM

LINE = re.compile(r"(\(backfill\) )?(Digest|Log) file\ts3://(?P<bucket>[^/]+)/(?P<key>.*?)\t(?P<verdict>.*)")


@dataclasses.dataclass
class Said:
    status: int
    verdicts: dict  # By key.
    summary: list   # Its other lines.
    text: str


def read(done):
    """Reads a finished process; a key that is told of twice is a failure."""
    verdicts, others = {}, []
    for line in (done.stdout + "\n" + done.stderr).splitlines():
        match = LINE.fullmatch(line)
        if match:
            assert match["key"] not in verdicts, f"told of twice: {line}"
            verdicts[match["key"]] = match["verdict"]
        elif line.strip():
            others.append(line)
    return Said(done.returncode, verdicts, others, done.stdout + done.stderr)


def run_cli(program, environment, arn, start, end=None, region=None, more=()):
    """`aws cloudtrail validate-logs --verbose`."""
    command = [program, "cloudtrail", "validate-logs", "--trail-arn", arn, "--start-time", start, "--verbose",
               *(["--end-time", end] if end else []), *(["--region", region] if region else []), *more]
    return read(subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120))


def run_ours(environment, endpoint, s3_endpoint, arn, start, end=None, region=None, more=()):
    """`opentrail validate --verbose`."""
    where = ["--endpoint-url", endpoint, "--s3-endpoint-url", s3_endpoint] if endpoint else []
    span = ["--start-time", start, *(["--end-time", end] if end else [])]
    command = [PROGRAM, "validate", "--trail-arn", arn, "--verbose", *span, *where,
               *(["--region", region] if region else []), *more]
    return read(subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120))


def compare(said, expected, who):
    """Fails unless the verdicts are as expected, and shows those that are not."""
    wrong = [f"{key.rpartition('/')[2]}: says {said.verdicts.get(key)!r}, expected {expected.get(key)!r}"
             for key in sorted(set(said.verdicts) | set(expected)) if said.verdicts.get(key) != expected.get(key)]
    assert not wrong, f"{who}: {'; '.join(wrong)} -- {said.summary[-3:]}"


def compare_ours(said, harm, digests, bucket, unnamed):
    """The program's verdicts after a tampering, and its exit status: `unnamed` is no fault where it means "pending"."""
    expected = harm.expected_of_ours(digests, bucket, unnamed)
    compare(said, expected, "opentrail validate")
    missing = any(line.startswith("Digest files\tthat ended after ") for line in said.summary)
    assert missing == harm.missing, f"digests of which no name is known are said to be missing: {missing}"
    good = all(verdict == "valid" or verdict.startswith("pending") for verdict in expected.values())
    assert said.status == (0 if good else 1), f"opentrail validate ends with {said.status}"
