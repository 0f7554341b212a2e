"""What people are shown of gateways: their state, their events' users and resources, and what callers are told."""

import csv
import http.client
import io
import json
import signal
import subprocess

from client import Client
from gateway_cases import SOMEBODY, Alone, events, gateway_port, put, s3_of, settings
from gateway_upstream import Upstream
from report import contains, same
from s3_bucket import S3, S3Error
from server import PROGRAM, Folder, Server, free_port, run_program, wait_for
from sigv4 import Credentials

REPORT = "my report.pdf"


def run(server, *arguments):
    done = run_program(*arguments, "--endpoint", server.endpoint, environment=server.environment())
    same(done.returncode, 0, done.stderr[-300:])
    return done.stdout


def state_of(server, name):
    """The state in the status, or None."""
    found = [one for one in Client(server).get("status").get("gateways", ()) if one["name"] == name]
    return found[-1]["state"] if found else None


def metrics(server):
    return Client(server).signed("GET", "/metrics").body.decode()


def tells_who_and_what(server, upstream):
    """A key that nobody knows is named by its id; a name with blanks is whole, in every form."""
    del upstream
    put(s3_of(server), f"a/{REPORT}")
    wait_for(lambda: events(Client(server), "PutObject"), 20, "an event in the history")
    row = run(server, "lookup", "--event-name", "PutObject").splitlines()[1]
    contains(row, SOMEBODY.key, "the row")
    assert row.endswith(f"bucket/a/{REPORT}"), row
    object_arn = f"arn:aws:s3:::bucket/a/{REPORT}"
    table = list(csv.DictReader(io.StringIO(run(server, "lookup", "--event-name", "PutObject", "-o", "csv"))))
    same((table[0]["userName"], table[0]["accessKeyId"]), ("", SOMEBODY.key), "user and key in CSV")
    same(json.loads(table[0]["resources"]), [object_arn, "arn:aws:s3:::bucket"], "resources in CSV")
    for name in (f"bucket/a/{REPORT}", object_arn, REPORT):
        same(len(run(server, "lookup", "--resource", name, "-o", "ndjson").splitlines()), 1, f"--resource {name}")
    same(run(server, "lookup", "--resource", "bucket/a/other", "-o", "ndjson"), "", "events of another object")
    same(run(server, "lookup", "--event-name", "PutObject", "--not", f"resource=bucket/a/{REPORT}", "-o", "ndjson"), "",
         "events that are not of it")


def tail_begins_with_titles(server, upstream):
    del upstream
    command = [str(PROGRAM), "tail", "--door", "gateway", "--endpoint", server.endpoint]
    with subprocess.Popen(command, env=server.environment(), stdout=subprocess.PIPE, text=True) as tail:
        titles = tail.stdout.readline()
        put(s3_of(server), "tailed")
        row = tail.stdout.readline()
        tail.terminate()
    same(titles.split(), ["Time", "Event", "Source", "User", "Address", "Region", "Error", "Resource"], "titles")
    contains(row, "bucket/tailed", "the row")


def tells_of_an_upstream_that_is_away(server, upstream):
    del upstream
    said = s3_error(s3_of(server, "away"))
    same(said.status, 502, "the status of a call")
    contains(said.body.decode(), "<Message>The service gave no reply that can be passed on.</Message>", "the body")
    same(state_of(server, "away"), "upstreamFailing", "its state")
    connection = http.client.HTTPConnection("127.0.0.1", gateway_port(server, "away"), timeout=30)
    connection.request("GET", "/bucket/unsigned")
    contains(connection.getresponse().read().decode(), "<Error><Code>BadGateway</Code>", "the body, if nobody signed")
    connection.close()
    text = run(server, "status")
    contains(text, "Gateway away: upstream fails: no whole reply to any of the last 2 calls since", "the status")
    wait_for(lambda: "a gateway's service gives no whole reply" in server.output(), 20, "a warning")
    wait_for(lambda: 'opentrail_gateway_well{gateway="away"} 0' in metrics(server), 20, "a metric")
    contains(metrics(server), 'opentrail_gateway_well{gateway="main"} 1', "/metrics")
    contains(metrics(server), 'opentrail_gateway_left_out_total{gateway="main",event="(others)"} 0', "/metrics")


def s3_error(s3):
    try:
        put(s3, "nothing")
    except S3Error as error:
        return error
    raise AssertionError("the call was made")


def counts_what_it_refused(server, upstream):
    del upstream
    connection = http.client.HTTPConnection("127.0.0.1", gateway_port(server), timeout=30)
    connection.putrequest("GET", "/bucket/x", skip_host=True)
    connection.putheader("Host", "a")
    connection.putheader("Content-Length", "1")
    connection.putheader("Content-Length", "2")
    connection.endheaders()
    reply = connection.getresponse()
    same(reply.status, 400, "the status of a request with two lengths")
    reply.read()
    connection.close()
    main, = [one for one in Client(server).get("status")["gateways"] if one["name"] == "main"]
    same((main["malformed"], main["refused"]), (1, 0), "malformed and refused")


def reads_identities_again(server, upstream, path):
    del upstream
    client = Client(server)
    arn = "arn:aws:iam::000000000000:user/newcomer"
    path.write_text(json.dumps({"AKIANEWCOMER00000000": {"arn": arn}}))
    newcomer = Credentials("AKIANEWCOMER00000000", "secret")

    def named():
        put(s3_of(server, credentials=newcomer), "by-the-newcomer")
        return [one for one in client.events([("principal", arn)])]
    wait_for(named, 30, "an event of somebody whom the changed file names")
    path.write_text("{")
    wait_for(lambda: "changed identities cannot be used" in server.output(), 30, "a warning")
    assert named(), "what the file said before does not hold any more"


def tells_of_gateways_alone():
    """Silent, stopped, and in the server's metrics."""
    upstream, folder = Upstream(), Folder()
    with Server(folder / "data") as server:
        with Alone(server, upstream, "--name", "edge") as gateway:
            put(S3(gateway.port, SOMEBODY), "counted")
            wait_for(lambda: state_of(server, "edge") == "well", 30, "its state")
            wait_for(lambda: 'opentrail_gateway_calls_total{gateway="edge",alone="true"} 1' in metrics(server), 30,
                     "its metrics")
            same(gateway.stop(), 0, "exit status")
            same(state_of(server, "edge"), "stopped", "its state")
        with Alone(server, upstream, "--name", "torn") as gateway:
            wait_for(lambda: state_of(server, "torn") == "well", 30, "its state")
            gateway.process.send_signal(signal.SIGKILL)
            wait_for(lambda: state_of(server, "torn") == "silent", 60, "silence")
            contains(run(server, "status"), "Gateway torn: silent: it was not heard of since", "the status")
            wait_for(lambda: 'opentrail_gateway_well{gateway="torn",alone="true"} 0' in metrics(server), 30,
                     "its metrics")
        with Alone(server, upstream, "--name", "back") as gateway:
            wait_for(lambda: state_of(server, "back") == "well", 30, "its state")
            server.kill()
            wait_for(lambda: "the server is not heard of" in gateway.log_path.read_text(), 60, "its notice")
            said = s3_error(S3(gateway.port, SOMEBODY))
            same(said.status, 503, "the status of a refusal")
            assert str(server.port) not in said.body.decode(), f"callers are told of the server: {said.body}"
            server.start()
            wait_for(lambda: state_of(server, "back") == "well", 30, "its state once the server is back")
    upstream.close()


def tests():
    upstream, folder = Upstream(), Folder()
    keys = folder / "keys.json"
    keys.write_text(json.dumps({"AKIANOBODY0000000000": {"type": "Root"}}))
    chosen = [*settings(upstream, "required", "main", f"identities={keys}"), "gateway.away.listen=127.0.0.1:0",
              f"gateway.away.upstream=http://127.0.0.1:{free_port()}"]
    server = Server(folder / "data", chosen)
    yield "tables name the key and the whole object", tells_who_and_what, server, upstream
    yield "a tail begins with titles", tail_begins_with_titles, server, upstream
    yield "an upstream that is away is told of", tells_of_an_upstream_that_is_away, server, upstream
    yield "malformed requests are counted", counts_what_it_refused, server, upstream
    yield "identities are read again", reads_identities_again, server, upstream, keys
    yield "a clean stop", lambda: same(server.stop(), 0, "exit status")
    upstream.close()
    yield "gateways alone: silent, stopped, back", tells_of_gateways_alone
