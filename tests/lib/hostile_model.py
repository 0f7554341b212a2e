"""Requests that break one constraint of an operation's model each, for all operations that the server carries out.

The model is what the program prints (`opentrail operations -o json`), generated from AWS's own.
"""

import copy
import json
import re

from client import Client
from report import same
from server import run_program


# What is not judged: tags are taken away by their keys, whatever their values.
ANYTHING = {("RemoveTags", "tagsList.1.member.value")}


def operations():
    done = run_program("operations", "-o", "json")
    same(done.returncode, 0, done.stderr)
    return [each for each in json.loads(done.stdout) if each["implemented"] and each["service"] == "cloudtrail"]


def good_text(shape):
    if "values" in shape:
        return shape["values"][0]
    least, most, pattern = shape.get("least", 1), shape.get("most", 1 << 30), shape.get("pattern", ".*")
    for text in ("a" * least, "1" * least, "s3://logs/x", "ec2.amazonaws.com", "06:30"):
        if least <= len(text) <= most and re.fullmatch(pattern, text, re.ASCII):
            return text
    raise AssertionError(f"no text fits {shape}")


def good(shape):
    kind = shape["type"]
    if kind == "structure":
        return {name: good(member) for name, member in shape["members"].items()}
    if kind == "list":
        return [good(shape["item"])] * max(shape.get("least", 1), 1)
    if kind == "map":
        return {good_text(shape["key"]): good(shape["item"])}
    return {"text": good_text, "integer": lambda each: max(each.get("least", 1), 1)}.get(
        kind, lambda _: {"flag": True, "time": 1767322805, "number": 1.5, "blob": "AA=="}[kind])(shape)


def text_outside(shape):
    for letter in " \n\u00fc":
        text = letter * max(shape.get("least", 1), 1)
        if not re.fullmatch(shape["pattern"], text, re.ASCII):
            return text
    raise AssertionError(f"every text fits {shape}")


def sized(shape, size):
    if shape["type"] == "integer":
        return size
    if shape["type"] == "text":
        return "a" * size
    # No two tags alike, so that nothing but their number is wrong.
    tags = "Key" in shape["item"].get("members", ())
    return [{**good(shape["item"]), "Key": f"key {number}"} if tags else good(shape["item"]) for number in range(size)]


def bad_values(shape):
    """(what the message says, the value) of each constraint of the shape itself."""
    what = "value" if shape["type"] == "integer" else "length"
    if shape["type"] != "map":
        if "least" in shape:
            yield f"Member must have {what} greater than or equal to {shape['least']}", sized(shape, shape["least"] - 1)
        if "most" in shape:
            yield f"Member must have {what} less than or equal to {shape['most']}", sized(shape, shape["most"] + 1)
    if "pattern" in shape:
        yield f"Member must satisfy regular expression pattern: {shape['pattern']}", text_outside(shape)
    if "values" in shape:
        yield f"Member must satisfy enum value set: [{', '.join(shape['values'])}]", "NoSuchValue"


class Breaker:
    """Walks an operation's input. `found`: (path, code of its own or None, constraint, request)."""

    def __init__(self, operation, request):
        self.operation, self.request, self.found = operation["name"], request, []
        self.structure(operation["input"], "", [])

    def edited(self, keys, change):
        """The request with the value at `keys` changed, or taken out."""
        request = copy.deepcopy(self.request)
        place = request
        for key in keys[:-1]:
            place = place[key]
        if change is None:
            del place[keys[-1]]
        else:
            place[keys[-1]] = change[0]
        return request

    def structure(self, shape, path, keys):
        for name, member in shape["members"].items():
            inner = f"{path}.{name[0].lower()}{name[1:]}".lstrip(".")
            if member.get("required"):
                self.found.append((inner, None, "Member must not be null", self.edited(keys + [name], None)))
            self.value(member, inner, keys + [name])

    def value(self, shape, path, keys):
        own = shape.get("ownError")
        other = 5 if shape["type"] in ("text", "blob") else "x"
        self.found.append((path, "SerializationException", "can not be converted", self.edited(keys, [other])))
        for constraint, bad in bad_values(shape):
            self.found.append((path, own, constraint, self.edited(keys, [bad])))
        if shape["type"] == "structure":
            self.structure(shape, path, keys)
        elif shape["type"] == "list":
            deep = shape["item"]["type"] == "structure"
            self.value(shape["item"], f"{path}.1.member" if deep else path, keys + [0])


def plain(operation, path, request):
    """Without what is neither required nor at `path` nor names the trail: the operation may judge of that first."""
    members = operation["input"]["members"]
    return {name: value for name, value in request.items() if members[name].get("required") or name == "TrailName"
            or path.split(".")[0] == name[0].lower() + name[1:]}


def check(client, operation, request):
    """Sends every bad request of one operation, and expects the protocol's own error for each."""
    name, sent = operation["name"], 0
    for path, error, constraint, bad in Breaker(operation, request).found:
        if error:
            bad = plain(operation, path, bad)
        reply = client.operation(name, bad)
        said = f"{name}, {path}, {constraint}: {reply!r}"
        if error not in (None, "SerializationException") and (name, path) in ANYTHING:
            same(reply.status, 200, said)
            continue
        same(reply.status, 400, said)
        same(set(reply.json), {"__type", "Message"}, said)
        if error == "SerializationException":
            same(reply.error, error, said)
        elif error is None:
            same(reply.error, "ValidationException", said)
            assert f" at '{path}' failed to satisfy constraint: " in reply.message, said
            assert constraint in reply.message, said
        else:
            same(reply.error, error, said)
        sent += 1
    return sent


def tests(server):
    client = Client(server)
    (server.data / "buckets/logs").mkdir(parents=True, exist_ok=True)
    arn = client.call("CreateTrail", {"Name": "audit", "S3BucketName": "logs"})["TrailARN"]
    known = {"Name": arn, "TrailName": arn, "S3BucketName": "logs", "ResourceId": arn, "ResourceIdList": [arn]}
    before = client.call("DescribeTrails")

    def request_of(operation):
        request = good(operation["input"])
        request.update((name, known[name]) for name in request.keys() & known.keys())
        return {**request, "Name": "another"} if operation["name"] == "CreateTrail" else request

    def nothing_changed():
        same(client.call("DescribeTrails"), before, "the trails after all of it")

    rows = []
    for operation in operations():
        if operation["input"]["members"]:
            rows.append((f"model: {operation['name']}", check, client, operation, request_of(operation)))
    return [*rows, ("model: nothing of it changed a trail", nothing_changed)]
