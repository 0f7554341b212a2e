"""Command line: opentrail policy generate. What it writes is given to another user here, who then may do just that."""

import json

from client import Client
from report import contains, same
from server import run_program
from sigv4 import Credentials


def tests(server):
    policy = Policy(server)
    return [
        ("somebody does things, and is denied others", policy.do_things),
        ("policy generate writes a document alone to standard output", policy.document),
        ("policy generate says beside it what to look at", policy.advice),
        ("policy generate --json has the reasons", policy.reasons),
        ("another user with that policy may do just that", policy.used),
        ("policy generate without anybody is refused", policy.nobody),
    ]


class Policy:
    def __init__(self, server):
        self.server, self.admin = server, Client(server)
        self.text = ""

    def access(self, operation, request):
        reply = self.admin.signed("POST", f"/v1/access/{operation}", body=json.dumps(request).encode(),
                                  service="opentrail")
        same(reply.status, 200, repr(reply))
        return reply.json

    def user(self, name, document):
        self.access("CreateUser", {"UserName": name})
        self.access("PutUserPolicy", {"UserName": name, "PolicyName": "all", "PolicyDocument": document})
        key = self.access("CreateAccessKey", {"UserName": name})["AccessKey"]
        return Client(self.server, Credentials(key["AccessKeyId"], key["SecretAccessKey"]))

    def run(self, *arguments):
        return run_program(*arguments, "--endpoint", self.server.endpoint, environment=self.server.environment())

    def do_things(self):
        for name in ("first", "second"):
            same(self.run("trail", "create", name).returncode, 0)
        may = {"Version": "2012-10-17",
               "Statement": {"Effect": "Allow", "Action": ["cloudtrail:Describe*", "cloudtrail:Get*"], "Resource": "*"}}
        vera = self.user("vera", json.dumps(may))
        same(vera.operation("DescribeTrails").status, 200)
        same(vera.operation("GetTrailStatus", {"Name": "first"}).status, 200)
        same(vera.operation("StopLogging", {"Name": "first"}).error, "AccessDeniedException")

    def document(self):
        done = self.run("policy", "generate", "--user", "vera", "--since", "1h")
        same(done.returncode, 0, done.stderr)
        self.text = done.stdout
        statements = json.loads(done.stdout)["Statement"]
        allowed = {action: statement["Resource"] for statement in statements for action in statement["Action"]}
        same(set(allowed), {"cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus"})
        same(len(allowed["cloudtrail:GetTrailStatus"]), 1)
        contains(allowed["cloudtrail:GetTrailStatus"][0], ":trail/first")

    def advice(self):
        said = self.run("policy", "generate", "--user", "vera").stderr
        contains(said, "Of 3 events until ")
        contains(said, "Denied, so not in it: StopLogging of cloudtrail.amazonaws.com, 1 events.")

    def reasons(self):
        done = self.run("policy", "generate", "--user", "vera", "--json")
        reply = json.loads(done.stdout)
        same([one["action"] for one in reply["actions"]], ["cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus"])
        same(reply["actions"][0]["remarks"], ["noResources"])
        same(done.stderr, "")

    def used(self):
        nils = self.user("nils", self.text)
        same(nils.operation("DescribeTrails").status, 200)
        same(nils.operation("GetTrailStatus", {"Name": "first"}).status, 200)
        same(nils.operation("GetTrailStatus", {"Name": "second"}).error, "AccessDeniedException")
        same(nils.operation("GetEventSelectors", {"TrailName": "first"}).error, "AccessDeniedException")

    def nobody(self):
        done = self.run("policy", "generate")
        same(done.returncode, 2, done.stderr)
        contains(done.stderr, "who it is")
