#!/usr/bin/env python3
"""Writes the tables of operations in docs/compatibility.md, of what the program itself says that it carries out, and
the condition keys, of what its code fills.

Everything outside the two marks is written by hand. Builds the program first. With --check nothing is written; the exit
status says whether the table is what the program says.
"""

import json
import pathlib
import re
import subprocess
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs/compatibility.md"
PROGRAM = ROOT / "build/release/opentrail"
BEGIN, END = "<!-- Written by ./dev generate, from `opentrail operations`. -->\n", "<!-- End of what is written. -->\n"
SERVICES = {"cloudtrail": "CloudTrail", "cloudtrail-data": "CloudTrail Data"}
ACCESS_MARKS = ("<!-- Written by ./dev generate, from `opentrail operations` and the code. -->\n",
                "<!-- End of what is written of access. -->\n")
ACCESS = {"iam": "IAM", "sts": "STS", "kms": "KMS", "opentrail": "OpenTrail's own (JSON only)"}
# Where condition keys are given values, and how that is written.
KEYS = {"src/access/request_context.cpp": r'(?:\.set\(|add_header\(context, )"([a-z]+:[A-Za-z]+/?)"',
        "src/api/iam/entity.cpp": r'(?:"\w+", |fmt::format\()"(iam:[A-Za-z]+/?)',
        "src/api/sts/assume_role.cpp": r'keys\.push_back\(\{"(sts:[A-Za-z]+)"',
        "src/api/s3/request_keys.cpp": r'"(s3:[A-Za-z0-9-]+)"',
        "src/api/s3/door.cpp": r'push_back\(\{"(s3:[A-Za-z]+)"',
        "src/api/kms/key.cpp": r'emplace_back\("(kms:[A-Za-z]+:?)"',
        "src/api/kms/may_decrypt.cpp": r'emplace_back\("(kms:[A-Za-z]+:?)"'}


def state(operation):
    if not operation["implemented"]:
        return "not yet"
    return "in part" if operation["inPart"] else "**here**"


def table(operations):
    here = [each for each in operations if each["implemented"]]
    part = sum(each["inPart"] for each in here)
    lines = [f"{len(here)} of {len(operations)} operations are here, {part} of them in part (see"
             " [trails](trails.md)); every other answers"
             "\nUnsupportedOperationException. A request to one that is here is checked"
             " against the operation's model first"
             " (`opentrail operations -o json` prints it).\n",
             "| operation | API | reads or writes | state |", "|---|---|---|---|"]
    for each in operations:
        lines.append(f"| {each['name']} | {SERVICES[each['service']]} | {'reads' if each['readOnly'] else 'writes'} |"
                     f" {state(each)} |")
    return "\n".join(lines) + "\n"


def access_table(operations):
    lines = []
    for service, title in ACCESS.items():
        all_ = [each for each in operations if each["service"] == service]
        here = [each for each in all_ if each["implemented"]]
        lines += [f"### {title}", "", f"{len(here)} of {len(all_)} operations are here.", "",
                  "| operation | reads or writes | state |", "|---|---|---|"]
        lines += [f"| {each['name']} | {'reads' if each['readOnly'] else 'writes'} | {state(each)} |" for each in here]
        absent = [each["name"] for each in all_ if not each["implemented"]]
        if absent:
            lines += ["", *textwrap.wrap(f"Not here (UnsupportedOperation): {', '.join(absent)}.", 118)]
        lines.append("")
    return "\n".join(lines)


def condition_keys():
    """Every key that the code gives a value, one a line of its file."""
    keys = set()
    for path, pattern in KEYS.items():
        found = set(re.findall(pattern, (ROOT / path).read_text()))
        if not found:
            sys.exit(f"compatibility: {path} gives no condition key a value any more: mend KEYS")
        keys |= found
    shown = [f"`{key}KEY`" if key.endswith(("/", ":")) else f"`{key}`" for key in sorted(keys, key=str.lower)]
    return "\n".join(["### Condition keys", "", *textwrap.wrap(
        f"Given a value, where a request has one: {', '.join(shown)}. Every other key is absent from every request, "
        "so that conditions on it hold as for a key that is not there. Operators and the grammar are complete.",
        118)]) + "\n"


def replace(text, marks, made):
    before, mark, rest = text.partition(marks[0])
    _, other, after = rest.partition(marks[1])
    if not mark or not other:
        sys.exit(f"compatibility: {DOCUMENT} has not both marks any more")
    return before + marks[0] + "\n" + made + "\n" + marks[1] + after


def main():
    built = subprocess.run([ROOT / "dev", "build", "release", "opentrail"], stdout=subprocess.DEVNULL)
    if built.returncode != 0:
        sys.exit("compatibility: the program could not be built")
    done = subprocess.run([PROGRAM, "operations", "-o", "json"], capture_output=True, text=True, check=True)
    kept = DOCUMENT.read_text()
    operations = json.loads(done.stdout)
    made = replace(kept, (BEGIN, END), table([each for each in operations if each["service"] in SERVICES]))
    made = replace(made, ACCESS_MARKS, access_table(operations) + "\n" + condition_keys())
    if "--check" not in sys.argv:
        DOCUMENT.write_text(made)
        return 0
    if made == kept:
        print("ok docs/compatibility.md is what the program says")
        return 0
    print("not ok docs/compatibility.md is what the program says: run ./dev generate")
    return 1


if __name__ == "__main__":
    sys.exit(main())
