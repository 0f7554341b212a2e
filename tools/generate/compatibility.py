#!/usr/bin/env python3
"""Writes the table of operations in docs/compatibility.md, of what the program itself says that it carries out.

Everything outside the two marks is written by hand. Builds the program first. With --check nothing is written; the exit
status says whether the table is what the program says.
"""

import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs/compatibility.md"
PROGRAM = ROOT / "build/release/opentrail"
BEGIN, END = "<!-- Written by ./dev generate, from `opentrail operations`. -->\n", "<!-- End of what is written. -->\n"
SERVICES = {"cloudtrail": "CloudTrail", "cloudtrail-data": "CloudTrail Data"}


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


def main():
    built = subprocess.run([ROOT / "dev", "build", "release", "opentrail"], stdout=subprocess.DEVNULL)
    if built.returncode != 0:
        sys.exit("compatibility: the program could not be built")
    done = subprocess.run([PROGRAM, "operations", "-o", "json"], capture_output=True, text=True, check=True)
    kept = DOCUMENT.read_text()
    before, mark, rest = kept.partition(BEGIN)
    _, other, after = rest.partition(END)
    if not mark or not other:
        sys.exit(f"compatibility: {DOCUMENT} has not both marks any more")
    made = before + BEGIN + "\n" + table(json.loads(done.stdout)) + "\n" + END + after
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
