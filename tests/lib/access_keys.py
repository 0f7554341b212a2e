"""Access keys and tokens: switched off, rotated, deleted, and what a kill leaves of them."""

from client import Client
from report import contains, same


class Keys:
    def __init__(self, admin):
        self.admin = admin

    def disabled(self):
        person = self.admin.make("kim", "Viewers")
        assert person.is_known()
        # The connection stays open all the while.
        contains(self.admin.did("access", "disable-key", person.credentials.key), "kim")
        reply = person.client.operation("DescribeTrails")
        same((reply.error, reply.message),
             ("UnrecognizedClientException", "The security token included in the request is invalid."))
        listed = self.admin.said("access", "list-keys", "kim")["AccessKeys"]
        same([key["Status"] for key in listed], ["Inactive"])
        self.admin.did("access", "enable-key", person.credentials.key)
        assert person.is_known()

    def rotated(self):
        person = self.admin.make("rob", "Administrators")
        made = person.said("access", "rotate-key")
        same(made["OldAccessKeyId"], person.credentials.key)
        fresh = person.with_key(made)
        assert fresh.is_known() and not person.is_known()
        contains(fresh.refused("access", "rotate-key"), "there is no room for a new key")
        fresh.did("access", "delete-key", person.credentials.key)
        again = fresh.with_key(fresh.said("access", "rotate-key", "rob"))
        assert again.is_known() and not fresh.is_known()

    def last_used(self):
        person = self.admin.make("lou", "Viewers")
        same("LastUsedDate" in self.admin.said("access", "list-keys", "lou")["AccessKeys"][0]["LastUsed"], False)
        assert person.is_known()
        self.admin.server.stop()  # What is noted now and then is noted by then.
        self.admin.server.start()
        self.admin.client.close()
        use = self.admin.said("access", "list-keys", "lou")["AccessKeys"][0]["LastUsed"]
        same(use["ServiceName"], "cloudtrail")
        assert use["LastUsedDate"]

    def at_most_two(self):
        self.admin.make("max")
        self.admin.did("access", "create-key", "max")
        contains(self.admin.refused("access", "create-key", "max"), "LimitExceeded")

    def deleted(self):
        person = self.admin.make("deb", "Administrators")
        token = person.said("token", "create", "--name", "t", "--scope", "events:read")["token"]
        bearer = Client(self.admin.server, token=token)
        same(bearer.signed("GET", "/v1/events").status, 200)
        self.admin.did("access", "delete-user", "deb")
        assert not person.is_known()
        # Another user of that name has neither.
        again = self.admin.make("DEB", "Administrators")
        assert again.is_known() and not person.is_known()
        same(bearer.signed("GET", "/v1/events").error, "UnrecognizedClientException")

    def killed(self):
        for number in range(5):
            person = self.admin.make(f"kill-{number}", "Viewers")
            self.admin.server.kill()
            self.admin.server.start()
            assert person.is_known(), f"kill-{number} is lost"
            same(person.said("access", "whoami")["Arn"], person.arn)

    def rebuilt(self):
        person = self.admin.make("rex", "Viewers")
        gone = self.admin.make("gone", "Viewers")
        self.admin.did("access", "delete-user", "gone")
        self.admin.server.stop()
        for path in self.admin.server.data.glob("catalog.db*"):
            path.unlink()
        self.admin.server.settings = [*self.admin.server.settings, "catalog.rebuild=true"]
        self.admin.server.start()
        assert person.is_known() and not gone.is_known()
        same(person.client.operation("DescribeTrails").error, None)
        same(person.client.operation("CreateTrail", {"Name": "rex", "S3BucketName": "rex"}).error,
             "AccessDeniedException")


def tests(admin):
    keys = Keys(admin)
    return [
        ("a key that is switched off opens nothing on an open connection", keys.disabled),
        ("a key is rotated", keys.rotated),
        ("a key shows when it was last used", keys.last_used),
        ("a user has two keys at most", keys.at_most_two),
        ("with a user go its keys and tokens", keys.deleted),
        ("a user made right before a kill is there after it", keys.killed),
        ("a catalog made again knows everybody", keys.rebuilt),
    ]
