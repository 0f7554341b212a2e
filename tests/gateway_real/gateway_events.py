"""What a gateway recorded of a call, compared member by member with what CloudTrail would have written."""

import json
import re
import sys
import pathlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))

from client import Client  # noqa: E402
from server import wait_for  # noqa: E402

# The order of members in public records.
ORDER = ("eventVersion userIdentity eventTime eventSource eventName awsRegion sourceIPAddress userAgent errorCode "
         "errorMessage requestParameters responseElements additionalEventData requestID eventID readOnly resources "
         "eventType apiVersion managementEvent recipientAccountId sharedEventID vpcEndpointId eventCategory "
         "tlsDetails").split()
ALWAYS = set("eventVersion userIdentity eventTime eventSource eventName awsRegion sourceIPAddress userAgent "
             "requestParameters responseElements eventID readOnly eventType managementEvent recipientAccountId "
             "eventCategory".split())
ABSENT = object()  # As an expected value: the member is not there.


class Any:
    """An expected value that is told by what it is, not which."""

    def __init__(self, what, test):
        self.what, self.test = what, test

    def __eq__(self, other):
        return self.test(other)

    def __repr__(self):
        return f"<{self.what}>"


def text(pattern):
    return Any(f"text like {pattern}", lambda value: isinstance(value, str) and re.fullmatch(pattern, value))


def members(**expected):
    """An object that has these members, whatever else."""
    return Any(f"object with {expected}", lambda value: isinstance(value, dict) and all(
        value.get(name, ABSENT) == wanted if wanted is not ABSENT else name not in value
        for name, wanted in expected.items()))


ANY_OBJECT = Any("object", lambda value: isinstance(value, dict) and value)
ANY_TEXT = text(r"(?s).+")
SPELT_TIME = text(r"[A-Z][a-z]{2} \d{1,2}, \d{4},? \d{1,2}:\d\d:\d\d [AP]M")


class Recorded:
    """The events of one server's gateways, read as they come."""

    def __init__(self, server, credentials):
        self.client = Client(server, credentials)
        self.seen = self.count()

    def count(self):
        return self.client.signed("GET", "/v1/events/count", [("door", "gateway"), ("by", "eventName")]).json["total"]

    def next(self, wanted):
        """The events since the last look, in the order of recording; there must be so many."""
        wait_for(lambda: self.count() >= self.seen + wanted, 20, f"{wanted} events, beyond {self.seen}")
        fresh = self.count() - self.seen
        reply = self.client.signed("GET", "/v1/events", [("door", "gateway"), ("provenance", "true"),
                                                         ("limit", str(self.seen + fresh))])
        rows = sorted(reply.json["events"], key=lambda row: int(row["provenance"]["position"].split(":")[1]))
        self.seen += fresh
        assert fresh == wanted, f"{fresh} events, not {wanted}: {[row['record']['eventName'] for row in rows[-fresh:]]}"
        return [row["record"] for row in rows[-wanted:]] if wanted else []


def check_skeleton(event, account):
    """What is the same in every record of a gateway."""
    names = list(event)
    assert names == sorted(names, key=ORDER.index), f"order of members: {names}"
    missing = ALWAYS - set(names)
    assert not missing, f"there is no {missing}"
    same_members(event, {
        "eventType": "AwsApiCall", "sourceIPAddress": "127.0.0.1", "recipientAccountId": account,
        "eventTime": text(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "eventVersion": text(r"1\.\d+"),
        "eventID": text(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        "vpcEndpointId": ABSENT})
    assert event["managementEvent"] == (event["eventCategory"] == "Management"), event["eventCategory"]
    for name in ("requestParameters", "responseElements"):
        assert event[name] is None or event[name], f"{name} is empty, not null"
    assert "null" not in json.dumps([event["requestParameters"], event["responseElements"]]).replace(
        "[null, ", "[").replace(", null]", "]").replace("null]", "]"), "a null inside of parameters"
    if "errorCode" in event:
        assert event["responseElements"] is None, "an error has response elements"


def same_members(event, expected):
    for name, wanted in expected.items():
        if wanted is ABSENT:
            assert name not in event, f"{name} is there: {event[name]!r}"
        else:
            assert name in event and wanted == event[name], \
                f"{name}: got {json.dumps(event.get(name, 'nothing'))}, expected {wanted!r}"
