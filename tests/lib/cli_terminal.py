"""Command line on a terminal: what fits it, and what may not reach it."""

import fcntl
import http.server
import json
import os
import pty
import re
import struct
import subprocess
import termios
import threading

import made
from client import Client
from report import contains, same
from server import HOME_REGION, PROGRAM, Folder, run_program, wait_for

# What a terminal acts on: C0 but for what ends lines, DEL, C1, and the marks that turn text round.
HARMFUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
OUR_OWN = re.compile("\x1b\\[(?:1|0)m|\r?\x1b\\[K")  # Bold titles; the progress line.
EVIL = "a\u009b2Jb\u202ec\x7fd"


def tests(server):
    by = OnTerminal(server)
    return [
        ("terminal: no output drives it, whatever records hold", by.harmless_records),
        ("terminal: no file name drives it", by.harmless_names),
        ("into a pipe go a record's own bytes", by.faithful),
        ("terminal: a tail fits 80 columns", by.tail_fits),
        ("terminal: 60 columns tell which digest key of a Region signs", by.key_that_signs),
        ("numbers beyond 64 bits are no reason for an empty row", by.large_numbers),
        ("an answer that ends early is status 3, and what came is shown", ended_early),
    ]


class Terminal:
    """A program whose output is a terminal."""

    def __init__(self, arguments, environment, columns=80):
        self._mine, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        self.process = subprocess.Popen([PROGRAM, *map(str, arguments)], env=environment, stdin=subprocess.DEVNULL,
                                        stdout=other, stderr=other)
        os.close(other)
        self._bytes = b""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        while True:
            try:
                piece = os.read(self._mine, 65536)
            except OSError:
                return
            if not piece:
                return
            self._bytes += piece

    def text(self):
        return self._bytes.decode()

    def finish(self, seconds=60):
        """Its exit status."""
        status = self.process.wait(seconds)
        self._reader.join(10)
        os.close(self._mine)
        return status


def without_harm(said, what):
    found = HARMFUL.search(OUR_OWN.sub("", said).replace("\r\n", "\n"))
    assert not found, f"{what}: {ascii(said[max(0, found.start() - 20):found.end() + 20])}"


class OnTerminal:
    def __init__(self, server):
        self.server, self.environment = server, server.environment()
        self.client = Client(server)

    def on_terminal(self, *arguments, columns=80):
        shown = Terminal([*arguments, "--endpoint", self.server.endpoint], self.environment, columns)
        status = shown.finish()
        return status, shown.text()

    def harmless_records(self):
        record = made.record("Evil", user=EVIL, errorCode=EVIL, resources=[{"ARN": f"arn:aws:s3:::{EVIL}"}])
        # As they are, not as \u escapes: JSON allows it.
        reply = self.client.post_events([json.dumps(record, ensure_ascii=False).encode()])
        same(reply.status, 200, repr(reply))
        for form in ("table", "csv", "ndjson", "json"):
            status, said = self.on_terminal("lookup", "--event-name", "Evil", "-o", form, columns=200)
            same(status, 0, said[-300:])
            without_harm(said, form)
            contains(said, "Evil", form)
            if form == "ndjson":
                same(json.loads(said), record, "the record as JSON")
        for flags in (["--count-by", "userName"], ["--count-by", "username", "-o", "csv"]):
            without_harm(self.on_terminal("lookup", "--event-name", "Evil", *flags)[1], " ".join(flags))

    def harmless_names(self):
        folder = Folder()
        (folder / f"{EVIL}.json").write_text("no JSON")
        os.mkdir(os.fsencode(folder.path) + b"/\x9b2J")
        with open(os.fsencode(folder.path) + b"/\x9b2J/\x1b[2J.json", "w") as file:
            file.write("no JSON either")
        status, said = self.on_terminal("import", folder.path)
        same(status, 1, said[-300:])
        without_harm(said, "import")
        contains(said, "2J", "what import says")
        without_harm(self.on_terminal("import", folder / f"{EVIL}.absent")[1], "import of what is not there")
        without_harm(self.on_terminal(EVIL)[1], "an unknown command")
        without_harm(self.on_terminal("lookup", "-o", EVIL)[1], "an unknown form")

    def faithful(self):
        for form in ("csv", "ndjson"):
            done = run_program("lookup", "--event-name", "Evil", "-o", form, "--endpoint", self.server.endpoint,
                               environment=self.environment)
            contains(done.stdout, EVIL, form)

    def tail_fits(self):
        shown = Terminal(["tail", "--event-name", "ARatherLongNameOfAnEventThatWrites", "--endpoint",
                          self.server.endpoint], self.environment)
        record = {"errorCode": "Client.UnauthorizedOperation", "resources": [{"ARN": "arn:aws:s3:::" + "b" * 60}],
                  "user": "somebody-with-a-long-name", "sourceIPAddress": "2001:db8:1111:2222:3333:4444:5555:6666"}

        def comes():
            self.client.post_events([made.record("ARatherLongNameOfAnEventThatWrites", **record)])
            return "somebody"[:3] in shown.text()

        wait_for(comes, 20, "a line of the tail")
        shown.process.terminate()
        shown.finish()
        lines = OUR_OWN.sub("", shown.text()).replace("\r", "").splitlines()
        assert len(lines) >= 2, lines
        for line in lines:
            assert len(line) <= 80, f"{len(line)} columns: {line}"

    def key_that_signs(self):
        for _ in range(2):
            run_program("digest-keys", "rotate", "--region", HOME_REGION, "--endpoint", self.server.endpoint,
                        environment=self.environment)
        status, said = self.on_terminal("digest-keys", "list", columns=60)
        title, *keys = OUR_OWN.sub("", said).replace("\r", "").splitlines()
        same((status, title.split()[:3]), (0, ["Region", "Fingerprint", "Signs"]))
        same([(line.split()[0], " now " in line) for line in keys], [(HOME_REGION, False), (HOME_REGION, True)], said)
        assert all(len(line) <= 60 for line in (title, *keys)), said

    def large_numbers(self):
        text = json.dumps(made.record("LargeNumber", requestParameters={"size": 1})).replace(
            '"size": 1', '"size": 123456789012345678901234567890')
        same(self.client.post_events([text.encode()]).status, 200)
        for form in ("table", "csv"):
            done = run_program("lookup", "--event-name", "LargeNumber", "-o", form, "--endpoint", self.server.endpoint,
                               environment=self.environment)
            contains(done.stdout, "LargeNumber", form)


def ended_early():
    """A server whose answer ends as an export does whose token was deleted meanwhile."""
    record = made.record("BeforeTheEnd")
    lines = [json.dumps(record), json.dumps({"error": {"__type": "ExpiredTokenException", "message": "it expired"}})]

    class Ending(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write("".join(line + "\n" for line in lines).encode())

        def log_message(self, *_):
            pass

    ending = http.server.HTTPServer(("127.0.0.1", 0), Ending)
    threading.Thread(target=ending.serve_forever, daemon=True).start()
    environment = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "PATH": "/usr/bin"}
    try:
        for verb, form in (("lookup", "ndjson"), ("lookup", "table"), ("lookup", "json"), ("tail", "ndjson")):
            done = run_program(verb, "-o", form, "--endpoint", f"http://127.0.0.1:{ending.server_port}",
                               environment=environment, seconds=20)
            same(done.returncode, 3, f"exit status of {verb} -o {form} ({done.stderr})")
            contains(done.stderr, "ExpiredTokenException: it expired", "standard error")
            contains(done.stdout, "BeforeTheEnd", "standard output")
            assert "Expired" not in done.stdout, done.stdout
            if form == "json":
                same(json.loads(done.stdout), [record])
    finally:
        ending.shutdown()
