"""The description of /v1 (docs/openapi.json) as something that replies can be held to."""

import datetime
import json
import re
import urllib.parse

import jsonschema

from server import ROOT

METHODS = ("get", "post", "put", "delete")
LINES = "application/x-ndjson"
checker = jsonschema.FormatChecker()


@checker.checks("date-time")
def is_time(value):
    """ISO 8601 in UTC, as the program writes it."""
    if not isinstance(value, str):
        return True
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", value):
        return False
    try:
        datetime.datetime.strptime(value[:19], "%Y-%m-%dT%H:%M:%S")
    except ValueError:
        return False
    return True


def closed(schema, top=True):
    """The schema, under which an object has no members but those that are described. `top`: this one too."""
    if not isinstance(schema, dict):
        return schema
    made = dict(schema)
    for key in ("properties",):
        if key in made:
            made[key] = {name: closed(each) for name, each in made[key].items()}
    for key in ("anyOf", "oneOf"):
        if key in made:
            made[key] = [closed(each) for each in made[key]]
    for key in ("items", "additionalProperties"):
        if key in made:
            made[key] = closed(made[key])
    if "allOf" in made:
        made["allOf"] = [open_reference(closed(each, False)) for each in made["allOf"]]
        if top:
            made["unevaluatedProperties"] = False
    elif top and "properties" in made:
        made.setdefault("additionalProperties", False)
    return made


def open_reference(schema):
    """A part of `allOf`: its members are not all there are."""
    if "$ref" not in schema:
        return schema
    return {**schema, "$ref": schema["$ref"].replace("/schemas/", "/open/")}


class Operation:
    def __init__(self, document, path, method, said):
        self.name, self.path, self.method, self.said = said["operationId"], path, method.upper(), said
        self.pattern = re.compile("/".join("[^/]+" if part.startswith("{") else re.escape(part)
                                           for part in path.split("/")))
        self.fixed = path.count("/") - path.count("{")  # "/v1/imports/x" is less than "/v1/imports/{importId}".
        self._document = document
        self.answered = 0
        self.wrong = []

    def check(self, reply):
        """Holds a reply to what is said of it."""
        response = self.said["responses"].get(str(reply.status)) or self.said["responses"].get("default")
        assert response, f"status {reply.status} is not described"
        while "$ref" in response:
            response = self._document["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
        sent = (reply.headers.get("Content-Type") or "").split(";")[0]
        content = response.get("content", {})
        if sent == LINES and "x-opentrail-lines" in response:
            schema, parts = response["x-opentrail-lines"], reply.body.splitlines()
        else:
            assert sent in content, f"{reply.status} {sent!r} is not described, {sorted(content)} are"
            schema, parts = content[sent].get("schema", {}), [reply.body]
            if "contentMediaType" in schema:
                assert isinstance(reply.body, bytes) and schema["contentMediaType"] == sent
                parts = []
        for part in filter(None, parts):
            self._validate(closed(schema), json.loads(part))
        if reply.status < 300:
            self.answered += 1

    def _validate(self, schema, value):
        resolver = jsonschema.RefResolver("", self._document)
        validator = jsonschema.Draft202012Validator(schema, resolver=resolver, format_checker=checker)
        error = jsonschema.exceptions.best_match(validator.iter_errors(value))
        if error is not None:
            where = "/".join(map(str, error.absolute_path)) or "the reply"
            raise AssertionError(f"{where}: {error.message[:400]}")


class Description:
    def __init__(self, document=None):
        document = document or json.loads((ROOT / "docs/openapi.json").read_text())
        schemas = document["components"]["schemas"]
        self.document = {**document, "components": {
            **document["components"],
            "schemas": {name: closed(schema) for name, schema in schemas.items()},
            "open": {name: closed(schema, False) for name, schema in schemas.items()}}}
        self.operations = [Operation(self.document, path, method, item[method])
                           for path, item in document["paths"].items() for method in METHODS if method in item]

    def find(self, method, path):
        """The operation that a request is of, or None."""
        fits = [each for each in self.operations if each.method == method and each.pattern.fullmatch(path)]
        return max(fits, key=lambda each: each.fixed, default=None)


class Asker:
    """Sends requests, signed as the admin's, and holds every reply to the description."""

    def __init__(self, client, description):
        self.client, self.description = client, description

    def __call__(self, method, path, body=None, headers=None, pairs=(), status=200, sign=True):
        """The reply, which must have that status. `body`: bytes, or what is sent as JSON."""
        headers = dict(headers or {})
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        if sign:
            reply = self.client.signed(method, path, pairs, headers, body or b"", "opentrail")
        else:
            target = path + ("?" + urllib.parse.urlencode(pairs) if pairs else "")
            reply = self.client.send(method, target, headers, body or b"")
        assert reply.status == status, f"{method} {path}: {reply}"
        self.hold(method, path, reply)
        return reply

    def hold(self, method, path, reply):
        operation = self.description.find(method, path)
        assert operation, f"{method} {path} is not described"
        try:
            operation.check(reply)
        except (AssertionError, ValueError) as error:
            operation.wrong.append(str(error))
            raise AssertionError(f"{method} {path}: {error}") from None
