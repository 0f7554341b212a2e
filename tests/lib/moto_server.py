"""The moto server as an S3: the packages that are locked in tests/interop/moto.lock, as a child process."""

import os
import pathlib
import subprocess

from child_process import ChildServer
from s3_bucket import S3, answers
from server import ROOT
from sigv4 import Credentials

ANYBODY = Credentials("moto", "moto-takes-any-secret")


def serve(user=ANYBODY, lock=ROOT / "tests/interop/moto.lock"):
    """A running moto: a ChildServer, and a client of its S3. None and why, where there is none. `lock`: its packages,
    more of which more services need."""
    done = subprocess.run([ROOT / "tools/venv", lock], capture_output=True, text=True)
    if done.returncode != 0:
        return None, done.stderr.strip().splitlines()[-1]
    python = pathlib.Path(done.stdout.strip()) / "bin/python"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MOTO_", "AWS_"))}
    server = ChildServer(lambda child: [python, "-B", "-m", "moto.server", "-H", "127.0.0.1", "-p", child.port],
                         environment, lambda child: answers(S3(child.port, user)))
    server.s3 = S3(server.port, user)
    return server, ""
