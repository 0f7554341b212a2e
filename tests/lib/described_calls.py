"""Every call of /v1 once, with data that fills its reply. A call that is new needs a line in one of these."""

import gzip
import hashlib
import http.client
import json
import time
import uuid

import made
import sigv4
from client import Reply
from report import contains, same
from server import wait_for

BUCKET = "v1-logs"


def search(ask):
    whole = ask("GET", "/v1/events", pairs=[("limit", 1000), ("provenance", "true")]).json
    assert len(whole["events"]) > 300 and whole["nextToken"], "there is more than a page"
    ask("GET", "/v1/events", pairs=[("limit", 1000), ("nextToken", whole["nextToken"])])
    lines = {"Accept": "application/x-ndjson"}
    ask("GET", "/v1/events", pairs=[("limit", "all")], headers=lines)
    ask("GET", "/v1/events", pairs=[("limit", 20), ("provenance", "true")], headers=lines)
    for field in ("eventName", "username", "sourceIPAddress", "errorCode", "resourceName", "category"):
        counted = ask("GET", "/v1/events/count", pairs=[("by", field)]).json
        assert counted["counts"], f"nothing has a {field}"
    ask("GET", "/v1/events/histogram", pairs=[("interval", "6h"), ("eventName", "GetObject")])
    ask("GET", "/v1/events", pairs=[("nonsense", "1")], status=400)


def figures(ask):
    """What the console's pages ask."""
    ask("GET", "/v1/events/histogram", pairs=[("buckets", 60), ("by", "outcome"), ("since", "7d")])
    fields = ("principal", "accessKeyId", "resourceName")
    summary = ask("GET", "/v1/events/summary", pairs=[("by", field) for field in fields]).json
    principal, key, resource = [field["values"][0]["value"] for field in summary["fields"]]
    assert ask("GET", "/v1/events/suggestions", pairs=[("by", "eventName"), ("contains", "object")]).json["counts"]
    ask("GET", "/v1/events/suggestions", status=400)
    week = [("principal", principal), ("since", "7d")]
    assert "news" in ask("GET", "/v1/identities", pairs=week).json
    assert ask("GET", "/v1/identities", pairs=[("accessKeyId", key)]).json["ever"]["total"]
    ask("GET", "/v1/identities", status=400)
    assert ask("GET", "/v1/identities/policy", pairs=[("accessKeyId", key)]).json["policy"]["Statement"]
    ask("GET", "/v1/identities/policy", status=400)
    handed_out = [("eventName", "AssumeRole"), ("outcome", "success"), ("limit", 1)]
    hop = ask("GET", "/v1/events", pairs=handed_out).json["events"][0]["record"]
    session = [("accessKeyId", hop["responseElements"]["credentials"]["accessKeyId"])]
    assert ask("GET", "/v1/identities/chain", pairs=session).json["hops"]
    ask("GET", "/v1/identities/chain", pairs=[("eventId", hop["eventID"])])
    ask("GET", "/v1/identities/chain", pairs=[("eventId", str(uuid.uuid4()))], status=404)
    assert ask("GET", "/v1/resources", pairs=[("name", resource)]).json["all"]["total"]
    ask("GET", "/v1/resources", status=400)
    assert ask("GET", "/v1/coverage").json["accounts"]


def tail(ask):
    """Until the first event has come."""
    path = "/v1/tail"
    pairs = [("provenance", "true")]
    headers = sigv4.sign(ask.client.credentials, "GET", ask.client.host, path, pairs, {}, b"", "us-east-1",
                         "opentrail")
    connection = http.client.HTTPConnection("127.0.0.1", ask.client.port, timeout=60)
    connection.request("GET", path + "?provenance=true", headers=headers)
    answer = connection.getresponse()
    ask("POST", "/v1/events", body={"Records": [made.record()]})
    line = b""
    while not line.strip():
        line = answer.readline()
    connection.close()
    ask.hold("GET", path, Reply(answer.status, answer.headers, line))


def events_in(ask):
    record = made.record()
    ask("POST", "/v1/events", body={"events": [record, {"not": "a record"}, record]})
    # The same identity, another content.
    changed = {**record, "userAgent": "another"}
    reply = ask("POST", "/v1/events", body={"events": [changed]}).json
    same(reply["conflicts"], ["0"])
    wait_for(lambda: ask("GET", "/v1/conflicts").json["conflicts"], 30, "a conflict in the list")


def import_all(ask):
    started = ask("POST", "/v1/imports", body={"paths": ["made/"]}).json["importId"]
    records = json.dumps([made.record(), {"not": "a record"}]).encode()
    head = {"source": "made/one.json", "sha256": hashlib.sha256(records).hexdigest(), "count": 2, "size": len(records)}
    body = json.dumps(head).encode() + b"\n" + records + b"\n"
    path = f"/v1/imports/{started}"
    groups = ask("POST", path + "/batches", body=body, headers={"Content-Type": "application/x-opentrail-import"}).json
    same((groups["groups"][0]["kept"], len(groups["groups"][0]["failed"])), (1, 1))
    ask("GET", path)
    ask("POST", path + "/finish", body={"files": 1, "failedFiles": 0})
    ask("GET", "/v1/imports")
    ask("POST", path + "/forget")
    ask("GET", "/v1/imports/none", status=404)


def tokens(ask):
    token = ask("POST", "/v1/tokens", body={"name": "one", "expiresIn": "1h", "scope": ["events:read"]}).json
    assert ask("GET", "/v1/tokens").json["tokens"]
    bearer = {"Authorization": f"Bearer {token['token']}"}
    ask("GET", "/v1/events", headers=bearer, sign=False)
    ask("GET", "/v1/tokens", headers=bearer, sign=False, status=403)
    ask("DELETE", f"/v1/tokens/{token['tokenId']}")


def access(ask):
    users = ask("POST", "/v1/access/ListUsers", body={}).json
    contains([user["UserName"] for user in users["Users"]], "admin", "the users")
    ask("POST", "/v1/access/GetUser", body={"UserName": "nobody"}, status=404)


def buckets(ask):
    ask("POST", "/v1/buckets", body={"name": BUCKET})
    assert ask("GET", "/v1/buckets").json["buckets"]
    ask("POST", "/v1/digest-keys", body={"region": "us-east-1"})
    assert ask("GET", "/v1/digest-keys").json["digestKeys"]


def log_key(name):
    return (f"AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/02/"
            f"111122223333_CloudTrail_us-east-1_20260102T0305Z_{name}.json.gz")


def digest_key(hour):
    return ("AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/01/02/"
            f"111122223333_CloudTrail-Digest_us-east-1_main_us-east-1_20260102T0{hour}0000Z.json.gz")


def intake(ask):
    """A file that is read, one that is only known of, one that is given up; a digest and a gap."""
    read, missing = log_key("aaaaaaaaaaaaaaaa"), log_key("bbbbbbbbbbbbbbbb")
    seen = [{"bucket": BUCKET, "key": key, "how": how} for key, how in
            ((read, "announced"), (missing, "named"))]
    ask("POST", "/v1/intake/seen", body={"files": seen})
    log = gzip.compress(json.dumps({"Records": [made.record(), made.record()]}).encode())
    pairs = [("bucket", BUCKET), ("key", read), ("feed", "made")]
    same(ask("POST", "/v1/intake/files", body=log, pairs=pairs).json["outcome"], "taken")
    same(ask("POST", "/v1/intake/files", body=log, pairs=pairs).json["outcome"], "known")
    ask("POST", "/v1/intake/files", body=b"no gzip", pairs=[pairs[0], ("key", log_key("cccccccccccccccc"))], status=400)
    batch = b""
    for name, body in (("d", gzip.compress(b'{"Records":[]}')), ("e", b"no gzip")):
        head = {"bucket": BUCKET, "key": log_key(name * 16), "size": len(body)}
        batch += json.dumps(head).encode() + b"\n" + body + b"\n"
    same(len(ask("POST", "/v1/intake/batches", body=batch, pairs=[("feed", "made")]).json["files"]), 2)
    ask("POST", "/v1/intake/letters", body={"feed": "made", "messageId": "m-1", "reason": "made up", "body": "{}"})
    # Of three in a row the second is not there.
    for hour in (2, 4):
        noted = {"bucket": BUCKET, "key": digest_key(hour), "state": "valid", "from": f"2026-01-02T0{hour - 1}:00:00Z",
                 "to": f"2026-01-02T0{hour}:00:00Z", "sha256": str(hour) * 64, "previousBucket": BUCKET,
                 "previousKey": digest_key(hour - 1), "previousSha256": str(hour - 1) * 64}
        ask("POST", "/v1/intake/digests", body=noted)
    sums = wait_for(lambda: known_sums(ask), 30, "the ledger")
    assert sums["files"]["missing"] >= 1, sums
    for path in ("", "/hours", "/files", "/letters", "/digests", "/gaps"):
        ask("GET", "/v1/intake" + path)
    ask("GET", "/v1/intake/files", pairs=[("state", "read"), ("limit", 1)])
    ask("GET", "/v1/intake", pairs=[("account", "111122223333")])
    ask("GET", "/v1/intake/hours", pairs=[("lacking", "true")])
    assert ask("GET", "/v1/intake/gaps").json["digests"], "a digest is missing"


def known_sums(ask):
    sums = ask("GET", "/v1/intake").json
    return sums if sums["files"]["read"] >= 1 and sums["deadLetters"] >= 1 else None


def notices(ask):
    # As S3 sends one first: it announces nothing.
    body = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": BUCKET}
    ask("POST", "/v1/intake/notices/nobody", body=body, status=404)
    ask("POST", "/v1/intake/notices/hook", body=body)


def audit_webhooks(ask):
    now = time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime())
    ask("POST", "/v1/intake/kubernetes", body={"kind": "EventList", "apiVersion": "audit.k8s.io/v1", "items": [
        {"kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Metadata", "auditID": str(uuid.uuid4()),
         "stage": "ResponseComplete", "requestURI": "/api/v1/namespaces/default/pods", "verb": "list",
         "user": {"username": "mia", "groups": ["system:authenticated"]}, "sourceIPs": ["192.0.2.1"],
         "objectRef": {"resource": "pods", "namespace": "default", "apiVersion": "v1"},
         "responseStatus": {"code": 200}, "requestReceivedTimestamp": now, "stageTimestamp": now}]})
    ask("POST", "/v1/intake/minio", body={
        "version": "1", "deploymentid": "d", "time": now, "event": "", "trigger": "incoming",
        "api": {"name": "GetObject", "bucket": "b", "object": "o", "status": "OK", "statusCode": 200},
        "remotehost": "192.0.2.1", "requestID": "16F0000000000001", "userAgent": "mc",
        "requestPath": "/b/o", "requestHost": "minio:9000", "accessKey": "minio"})


def gateway(ask):
    report = {"name": "edge", "endpoint": "http://127.0.0.1:1", "upstream": "http://127.0.0.1:2", "policy": "open",
              "calls": 1, "callsPerSecond": 0.5, "events": 1, "refused": 0, "unrecorded": 0, "leftOut": 0, "waiting": 0,
              "connections": 1, "upstreamErrors": 0, "recordingSecondsP50": 0.001, "recordingSecondsP99": 0.002,
              "unrecordedByName": {}, "leftOutByName": {"GetObject": 2}}
    head = {"instance": "one", "account": "000000000000", "region": "us-east-1", "events": 1, "report": report}
    record = made.record(account="000000000000")
    body = json.dumps(head).encode() + b"\n" + json.dumps(record).encode() + b"\n"
    ask("POST", "/v1/gateway/edge/events", body=body, headers={"Content-Type": "application/x-ndjson"})
    assert ask("GET", "/v1/status").json["gateways"], "a gateway was heard of"


def trail(ask):
    """One that has a file, for the status and whatever looks at trails."""
    ask.client.call("CreateTrail", {"Name": "v1-trail", "S3BucketName": BUCKET, "EnableLogFileValidation": True})
    ask.client.call("StartLogging", {"Name": "v1-trail"})
    wait_for(lambda: ask("GET", "/v1/status").json["trails"], 30, "the trail in the status")
    assert ask("GET", "/v1/trails").json["trails"]
    path = "/v1/trails/v1-trail"
    ask("GET", path)
    ask("GET", "/v1/trails/none", status=404)
    ask("POST", "/v1/events", body={"Records": [made.record(account="000000000000")]})
    files = wait_for(lambda: ask("GET", path + "/files").json["files"], 60, "a delivered file")
    told = ask("GET", path + "/files/records", pairs=[("key", files[0]["key"]), ("limit", 1)]).json
    same((told["state"], len(told["records"])), ("asDelivered", 1))
    content = ask("GET", path + "/files/content", pairs=[("key", files[0]["key"])])
    same(hashlib.sha256(gzip.decompress(content.body)).hexdigest(), files[0]["sha256"])
    same(content.headers["Content-Disposition"], f'attachment; filename="{files[0]["key"].rsplit("/", 1)[1]}"')
    digests = wait_for(lambda: ask("GET", path + "/digests").json["digests"], 60, "a digest")
    content = ask("GET", path + "/digests/content", pairs=[("key", digests[-1]["key"])])
    same(hashlib.sha256(gzip.decompress(content.body)).hexdigest(), digests[-1]["sha256"])
    ask("GET", path + "/digests/content", pairs=[("key", digest_key(2))], status=404)
    asked = {"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"}
    validation = f"{path}/validations/{ask('POST', path + '/validations', body=asked).json['id']}"
    wait_for(lambda: ask("GET", validation).json["state"] not in ("waiting", "running"), 30, "the end of a validation")
    assert ask("GET", path + "/validations").json["validations"]
    ask("DELETE", validation)
    ask("DELETE", path + "/validations/none", status=404)


def selectors(ask):
    """Of the sample, all that writes."""
    body = {"eventSelectors": [{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}],
            "from": "2020-01-01T00:00:00Z"}
    told = ask("POST", "/v1/selectors/preview", body=body).json
    assert told["examples"] and 0 < told["matched"] < told["events"], told


def session(ask):
    """Signing in and out, as the console does."""
    body = {"user": "admin", "password": (ask.data / "console-password").read_text().strip()}
    same(ask("GET", "/v1/session/provider", sign=False).json, {"provider": None})
    for end in ("", "/code"):
        ask("POST", "/v1/session/provider" + end, sign=False, body={"code": "c", "state": "s"}, status=404)
    others = [ask("POST", "/v1/session", sign=False, body=body).json["sessionId"] for _ in range(2)]
    signed_in = ask("POST", "/v1/session", sign=False, body=body)
    cookie = {"Cookie": signed_in.headers["Set-Cookie"].split(";")[0]}
    ask("GET", "/v1/session", headers=cookie, sign=False)
    changing = {**cookie, "x-opentrail-csrf": signed_in.json["csrfToken"], "Origin": f"http://{ask.client.host}"}
    same(len(ask("GET", "/v1/sessions", headers=cookie, sign=False).json["sessions"]), 3)
    ask("DELETE", f"/v1/sessions/{others[0]}", headers=changing, sign=False)
    ended = ask("DELETE", "/v1/sessions", headers=changing, sign=False, pairs=[("others", "true")]).json
    same(ended["sessionIds"], others[1:])
    ask("DELETE", "/v1/session", headers=changing, sign=False)
    ask("GET", "/v1/session", headers=cookie, sign=False, status=401)


STORIES = [buckets, search, figures, tail, events_in, import_all, tokens, access, intake, notices, audit_webhooks,
           gateway, trail, selectors, session]
