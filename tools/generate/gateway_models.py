#!/usr/bin/env python3
"""Writes src/gateway/models/*.txt: what AWS's service models say of the operations that a gateway may see pass.

One file a service, in the form that docs/formats/service_model.md describes: names, where members travel, which are
sensitive; no documentation. What operations that only read give is left out: CloudTrail shows nothing of it. The
models are those in botocore, at the version and by the hash that tests/clients/requirements.lock names. Which services,
and what CloudTrail does that the models do not say, is in gateway_models_overlay.toml. With --check nothing is written:
the files are compared, or that is skipped where the Python package index cannot be reached.
"""

import gzip
import hashlib
import json
import pathlib
import sys
import tomllib

from service_models import ROOT, botocore

HERE = pathlib.Path(__file__).resolve().parent
OUTPUT = ROOT / "src/gateway/models"
PROTOCOLS = {"json": "json", "smithy-rpc-v2-cbor": "json", "query": "query", "ec2": "ec2", "rest-json": "rest_json",
             "rest-xml": "rest_xml"}
# How a shape without parts is written: its kind, then what is special about it.
LETTERS = {"string": "t", "character": "t", "integer": "i", "long": "i", "short": "i", "byte": "i", "double": "f",
           "float": "f", "bigdecimal": "f", "boolean": "b", "blob": "o"}
TIMES = {"iso8601": "i", "rfc822": "r", "unixTimestamp": "e"}
PLACES = {"header": "h", "headers": "H", "querystring": "q", "uri": "u", "statusCode": "s"}
# What reads, as CloudTrail's readOnly says; src/gateway/recognise.cpp has the same rule for what is in no model, and
# its test compares the two.
READING = ("Get", "List", "Describe", "Head", "Lookup", "Search", "BatchGet", "BatchDescribe", "Query", "Scan",
           "Select", "View", "Preview", "Check", "Verify", "Test", "Validate", "Simulate", "Estimate")
FORBIDDEN = set(" |\n")


def word(text):
    """A name as a token of a line."""
    if not text or FORBIDDEN & set(text):
        sys.exit(f"gateway_models: the name {text!r} cannot be written")
    return text


class Writer:
    """The lines of one service's shapes, each made once and named by its number."""

    def __init__(self, data):
        self.shapes, self.ec2 = data["shapes"], data["metadata"]["protocol"] == "ec2"
        self.lines, self.numbers, self.same = [], {}, {}

    def plain(self, shape):
        """The token of a shape without parts."""
        if shape.get("type") == "timestamp":
            letter = "T" + TIMES.get(shape.get("timestampFormat"), "")
        else:
            letter = LETTERS[shape["type"]]
        return letter + ("~" if shape.get("streaming") else "") + ("!" if shape.get("sensitive") else "")

    def reference(self, name, request):
        """What stands for a shape in a line: a letter, or the number of its own line."""
        shape = self.shapes[name]
        if shape.get("document"):
            return "d" + ("!" if shape.get("sensitive") else "")
        if shape["type"] not in ("structure", "list", "map"):
            return self.plain(shape)
        key = (name, request and self.ec2)
        if key not in self.numbers:
            self.numbers[key] = self.reserve()
            self.settle(key, self.line(name, shape, request))
        return str(self.numbers[key])

    def reserve(self):
        self.lines.append(None)
        return len(self.lines) - 1

    def settle(self, key, line):
        """Writes the line of a reserved number, or gives the number up where that line is there already."""
        number = self.numbers[key]
        if line in self.same and number == len(self.lines) - 1:
            self.lines.pop()
            self.numbers[key] = self.same[line]
            return
        self.lines[number] = line
        self.same.setdefault(line, number)

    def line(self, name, shape, request):
        flags = "".join((
            "!" if shape.get("sensitive") else "",
            "~" if shape.get("eventstream") or shape.get("streaming") else "",
            "F" if shape.get("flattened") else ""))
        if shape["type"] == "list":
            item = shape["member"]
            return self.parts("l", self.reference(item["shape"], request), flags, item.get("locationName", ""))
        if shape["type"] == "map":
            value, key = shape["value"], shape["key"]
            return self.parts("m", self.reference(value["shape"], request), flags, value.get("locationName", ""),
                              key.get("locationName", ""))
        members = [self.member(shape, *each, request) for each in shape.get("members", {}).items()]
        return " ".join(["s" + flags, word(name), *members])

    def parts(self, *tokens):
        return "|".join(tokens).rstrip("|")

    def wire(self, name, member, request):
        """The name on the wire; of ec2's requests it is not that of replies."""
        if not (self.ec2 and request):
            return member.get("locationName", name)
        if "queryName" in member:
            return member["queryName"]
        given = member.get("locationName", name)
        return given[0].upper() + given[1:]

    def member(self, shape, name, member, request):
        flags = "".join((
            PLACES.get(member.get("location"), ""),
            "!" if member.get("sensitive") else "",
            "P" if shape.get("payload") == name else "",
            "F" if member.get("flattened") else "",
            "a" if member.get("xmlAttribute") else ""))
        wire = self.wire(name, member, request)
        kind = self.reference(member["shape"], request)
        if member.get("streaming") and kind == "o":
            kind = "o~"
        other = "" if wire == name else word(wire or "-")  # "-": the empty name, of a prefix of headers.
        return self.parts(word(name), kind, flags, other)


def reads(service, name, exceptions):
    """Whether CloudTrail calls the operation readOnly."""
    own = exceptions.get(service, {})
    return own[name] if name in own else name.startswith(READING)


def operation_line(writer, data, operation, overlay, errors):
    """One operation: name, method, URI, input, output, wrapper, errors, then the name of its event."""
    name, service = operation["name"], data["service"]
    tokens = [word(name)]
    if data["metadata"]["protocol"].startswith("rest"):
        tokens += [operation["http"]["method"], word(operation["http"]["requestUri"])]
    else:
        tokens += ["-", "-"]
    tokens.append(writer.reference(operation["input"]["shape"], True) if "input" in operation else "-")
    reading = reads(service, name, overlay["reads"])
    shown = not reading or name in overlay["replies"].get(service, ())
    tokens.append(writer.reference(operation["output"]["shape"], False) if "output" in operation and shown else "-")
    wrapper = operation.get("output", {}).get("resultWrapper", "")
    tokens.append(wrapper or "-")
    given = [errors.setdefault(each["shape"], len(errors)) for each in operation.get("errors", ())]
    tokens.append(",".join(map(str, given)) or "-")
    event = overlay["events"].get(service, {}).get(name) or name.removesuffix(overlay["suffixes"].get(service, ""))
    return ("r " if reading else "o ") + " ".join(tokens + [word(event)] if event != name else tokens)


def error_lines(shapes, names):
    for name in names:
        code = shapes.get(name, {}).get("error", {}).get("code", name)
        yield "e " + word(name) + ("" if code == name else f" {word(code.replace(' ', ''))}")


def facts(service, metadata, overlay):
    """The line of the service itself."""
    protocols = [metadata["protocol"], *metadata.get("protocols", ())]
    signing = metadata.get("signingName", metadata["endpointPrefix"])
    source = overlay["sources"].get(service, signing) + ".amazonaws.com"
    flags = "".join((
        "q" if metadata["protocol"] not in ("query", "ec2")
        and ("query" in protocols or "awsQueryCompatible" in metadata) else "",
        "g" if service in overlay["global"] else ""))
    return " ".join(("v", service, metadata["apiVersion"], metadata["endpointPrefix"], signing,
                     metadata.get("targetPrefix", "-"), source, metadata.get("jsonVersion", "-"),
                     PROTOCOLS[metadata["protocol"]], overlay["api_versions"].get(service, "-"), flags or "-"))


def render(service, text, version, overlay):
    """The file of one service, from the bytes of its model."""
    data = json.loads(text)
    data["service"] = service
    writer, errors, operations = Writer(data), {}, []
    for name in sorted(data["operations"]):
        operations.append(operation_line(writer, data, data["operations"][name], overlay, errors))
    head = f"# {service}: botocore {version}, service-2.json of SHA-256 {hashlib.sha256(text).hexdigest()}"
    failures = list(error_lines(data["shapes"], errors))
    members = sum(line.count(" ") - 1 for line in writer.lines if line[0] == "s")
    uses = sum(len(each.get("errors", ())) for each in data["operations"].values())
    counts = f"n {len(writer.lines)} {members} {len(failures)} {uses} {len(operations)}"
    lines = [head, facts(service, data["metadata"], overlay), counts, *writer.lines, *failures, *operations]
    return "\n".join(lines) + "\n"


def newest(folder, service):
    versions = sorted((folder / service).glob("*/service-2.json.gz"))
    if not versions:
        sys.exit(f"gateway_models: botocore has no {service}")
    return gzip.decompress(versions[-1].read_bytes())


def check_overlay(overlay, models):
    """Every line of the overlay says something of a service, and of an operation, that there is."""
    for table in ("events", "reads", "replies"):
        for service, names in overlay[table].items():
            lost = set(names) - set(models.get(service, {}))
            if lost:
                sys.exit(f"gateway_models: {service} has no {', '.join(sorted(lost))}: mend the overlay")
    for table in ("sources", "api_versions", "suffixes", "global"):
        lost = set(overlay[table]) - set(models)
        if lost:
            sys.exit(f"gateway_models: there is no {', '.join(sorted(lost))}: mend the overlay")


def generate(folder, version):
    """The files by path."""
    overlay = tomllib.loads((HERE / "gateway_models_overlay.toml").read_text())
    texts = {service: newest(folder, service) for service in sorted(overlay["services"].split())}
    check_overlay(overlay, {service: json.loads(text)["operations"] for service, text in texts.items()})
    return {OUTPUT / f"{service}.txt": render(service, text, version, overlay) for service, text in texts.items()}


def write(made):
    OUTPUT.mkdir(exist_ok=True)
    for path in set(OUTPUT.glob("*.txt")) - set(made):
        path.unlink()
    for path, text in made.items():
        path.write_text(text)


def compare(made, version):
    stale = [path for path, text in made.items() if not path.exists() or path.read_text() != text]
    stale += sorted(set(OUTPUT.glob("*.txt")) - set(made))
    if stale:
        names = ", ".join(path.name for path in stale[:5])
        print(f"not ok src/gateway/models is fresh: botocore {version} and the overlay say otherwise of {names}; "
              "run ./dev generate")
        return 1
    print(f"ok src/gateway/models is fresh: {len(made)} services")
    return 0


def main():
    folder, version = botocore()
    if folder is None:
        if "--check" in sys.argv:
            print(f"skip src/gateway/models is what the models say: {version}")
            return 0
        sys.exit(f"gateway_models: {version}")
    made = generate(folder, version)
    if "--check" in sys.argv:
        return compare(made, version)
    write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
