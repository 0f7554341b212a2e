#!/usr/bin/env python3
"""Writes src/api/model/*.inc: what AWS's service models say of the operations of CloudTrail, IAM, STS and KMS.

The models are those in botocore, at the version and by the hash that tests/clients/requirements.lock names; they are
not kept here. What the services do and their models do not say is in service_models_overlay.toml, and which of IAM's,
STS's and KMS's operations are wanted. With --check nothing is written: the files are compared, or that is skipped
where the Python package index cannot be reached.
"""

import gzip
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import textwrap
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LOCK = ROOT / "tests/clients/requirements.lock"
OUTPUT = ROOT / "src/api/model"
MODELS = {"cloudtrail": "cloudtrail/2013-11-01", "cloudtrail_data": "cloudtrail-data/2021-08-11",
          "iam": "iam/2010-05-08", "sts": "sts/2011-06-15",
          "kms": "kms/2014-11-01"}
KINDS = {"structure": "structure", "list": "list", "map": "map", "string": "text", "integer": "integer",
         "long": "integer", "double": "number", "float": "number", "boolean": "flag", "timestamp": "time",
         "blob": "blob"}
# The operations that only read, by how their names begin: CloudTrail's own events call just these readOnly.
READING = ("Describe", "Get", "List", "Lookup", "Search")
# What RE2 does not have, or reads otherwise than Java.
UNREADABLE = re.compile(r"\(\?[=!<>]|\\p(?!\{[LNZ]\})|\\[PuQ1-9]|[*+?}]\+|&&")
# A code point as Java writes it. With one more digit it is Java's too, and not what was meant.
CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})(?![0-9A-Fa-f])")


def botocore():
    """(the folder of botocore's models, its version), or None and why there is none."""
    done = subprocess.run([ROOT / "tools/venv", LOCK], capture_output=True, text=True)
    if done.returncode != 0:
        return None, done.stderr.strip().splitlines()[-1]
    version = re.search(r"^botocore==(\S+)", LOCK.read_text(), re.MULTILINE)[1]
    return next(pathlib.Path(done.stdout.strip()).glob("lib/python3*/site-packages/botocore/data")), version


class Model:
    """One service model with the overlay laid over it. `used` is what the overlay changed.

    `wanted`: the names of the operations to have, which are all unless the protocol is Query.
    """

    def __init__(self, data, changes, wanted=None):
        self.shapes, self.used = data["shapes"], set()
        self.names = sorted(data["operations"])
        # Of which only some operations are here: the other names are kept, and the statuses of errors.
        self.query = data["metadata"].get("protocol") == "query" or data["metadata"].get("serviceId") == "KMS"
        absent = set(wanted or ()) - set(self.names)
        if absent:
            sys.exit(f"service_models: {data['metadata']['uid']} has no {', '.join(sorted(absent))}")
        self.operations = [data["operations"][name] for name in sorted(wanted or self.names)]
        self.uid = data["metadata"]["uid"]
        self.members = {}  # (structure, member) to its change
        self.reading = {}  # Operations that read, or do not, whatever their names say.
        for change in changes:
            self.apply(change)
        inputs = [each["input"]["shape"] for each in self.operations if "input" in each]
        outputs = [each["output"]["shape"] for each in self.operations if "output" in each]
        self.of_inputs = set(self.reach(inputs))
        self.order = self.reach(inputs + outputs)

    def apply(self, change):
        name, _, member = change["at"].partition(".")
        if "read_only" in change and name in self.names:
            self.used.add(change["at"])
            self.reading[name] = change["read_only"]
            return
        if name not in self.shapes or (member and member not in self.shapes[name]["members"]):
            return
        self.used.add(change["at"])
        if member:
            self.members[name, member] = change
        else:
            self.shapes[name].update({key: change[key] for key in ("own_error", "pattern", "sensitive")
                                      if key in change})

    def inner(self, name):
        """The shapes that a shape is made of."""
        shape = self.shapes[name]
        if shape["type"] == "structure":
            return [each["shape"] for each in shape["members"].values()]
        return [shape[part]["shape"] for part in ("key", "value", "member") if part in shape]

    def reach(self, names):
        """All shapes below `names`, each after those it is made of."""
        order, open_ = [], set()

        def visit(name):
            if name in order:
                return
            if name in open_:
                sys.exit(f"service_models: the shape {name} contains itself, which the table cannot say")
            open_.add(name)
            for each in self.inner(name):
                visit(each)
            order.append(name)

        for name in names:
            visit(name)
        return order


def text(value):
    return json.dumps(value)


def listing(values):
    """`{a, b, …};` after a `=`, in lines that are short enough."""
    inline = "{" + ", ".join(values) + "};"
    if len(inline) < 60:
        return inline
    lines = textwrap.wrap(", ".join(values), 96, break_long_words=False, break_on_hyphens=False)
    return "{\n" + "".join(f"    {line}\n" for line in lines) + "};"


def member_line(model, structure, name, member):
    parts = [text(name), "&" + member["shape"]]
    if name in model.shapes[structure].get("required", ()):
        parts.append(".required = true")
    if member.get("location") == "querystring":
        parts.append(".in_query = true")
    change = model.members.get((structure, name), {})
    if "own_error" in change:
        parts.append(f".own_error = {text(change['own_error'])}")
    parts[:2] = [f".name = {parts[0]}", f".shape = {parts[1]}"]
    return "    {" + ", ".join(parts) + "},\n"


def pattern_of(name, shape):
    pattern = CODE_POINT.sub(r"\\x{\1}", shape["pattern"])
    if UNREADABLE.search(pattern) or ')"' in pattern:
        sys.exit(f"service_models: RE2 cannot read the pattern of {name}: give the overlay one that it can")
    return f'R"({pattern})"'


def write_shape(model, name):
    shape = model.shapes[name]
    before, fields = "", [f".name = {text(name)}", f".kind = Kind::{KINDS[shape['type']]}"]
    if shape["type"] == "structure" and shape["members"]:
        lines = [member_line(model, name, *each) for each in shape["members"].items()]
        before = f"constexpr Member {name}_members[] = {{\n{''.join(lines)}}};\n"
        fields.append(f".members = {name}_members")
    for part, field in (("member", "item"), ("value", "item"), ("key", "key")):
        if part in shape and shape["type"] in ("list", "map"):
            fields.append(f".{field} = &{shape[part]['shape']}")
    if "enum" in shape:
        before = f"constexpr std::string_view {name}_values[] = {listing([text(each) for each in shape['enum']])}\n"
    if name in model.of_inputs:
        # Less than nothing is not possible anyway.
        if shape.get("min", 0) > 0 or (shape["type"] == "integer" and "min" in shape):
            fields.append(f".least = {shape['min']}")
        if "max" in shape:
            fields.append(f".most = {shape['max']}")
        if "pattern" in shape and shape["pattern"] != "(?s).*":
            fields.append(f".pattern = {pattern_of(name, shape)}")
    if model.query and shape.get("sensitive"):
        fields.append(".secret = true")
    if "enum" in shape:
        fields.append(f".values = {name}_values")
    if "own_error" in shape:
        fields.append(f".own_error = {text(shape['own_error'])}")
    line = f"constexpr Shape {name} = {{{', '.join(fields)}}};\n"
    if len(line) > 100:
        line = f"constexpr Shape {name} = {{\n" + "".join(f"    {field},\n" for field in fields) + "};\n"
    return before + line


def error_code(model, name):
    return model.shapes.get(name, {}).get("error", {}).get("code", name)


def write_operation(model, operation, error_lists):
    """The operation's row; the list of its errors is shared with those that have the same."""
    name = operation["name"]
    errors = tuple(sorted(error_code(model, each["shape"]) for each in operation.get("errors", ())))
    before = ""
    if errors and errors not in error_lists:
        error_lists[errors] = f"{name}_errors"
        before = f"constexpr std::string_view {name}_errors[] = {listing([text(each) for each in errors])}\n"
    reading = "true" if model.reading.get(name, name.startswith(READING)) else "false"
    shapes = [f"&{operation[part]['shape']}" if part in operation else "&nothing" for part in ("input", "output")]
    row = f"    {{.name = {text(name)}, .read_only = {reading},\n     .input = {shapes[0]}, .output = {shapes[1]}"
    if errors:
        row += f",\n     .errors = {error_lists[errors]}"
    return before, row + "},\n"


def write_query_tables(model):
    """What only the services of the Query protocol need: all names, and the statuses of errors."""
    used = {each["shape"] for operation in model.operations for each in operation.get("errors", ())}
    errors = sorted((each["code"], each["httpStatusCode"])
                    for name, each in ((name, model.shapes[name].get("error", {})) for name in used) if "code" in each)
    rows = "".join(f"    {{{text(code)}, {status}}},\n" for code, status in errors)
    table = f"\nconstexpr ErrorStatus errors[] = {{\n{rows}}};\n" if rows else ""
    return (f"{table}"
            f"\nconstexpr std::string_view names[] = {listing([text(name) for name in model.names])}\n")


def render(model, version, digest):
    shapes = "\n".join(write_shape(model, name) for name in model.order)
    lists, before, rows = {}, "", ""
    if any(part not in operation for operation in model.operations for part in ("input", "output")):
        before = "constexpr Shape nothing = {.name = \"\", .kind = Kind::structure};\n"
    for operation in model.operations:
        errors, row = write_operation(model, operation, lists)
        before, rows = before + errors, rows + row
    more = write_query_tables(model) if model.query else ""
    return ("// Generated by tools/generate/service_models.py from the service model\n"
            f"// {model.uid} in botocore {version} (service-2.json,\n"
            f"// SHA-256 {digest})\n"
            "// and tools/generate/service_models_overlay.toml. Not to be edited by hand.\n"
            f"\n{shapes}\n{before}\nconstexpr Operation operations[] = {{\n{rows}}};\n{more}")


def generate(folder, version):
    """The files by path."""
    overlay = tomllib.loads((HERE / "service_models_overlay.toml").read_text())
    files, used = {}, set()
    changes = {"cloudtrail": overlay["cloudtrail"], "cloudtrail_data": overlay["cloudtrail"],
               "iam": overlay["iam"], "sts": overlay["sts"], "kms": overlay["kms"]}
    if [change for each in changes.values() for change in each if not change.get("source")]:
        sys.exit("service_models: a line of the overlay has no source")
    for name, path in MODELS.items():
        data = gzip.decompress((folder / path / "service-2.json.gz").read_bytes())
        model = Model(json.loads(data), changes[name], overlay["operations"].get(name))
        used |= {(id(changes[name]), at) for at in model.used}
        files[OUTPUT / f"{name}.inc"] = render(model, version, hashlib.sha256(data).hexdigest())
    unused = [change["at"] for each in changes.values() for change in each if (id(each), change["at"]) not in used]
    if unused:
        sys.exit(f"service_models: the model has no {', '.join(unused)}: mend the overlay")
    return files


def main():
    folder, version = botocore()
    if folder is None:
        if "--check" in sys.argv:
            print(f"skip src/api/model is what the models say: {version}")
            return 0
        sys.exit(f"service_models: {version}")
    stale = 0
    for path, made in generate(folder, version).items():
        name = path.relative_to(ROOT)
        if "--check" not in sys.argv:
            path.write_text(made)
        elif path.exists() and path.read_text() == made:
            print(f"ok {name} is fresh")
        else:
            stale = 1
            print(f"not ok {name} is fresh: botocore {version} and the overlay say otherwise; run ./dev generate")
    return stale


if __name__ == "__main__":
    sys.exit(main())
