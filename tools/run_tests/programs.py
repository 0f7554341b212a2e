"""Runs programs: with a time limit, with their output kept, and several at once."""

import collections
import os
import pathlib
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOGS = ROOT / "build" / "test-logs"
JOBS = int(os.environ.get("JOBS") or os.cpu_count() or 1)

# How a program ended: its status (None: stopped at the time limit) and all it wrote.
Ended = collections.namedtuple("Ended", "status output")


def run(command, log, seconds, environment=None):
    """Runs a command in the root folder. What it writes goes to build/test-logs/<log>.log as well.

    The command has ended when its first process has: what that left running is ended with it.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    lines = []
    try:
        child = subprocess.Popen(
            [str(part) for part in command], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})}, text=True,
            encoding="utf-8", errors="replace", start_new_session=True)
    except OSError as error:
        return Ended(127, f"{command[0]}: {error}")

    def read():
        with open(LOGS / f"{log}.log", "w", encoding="utf-8") as file:
            for line in child.stdout:
                file.write(line)
                file.flush()
                lines.append(line)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        status = child.wait(seconds)
    except subprocess.TimeoutExpired:
        status = None
    reader.join(1 if status is not None else 0)  # What is left of the output comes at once, or never.
    end_group(child)
    child.wait()
    reader.join()
    child.stdout.close()
    return Ended(status, "".join(lines))


def end_group(child):
    """Ends a program and all that it started."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def in_parallel(work, items):
    """Yields (item, work(item)), as many at once as there are cores, in the order of the items."""
    items = list(items)
    with ThreadPoolExecutor(JOBS) as pool:
        yield from zip(items, pool.map(work, items))


def tail(text, lines=25):
    """The end of an output, indented, for showing beside a failure."""
    for line in text.splitlines()[-lines:]:
        print(f"   | {line}")
    sys.stdout.flush()
