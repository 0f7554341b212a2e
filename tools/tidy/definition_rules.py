"""The house rule about C++ names that two files define."""

import re

from tree import CPP, Finding

NAMESPACE = re.compile(r"\bnamespace\s*([\w:]*)$")
# A definition's head: not a variable or a function of that type, nor a base of an enumeration.
TYPE = re.compile(r"\b(?:struct|class|enum(?:\s+(?:class|struct))?|union)\s+([\w:]+)[^;(){}=]*$")
PREPROCESSOR = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)


def defined_types(code):
    """The types that C++ code without comments and strings defines for other files too: (qualified name, line).

    What is in an unnamed namespace, a function or another type is left out.
    """
    code = PREPROCESSOR.sub(lambda match: "\n" * match[0].count("\n"), code)
    scopes, begin = [], 0
    for mark in re.finditer(r"[{};]", code):
        head, begin = code[begin : mark.start()].rstrip(), mark.end()
        if mark[0] == "}":
            if scopes:
                scopes.pop()
        elif mark[0] == "{":
            namespace, found = NAMESPACE.search(head), TYPE.search(head)
            if found and all(scopes):
                yield "::".join([*scopes, found[1]]), code.count("\n", 0, mark.start()) + 1
            scopes.append(namespace[1] if namespace else "")


def one_definition(tree):
    """A type is defined in one file: two of one name in one program is undefined behaviour that no linker reports."""
    first = {}
    for path in tree.paths(*CPP, under="src/"):
        for name, line in defined_types(tree.code(path)):
            where = first.setdefault(name, path)
            if where != path:
                yield Finding(path, line, f"{name} is defined in {where} too: name it after what it is here")
