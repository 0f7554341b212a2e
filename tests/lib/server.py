"""The real program as a child process: on a port and a data folder of its own, ended by its process id."""

import atexit
import configparser
import http.client
import itertools
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time

from sigv4 import Credentials

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("OPENTRAIL") or ROOT / "build/release/opentrail")
HOME_ACCOUNT = "000000000000"
HOME_REGION = "us-east-1"

_running = set()
_numbers = itertools.count(1)


@atexit.register
def end_all():
    for server in list(_running):
        server.kill()


def free_port():
    """A port that nobody listens on, at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, seconds, what):
    """Polls until the condition is true and returns what it returned."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not happen within {seconds} s")
        time.sleep(0.01)


class Folder:
    """A temporary folder, removed at the end."""

    def __init__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="opentrail-test-"))
        atexit.register(shutil.rmtree, self.path, True)

    def __truediv__(self, name):
        return self.path / name


class Server:
    """`opentrail serve`. Started by the constructor, ready once that returns."""

    def __init__(self, data, settings=(), user=None, options=()):
        """`user`: the number of the user to run as, where the caller may choose. `options`: of serve."""
        self.data, self.user, self.options = pathlib.Path(data), user, options
        self.host = "127.0.0.1:0"  # Any port: one chosen here could be somebody else's by then.
        self.settings = settings
        self.data.parent.mkdir(parents=True, exist_ok=True)
        self.log_path = self.data.parent / f"{self.data.name}.{next(_numbers)}.log"
        self.start(wait=False)
        self.scheme, port = wait_for(self._listens_on, 60, "a line that says where it listens").groups()
        self.port = int(port)
        self.host = f"127.0.0.1:{self.port}"
        self.endpoint = f"{self.scheme}://{self.host}"
        self.ready_after = self.wait_ready()

    def start(self, wait=True):
        """On the same data and port, ready once it returns unless `wait` is False. For after stop() or kill()."""
        command = [str(PROGRAM), "serve", "--data", str(self.data), "--listen", self.host, *self.options]
        # Suites fail to prove who they are on purpose, all from one address.
        settings = ["limits.failures=0", *self.settings]
        for setting in settings:
            command += ["--set", setting]
        self.log = open(self.log_path, "ab")
        self.started = time.monotonic()
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT,
                                        user=self.user)
        _running.add(self)
        if wait:
            self.ready_after = self.wait_ready()

    def wait_ready(self, seconds=60):
        """Returns how long it took from the start of the process."""
        def ready():
            self._expect_alive()
            return self.probe("/readyz") == 200
        wait_for(ready, seconds, "readiness")
        return time.monotonic() - self.started

    def _listens_on(self):
        self._expect_alive()
        return re.search(r"(https?)://127\.0\.0\.1:(\d+)\n", self.output())

    def _expect_alive(self):
        if not self.alive():
            raise AssertionError(f"the server ended with {self.process.returncode}: {self.output()[-1500:]}")

    def probe(self, path):
        """The status of an unsigned GET, or None while nobody listens."""
        if self.scheme == "https":
            unverified = ssl._create_unverified_context()
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=5, context=unverified)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return None
        finally:
            connection.close()

    def credentials(self):
        """Those of the first start: DIR/credentials, profile opentrail."""
        file = configparser.ConfigParser()
        assert file.read(self.data / "credentials"), f"there is no {self.data}/credentials"
        profile = file["opentrail"]
        return Credentials(profile["aws_access_key_id"], profile["aws_secret_access_key"])

    def environment(self):
        """What an AWS client needs to talk to this server."""
        key, secret = self.credentials()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return {**kept, "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret, "AWS_REGION": HOME_REGION,
                "AWS_DEFAULT_REGION": HOME_REGION, "AWS_ENDPOINT_URL": self.endpoint,
                "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null",
                "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_PAGER": "", "no_proxy": "127.0.0.1"}

    def output(self):
        return self.log_path.read_text(errors="replace")

    def alive(self):
        return self.process.poll() is None

    def stop(self, seconds=20):
        """Asks it to end, as `kill` does. Returns its exit status."""
        if self.alive():
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the server did not end within {seconds} s of SIGTERM") from None
        finally:
            self._forget()

    def kill(self):
        """As a power cut would end it."""
        if self.alive():
            self.process.kill()
        self.process.wait()
        self._forget()

    def _forget(self):
        _running.discard(self)
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.alive():
            self.stop()


def need_program():
    if not os.access(PROGRAM, os.X_OK):
        sys.exit(f"{PROGRAM} is not there: ./dev build makes it; the environment variable OPENTRAIL names another")


def run_program(*arguments, environment=None, stdin=None, seconds=120, cwd=None):
    """Runs a verb to its end. Returns the CompletedProcess, with output as text."""
    return subprocess.run([str(PROGRAM), *map(str, arguments)], env=environment, input=stdin, cwd=cwd,
                          stdin=subprocess.DEVNULL if stdin is None else None, capture_output=True,
                          timeout=seconds, text=True, encoding="utf-8", errors="replace")
