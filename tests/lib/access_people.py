"""People of an OpenTrail server: made by `opentrail access`, and each with the clients that people use."""

import json
import subprocess

from client import Client
from report import same
from server import HOME_ACCOUNT, HOME_REGION, run_program
from sigv4 import Credentials


class Person:
    """Somebody with an access key."""

    def __init__(self, server, credentials, name="admin", account=HOME_ACCOUNT, aws=None):
        """`aws`: the aws CLI's program, or None where there is none."""
        self.server, self.credentials, self.name, self.account, self.aws = server, credentials, name, account, aws
        self.arn = f"arn:aws:iam::{account}:user/{name}"
        self.client = Client(server, credentials)

    def environment(self):
        token = getattr(self.credentials, "token", "")
        given = {**self.server.environment(), "AWS_ACCESS_KEY_ID": self.credentials.key,
                 "AWS_SECRET_ACCESS_KEY": self.credentials.secret, "OPENTRAIL_ENDPOINT": self.server.endpoint,
                 "AWS_REGION": HOME_REGION}
        return {**given, "AWS_SESSION_TOKEN": token} if token else given

    def opentrail(self, *arguments, stdin=None):
        """`opentrail …` in this person's name: its CompletedProcess."""
        return run_program(*arguments, environment=self.environment(), stdin=stdin)

    def did(self, *arguments, stdin=None):
        """What it printed; fails unless it was done."""
        done = self.opentrail(*arguments, stdin=stdin)
        same(done.returncode, 0, f"opentrail {' '.join(arguments)}: {done.stderr}")
        return done.stdout

    def said(self, *arguments):
        """The same with -o json, parsed."""
        return json.loads(self.did(*arguments, "-o", "json"))

    def refused(self, *arguments):
        """Why it was not done."""
        done = self.opentrail(*arguments)
        assert done.returncode in (2, 3), f"opentrail {arguments}: {done.returncode} {done.stdout}{done.stderr}"
        return done.stderr.strip()

    def aws_cli(self, *arguments):
        return subprocess.run([self.aws, *arguments, "--output", "json"], capture_output=True, text=True, timeout=60,
                              env=self.environment())

    def aws_said(self, *arguments):
        done = self.aws_cli(*arguments)
        same(done.returncode, 0, f"aws {' '.join(arguments)}: {done.stderr[-400:]}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    def make(self, name, *groups, account=None):
        """A user, as a Person."""
        options = [word for group in groups for word in ("--group", group)]
        if account:
            options += ["--account", account]
        made = self.said("access", "create-user", name, *options)
        same(sorted(made), ["AccessKeyId", "SecretAccessKey", "UserName"])
        return Person(self.server, Credentials(made["AccessKeyId"], made["SecretAccessKey"]), name,
                      account or self.account, self.aws)

    def with_key(self, key):
        """The same person with another key, as the program printed it."""
        return Person(self.server, Credentials(key["AccessKeyId"], key["SecretAccessKey"]), self.name, self.account,
                      self.aws)

    def is_known(self):
        """Whether the server believes this person's key."""
        reply = self.client.operation("LookupEvents", {"MaxResults": 1})
        assert reply.error in (None, "AccessDeniedException", "UnrecognizedClientException"), reply
        return reply.error != "UnrecognizedClientException"
