"""Python packages for suites that run AWS's own clients: those of tests/clients/requirements.lock, made once."""

import pathlib
import subprocess

from server import ROOT


def python_environment():
    """The folder of a Python environment with the locked packages, or None and why there is none."""
    lock = ROOT / "tests/clients/requirements.lock"
    done = subprocess.run([ROOT / "tools/venv", lock], capture_output=True, text=True)
    if done.returncode == 0:
        return pathlib.Path(done.stdout.strip()), ""
    return None, done.stderr.strip().splitlines()[-1]
