"""Accounts: each sees its own events, and the home account all."""

import json

from access_people import Person
from report import contains, same
from server import HOME_ACCOUNT
from sigv4 import Credentials


class Accounts:
    def __init__(self, admin):
        self.admin = admin
        self.other = None

    def made(self):
        made = self.admin.said("account", "create", "second", "--id", "111122223333")
        same((made["Account"]["Id"], made["Account"]["Name"]), ("111122223333", "second"))
        key = made["AccessKey"]
        self.other = Person(self.admin.server, Credentials(key["AccessKeyId"], key["SecretAccessKey"]), "admin",
                            "111122223333", self.admin.aws)
        same(self.other.said("access", "whoami")["Arn"], "arn:aws:iam::111122223333:user/admin")
        drawn = self.admin.said("account", "create", "third")["Account"]["Id"]
        assert len(drawn) == 12 and drawn.isdigit() and drawn[0] != "0", drawn
        # In the order of their numbers, one of which was drawn.
        numbers = {"home": "000000000000", "second": "111122223333", "third": drawn}
        same([account["Name"] for account in self.admin.said("account", "list")["Accounts"]],
             sorted(numbers, key=numbers.get))
        contains(self.admin.refused("account", "create", "again", "--id", "111122223333"), "111122223333")

    def sees_its_own(self):
        self.other.client.call("DescribeTrails")
        events = [json.loads(event["CloudTrailEvent"]) for event in self.other.client.lookup()]
        assert events, "the second account sees nothing"
        same({event["recipientAccountId"] for event in events}, {"111122223333"})
        same({event["record"]["recipientAccountId"]
              for event in self.other.client.events([("provenance", "true")])}, {"111122223333"})
        both = {json.loads(event["CloudTrailEvent"])["recipientAccountId"] for event in self.admin.client.lookup()}
        assert {HOME_ACCOUNT, "111122223333"} <= both, both

    def is_apart(self):
        same([user["UserName"] for user in self.other.said("access", "list-users")["Users"]], ["admin"])
        same(self.other.said("trail", "list")["Trails"], [])
        for command in (("account", "create", "mine"), ("account", "list"),
                        ("access", "list-users", "--account", HOME_ACCOUNT),
                        ("access", "create-user", "spy", "--account", HOME_ACCOUNT)):
            contains(self.other.refused(*command), "AccessDenied")
        assert "spy" not in self.admin.did("access", "list-users")

    def is_helped_by_home(self):
        helped = self.admin.make("helped", "Viewers", account="111122223333")
        same(helped.said("access", "whoami")["Account"], "111122223333")
        same(helped.client.operation("DescribeTrails").error, None)
        same(helped.client.operation("StopLogging", {"Name": "audit"}).error, "AccessDeniedException")
        contains(self.admin.did("access", "list-users", "--account", "111122223333"), "helped")
        assert "helped" not in self.admin.did("access", "list-users")


def tests(admin):
    accounts = Accounts(admin)
    return [
        ("accounts are made, with a number or without", accounts.made),
        ("a second account sees its own events only, and home all", accounts.sees_its_own),
        ("a second account changes nothing of others", accounts.is_apart),
        ("home's administrators act in other accounts", accounts.is_helped_by_home),
    ]
