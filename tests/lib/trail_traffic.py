"""Many callers that make, change and delete trails while events arrive; then a kill, and nothing is lost."""

import collections
import random
import threading

import made
from client import Client
from report import same

ADVANCED = [{"Name": "all", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}]


class Worker(threading.Thread):
    """Owns trails of its own, and knows what each must look like; also fights for one name with the others."""

    def __init__(self, server, number, rounds):
        super().__init__()
        self.client = Client(server, region=("us-east-1", "eu-west-1")[number % 2])
        self.dice, self.number, self.rounds = random.Random(number), number, rounds
        self.trails, self.won, self.wrong = {}, 0, []
        self.answered = collections.Counter()  # Calls by operation, those that were refused too.

    def run(self):
        try:
            for turn in range(self.rounds):
                self.own_step(turn)
                self.contest()
        except Exception as error:  # Shown by the test, which waits for all.
            self.wrong.append(repr(error))

    def call(self, operation, request):
        reply = self.client.call(operation, request)
        self.answered[operation] += 1
        return reply

    def own_step(self, turn):
        name = f"own-{self.number}-{self.dice.randrange(3)}"
        held = self.trails.get(name)
        if held is None:
            self.call("CreateTrail", {"Name": name, "S3BucketName": "logs"})
            self.trails[name] = {"IsLogging": False, "S3KeyPrefix": None, "Custom": False}
            return
        step = self.dice.choice(["StartLogging", "StopLogging", "prefix", "selectors", "DeleteTrail"])
        if step == "prefix":
            held["S3KeyPrefix"] = f"p{turn}"
            self.call("UpdateTrail", {"Name": name, "S3KeyPrefix": held["S3KeyPrefix"]})
        elif step == "selectors":
            held["Custom"] = True
            self.call("PutEventSelectors", {"TrailName": name, "AdvancedEventSelectors": ADVANCED})
        else:
            self.call(step, {"Name": name})
            if step == "DeleteTrail":
                del self.trails[name]
            else:
                held["IsLogging"] = step == "StartLogging"

    def contest(self):
        """Whoever makes the trail deletes it: the name is made as often as it is deleted."""
        if self.client.region != "us-east-1":
            return
        reply = self.client.operation("CreateTrail", {"Name": "contested", "S3BucketName": "logs"})
        self.answered["CreateTrail"] += 1
        if reply.status == 200:
            self.won += 1
            self.call("DeleteTrail", {"Name": "contested"})
        else:
            same(reply.error, "TrailAlreadyExistsException")

    def check(self):
        for name, held in self.trails.items():
            trail = self.call("GetTrail", {"Name": name})["Trail"]
            same({"IsLogging": self.call("GetTrailStatus", {"Name": name})["IsLogging"],
                  "S3KeyPrefix": trail.get("S3KeyPrefix"), "Custom": trail["HasCustomEventSelectors"]}, held, name)


def post_until(server, stop, posted):
    client = Client(server)
    while not stop.is_set():
        reply = client.post_events([made.record() for _ in range(20)])
        same(reply.status, 200, f"POST /v1/events ({reply!r})")
        posted.append(20)


def everything_at_once(server, rounds=60):
    stop, posted = threading.Event(), []
    poster = threading.Thread(target=post_until, args=(server, stop, posted))
    poster.start()
    workers = [Worker(server, number, rounds) for number in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    stop.set()
    poster.join()
    same([wrong for worker in workers for wrong in worker.wrong], [], "what went wrong")
    assert posted, "nothing was posted meanwhile"
    for region in ("us-east-1", "eu-west-1"):
        expected = {name for worker in workers if worker.client.region == region for name in worker.trails}
        listed = [trail["Name"] for trail in Client(server, region=region).call("ListTrails")["Trails"]]
        same(sorted(listed), sorted(expected), f"trails of {region}")
    for worker in workers:
        worker.check()
    assert sum(worker.won for worker in workers) > 0, "nobody won the name"
    return workers


COUNTED = ("CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging", "PutEventSelectors")


def events_by_name(server):
    """Of the calls that change trails, in the Regions of the workers."""
    clients = [Client(server, region=region) for region in ("us-east-1", "eu-west-1")]
    return {name: sum(len(client.lookup([("EventName", name)])) for client in clients) for name in COUNTED}


def killed(server):
    before = events_by_name(server)
    workers = everything_at_once(server)
    server.kill()
    server.start()
    # As many events as answers that were received: none lost, none twice.
    answered = sum((worker.answered for worker in workers), collections.Counter())
    same(events_by_name(server), {name: before[name] + answered[name] for name in COUNTED}, "events of calls")
    for worker in workers:
        worker.check()


def odd_name_error(operation, name):
    # A new trail has a name, tags belong to an ARN; every other operation takes either.
    by_arn = operation == "ListTags" or (operation != "CreateTrail" and name.startswith("arn:"))
    return "CloudTrailARNInvalidException" if by_arn else "InvalidTrailNameException"


def odd_names(server):
    client = Client(server)
    for name in ("", "a", "ab", "..", "../..", "a/b", "a\0b", "a\nb", "é" * 3, "\U0001f600\U0001f600\U0001f600", "a b",
                 "%41bc", "a" * 129, "a" * 100_000, "arn:", "arn:aws:cloudtrail:us-east-1:000000000000:trail/../x",
                 "-abc", "abc-", "a--b", "1.2.3.4", "a'b", 'a"b', "a\\b", "a;b", "a*b", "\u202eabc"):
        for operation, request in (("CreateTrail", {"Name": name, "S3BucketName": "logs"}),
                                   ("GetTrail", {"Name": name}), ("DeleteTrail", {"Name": name}),
                                   ("StartLogging", {"Name": name}),
                                   ("DescribeTrails", {"trailNameList": [name]}),
                                   ("GetEventSelectors", {"TrailName": name}),
                                   ("ListTags", {"ResourceIdList": [name]})):
            reply = client.operation(operation, request)
            same((reply.status, reply.error), (400, odd_name_error(operation, name)),
                 f"{operation} of {name[:20]!r} ({reply!r})")
    for bucket in ("", "..", "../logs", "/", "logs/x", "a\0b", "LOGS", "logs ", "é" * 5, "x" * 64):
        reply = client.operation("CreateTrail", {"Name": "odd", "S3BucketName": bucket})
        same(reply.error, "InvalidS3BucketNameException", f"bucket {bucket!r}")


def tests(server):
    return [("trails: every odd name is refused by its rule", odd_names, server),
            ("trails: many callers at once while events arrive, and a kill", killed, server)]
