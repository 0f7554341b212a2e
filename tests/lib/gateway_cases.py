"""What a gateway promises, against the real program: events, policies, kills, a full disk, a server that is away."""

import collections
import http.client
import json
import re
import ssl
import subprocess
import threading

import sigv4
from client import Client
from gateway_upstream import Upstream
from log_files import Bucket
from report import Skip, contains, same
from s3_bucket import S3, S3Error
from server import PROGRAM, Folder, Server, free_port, run_program, wait_for
from sigv4 import Credentials
from small_disk import MIB, SmallDisk

SOMEBODY = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
UNKNOWN = "GatewayOutcomeUnknown"


def settings(upstream, policy="required", name="main", *more):
    return [f"gateway.{name}.listen=127.0.0.1:0", f"gateway.{name}.upstream={upstream.endpoint}",
            f"gateway.{name}.policy={policy}", *[f"gateway.{name}.{one}" for one in more]]


def gateway_port(server, name="main"):
    """The last one that the server said it listens on."""
    return int(re.findall(rf"Gateway +{name} https?://127\.0\.0\.1:(\d+) ", server.output())[-1])


def s3_of(server, name="main", credentials=SOMEBODY):
    return S3(gateway_port(server, name), credentials)


def events(client, name, more=()):
    return [one["record"] for one in client.events([("eventName", name), ("door", "gateway"), *more])]


def put(s3, key, body=b"x" * 100):
    s3.request("PUT", f"/bucket/{key}", body=body)


def keys_of(records):
    return collections.Counter((record.get("requestParameters") or {}).get("key") for record in records)


def keys_once_there(client, key):
    """How often each key was put, once the event of that one is there."""
    def found():
        keys = keys_of(events(client, "PutObject"))
        return keys if keys[key] else None
    return wait_for(found, 30, f"the event of {key}")


def found_at_once(server, upstream):
    s3, client = s3_of(server), Client(server)
    put(s3, "a.txt", b"hello")
    same(s3.request("GET", "/bucket/a.txt")[1], b"hello", "what came back")
    try:
        s3.request("GET", "/bucket/denied.txt")
    except S3Error as error:
        same(error.status, 403, "the status of a denial")
    record, = wait_for(lambda: events(client, "PutObject"), 20, "an event in the history")
    same(record["eventSource"], "s3.amazonaws.com", "eventSource")
    same(record["requestParameters"]["bucketName"], "bucket", "bucketName")
    same(record["requestParameters"]["key"], "a.txt", "key")
    same(record["sourceIPAddress"], "127.0.0.1", "sourceIPAddress")
    same(record["awsRegion"], "us-east-1", "awsRegion")
    same(record["recipientAccountId"], "000000000000", "recipientAccountId")
    same(record.get("errorCode"), None, "errorCode")
    reads = wait_for(lambda: len(found := events(client, "GetObject")) == 2 and found, 20, "two reads")
    same({read.get("errorCode") for read in reads}, {None, "AccessDenied"}, "errorCodes of the reads")


def shows_how_it_does(server, upstream):
    client, s3 = Client(server), s3_of(server)
    put(s3, "shown")
    gateway, = [one for one in client.get("status")["gateways"] if one["name"] == "main"]
    same((gateway["policy"], gateway["upstream"]), ("required", upstream.endpoint), "policy and upstream")
    assert gateway["calls"] >= 1 and gateway["events"] >= 1, f"it counts nothing: {gateway}"

    def shown():
        text = client.signed("GET", "/metrics").body.decode()
        return text if 'opentrail_gateway_calls_total{gateway="main"}' in text else None

    metrics = wait_for(shown, 20, "metrics of a gateway")
    contains(metrics, 'opentrail_gateway_recording_seconds{gateway="main",quantile="0.99"}', "/metrics")
    said = run_program("status", "--endpoint", server.endpoint, environment=server.environment())
    same(said.returncode, 0, said.stderr)
    contains(said.stdout, "required", "opentrail status")


def left_out_is_counted(server, upstream):
    client, s3 = Client(server), s3_of(server, "chosen")
    put(s3, "kept")
    for _ in range(3):
        s3.request("GET", "/bucket/kept")
    put(s3, "kept-too")
    wait_for(lambda: len(events(client, "PutObject", [("text", '"kept-too"')])) == 1, 20, "the events that are chosen")
    gateway, = [one for one in client.get("status")["gateways"] if one["name"] == "chosen"]
    same(gateway["leftOutByName"], {"GetObject": 3}, "what was left out")
    same((gateway["calls"], gateway["events"]), (5, 2), "calls and events")


WRITES = json.dumps([{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]},
                                         {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
                                         {"Field": "readOnly", "Equals": ["false"]}]}])


def own_users_are_named(server, upstream):
    """A key of OpenTrail's own; one that the service does not accept is nobody's."""
    del upstream
    client, own = Client(server), server.credentials()
    put(s3_of(server, credentials=own), "by-the-admin")
    wait_for(lambda: "by-the-admin" in keys_of(events(client, "PutObject")), 20, "an event in the history")
    record, = [one for one in events(client, "PutObject") if one["requestParameters"]["key"] == "by-the-admin"]
    identity = record["userIdentity"]
    same((identity["accessKeyId"], identity["accountId"]), (own.key, "000000000000"), "key and account")
    assert identity["type"] != "Unknown" and identity["arn"], f"nobody is named: {identity}"


def trails_take_them(server, upstream):
    """A data-event trail on a bucket delivers what passes a gateway, the denied call included."""
    del upstream
    client, s3 = Client(server), s3_of(server)
    client.call("CreateTrail", {"Name": "objects", "S3BucketName": "opentrail-logs-000000000000"})
    selector = {"FieldSelectors": [
        {"Field": "eventCategory", "Equals": ["Data"]}, {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
        {"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::bucket/"]}]}
    client.call("PutEventSelectors", {"TrailName": "objects", "AdvancedEventSelectors": [selector]})
    client.call("StartLogging", {"Name": "objects"})
    put(s3, "delivered")
    s3.request("GET", "/bucket/denied-and-delivered", expected=(403,))
    s3.request("PUT", "/elsewhere/key", body=b"x")
    bucket = Bucket(server.data / "buckets/opentrail-logs-000000000000")

    def delivered():
        records = [json.loads(text) for found in bucket.read().values() for text in found]
        return sorted((one["eventName"], one["requestParameters"]["key"], one.get("errorCode") or "")
                      for one in records) if len(records) >= 2 else None
    same(wait_for(delivered, 60, "a log file"), [("GetObject", "denied-and-delivered", "AccessDenied"),
                                                 ("PutObject", "delivered", "")], "what was delivered")


def tail_shows_them(server, upstream):
    del upstream
    command = [str(PROGRAM), "tail", "-o", "ndjson", "--event-name", "DeleteObject", "--endpoint", server.endpoint]
    with subprocess.Popen(command, env=server.environment(), stdout=subprocess.PIPE, text=True) as tail:
        lines = []
        reader = threading.Thread(target=lambda: lines.append(tail.stdout.readline()))
        reader.start()

        def shown():
            s3_of(server).request("DELETE", "/bucket/tailed")
            reader.join(0.5)
            return lines
        wait_for(shown, 30, "an event in the tail")
        tail.terminate()
        same(json.loads(lines[0])["eventName"], "DeleteObject", "what the tail shows")


def sessions_are_remembered(server, upstream):
    """Who is behind temporary credentials: seen being made, and known after another start."""
    del upstream
    body = (b"Action=AssumeRole&Version=2011-06-15&RoleSessionName=ann&"
            b"RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fauditor")
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    client = Client(server)
    for key in ("as-a-role", "as-a-role-later"):
        if key == "as-a-role":
            gateway = Client(server, SOMEBODY)
            gateway.port = gateway_port(server)
            gateway.host = f"127.0.0.1:{gateway.port}"
            same(gateway.signed("POST", "/", headers=headers, body=body, service="sts").status, 200, "AssumeRole")
        put(s3_of(server, credentials=Credentials("ASIAIOSFODNN7EXAMPLE", "secret")), key)
        wait_for(lambda: key in keys_of(events(client, "PutObject")), 20, "an event in the history")
        record, = [one for one in events(client, "PutObject") if one["requestParameters"]["key"] == key]
        same(record["userIdentity"]["type"], "AssumedRole", "the type of the identity")
        contains(record["userIdentity"]["arn"], "assumed-role/auditor/ann", "its ARN")
        server.kill()
        server.start()
    for secret in (b"not-to-be-kept", b"nor-this"):
        for line in Client(server).export([("door", "gateway")]):
            assert secret not in line, "a secret was kept"


class Traffic:
    """Threads that put objects of names of their own until they are told to stop or the gateway is gone."""

    def __init__(self, port, prefix, threads=4):
        self.port, self.prefix = port, prefix
        self.answered = set()
        self.failed = threading.Event()
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(number,)) for number in range(threads)]
        for thread in self.threads:
            thread.start()

    def run(self, number):
        s3 = S3(self.port, SOMEBODY)
        at = 0
        while not self.stopping.is_set():
            key = f"{self.prefix}-{number}-{at}"
            at += 1
            try:
                put(s3, key)
            except (OSError, S3Error):
                self.failed.set()
                return
            except Exception:  # A reply that was cut off.
                self.failed.set()
                return
            self.answered.add(key)

    def end(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


def survives_kills(policy, rounds=10):
    upstream, folder = Upstream(), Folder()
    with Server(folder / "data", settings(upstream, policy)) as server:
        answered = set()
        for number in range(rounds):
            traffic = Traffic(gateway_port(server), f"k{number}")
            wait_for(lambda: len(traffic.answered) > 5 + 17 * number or traffic.failed.is_set(), 60, "calls")
            server.kill()
            traffic.end()
            answered |= traffic.answered
            server.start()
        client = Client(server)
        records = wait_for(lambda: events(client, "PutObject"), 30, "events")
        found = keys_of(records)
        same(sorted(answered - set(found)), [], "calls that were answered and are not recorded")
        same([key for key, count in found.items() if count > 1], [], "calls that are recorded twice")
        seen = {path.removeprefix("/bucket/") for path in upstream.paths_seen("PUT")}
        unknown = {record["requestParameters"]["key"] for record in records if record.get("errorCode") == UNKNOWN}
        same(sorted(answered & unknown), [], "calls that were answered, and whose outcome is not known")
        if policy == "strict":
            same(sorted(seen - set(found)), [], "calls that the upstream saw and that are not recorded")
            # Another start finds nothing more to say.
            before = len(records)
            server.kill()
            server.start()
            same(len(events(Client(server), "PutObject")), before, "events after another start")
        else:
            same(sorted(unknown), [], "events of an unknown outcome")
    upstream.close()


def refuses_on_a_full_disk():
    upstream = Upstream()
    with SmallDisk() as disk:
        if disk is None:
            raise Skip("a tmpfs cannot be mounted")
        chosen = ["journal.segment_bytes=2MiB", "journal.free_bytes_min=16MiB",
                  *settings(upstream, "required"), *settings(upstream, "strict", "strict"),
                  *settings(upstream, "best-effort", "easy")]
        with Server(disk.path / "data", chosen) as server:
            put(s3_of(server), "before")
            disk.leave(12 * MIB)
            wait_for(lambda: server.probe("/readyz") == 503, 30, "a disk that is short")
            for name in ("main", "strict"):
                try:
                    put(s3_of(server, name), "refused")
                    raise AssertionError(f"{name}: the call was let through")
                except S3Error as error:
                    same(error.status, 503, f"{name}: status")
                    contains(error.body.decode(), "<Code>ServiceUnavailable</Code>", f"{name}: body")
                    contains(error.body.decode(), "the disk is short of space", f"{name}: body")
            assert "/bucket/refused" not in upstream.paths_seen("PUT"), "the upstream saw a refused call"
            put(s3_of(server, "easy"), "easy")
            disk.make_room()
            client = Client(server)
            wait_for(lambda: server.probe("/readyz") == 200, 30, "readiness")
            wait_for(lambda: succeeds(s3_of(server), "after"), 30, "calls that are let through again")
            found = keys_once_there(client, "easy")
            same([key for key in ("before", "easy", "after") if found[key] != 1], [], "calls not recorded once")
            refused = {one["name"]: one["refused"] for one in client.get("status")["gateways"]}
            same((refused["main"] >= 1, refused["strict"] >= 1, refused["easy"]), (True, True, 0), "refusals")
    upstream.close()


def tells_of_what_it_could_not_record():
    """best-effort, on a disk that is short for longer than calls have room in memory."""
    upstream, calls = Upstream(), 4500
    with SmallDisk() as disk:
        if disk is None:
            raise Skip("a tmpfs cannot be mounted")
        chosen = ["journal.segment_bytes=2MiB", "journal.free_bytes_min=16MiB", *settings(upstream, "best-effort")]
        with Server(disk.path / "data", chosen) as server:
            disk.leave(12 * MIB)
            wait_for(lambda: server.probe("/readyz") == 503, 30, "a disk that is short")
            connection = http.client.HTTPConnection("127.0.0.1", gateway_port(server), timeout=60)
            for _ in range(calls):
                connection.request("GET", "/bucket/nothing", headers={"Host": "s3.amazonaws.com"})
                answer = connection.getresponse()
                answer.read()
                same(answer.status, 404, "the status of a call that does not wait")
            connection.close()
            disk.make_room()
            client = Client(server)
            alarms = wait_for(lambda: client.events([("eventName", "GatewayCallsUnrecorded")]), 60, "an alarm")
            told = alarms[0]["record"]["serviceEventDetails"]
            same((told["gateway"], list(told["eventNames"])), ("main", ["GetObject"]), "what the alarm says")

            def all_written():
                figures = client.get("status")["gateways"][0]
                return figures if figures["waiting"] == 0 else None
            figures = wait_for(all_written, 60, "the events of the calls that had room")
            same(figures["events"] + figures["unrecorded"], calls, "calls that are recorded or counted")
            assert figures["unrecorded"] > 0 and figures["refused"] == 0, f"figures: {figures}"
            wait_for(lambda: len(client.export([("eventName", "GetObject")])) == figures["events"], 30, "all events")
            # One alarm a minute: what came after the first is told when the gateway ends.
            same(server.stop(), 0, "exit status")
            server.start()
            found = Client(server).events([("eventName", "GatewayCallsUnrecorded")])
            same(sum(one["record"]["serviceEventDetails"]["count"] for one in found), figures["unrecorded"],
                 "the count that alarms tell")
    upstream.close()


def succeeds(s3, key):
    try:
        put(s3, key)
        return True
    except S3Error:
        return False


class Alone:
    """`opentrail gateway`, once it listens."""

    def __init__(self, server, upstream, *more):
        self.log_path = Folder() / "log"
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [str(PROGRAM), "gateway", "--listen", "127.0.0.1:0", "--upstream", upstream.endpoint, "--server",
                 server.endpoint, *more], env=server.environment(), stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT)
        self.port = int(wait_for(self.listens, 30, "a line that says where it listens").group(1))

    def listens(self):
        text = self.log_path.read_text(errors="replace")
        assert self.process.poll() is None, f"it ended: {text}"
        return re.search(r"^Gateway \S+ at http://127\.0\.0\.1:(\d+) ", text, re.MULTILINE)

    def stop(self):
        self.process.terminate()
        return self.process.wait(30)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def runs_alone(policy):
    upstream, folder = Upstream(), Folder()
    with Server(folder / "data") as server, Alone(server, upstream, "--name", "edge", "--policy", policy) as gateway:
        s3, client = S3(gateway.port, SOMEBODY), Client(server)
        for number in range(20):
            put(s3, f"alone-{number}")
        found = wait_for(lambda: len(all_ := events(client, "PutObject")) == 20 and all_, 30, "events of all calls")
        same({count for count in keys_of(found).values()}, {1}, "how often calls are recorded")
        asked = [("eventName", "PutObject"), ("provenance", "true")]
        provenance = client.get("events", asked)["events"][0]["provenance"]
        same((provenance["door"], provenance["gateway"]), ("gateway", "edge"), "door and gateway")
        wait_for(lambda: [one for one in client.get("status").get("gateways", ()) if one["name"] == "edge"], 30,
                 "a gateway in the status")
        server.kill()
        # Who is told that a call was made has it on record: none is made while the server is away.
        wait_for(lambda: "the server is not heard of" in gateway.log_path.read_text(), 60, "its notice")
        try:
            put(s3, "away")
            raise AssertionError("a call was made though the server is away")
        except S3Error as error:
            same(error.status, 503, "the status of a refusal")
        assert "/bucket/away" not in upstream.paths_seen("PUT"), "the upstream saw a refused call"
        server.start()
        wait_for(lambda: succeeds_or_breaks(s3, "back"), 60, "calls that are let through again")
        found = keys_once_there(Client(server), "back")
        same({count for key, count in found.items() if key.startswith("alone")}, {1}, "how often calls are recorded")
        same(gateway.stop(), 0, "the exit status")
    upstream.close()


def succeeds_or_breaks(s3, key):
    try:
        put(s3, key)
        return True
    except (S3Error, OSError):
        return False


def names_what_is_wrong():
    identities = Folder() / "keys.json"
    identities.write_text("{")
    rows = [(["--set", "gateway.policy=lax", "--set", "gateway.upstream=http://h"], "'lax' is not one of strict"),
            (["--set", "gateway.listen=127.0.0.1:0"], "gateway.main has no upstream"),
            (["--set", "gateway.upstream=http://h", "--set", "gateway.listen=0.0.0.0:0"], "gateway.main.plain=true"),
            (["--set", "gateway.upstream=http://h", "--set", f"gateway.identities={identities}"],
             f"identities: {identities}: not JSON")]
    for arguments, says in rows:
        done = run_program("serve", "--data", Folder() / "data", "--listen", f"127.0.0.1:{free_port()}", *arguments)
        same(done.returncode, 2, done.stderr)
        contains(done.stderr, says, "what it says")
    rows = [(["--upstream", "h:1"], "setting gateway.main.upstream"),
            (["--polcy", "strict"], "opentrail gateway has no flag '--polcy'; did you mean '--policy'?"),
            (["--upstream", "http://h", "--set", "foo=1"], "no setting is called 'gateway.main.foo' (docs/settings.md"),
            (["--upstream", "http://h", "--set", "gateway.edge.verifies=false"], "is another gateway's setting: this"),
            (["--upstream", "http://h", "--set", "gateway.main.verifies=x"], "'x' is neither true nor false")]
    for arguments, says in rows:
        done = run_program("gateway", *arguments)
        same(done.returncode, 2, done.stderr)
        contains(done.stderr, says, "what it says")
    contains(run_program("gateway", "--help").stdout, "opentrail gateway --listen", "its help")


def settings_reach_their_place():
    """TLS towards callers, a map of keys, proxies that are believed, account, Region and domain."""
    upstream, folder = Upstream(), Folder()
    with Server(folder / "maker", options=("--tls", "self-signed")) as maker:
        tls = maker.data / "tls"
        arn = "arn:aws:iam::111122223333:user/ann"
        (folder / "keys.json").write_text(json.dumps({SOMEBODY.key: {"type": "IAMUser", "arn": arn}}))
        chosen = settings(upstream, "required", "main", f"certificate={tls}/certificate.pem", f"key={tls}/key.pem",
                          f"identities={folder.path}/keys.json",
                          "trusted_proxies=127.0.0.0/8,10.0.0.0/8", "account=111122223333", "region=eu-west-1",
                          "domain=s3.internal")
        with Server(folder / "data", chosen) as server:
            port = int(re.findall(r"Gateway +main https://127\.0\.0\.1:(\d+) ", server.output())[-1])
            host = "papers.s3.internal"
            headers = sigv4.sign(SOMEBODY, "PUT", host, "/a.txt", [], {}, b"x", "eu-west-1", "s3")
            connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=30,
                                                     context=ssl._create_unverified_context())
            connection.request("PUT", "/a.txt", body=b"x", headers={**headers, "Host": host,
                                                                    "X-Forwarded-For": "203.0.113.7, 10.1.2.3"})
            same(connection.getresponse().status, 200, "the status of a call over TLS")
            connection.close()
            record, = wait_for(lambda: events(Client(server), "PutObject"), 20, "an event in the history")
            same(record["requestParameters"]["bucketName"], "papers", "the bucket in the host")
            same(record["userIdentity"]["arn"], arn, "the ARN of the key's owner")
            same(record["sourceIPAddress"], "203.0.113.7", "sourceIPAddress")
            same((record["recipientAccountId"], record["awsRegion"]), ("111122223333", "eu-west-1"), "account, Region")
            contains(record["tlsDetails"]["tlsVersion"], "TLSv1.", "tlsVersion")
    upstream.close()


def tests_of_one_server():
    upstream, folder = Upstream(), Folder()
    chosen = settings(upstream, "required", "chosen", f"record={WRITES}")
    chosen += ["delivery.interval=1s", *settings(upstream)]
    server = Server(folder / "data", chosen)
    yield "an event is found at once", found_at_once, server, upstream
    yield "status, metrics and opentrail status show gateways", shows_how_it_does, server, upstream
    yield "what selectors leave out is counted by name", left_out_is_counted, server, upstream
    yield "OpenTrail's own users are named", own_users_are_named, server, upstream
    yield "trails deliver what passes", trails_take_them, server, upstream
    yield "a tail shows what passes", tail_shows_them, server, upstream
    yield "sessions are remembered", sessions_are_remembered, server, upstream
    yield "a clean stop", lambda: same(server.stop(), 0, "exit status")
    upstream.close()
