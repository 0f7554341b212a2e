"""`opentrail gateway` where its server is none: another service, or a proxy that answers in its place."""

import http.server
import json
import os
import threading

from gateway_cases import SOMEBODY, Alone, put, succeeds_or_breaks
from gateway_upstream import Upstream
from report import same
from s3_bucket import S3, S3Error
from server import wait_for

ANSWERS = [(200, b"{}"), (200, b"<html>"), (302, b""), (400, b"no"), (404, b'{"__type":"NoSuchKey"}')]


class Stranger:
    """Answers all posts the same, or, where `answer` is None, as a server does that keeps all."""

    def __init__(self):
        self.answer = ANSWERS[0]
        self.kept = []
        stranger = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                head, *records = self.rfile.read(int(self.headers["Content-Length"])).decode().splitlines()
                events = json.loads(head).get("events", 0)
                status, body = stranger.answer or (200, json.dumps({"events": events, "refused": []}).encode())
                if stranger.answer is None:
                    stranger.kept += [json.loads(record) for record in records[:events]]
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def environment(self):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return {**kept, "AWS_ACCESS_KEY_ID": SOMEBODY.key, "AWS_SECRET_ACCESS_KEY": SOMEBODY.secret,
                "AWS_REGION": "us-east-1", "no_proxy": "127.0.0.1"}

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def believes_no_stranger(policy):
    upstream, stranger = Upstream(), Stranger()
    with Alone(stranger, upstream, "--policy", policy, "--account", "111122223333", "--region", "us-east-1") as gateway:
        s3 = S3(gateway.port, SOMEBODY)
        wait_for(lambda: "the server is not heard of" in gateway.log_path.read_text(), 60, "its notice")
        for number, stranger.answer in enumerate(ANSWERS):
            try:
                put(s3, f"refused-{number}")
                raise AssertionError(f"a call was made though {stranger.answer} kept nothing")
            except S3Error as error:
                same(error.status, 503, "the status of a refusal")
        same(upstream.paths_seen("PUT"), [], "what the service saw of refused calls")
        stranger.answer = None
        wait_for(lambda: succeeds_or_breaks(s3, "back"), 60, "calls that are let through again")
        same({event["requestParameters"]["key"] for event in stranger.kept}, {"back"}, "the calls on record")
    stranger.close()
    upstream.close()
