"""IAM's operations by many callers at once, after a kill, and with forms that nobody should send."""

import concurrent.futures
import json

from client import Client
from report import contains, same
from sigv4 import Credentials

FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
LIST_USERS = "Action=ListUsers&Version=2010-05-08"


def call(client, operation, **request):
    return client.signed("POST", f"/v1/access/{operation}", body=json.dumps(request).encode(), service="opentrail")


def said(client, operation, **request):
    reply = call(client, operation, **request)
    same(reply.status, 200, f"{operation} ({reply!r})")
    return reply.json


def at_once(server, count, act):
    """The results of `act(client, number)` in `count` threads, each with a connection of its own."""
    def one(number):
        client = Client(server)
        try:
            return act(client, number)
        finally:
            client.close()
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def one_name(server):
    """Of many who make a user of one name at once, one does."""
    errors = at_once(server, 8, lambda client, _: call(client, "CreateUser", UserName="race").error)
    same(sorted(map(str, errors)), ["EntityAlreadyExists"] * 7 + ["None"])


def two_keys(server):
    """A user has two keys, however many are asked for at once, and both are believed."""
    replies = at_once(server, 8, lambda client, _: call(client, "CreateAccessKey", UserName="race"))
    made = [reply.json["AccessKey"] for reply in replies if reply.error is None]
    same(len(made), 2, "keys")
    same({reply.error for reply in replies}, {None, "LimitExceeded"})
    for key in made:
        user = Client(server, Credentials(key["AccessKeyId"], key["SecretAccessKey"]))
        contains(said(user, "GetCallerIdentity")["Arn"], ":user/race")


def no_change_lost(server):
    """Changes of one user by many at once: each is of the whole user, and none undoes another."""
    at_once(server, 8, lambda client, number: said(client, "TagUser", UserName="race", Tags=[
        {"Key": f"k{number}", "Value": str(number)}]))
    tags = said(Client(server), "ListUserTags", UserName="race")["Tags"]
    same({tag["Key"]: tag["Value"] for tag in tags}, {f"k{number}": str(number) for number in range(8)})


def after_a_kill(server):
    """What was answered is there after a kill: the user, its key, and the events of both."""
    client = Client(server)
    said(client, "CreateUser", UserName="killed")
    key = said(client, "CreateAccessKey", UserName="killed")["AccessKey"]
    server.kill()
    server.start()
    user = Client(server, Credentials(key["AccessKeyId"], key["SecretAccessKey"]))
    contains(said(user, "GetCallerIdentity")["Arn"], ":user/killed")
    events = Client(server).get("events", [("eventName", "CreateAccessKey"), ("limit", "1")])["events"]
    record = events[0]["record"]
    same(record["requestParameters"], {"userName": "killed"})
    same(record["responseElements"]["accessKey"]["accessKeyId"], key["AccessKeyId"])
    assert key["SecretAccessKey"] not in json.dumps(record)


def bad_forms(server):
    """Each is refused, in XML, and the server goes on."""
    client = Client(server)
    rows = {
        "a name twice": LIST_USERS + "&MaxItems=1&MaxItems=2",
        "a broken escape": LIST_USERS + "&Marker=%zz",
        "no UTF-8": LIST_USERS + "&Marker=%ff%fe",
        "five thousand fields": LIST_USERS + "".join(f"&f{number}=x" for number in range(5000)),
        "a list with a gap": "Action=TagUser&Version=2010-05-08&UserName=race&Tags.member.9.Key=a",
        "an index of twenty digits": "Action=TagUser&Version=2010-05-08&UserName=race&Tags.member."
                                     + "9" * 20 + ".Key=a",
        "a name a kilobyte long": LIST_USERS + "&" + "A.member.1." * 100 + "=x",
        "markup in the action": "Action=%3Cb%3E%26&Version=2010-05-08",
        "two megabytes": LIST_USERS + "&Marker=" + "x" * (2 << 20),
    }
    for name, body in rows.items():
        reply = client.signed("POST", "/", headers=FORM, body=body.encode(), service="iam")
        assert 400 <= reply.status < 500, f"{name}: {reply!r}"
        assert reply.body.startswith(b"<ErrorResponse"), f"{name}: {reply!r}"
        assert b"<b>" not in reply.body, f"{name}: {reply!r}"
    reply = client.signed("POST", "/", headers=FORM, body=LIST_USERS.encode(), service="iam")
    same(reply.status, 200)


def bad_documents(server):
    """Policies that are huge, deep or repeat themselves are refused for what they are."""
    client = Client(server)
    statement = '{"Effect":"Allow","Action":"a:b","Resource":"*"}'
    rows = {
        "deep": ("[" * 200 + "]" * 200, "MalformedPolicyDocument"),
        "a member twice": (f'{{"Statement":{statement},"Statement":{statement}}}', "MalformedPolicyDocument"),
        "thousands of statements": (f'{{"Statement":[{",".join([statement] * 2000)}]}}', "LimitExceeded"),
        "no ASCII": ('{"Statement":"\u4e2d"}', "ValidationError"),
        "longer than any": ("x" * 131073, "ValidationError"),
    }
    for name, (document, code) in rows.items():
        reply = call(client, "PutUserPolicy", UserName="race", PolicyName="p", PolicyDocument=document)
        same(reply.error, code, name)


def tests(server):
    return [("IAM: one name is taken once by many at once", one_name, server),
            ("IAM: a user has two keys, whoever asks for more at once", two_keys, server),
            ("IAM: no change of a user is lost among many", no_change_lost, server),
            ("IAM: what was answered is there after a kill", after_a_kill, server),
            ("IAM: forms that nobody should send", bad_forms, server),
            ("IAM: policies that nobody should send", bad_documents, server)]
