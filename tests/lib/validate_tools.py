"""What tools that validate a trail say, read into verdicts: the aws CLI, and the program."""

import dataclasses
import re
import subprocess

LINE = re.compile(r"(?P<chain>\(backfill\) )?(?P<kind>Digest|Log) file\ts3://(?P<bucket>[^/]+)/(?P<key>.*?)\t(?P<verdict>.*)")


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
