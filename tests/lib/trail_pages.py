"""What the console asks of trails over /v1, of a server that delivers every second: files down to a record, the chain
of digests, validation with what it finds, selectors tried on what happened. Replies are held to docs/openapi.json."""

import gzip
import hashlib
import json
import urllib.parse

import made
from client import Client
from description import Description
from report import contains, same
from server import wait_for

SETTINGS = ("delivery.interval=1s", "digest.interval=2s")
BUCKET = "opentrail-logs-000000000000"
KEYED = "kms-trail"


class Pages:
    def __init__(self, server):
        self.server, self.client = server, Client(server)
        self.description = Description()

    def get(self, path, pairs=()):
        return self.asked("GET", path, pairs)

    def asked(self, method, path, pairs=(), body=b""):
        """The reply, which must be what the description says."""
        reply = self.client.v1(method, path, pairs, body).json
        self.description.check(method, path, reply)
        return reply

    def trail(self, name, more=""):
        return f"trails/{name}{more}"

    def begin(self):
        self.client.call("CreateTrail", {"Name": "audit", "S3BucketName": BUCKET, "IsMultiRegionTrail": True,
                                         "EnableLogFileValidation": True})
        self.client.call("StartLogging", {"Name": "audit"})
        for number in range(30):
            event = made.record(("StopInstances", "RunInstances")[number % 2], account="000000000000")
            same(self.client.post_events([event]).status, 200)
        wait_for(self.digested, 90, "two digests, the newer of which names files")
        trails = self.get("trails")["trails"]
        same([trail["name"] for trail in trails], ["audit"])
        assert trails[0]["logging"] and trails[0]["delivery"]["latestDelivery"]
        assert trails[0]["digest"]["latestDelivery"]
        same(self.get("trails/audit")["eventSelectors"][0]["ReadWriteType"], "All")

    def digested(self):
        files = self.get("trails/audit/files", [("limit", 1000)])["files"]
        sent = sum(file["records"] for file in files if file["digestState"] == "named")
        return sent >= 30 and len(self.get("trails/audit/digests")["digests"]) >= 2

    def down_to_a_record(self):
        names = set()
        after = None
        while True:
            page = self.get("trails/audit/files", [("limit", 2), *([("after", after)] if after else [])])
            for file in page["files"]:
                told = self.get("trails/audit/files/records", [("key", file["key"])])
                same((told["state"], told["total"]), ("asDelivered", file["records"]))
                data = self.object_path(file["key"]).read_bytes()
                body = gzip.decompress(data)
                same(hashlib.sha256(body).hexdigest(), file["sha256"])
                same(told["records"], json.loads(body)["Records"])
                names |= {record["eventName"] for record in told["records"]}
            after = page.get("after")
            if not after:
                break
        assert {"StopInstances", "RunInstances"} <= names, names

    def content(self, kind, file):
        pairs = [("key", file["key"]), ("bucket", file["bucket"])]
        return self.client.signed("GET", f"/v1/trails/audit/{kind}/content", pairs, service="opentrail")

    def gives_files_as_they_are(self):
        for kind in ("files", "digests"):
            listed = self.get(f"trails/audit/{kind}")[kind][0]
            reply = self.content(kind, listed)
            same((reply.status, reply.headers["Content-Type"]), (200, "application/gzip"))
            same(reply.body, self.object_path(listed["key"]).read_bytes())
            same(hashlib.sha256(gzip.decompress(reply.body)).hexdigest(), listed["sha256"])
            contains(reply.headers["Content-Disposition"], listed["key"].rsplit("/", 1)[1])

    def object_path(self, key):
        return self.server.data / "buckets" / BUCKET / key

    def chain_holds(self):
        digests = self.get("trails/audit/digests")["digests"]
        same({digest["state"] for digest in digests}, {"valid"})
        same(digests[-1]["link"], "begins")
        same({digest["link"] for digest in digests[:-1]}, {"holds"})
        for newer, older in zip(digests, digests[1:]):
            same(newer["previous"]["key"], older["key"])
            same(newer["start"], older["end"])

    def validation(self, expected):
        """Of all that there is; what it found, once it is over."""
        bounds = json.dumps({"from": "2020-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}).encode()
        identity = self.asked("POST", "trails/audit/validations", body=bounds)["id"]
        run = wait_for(lambda: self.over(identity), 60, "the end of a validation")
        same((run["state"], run["allValid"]), expected, str(run))
        return run

    def over(self, identity):
        run = self.get(f"trails/audit/validations/{identity}")
        return "finished" in run and run

    def validates(self):
        run = self.validation(("done", True))
        assert run["validDigestFiles"] >= 2 and run["validLogFiles"] >= 1, run
        same([found for found in run["findings"] if found["notable"]], [])
        same(len(self.get("trails/audit/validations")["validations"]), 1)

    def finds_what_was_altered(self):
        """And puts it right again."""
        file = next(file for file in self.get("trails/audit/files")["files"] if file["digestState"] == "named")
        path = self.object_path(file["key"])
        whole = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(gzip.compress(gzip.decompress(whole).replace(b"Instances", b"instances")))
        told = self.get("trails/audit/files/records", [("key", file["key"])])
        same(told["state"], "altered")
        same(told["found"]["sha256"] == file["sha256"], False)
        run = self.validation(("done", False))
        same([found["key"] for found in run["findings"] if found["notable"]], [file["key"]])
        path.write_bytes(b"none")
        told = self.get("trails/audit/files/records", [("key", file["key"])])
        same((told["state"], told["text"], told["found"]["objectBytes"]), ("unreadable", "none", 4))
        contains(told["fault"], "not gzip")
        same(told["file"]["sha256"], file["sha256"])
        same(self.content("files", file).body, b"none")
        path.unlink()
        told = self.get("trails/audit/files/records", [("key", file["key"])])
        same((told["state"], told["file"]["digest"]), ("gone", file["digest"]))
        same(self.content("files", file).status, 404)
        path.write_bytes(whole)
        self.validation(("done", True))

    def reads_encrypted_files(self):
        key = self.client.signed("POST", "/", headers={"Content-Type": "application/x-amz-json-1.1",
                                                       "X-Amz-Target": "TrentService.CreateKey"},
                                 body=b"{}", service="kms").json["KeyMetadata"]["Arn"]
        self.allow_trails(key)
        self.client.call("CreateTrail", {"Name": KEYED, "S3BucketName": BUCKET, "S3KeyPrefix": "keyed",
                                         "KmsKeyId": key})
        self.client.call("StartLogging", {"Name": KEYED})
        same(self.client.post_events([made.record(account="000000000000")]).status, 200)
        file = wait_for(lambda: self.get(f"trails/{KEYED}/files")["files"], 60, "an encrypted file")[0]
        assert not self.object_path(file["key"]).read_bytes().startswith(b"\x1f\x8b")
        told = self.get(f"trails/{KEYED}/files/records", [("key", file["key"])])
        same((told["state"], told["total"]), ("asDelivered", file["records"]))
        same(told["found"]["kmsKeyId"], key)
        reply = self.client.signed("GET", f"/v1/trails/{KEYED}/files/content", [("key", file["key"])],
                                   service="opentrail")
        same(hashlib.sha256(gzip.decompress(reply.body)).hexdigest(), file["sha256"], "decrypted, as GetObject does")

    def allow_trails(self, key):
        policy = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}, "Action": "kms:*",
             "Resource": "*"},
            {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
             "Action": ["kms:GenerateDataKey*", "kms:DescribeKey"], "Resource": "*"}]}
        reply = self.client.signed("POST", "/", headers={"Content-Type": "application/x-amz-json-1.1",
                                                         "X-Amz-Target": "TrentService.PutKeyPolicy"},
                                   body=json.dumps({"KeyId": key, "PolicyName": "default",
                                                    "Policy": json.dumps(policy)}).encode(), service="kms")
        same(reply.status, 200, str(reply))

    def tries_selectors(self):
        bounds = {"from": "2020-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}
        def tried(more):
            return self.asked("POST", "selectors/preview", body=json.dumps({**bounds, **more}).encode())
        everything = tried({"eventSelectors": []})
        by_name = {row["eventName"]: row["matched"] for row in everything["names"]}
        same((by_name["StopInstances"], by_name["RunInstances"]), (15, 15))
        some = tried({"advancedEventSelectors": [{"FieldSelectors": [
            {"Field": "eventCategory", "Equals": ["Management"]}, {"Field": "readOnly", "Equals": ["true"]}]}]})
        same(some["events"], everything["events"])
        assert some["matched"] < everything["matched"], some
        reply = self.client.signed("POST", "/v1/selectors/preview", service="opentrail", body=json.dumps(
            {"advancedEventSelectors": [{"FieldSelectors": [{"Field": "eventName", "Equals": ["a"]}]}]}).encode())
        same((reply.status, reply.error), (400, "InvalidEventSelectorsException"))

    def named_by_arn(self):
        arn = urllib.parse.quote("arn:aws:cloudtrail:us-east-1:000000000000:trail/audit", safe="")
        same(Client(self.server, region="eu-west-1").get(f"trails/{arn}")["name"], "audit")


def tests(server):
    pages = Pages(server)
    return [("pages: a trail, its files and digests", pages.begin),
            ("pages: delivered files down to a record", pages.down_to_a_record),
            ("pages: a chain of digests, each link looked at", pages.chain_holds),
            ("pages: a validation that finds all well", pages.validates),
            ("pages: what was altered is found", pages.finds_what_was_altered),
            ("pages: files and digests as they lie there", pages.gives_files_as_they_are),
            ("pages: files encrypted under a key", pages.reads_encrypted_files),
            ("pages: selectors tried on what happened", pages.tries_selectors),
            ("pages: a trail by its ARN, from elsewhere", pages.named_by_arn)]
