"""docs/openapi.json, and whether replies are what it says."""

import json
import pathlib

import jsonschema

FILE = pathlib.Path(__file__).resolve().parents[2] / "docs/openapi.json"


class Description:
    def __init__(self):
        self.whole = json.loads(FILE.read_text())

    def operation(self, method, path):
        """Of a path below /v1/, without its query; names in it are what they are."""
        wanted = ("/v1/" + path).split("/")
        for pattern, item in self.whole["paths"].items():
            parts = pattern.split("/")
            fits = len(parts) == len(wanted) and all(
                part.startswith("{") or part == name for part, name in zip(parts, wanted))
            if fits and method.lower() in item:
                return item[method.lower()]
        raise AssertionError(f"the description has no {method} /v1/{path}")

    def check(self, method, path, reply):
        """Fails where the reply to a call that succeeded is not of its schema."""
        content = self.operation(method, path)["responses"]["200"]["content"]
        schema = {**content["application/json"]["schema"], "components": self.whole["components"]}
        jsonschema.Draft202012Validator(schema).validate(reply)
