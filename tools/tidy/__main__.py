"""Checks the house rules: python3 tools/tidy [--report] [--headers]; `./dev tidy` calls it.

Prints each breach as path:line: what is wrong and what to do. Exit status 1 if there is any.
--report adds a line a rule for the test run (ok NAME, not ok NAME: why).
--headers compiles every header alone instead.
"""

import pathlib
import sys

from rules import RULES, headers_alone
from tree import Tree


def main(arguments):
    root = pathlib.Path(__file__).resolve().parents[2]
    tree = Tree.of_repository(root)
    report = "--report" in arguments
    if "--headers" in arguments:
        checks = [("headers_alone", headers_alone(tree, root))]
    else:
        checks = [(rule.__name__, rule(tree)) for rule in RULES]
    total = 0
    for name, findings in checks:
        findings = list(findings)
        total += len(findings)
        for finding in findings:
            print(finding, file=sys.stderr)
        if report:
            print(f"not ok {name}: {len(findings)} found" if findings else f"ok {name}")
    if not report:
        print(f"tidy: {len(checks)} rules, {len(tree.texts)} files, {total} found")
    return 1 if total else 0


sys.exit(main(sys.argv[1:]))
