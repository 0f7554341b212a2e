#!/usr/bin/python3
"""Writes docs/openapi.json: the one description of /v1, put together from src/api/v1/description/*.yaml.

The console's client is generated from it, the router is compared with it by a unit test, and the end-to-end suite
tests/v1 holds the program's replies to it. Each fragment has `paths`, `schemas`, `parameters` and `requestBodies` of
one topic; no name may be in two. Of each operation:

  operationId          the name of its route, with a small first letter; where several routes share one, another
  x-opentrail-event    the route's name where operationId is not it
  x-opentrail-scope    what a bearer token needs
  x-opentrail-action   what policies must allow; without it the operation is not one of the router's
  x-opentrail-tried    the suite that gets a good answer of it, where tests/v1 cannot
  x-opentrail-lines    of a reply: the schema of each line where application/x-ndjson was asked for

Each operation gets a tag (its fragment) and the error as default reply.
With --check it writes nothing and says whether the file is what it would write.
"""

import json
import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
FRAGMENTS = ROOT / "src/api/v1/description"
TARGET = ROOT / "docs/openapi.json"

HEAD = {
    "openapi": "3.1.0",
    "info": {
        "title": "OpenTrail /v1",
        "version": "1",
        "description": "OpenTrail's own JSON API. docs/v1.md says what the calls mean.",
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    },
    "security": [{"bearer": []}, {"session": []}, {"sigv4": []}],
}
SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": "opentrail",
                "description": "Of the console; what changes something needs the header x-opentrail-csrf too."},
    "sigv4": {"type": "apiKey", "in": "header", "name": "Authorization", "description": "AWS Signature Version 4."},
}
METHODS = ("get", "post", "put", "delete")
SCOPES = ("events:read", "events:write", "imports:write", "metrics:read", "admin")
COMPONENTS = ("schemas", "parameters", "requestBodies")
ERROR = {"description": "The protocol's error.",
         "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}


class Wrong(Exception):
    """What is wrong with a fragment, for who wrote it."""


class Loader(yaml.SafeLoader):
    """YAML without dates, and without a key that is there twice."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise Wrong(f"{key} is there twice{node.start_mark}")
        return super().construct_mapping(node, deep)


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if not tag.endswith(":timestamp")]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()}


def load(path):
    try:
        fragment = yaml.load(path.read_text(), Loader)
    except (yaml.YAMLError, Wrong) as error:
        raise Wrong(f"{path.name}: {error}") from None
    unknown = set(fragment) - {"paths", *COMPONENTS}
    if unknown:
        raise Wrong(f"{path.name}: {', '.join(sorted(unknown))}: a fragment has paths, {', '.join(COMPONENTS)}")
    return fragment


def merged(kind, fragments):
    """All entries of `kind`, by name."""
    whole, owners = {}, {}
    for name, fragment in fragments.items():
        for key, value in (fragment.get(kind) or {}).items():
            if key in whole:
                raise Wrong(f"{kind} {key} is in {owners[key]} and in {name}")
            whole[key], owners[key] = value, name
    return dict(sorted(whole.items()))


def merged_paths(fragments):
    """All paths; the methods of one may be in several fragments."""
    whole = {}
    for name, fragment in fragments.items():
        for path, item in (fragment.get("paths") or {}).items():
            known = whole.setdefault(path, {})
            for method, operation in item.items():
                if method in known:
                    raise Wrong(f"{name}: {method} of {path} is in another fragment too")
                known[method] = operation
                if method in METHODS:
                    operation.setdefault("tags", [name.removesuffix(".yaml")])
    return dict(sorted(whole.items()))


def resolved(document, node):
    """What a reference leads to, through all of them."""
    while isinstance(node, dict) and "$ref" in node:
        found = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found.get(part) if isinstance(found, dict) else None
        if found is None:
            raise Wrong(f"{node['$ref']} leads nowhere")
        node = found
    return node


def check_references(document, node):
    for value in node.values() if isinstance(node, dict) else node:
        if isinstance(value, (dict, list)):
            check_references(document, value)
    if isinstance(node, dict) and isinstance(node.get("$ref"), str):
        resolved(document, node)


def check_operation(document, path, item, operation):
    for key in ("operationId", "summary", "responses"):
        if key not in operation:
            raise Wrong(f"an operation of {path} has no {key}")
    name = operation["operationId"]
    if "x-opentrail-action" in operation and operation.get("x-opentrail-scope") not in SCOPES:
        raise Wrong(f"{name}: x-opentrail-scope is one of {', '.join(SCOPES)}")
    parameters = [resolved(document, each) for each in [*item.get("parameters", []), *operation.get("parameters", [])]]
    said = sorted(each["name"] for each in parameters if each["in"] == "path")
    wanted = sorted(re.findall(r"{(\w+)}", path))
    if said != wanted:
        raise Wrong(f"{name}: its path has the parameters {wanted}, {said} are described")


def description():
    fragments = {path.name: load(path) for path in sorted(FRAGMENTS.glob("*.yaml"))}
    paths = merged_paths(fragments)
    components = {"securitySchemes": SECURITY}
    for kind in COMPONENTS:
        components[kind] = merged(kind, fragments)
    document = {**HEAD, "paths": paths, "components": components}
    names = set()
    for path, item in paths.items():
        for method in METHODS:
            if method not in item:
                continue
            check_operation(document, path, item, item[method])
            item[method]["responses"].setdefault("default", ERROR)
            if item[method]["operationId"] in names:
                raise Wrong(f"there are two operations {item[method]['operationId']}")
            names.add(item[method]["operationId"])
    check_references(document, document)
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def main():
    try:
        text = description()
    except Wrong as error:
        sys.exit(f"openapi: {error}")
    if "--check" not in sys.argv[1:]:
        TARGET.write_text(text)
        return 0
    same = TARGET.exists() and TARGET.read_text() == text
    word, hint = ("ok", "") if same else ("not ok", ": run ./dev generate")
    print(f"{word} docs/openapi.json is what src/api/v1/description says{hint}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
