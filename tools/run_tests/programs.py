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


def run(command, log, seconds, environment=None, on_line=None):
    """Runs a command in the root folder. What it writes goes to build/test-logs/<log>.log as well."""
    LOGS.mkdir(parents=True, exist_ok=True)
    lines, stopped = [], threading.Event()
    with open(LOGS / f"{log}.log", "w", encoding="utf-8") as file:
        try:
            child = subprocess.Popen(
                [str(part) for part in command], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})}, text=True,
                encoding="utf-8", errors="replace", start_new_session=True)
        except OSError as error:
            return Ended(127, f"{command[0]}: {error}")
        timer = threading.Timer(seconds, lambda: (stopped.set(), end_group(child)))
        timer.start()
        try:
            for line in child.stdout:
                file.write(line)
                file.flush()
                lines.append(line)
                if on_line:
                    on_line(line.rstrip("\n"))
            status = child.wait()
        finally:
            timer.cancel()
            end_group(child)
    return Ended(None if stopped.is_set() else status, "".join(lines))


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
