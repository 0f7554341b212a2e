"""A real MinIO: built once from Go's module proxy with the versions and hashes locked in tests/interop/minio/, then a
child process on a port and a folder of its own, ended by its process id."""

import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess

from child_process import ChildServer
from s3_bucket import S3, answers
from server import ROOT
from sigv4 import Credentials

HERE = ROOT / "tests/interop"
LOCKS = (HERE / "minio/go.mod", HERE / "minio/go.sum", HERE / "go.lock")
BUILD_SECONDS = 1500
ROOT_USER = Credentials("minio-root", "minio-secret-of-the-test")


def built():
    """The path of the program, or None and why there is none."""
    mark = hashlib.sha256(b"".join(path.read_bytes() for path in LOCKS)).hexdigest()[:16]
    home = ROOT / ".cache/minio" / mark
    program = home / "minio"
    home.mkdir(parents=True, exist_ok=True)
    with open(home / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if program.exists():
            return program, ""
        done = subprocess.run([ROOT / "tools/venv", HERE / "go.lock"], capture_output=True, text=True)
        if done.returncode != 0:
            return None, done.stderr.strip().splitlines()[-1]
        go = next(pathlib.Path(done.stdout.strip()).glob("lib/python3*/site-packages/go/bin/go"))
        why = build(go, home, program)
        return (None, why) if why else (program, "")


def build(go, home, program):
    """Builds it, with nothing but what the locks name. Returns why it could not."""
    # Outside of any other module or workspace, and with caches that are not needed again.
    source, cache = home / "source", home / "go"
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir()
    for path in LOCKS[:2]:
        shutil.copy(path, source)
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith("GO") or name in ("GOPROXY", "GOMAXPROCS")}
    environment = {**kept, "GOPATH": str(cache), "GOCACHE": str(cache / "build"), "GOTOOLCHAIN": "local",
                   "GOWORK": "off", "GOFLAGS": "-mod=readonly -buildvcs=false -modcacherw", "CGO_ENABLED": "0"}
    part = home / "minio.part"
    with open(home / "log", "w") as log:
        for command in (["mod", "download"],
                        ["build", "-trimpath", "-ldflags=-s -w", "-p", environment.get("GOMAXPROCS") or "2",
                         "-o", part, "github.com/minio/minio"]):
            try:
                done = subprocess.run(["nice", go, *command], cwd=source, env=environment, stdin=subprocess.DEVNULL,
                                      stdout=log, stderr=subprocess.STDOUT, timeout=BUILD_SECONDS)
            except subprocess.TimeoutExpired:
                return f"MinIO was not built within {BUILD_SECONDS} s"
            if done.returncode != 0:
                return "MinIO could not be built: " + (home / "log").read_text().strip()[-200:]
    part.rename(program)
    shutil.rmtree(cache, ignore_errors=True)
    shutil.rmtree(source, ignore_errors=True)
    return ""


def serve(user=ROOT_USER, settings=()):
    """A running MinIO: a ChildServer, and the client of its root user. None and why, where it cannot be had.
    `settings`: more of its environment, by name."""
    program, why = built()
    if program is None:
        return None, why
    environment = {**{name: value for name, value in os.environ.items() if not name.startswith(("MINIO_", "AWS_"))},
                   "MINIO_ROOT_USER": user.key, "MINIO_ROOT_PASSWORD": user.secret, "MINIO_BROWSER": "off",
                   "MINIO_UPDATE": "off", "GOMAXPROCS": "1", **dict(settings)}
    server = ChildServer(lambda child: [program, "server", "--quiet", "--config-dir", child.folder / "config",
                                        "--certs-dir", child.folder / "certs",
                                        "--address", f"127.0.0.1:{child.port}", child.folder / "data"],
                         environment, lambda child: answers(S3(child.port, user)))
    server.s3 = S3(server.port, user)
    return server, ""
