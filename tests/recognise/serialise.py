"""Writes the request that botocore makes of every operation of the services named, as a file of text.

Run by the Python of the locked packages: serialise.py FILE SERVICE…. Nothing is sent. A request is the lines

    case SERVICE OPERATION KIND
    request METHOD TARGET
    header NAME: VALUE
    body HEX
    end

KIND is `aws`, of a client of AWS, or `own`, of one that is told of an endpoint, which has no name.
"""

import sys
import urllib.parse

import boto3.session
import botocore.config

ENDPOINT = "http://127.0.0.1:4566"
ACCOUNT = "123456789012"
ARN = f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/one"
# What a value must look like for botocore to send the request at all: its endpoint rules read these.
KNOWN = {
    "AccountId": ACCOUNT, "Bucket": "bucket", "Key": "folder/key.txt", "CopySource": "bucket/other",
    "MRAP": "mrap", "EndpointId": "abcde.veo", "OutpostId": "op-01234567890abcdef",
}


class Captured(Exception):
    """Ends a call whose request is known."""


def value(shape, name="", depth=0):
    """The least that the model allows."""
    if name in KNOWN and shape.type_name == "string":
        return KNOWN[name]
    if shape.type_name == "structure":
        return structure(shape, depth)
    if shape.type_name == "list":
        return [value(shape.member, "", depth + 1)] * max(1, shape.metadata.get("min", 0))
    if shape.type_name == "map":
        return {value(shape.key): value(shape.value, "", depth + 1)}
    if shape.type_name == "string":
        if name.lower().endswith("arn") and shape.metadata.get("max", 2048) >= len(ARN):
            return ARN.ljust(shape.metadata.get("min", 0), "x")
        least = max(shape.metadata.get("min", 1), 1)
        return shape.enum[0] if getattr(shape, "enum", None) else "x" * least
    if shape.type_name in ("integer", "long"):
        return max(shape.metadata.get("min", 1), 1)
    if shape.type_name in ("float", "double"):
        return 1.0
    if shape.type_name == "boolean":
        return True
    if shape.type_name == "timestamp":
        return "2024-01-02T03:04:05Z"
    return b"x" * max(shape.metadata.get("min", 1), 1)


def structure(shape, depth):
    if depth > 12:
        return {}
    members = shape.members
    wanted = [name for name in members if name in shape.required_members]
    if getattr(shape, "is_tagged_union", False) and not wanted:
        wanted = list(members)[:1]
    made = {}
    for name in wanted:
        if getattr(members[name], "is_document_type", False):
            made[name] = {}
        else:
            made[name] = value(members[name], name, depth + 1)
    return made


def requests(session, service, kind):
    """Every operation's request, as (its name, the prepared request)."""
    settings = botocore.config.Config(
        retries={"max_attempts": 0}, s3={"addressing_style": "path"} if kind == "own" else None)
    client = session.create_client(
        service, region_name="us-east-1", aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", config=settings,
        endpoint_url=ENDPOINT if kind == "own" else None)
    seen = []

    def capture(request, **_):
        seen.append(request)
        raise Captured

    client.meta.events.register("before-send", capture)
    for name in client.meta.service_model.operation_names:
        model = client.meta.service_model.operation_model(name)
        arguments = structure(model.input_shape, 0) if model.input_shape else {}
        seen.clear()
        try:
            client._make_api_call(name, arguments)
        except Captured:
            pass
        except Exception as error:  # Whatever it is, there is no request: the suite says so by name.
            print(f"none {service} {name} {kind} {type(error).__name__} {' '.join(str(error).split())[:200]}")
            continue
        yield name, seen[0]


def body_of(request):
    body = request.body
    if body is None:
        return b""
    if hasattr(body, "read"):
        return body.read()
    return body.encode() if isinstance(body, str) else bytes(body)


def write(file, service, name, kind, request):
    url = urllib.parse.urlsplit(request.url)
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    lines = [f"case {service} {name} {kind}", f"request {request.method} {target}", f"header Host: {url.netloc}"]
    for header, text in request.headers.items():
        text = text.decode("latin-1") if isinstance(text, bytes) else str(text)
        lines.append(f"header {header}: {text}")
    file.write("\n".join([*lines, f"body {body_of(request)[:4096].hex()}", "end", ""]))


def main(path, services):
    session = boto3.session.Session()._session
    with open(path, "w", encoding="utf-8") as file:
        for service in services:
            for kind in ("aws", "own"):
                for name, request in requests(session, service, kind):
                    write(file, service, name, kind, request)


main(sys.argv[1], sys.argv[2:])
