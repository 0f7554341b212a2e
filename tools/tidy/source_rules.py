"""House rules about C++ and Python source."""

import ast
import re

from tree import CPP, Finding, is_test, room_of, rooms_of

INCLUDE = re.compile(r'\s*#\s*include\s+"([^"]+)"')
GENERATED_HEADERS = ()


def include_order(tree):
    """A room includes itself and rooms above it in src/ROOMS; paths are written from src/."""
    rank = {name: number for number, name in enumerate(rooms_of(tree))}
    for path in tree.paths(*CPP, under="src/"):
        room = room_of(path)
        for number, line in tree.code_lines(path):
            match = INCLUDE.match(line)
            if not match:
                continue
            included = match.group(1)
            other = included.split("/")[0]
            if f"src/{included}" not in tree.texts and included not in GENERATED_HEADERS:
                yield Finding(path, number, f'"{included}" is no file: write the path from src/')
            elif rank.get(other, 99) > rank.get(room, 99):
                yield Finding(path, number, f"{room} is above {other} in src/ROOMS and may not include it")
            elif "/testing/" in included and not is_test(path):
                yield Finding(path, number, f"{included} is for tests only")


def rooms_and_folders(tree):
    """Every folder of src/ is in src/ROOMS, once."""
    rooms = rooms_of(tree)
    for name in sorted({name for name in rooms if rooms.count(name) > 1}):
        yield Finding("src/ROOMS", 0, f"{name} is listed twice")
    for folder in sorted({room_of(path) for path in tree.paths(under="src/")} - {None}):
        if folder not in rooms:
            yield Finding(f"src/{folder}", 0, "is not in src/ROOMS: a room has one place in the order")


COLUMNS = {".h": 100, ".cpp": 100, ".cmake": 120, ".py": 120, ".sh": 120, ".ts": 100, ".tsx": 100}


def columns(tree):
    """At most 100 columns in C++ and TypeScript, 120 in scripts; raw strings and addresses may be longer."""
    for path in tree.paths():
        suffix = path[path.rfind(".") :]
        limit = COLUMNS.get(suffix)
        if limit is None:
            continue
        raw = tree.raw_string_lines(path) if suffix in CPP else ()
        for number, line in tree.lines(path):
            if len(line) > limit and "://" not in line and number not in raw:
                yield Finding(path, number, f"{len(line)} columns; at most {limit}")


FILE_LINES_MAX = 500


def file_length(tree):
    """A file has at most 500 lines: a longer one holds more than one noun."""
    for path in tree.paths(*CPP, ".py", ".cmake", ".ts", ".tsx", "dev"):
        count = tree.texts[path].count("\n")
        if count > FILE_LINES_MAX:
            yield Finding(path, 0, f"{count} lines; at most {FILE_LINES_MAX}: split it by noun")


FUNCTION_LINES_MAX = 70
NOT_A_FUNCTION = re.compile(r"^\s*(namespace|class|struct|enum|union|extern|if|for|while|switch|do|else)\b")


def cpp_functions(code):
    """Yields (first line, last line, head) of each outermost function body of blanked C++ code."""
    depth, start, head_start, function_depth = 0, 0, 0, None
    line = 1
    head = ""
    for position, character in enumerate(code):
        if character == "\n":
            line += 1
        elif character == "{":
            text = code[head_start:position].strip()
            text = "\n".join(part for part in text.splitlines() if not part.lstrip().startswith("#"))
            if function_depth is None and is_function_head(text):
                function_depth, head = depth, text
                start = line - text.count("\n")
            depth += 1
            head_start = position + 1
        elif character == "}":
            depth -= 1
            head_start = position + 1
            if function_depth is not None and depth == function_depth:
                yield start, line, head
                function_depth = None
        elif character == ";":
            head_start = position + 1


def is_function_head(text):
    text = re.sub(r"template\s*<[^{}]*?>\s*(?=\w)", "", text)
    text = re.sub(r"\[\[[^\]]*\]\]", "", text)
    if "(" not in text or NOT_A_FUNCTION.match(text):
        return False
    before = text.split("(")[0]
    return "operator" in before or "=" not in before


def function_length(tree):
    """A function has at most 70 lines: what is longer does more than one thing."""
    for path in tree.paths(*CPP):
        for first, last, _ in cpp_functions(tree.code(path)):
            if last - first + 1 > FUNCTION_LINES_MAX:
                yield Finding(path, first, f"a function of {last - first + 1} lines; at most {FUNCTION_LINES_MAX}")
    for path in tree.paths(".py"):
        for node in ast.walk(ast.parse(tree.texts[path])):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                count = node.end_lineno - node.lineno + 1
                if count > FUNCTION_LINES_MAX:
                    yield Finding(path, node.lineno, f"{node.name} has {count} lines; at most {FUNCTION_LINES_MAX}")


class Ban:
    """A call that may not be made in src/, but in the files named; and what to do instead."""

    def __init__(self, pattern, instead, allowed=(), in_tests=True, headers_only=False):
        self.pattern, self.instead = re.compile(pattern), instead
        self.allowed, self.in_tests, self.headers_only = tuple(allowed), in_tests, headers_only

    def applies(self, path):
        if path.startswith(self.allowed or "\0") or (self.headers_only and not path.endswith(".h")):
            return False
        return self.in_tests or not is_test(path)


BANS = [
    Ban(r"system_clock::now|\bgettimeofday\b|(?<![\w.>:])(std)?(::)?time\((nullptr|NULL|0)\)",
        "take a Clock: tests move time by hand", ["src/base/clock."]),
    Ban(r"(?<![\w.>])(std::)?s?rand\(|\brandom_device\b", "take a Random: tests repeat a seed", ["src/base/random."]),
    Ban(r"\bthrow\b", "return fail(Code, sentence); INVARIANT for our own mistakes", in_tests=False),
    Ban(r"(?<!operator )(?<!>\()\bnew\s+(?!\()[\w:]", "use std::make_unique or a container: naked new leaks"),
    Ban(r"(?<!= )(?<!operator )\bdelete\b(?!\s*[;,]\s*$)\s*(\[\]\s*)?[\w*(]", "let an owner do it: std::unique_ptr"),
    Ban(r"\bstd::j?thread\b(?!::)", "own a Thread (base/thread.h): it has a name and is joined",
        ["src/base/thread"], in_tests=False),
    Ban(r"[.>]detach\(\)", "own a Thread and join it: a detached one outlives what it uses"),
    Ban(r"\busing\s+namespace\b", "name what you use: a header is read by others", headers_only=True),
    Ban(r"\bstd::w?regex\b|#\s*include <regex>", "use RE2: std::regex is slow and can exhaust the stack"),
    Ban(r"\b(std::)?(sprintf|strcpy|strcat|strtok|gets)\(", "use fmt or std::string"),
    Ban(r"\b(std::)?(atoi|atol|atoll|atof)\(|\bstd::sto(i|l|ul|ll|ull|f|d)\(",
        "use std::from_chars: these throw or hide a bad number"),
    Ban(r"(?<![\w])assert\(", "use INVARIANT: it is on in every build"),
]

# Tests move a fake clock; they never wait for the real one.
TEST_BANS = [
    Ban(r"\bsleep_(for|until)\(|(?<!\w)(u|nano)?sleep\(",
        "no sleeping in tests: move the fake clock, or wait for a condition"),
]


def banned_calls(tree):
    """Calls that may not be made in src/, each with what to do instead."""
    for path in tree.paths(*CPP, under="src/"):
        bans = [ban for ban in BANS + (TEST_BANS if is_test(path) else []) if ban.applies(path)]
        for number, line in tree.code_lines(path):
            for ban in bans:
                match = ban.pattern.search(line)
                if match:
                    yield Finding(path, number, f"'{match.group(0).strip()}': {ban.instead}")


# Who may catch, and whose exceptions: one place a library, which turns them into a Result.
CATCHES = {
    "src/app/command_line": "CLI11",
    "src/app/settings": "yaml-cpp",
    "src/base/json": "Boost.JSON",
    "src/http/": "Asio and Beast",
}


def catches(tree):
    """A library's exceptions are caught in one place, which is listed here, and become a Result there."""
    for path in tree.paths(*CPP, under="src/"):
        if is_test(path) or path.startswith(tuple(CATCHES)):
            continue
        for number, line in tree.code_lines(path):
            if re.search(r"\bcatch\s*\(", line):
                yield Finding(path, number, "catch in the one place for that library (CATCHES in tools/tidy)")


BAD_NAMES = ("util", "utils", "common", "helper", "helpers", "manager", "impl", "types", "misc")


def file_names(tree):
    """Files are named for one noun, in snake_case; never util, common, helper, manager, impl, types."""
    for path in tree.paths(*CPP):
        stem = re.sub(r"_test$", "", path.split("/")[-1].rsplit(".", 1)[0])
        if not re.fullmatch(r"[a-z][a-z0-9_]*", stem):
            yield Finding(path, 0, "file names are snake_case")
        if any(stem == bad or stem.endswith("_" + bad) for bad in BAD_NAMES):
            yield Finding(path, 0, f"'{stem}' names a place to put things, not a thing")


def headers(tree):
    """A header opens with a comment that says what it is, then #pragma once."""
    for path in tree.paths(".h"):
        if not tree.texts[path].startswith("//"):
            yield Finding(path, 1, "a header opens with a comment: what it is, who may call it from where")
        if tree.code(path).lstrip().split("\n")[0] != "#pragma once":
            yield Finding(path, 1, "#pragma once comes first after the opening comment")
