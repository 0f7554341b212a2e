"""Node packages for suites that run Amazon's JavaScript SDK: those of tests/clients/package-lock.json, made once."""

import fcntl
import hashlib
import pathlib
import shutil
import subprocess

from server import ROOT

CLIENTS = ROOT / "tests/clients"


def node_packages():
    """(node, folder of the locked packages), or None and why there are none."""
    found = subprocess.run([ROOT / "tools/node/path"], capture_output=True, text=True)
    if found.returncode != 0:
        return None, found.stderr.strip().splitlines()[-1]
    lock = (CLIENTS / "package-lock.json").read_bytes()
    home = ROOT / ".cache/clients" / hashlib.sha256(lock).hexdigest()[:12]
    home.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{home}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # Suites run beside each other.
        why = None if (home / "complete").exists() else _install(home)
    if why:
        return None, why
    return (pathlib.Path(found.stdout.strip()) / "node", home), ""


def _install(home):
    """Fetches what the lock file names. Returns why it could not."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(CLIENTS / name, home)
    done = subprocess.run(["npm", "ci", "--prefix", home, "--ignore-scripts", "--no-audit", "--no-fund",
                           "--loglevel=error"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        return "npm could not fetch the SDK: " + done.stderr.strip()[-200:]
    (home / "complete").touch()
    return None


def run_checks(report, client, command, environment):
    """Runs a program that prints its own `ok` and `not ok` lines."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    lines = [line for line in done.stdout.splitlines() if line.startswith(("ok ", "not ok "))]
    for line in lines:
        print(line, flush=True)
        report.failed += line.startswith("not ok")
    if done.returncode != 0 or not lines:
        report.fail(f"{client}: runs to its end", done.stderr[-500:] or f"status {done.returncode}")
