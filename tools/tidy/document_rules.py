"""House rules about documents and about every file."""

import posixpath
import re

from tree import MATERIAL, Finding, room_of, rooms_of

ARCHITECTURE = "docs/architecture.md"
PATH_ROOTS = ("src", "docs", "tests", "tools", "fuzz", "bench", "cmake", "packaging", "console")
ENDINGS = ("", ".h", ".cpp", ".md", ".py")


def expand(name):
    """`a.{h,cpp}` names two files."""
    match = re.fullmatch(r"([^{}]*)\{([^{}]*)\}([^{}]*)", name)
    return [match[1] + part + match[3] for part in match[2].split(",")] if match else [name]


def architecture(tree):
    """docs/architecture.md names every room that has a folder, and no file that is not there."""
    text = tree.texts.get(ARCHITECTURE)
    if text is None:
        return
    rooms = rooms_of(tree)
    for room in rooms:
        if tree.exists(f"src/{room}") and not re.search(rf"\b{room}\b", text):
            yield Finding(ARCHITECTURE, 0, f"does not name the room {room}")
    for number, line in tree.lines(ARCHITECTURE):
        for quoted in re.findall(r"`([^`\s]+/[^`\s]*)`", line):
            for name in expand(quoted):
                root = name.split("/")[0]
                if root not in PATH_ROOTS and root not in rooms:
                    continue
                base = name if root in PATH_ROOTS else f"src/{name}"
                if re.search(r"[<>*:]", name) or any(tree.exists(base + ending) for ending in ENDINGS):
                    continue
                yield Finding(ARCHITECTURE, number, f"`{quoted}` is not there")


def anchors(text):
    """The anchors of the headings of a Markdown text, as GitHub makes them."""
    found = set()
    for heading in re.findall(r"^#+\s+(.*)$", text, re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading.lower())
        found.add(re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", plain).strip()))
    return found


def links(tree):
    """Relative links in Markdown lead to a file, and to a heading if they name one."""
    for path in tree.paths(".md"):
        in_fence = False
        for number, line in tree.lines(path):
            if line.lstrip().startswith("```"):
                in_fence = not in_fence
            if in_fence:
                continue
            for target in re.findall(r"(?<!`)\[[^\]]*\]\(([^)\s]+)[^)]*\)", line):
                if re.match(r"[a-z]+:", target):
                    continue
                name, _, anchor = target.partition("#")
                full = posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) if name else path
                if not tree.exists(full):
                    yield Finding(path, number, f"the link to {target} is dead")
                elif anchor and full.endswith(".md") and anchor not in anchors(tree.texts[full]):
                    yield Finding(path, number, f"{full} has no heading #{anchor}")


FILE_BYTES_MAX = 1 << 20


def file_size(tree):
    """No file over 1 MiB: what is large is made by a program or fetched by hash."""
    for path, size in tree.sizes.items():
        if size > FILE_BYTES_MAX:
            yield Finding(path, 0, f"{size} bytes; at most {FILE_BYTES_MAX}")


def todo(tree):
    """A note of something to do names the issue that will do it: TODO(#12)."""
    for path in tree.paths():
        for number, line in tree.lines(path):
            if path.startswith("tools/tidy/"):
                continue
            if re.search(r"\b(TODO|FIXME|XXX)\b(?!\(#\d+\))", line) and not re.search(r"X{4,}", line):
                yield Finding(path, number, "write TODO(#issue), or do it")


MACHINE_PATH = re.compile(r"(?<![\w.}$~/-])/(work|root|home/\w+)(?=[/\s\"'`);:,]|$)")


def machine_paths(tree):
    """No path of one person's machine: it means nothing on another."""
    for path in tree.paths():
        if path.startswith("tools/tidy/"):
            continue
        for number, line in tree.lines(path):
            match = MACHINE_PATH.search(line)
            if match:
                yield Finding(path, number, f"'{match.group(0)}' is a path of one machine")


def lock_files(tree):
    """Lock files carry hashes, not the addresses of a registry: a mirror then serves as well."""
    for path in tree.paths("package-lock.json", ".lock", "requirements.txt"):
        for number, line in tree.lines(path):
            if '"resolved": "http' in line or re.match(r"\s*--(extra-)?index-url", line):
                yield Finding(path, number, "leave the registry's address out "
                              "(npm: omit-lockfile-registry-resolved=true)")


def white_space(tree):
    """No tabs, no white space at the end of a line, a newline at the end of a file."""
    suffixes = (".h", ".cpp", ".py", ".cmake", ".md", ".txt", ".json", ".sh", ".ts", ".tsx", "dev", "ROOMS")
    for path in tree.paths(*suffixes):
        text = tree.texts[path]
        if text and not text.endswith("\n"):
            yield Finding(path, 0, "no newline at the end")
        for number, line in enumerate(text.split("\n"), start=1):
            if line != line.rstrip() and not line.endswith('R"('):
                yield Finding(path, number, "white space at the end of the line")
            elif "\t" in line and path.endswith((".h", ".cpp", ".py", ".cmake")):
                yield Finding(path, number, "a tab: indent with spaces, write \\t in strings")


def test_programs(tree):
    """A folder of tests/ with a file named run is a test: that file can be executed."""
    for path in tree.texts:
        if re.fullmatch(r"tests/[^/]+/run", path) and path not in tree.executables:
            yield Finding(path, 0, "is not executable (chmod +x)")


def material(tree):
    """Fixtures and corpora stay out of src/: they are not source."""
    for path in tree.texts:
        if room_of(path) and not path.endswith((".h", ".cpp", ".sql", ".txt", ".md", ".inc", ".yaml")):
            yield Finding(path, 0, f"is not source; material goes to {' or '.join(MATERIAL)}")
