"""Checks the house rules: python3 tools/tidy [--report] [--headers]; `./dev tidy` calls it.

Prints each breach as path:line: what is wrong and what to do. Exit status 1 if there is any.
--report adds a line a rule for the test run (ok NAME, not ok NAME: why).
--headers also compiles every header alone, and checks nothing else.
"""

import os
import pathlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import document_rules
import source_rules
from tree import Finding, Tree

RULES = [
    source_rules.include_order,
    source_rules.rooms_and_folders,
    source_rules.columns,
    source_rules.file_length,
    source_rules.function_length,
    source_rules.banned_calls,
    source_rules.file_names,
    source_rules.headers,
    document_rules.architecture,
    document_rules.links,
    document_rules.file_size,
    document_rules.todo,
    document_rules.machine_paths,
    document_rules.lock_files,
    document_rules.white_space,
    document_rules.test_programs,
    document_rules.material,
]


def headers_alone(tree, root):
    """Every header compiles with nothing before it."""
    options = ["-std=c++23", "-Isrc", "-I.", "-Ifuzz", "-DXXH_INLINE_ALL", "-fsyntax-only", "-xc++", "-w"]

    def compile_one(path):
        run = subprocess.run(["g++", *options, path], cwd=root, capture_output=True, text=True)
        if run.returncode == 0:
            return None
        first = next((line for line in run.stderr.splitlines() if "error" in line), "does not compile")
        return Finding(path, 0, first)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from filter(None, pool.map(compile_one, tree.paths(".h")))


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
