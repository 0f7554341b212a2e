"""All house rules, in the order in which they are checked."""

import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

import definition_rules
import document_rules
import source_rules
from tree import Finding

RULES = [
    source_rules.include_order,
    source_rules.rooms_and_folders,
    source_rules.columns,
    source_rules.file_length,
    source_rules.function_length,
    source_rules.banned_calls,
    source_rules.catches,
    source_rules.file_names,
    source_rules.headers,
    definition_rules.one_definition,
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


INCLUDE = re.compile(r'^[ \t]*#[ \t]*(?:define\b|include[ \t]*(?:"([^"]+)")?)', re.MULTILINE)


def shown_by_the_build(tree):
    """The headers that a source file includes before anything else: the build has compiled them alone already."""
    first = (INCLUDE.search(tree.texts[path]) for path in tree.paths(".cpp"))
    return {match[1] for match in first if match and match[1]}


def headers_alone(tree, root):
    """Every header compiles with nothing before it."""
    shown = shown_by_the_build(tree)
    headers = [path for path in tree.paths(".h") if path.removeprefix("src/").removeprefix("fuzz/") not in shown]
    options = ["-std=c++23", "-Isrc", "-I.", "-Ifuzz", "-DXXH_INLINE_ALL", "-fsyntax-only", "-xc++", "-w"]

    def compile_one(path):
        run = subprocess.run(["g++", *options, path], cwd=root, capture_output=True, text=True)
        if run.returncode == 0:
            return None
        first = next((line for line in run.stderr.splitlines() if "error" in line), "does not compile")
        return Finding(path, 0, first)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from filter(None, pool.map(compile_one, headers))
