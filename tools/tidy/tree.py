"""The files that the house rules look at, and C++ text with its comments and strings blanked."""

import pathlib
import re
import subprocess

CPP = (".h", ".cpp")
# Material, not source: kept as it came from outside, or made to be wrong.
MATERIAL = ("tests/fixtures/", "fuzz/corpus/")


class Finding:
    """One breach of one rule, at one place."""

    def __init__(self, path, line, message):
        self.path, self.line, self.message = path, line, message

    def __str__(self):
        return f"{self.path}:{self.line}: {self.message}" if self.line else f"{self.path}: {self.message}"


class Tree:
    """A set of files by path. In tests it is made from a dictionary, else from the repository."""

    def __init__(self, texts, sizes=None, executables=()):
        self.texts = texts  # Path to text; None if it is not UTF-8.
        self.sizes = sizes or {path: len(text or "") for path, text in texts.items()}
        self.executables = set(executables)
        self._code = {}

    @staticmethod
    def of_repository(root):
        root = pathlib.Path(root)
        command = ["git", "-C", str(root), "ls-files", "-z", "-co", "--exclude-standard"]
        listing = subprocess.run(command, check=True, capture_output=True).stdout.decode()
        texts, sizes, executables = {}, {}, []
        for path in sorted(filter(None, listing.split("\0"))):
            file = root / path
            if not file.is_file() or file.is_symlink():
                continue
            data = file.read_bytes()
            sizes[path] = len(data)
            try:
                texts[path] = data.decode("utf-8")
            except UnicodeDecodeError:
                texts[path] = None
            if file.stat().st_mode & 0o100:
                executables.append(path)
        return Tree(texts, sizes, executables)

    def paths(self, *suffixes, under=""):
        """Paths of text files that are source, by suffix and folder."""
        for path, text in self.texts.items():
            if text is None or path.startswith(MATERIAL) or not path.startswith(under):
                continue
            if not suffixes or path.endswith(suffixes):
                yield path

    def lines(self, path):
        """The lines of a file as (number, text)."""
        return enumerate(self.texts[path].splitlines(), start=1)

    def code(self, path):
        """A C++ file with comments, strings and characters blanked, line for line."""
        if path not in self._code:
            self._code[path] = blank(self.texts[path])
        return self._code[path]

    def code_lines(self, path):
        return enumerate(self.code(path).splitlines(), start=1)

    def raw_string_lines(self, path):
        """The numbers of the lines of a C++ file that a raw string touches: their length is its own affair."""
        text = self.texts[path]
        lines = set()
        for match in TOKEN.finditer(text):
            if match.group(0).startswith('R"'):
                first = text.count("\n", 0, match.start()) + 1
                lines.update(range(first, first + match.group(0).count("\n") + 1))
        return lines

    def exists(self, path):
        """Whether a file or a folder of that name is there."""
        path = path.rstrip("/")
        return path in self.texts or any(other.startswith(path + "/") for other in self.texts)


TOKEN = re.compile(
    r"""//[^\n]*(?:\\\n[^\n]*)*"""  # A comment to the end of the line.
    r"""|/\*.*?\*/"""
    r"""|R"(?P<tag>[^()\s\\]{0,16})\(.*?\)(?P=tag)\""""  # A raw string.
    r"""|"(?:\\.|[^"\\\n])*\""""
    r"""|(?<![0-9a-zA-Z_])'(?:\\.|[^'\\\n])+'""",  # Not the quote inside 1'000.
    re.DOTALL | re.VERBOSE,
)


def blank(text):
    """Replaces comments by nothing and strings by empty ones, and keeps every line where it is."""

    def replacement(match):
        token = match.group(0)
        newlines = "\n" * token.count("\n")
        if token.startswith(("//", "/*")):
            return newlines or " "
        line_start = text.rfind("\n", 0, match.start()) + 1
        if text[line_start : match.start()].lstrip().startswith("#include"):
            return token
        return token[0].replace("R", '"') + token[-1] + newlines

    return TOKEN.sub(replacement, text)


def rooms_of(tree):
    """The names in src/ROOMS, top to bottom."""
    lines = (tree.texts.get("src/ROOMS") or "").splitlines()
    return [line.split()[0] for line in lines if re.match(r"[a-z]", line)]


def room_of(path):
    """The room of a path below src/, or None."""
    parts = path.split("/")
    return parts[1] if parts[0] == "src" and len(parts) > 2 else None


def is_test(path):
    return path.endswith("_test.cpp") or "/testing/" in path
