"""Records that are wrong one by one, among good ones that must be kept."""

import datetime
import json

import made
from client import Client
from report import contains, same

FAR = "9999-12-31T23:59:59Z"


def spoilt(**change):
    """A good record with some members replaced; None drops one."""
    record = made.record("Spoilt")
    for name, value in change.items():
        if value is None:
            record.pop(name, None)
        else:
            record[name] = value
    return json.dumps(record).encode()


def text(old, new):
    """A good record with part of its text replaced, as bytes."""
    whole = json.dumps(made.record("Spoilt")).encode()
    assert old in whole, old
    return whole.replace(old, new, 1)


def rows():
    """(name, record, what the message must name)."""
    ahead = made.iso(made.now() + datetime.timedelta(minutes=30))
    return [
        ("no eventVersion", spoilt(eventVersion=None), "eventVersion"),
        ("eventVersion 2.1", spoilt(eventVersion="2.1"), "eventVersion"),
        ("eventVersion as a number", spoilt(eventVersion=1.08), "eventVersion"),
        ("no eventTime", spoilt(eventTime=None), "eventTime"),
        ("eventTime that is no time", spoilt(eventTime="last Tuesday"), "eventTime"),
        ("eventTime as a number", spoilt(eventTime=1700000000), "eventTime"),
        ("eventTime of a day that is not", spoilt(eventTime="2026-02-30T00:00:00Z"), "eventTime"),
        ("eventTime half an hour ahead", spoilt(eventTime=ahead), "eventTime"),
        ("eventTime in the year 9999", spoilt(eventTime=FAR), "eventTime"),
        ("no eventSource", spoilt(eventSource=None), "eventSource"),
        ("no eventName", spoilt(eventName=None), "eventName"),
        ("eventName as a list", spoilt(eventName=["a"]), "eventName"),
        ("eventName twice", text(b'"eventName": "Spoilt"', b'"eventName": "Spoilt", "eventName": "Other"'),
         "eventName"),
        ("eventID twice", text(b'"eventID": ', b'"eventID": "a", "eventID": '), "eventID"),
        ("invalid UTF-8", text(b'"userAgent": "test"', b'"userAgent": "te\xffst"'), ""),
        ("a surrogate on its own", text(b'"userAgent": "test"', b'"userAgent": "\\ud800"'), ""),
        ("a control character in a text", text(b'"userAgent": "test"', b'"userAgent": "a\x01b"'), ""),
        ("a bad escape", text(b'"userAgent": "test"', b'"userAgent": "\\q"'), ""),
        ("a number with a leading zero", text(b'"requestParameters": null', b'"requestParameters": {"a": 01}'), ""),
        ("a literal that is none", text(b'"requestParameters": null', b'"requestParameters": {"a": tru e}'), ""),
        ("nested 5,000 deep", text(b'"requestParameters": null',
                                   b'"requestParameters": ' + b'{"a":' * 5000 + b"1" + b"}" * 5000), ""),
        ("2 MB long", text(b'"userAgent": "test"', b'"userAgent": "' + b"x" * (2 << 20) + b'"'), ""),
        ("not an object", b'"record"', ""),
        ("a list", b"[1]", ""),
        ("empty object", b"{}", "eventVersion"),
    ]


def tests(server):
    records = Records(server)
    return [
        *((f"record: {name}", records.among_good_ones, record, names) for name, record, names in rows()),
        ("record: names of 10,000 characters", records.long_names),
        ("record: escapes and odd letters are kept byte for byte", records.odd_but_good),
        ("record: an event of OpenTrail's own is not taken from outside", records.own_calls),
        ("record: old times are kept", records.old_times),
        ("record: a duplicate, a conflict and the order of keys", records.identities),
        ("record: a thousand wrong ones and one right one", records.many_wrong),
        ("record: NDJSON with bad lines", records.bad_lines),
        ("record: Idempotency-Key repeats the first reply", records.idempotency),
    ]


class Records:
    def __init__(self, server):
        self.client = Client(server)

    def post(self, records, **more):
        reply = self.client.post_events(records, **more)
        assert reply.status == 200, reply
        return reply.json

    def find(self, record):
        return self.client.export([("eventId", record["eventID"])])

    def among_good_ones(self, bad, named):
        """Wrong grammar may refuse the whole body, naming the place; else only that record fails."""
        before, after = made.record("Good"), made.record("Good")
        reply = self.client.post_events([json.dumps(before).encode(), bad, json.dumps(after).encode()])
        if reply.status != 200:
            same(reply.status, 400, repr(reply))
            assert reply.error and reply.message, reply
            contains(reply.message, named, "the message")
            self.post([before, after])
        else:
            said = reply.json
            same([each["id"] for each in said["failed"]], ["1"], repr(reply))
            assert said["failed"][0]["errorCode"], reply
            contains(said["failed"][0]["errorMessage"], named, "the message")
            same([each["id"] for each in said["successful"]], ["0", "2"])
        for record in (before, after):
            same(self.find(record), [json.dumps(record).encode()])

    def long_names(self):
        """Either refused with a reason, or kept and found."""
        for field in ("eventName", "eventSource", "eventID", "userAgent", "sourceIPAddress", "awsRegion"):
            record = made.record("Long", **{field: "x" * 10_000})
            said = self.post([record])
            if said["failed"]:
                contains(said["failed"][0]["errorMessage"], field, field)
                continue
            found = self.client.export([("text", "x" * 200), ("limit", "all")][:1])
            assert json.dumps(record).encode() in found, f"{field}: kept, yet not found"

    def odd_but_good(self):
        records = [
            text(b'"userAgent": "test"', '"userAgent": "žluťoučký \\u00e9 \\/ 😀"'.encode()),
            text(b'"requestParameters": null', b'"requestParameters": {"big": 12345678901234567890123, "f": 1E400}'),
            text(b'"requestParameters": null', b'"requestParameters": {"a":   [ ] ,"" : {"" : "\\u0000"}}'),
            text(b'"requestParameters": null', b'"requestParameters": {"same": 1, "same": 2}'),
        ]
        said = self.post(records)
        refused = {int(each["id"]) for each in said["failed"]}
        assert not refused - {1}, said  # A number past every type may be refused, with a reason.
        for number, record in enumerate(records):
            if number not in refused:
                same(self.find(json.loads(record)), [record])

    def own_calls(self):
        home, other = "000000000000", "111122223333"
        for source, account in (
            ("cloudtrail.amazonaws.com", home),
            ("CloudTrail.amazonaws.com", home),
            ("cloudtrail.amazonaws.com ", home),
            ("iam.amazonaws.com", home),
            ("STS.amazonaws.com", home),
            ("opentrail.internal", other),
            ("watch.opentrail.internal", other),
        ):
            said = self.post([made.record("StopLogging", eventSource=source, account=account)])
            same(len(said["failed"]), 1, f"{source!r} of {account}: {said}")

    def old_times(self):
        """Any time of the past is taken and found: live events age from their arrival."""
        recent = made.now() - datetime.timedelta(days=80)
        for when in (
            made.iso(recent),
            made.iso(recent).replace("Z", ".678Z"),
            "1970-01-01T00:00:00Z",
            "2014-03-06T21:22:54Z",
        ):
            record = made.record("Old", eventTime=when)
            self.post([record])
            same(self.find(record), [json.dumps(record).encode()], when)

    def identities(self):
        record = made.record("Identity")
        turned = dict(reversed(record.items()))
        other = {**record, "userAgent": "forged"}
        same(self.post([record])["duplicates"], [])
        same(self.post([record])["duplicates"], ["0"], "the same again")
        same(self.post([turned])["duplicates"], ["0"], "the same in another order")
        said = self.post([other])
        same((said["duplicates"], said["conflicts"]), ([], ["0"]), "other content")
        same(len(self.find(record)), 2, "both are kept")
        same(self.post([other])["duplicates"], ["0"], "the other again")
        again = made.record("Identity")
        said = self.post([again, again])
        same(said["duplicates"], ["1"], "twice in one request")

    def many_wrong(self):
        good = made.record("Good")
        said = self.post([b"{}"] * 1000 + [json.dumps(good).encode()])
        same(len(said["failed"]), 1000)
        same(len(self.find(good)), 1)

    def bad_lines(self):
        good = [made.record("Lines") for _ in range(2)]
        body = b"\n".join([json.dumps(good[0]).encode(), b"{bad", b"", json.dumps(good[1]).encode()]) + b"\n"
        reply = self.client.signed("POST", "/v1/events", [], {"Content-Type": "application/x-ndjson"}, body,
                                   "opentrail")
        if reply.status == 200:
            same(len(reply.json["failed"]), 1, repr(reply))
            same(len(self.find(good[1])), 1)
        else:
            same(reply.status, 400, repr(reply))
            assert reply.message, reply

    def idempotency(self):
        record = made.record("Once")
        header = {"Idempotency-Key": "key-1"}
        first = self.post([record], headers=header)
        again = self.post([record], headers=header)
        same(again, first, "the reply to a repeated request")
        other = self.client.post_events([made.record("Once")], headers=header)
        assert other.status in (400, 409), f"the key was taken for another body: {other}"
        same(len(self.find(record)), 1)
