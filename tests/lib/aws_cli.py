"""The aws CLI against the real program: what a person would type."""

import json
import subprocess

from report import contains, same


class AwsCli:
    def __init__(self, program, environment, events):
        self.program, self.environment, self.events = program, environment, events
        self.management = [event for event in events if event["eventCategory"] == "Management"]

    def tests(self):
        first = self.management[0]
        attributes = {"EventId": lambda event: event["eventID"], "EventName": lambda event: event["eventName"],
                      "Username": lambda event: event["userIdentity"]["userName"],
                      "AccessKeyId": lambda event: event["userIdentity"]["accessKeyId"],
                      "ReadOnly": lambda event: str(event["readOnly"]).lower(),
                      "EventSource": lambda event: event["eventSource"],
                      "ResourceName": lambda event: event["resources"][0]["ARN"],
                      "ResourceType": lambda event: event["resources"][0]["type"]}
        return [(f"aws CLI: lookup-events by {key}", self.by_attribute, key, get(first), get)
                for key, get in attributes.items()] + [
            ("aws CLI: lookup-events between two times", self.between_times),
            ("aws CLI: lookup-events gives --max-items and goes on from there", self.max_items),
            ("aws CLI: describe-trails and list-trails are empty", self.no_trails),
            ("aws CLI: a trail is made, watched, changed and deleted", self.trail),
            ("aws CLI: an operation that is not there yet", self.unsupported),
            ("aws CLI: a wrong secret", self.wrong_secret),
            ("aws CLI: an unknown access key", self.unknown_key),
            ("aws CLI: a bad token, time range and page size", self.bad_input),
        ]

    def run(self, *arguments, **environment):
        return subprocess.run([self.program, "cloudtrail", *arguments, "--output", "json"], capture_output=True,
                              text=True, timeout=60, env={**self.environment, **environment})

    def lookup(self, *arguments):
        done = self.run("lookup-events", *arguments)
        same(done.returncode, 0, done.stderr[-300:])
        return json.loads(done.stdout)

    def refused(self, code, *arguments, **environment):
        done = self.run(*arguments, **environment)
        # Version 1 of the CLI ends with 255, version 2 with 254.
        assert done.returncode in (254, 255), f"exit status {done.returncode} ({done.stderr[-300:]})"
        contains(done.stderr, f"({code})", "the error")

    def by_attribute(self, key, value, get):
        said = self.lookup("--lookup-attributes", f"AttributeKey={key},AttributeValue={value}")
        found = [event["EventId"] for event in said["Events"]
                 if "s3.amazonaws.com" == event["EventSource"]]
        same(found, [event["eventID"] for event in self.management if get(event) == value])

    def between_times(self):
        newest, oldest = self.management[10], self.management[40]
        said = self.lookup("--start-time", oldest["eventTime"], "--end-time", newest["eventTime"])
        same([event["EventId"] for event in said["Events"]], [event["eventID"] for event in self.management[10:41]])

    def max_items(self):
        chosen = ["--lookup-attributes", "AttributeKey=EventSource,AttributeValue=s3.amazonaws.com"]
        first = self.lookup(*chosen, "--max-items", "60")
        same(len(first["Events"]), 60)
        rest = self.lookup(*chosen, "--starting-token", first["NextToken"])
        found = [event["EventId"] for event in first["Events"] + rest["Events"]]
        same(found, [event["eventID"] for event in self.management])

    def no_trails(self):
        same(json.loads(self.run("describe-trails").stdout), {"trailList": []})
        same(json.loads(self.run("list-trails").stdout).get("Trails"), [])

    def trail(self):
        """What a person types to have a trail, and to be rid of it."""
        made = self.said("create-trail", "--name", "cli-trail", "--s3-bucket-name", "logs", "--is-multi-region-trail",
                         "--enable-log-file-validation", "--tags-list", "Key=team,Value=audit", "Key=empty")
        arn = "arn:aws:cloudtrail:us-east-1:000000000000:trail/cli-trail"
        same((made["TrailARN"], made["IsMultiRegionTrail"], made["LogFileValidationEnabled"]), (arn, True, True))
        self.refused("TrailAlreadyExistsException", "create-trail", "--name", "cli-trail", "--s3-bucket-name", "logs")
        same(self.said("get-trail-status", "--name", "cli-trail")["IsLogging"], False)
        self.said("start-logging", "--name", "cli-trail")
        status = self.said("get-trail-status", "--name", arn, "--region", "eu-west-1")
        assert status["IsLogging"] and status["StartLoggingTime"] and status["TimeLoggingStarted"], status
        self.refused("InvalidHomeRegionException", "stop-logging", "--name", arn, "--region", "eu-west-1")
        selectors = [{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True, "DataResources": [
            {"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::mybucket/"]}], "ExcludeManagementEventSources": []}]
        said = self.said("put-event-selectors", "--trail-name", "cli-trail", "--event-selectors", json.dumps(selectors))
        same(said, {"TrailARN": arn, "EventSelectors": selectors})
        same(self.said("get-event-selectors", "--trail-name", "cli-trail"), said)
        trails = self.said("describe-trails", "--region", "eu-west-1")["trailList"]
        same([(trail["Name"], trail["HasCustomEventSelectors"]) for trail in trails], [("cli-trail", True)])
        same(self.said("describe-trails", "--no-include-shadow-trails", "--region", "eu-west-1")["trailList"], [])
        same(self.said("list-tags", "--resource-id-list", arn)["ResourceTagList"][0]["TagsList"],
             [{"Key": "team", "Value": "audit"}, {"Key": "empty"}])
        same(self.said("update-trail", "--name", "cli-trail", "--s3-key-prefix", "p")["S3KeyPrefix"], "p")
        self.said("stop-logging", "--name", "cli-trail")
        self.said("delete-trail", "--name", "cli-trail")
        self.refused("TrailNotFoundException", "get-trail", "--name", "cli-trail")

    def said(self, *arguments):
        done = self.run(*arguments)
        same(done.returncode, 0, f"{arguments[0]} ({done.stderr[-300:]})")
        return json.loads(done.stdout or "{}")

    def unsupported(self):
        self.refused("UnsupportedOperationException", "list-channels")

    def wrong_secret(self):
        self.refused("InvalidSignatureException", "describe-trails", AWS_SECRET_ACCESS_KEY="wrong")

    def unknown_key(self):
        self.refused("UnrecognizedClientException", "describe-trails", AWS_ACCESS_KEY_ID="AKIANOSUCHKEY0000000")

    def bad_input(self):
        self.refused("InvalidNextTokenException", "lookup-events", "--no-paginate", "--next-token", "nonsense")
        self.refused("InvalidTimeRangeException", "lookup-events", "--start-time", "2026-01-02T00:00:00Z",
                     "--end-time", "2026-01-01T00:00:00Z")
        self.refused("InvalidMaxResultsException", "lookup-events", "--no-paginate", "--max-results", "51")
