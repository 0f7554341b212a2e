"""How a suite says what passed: one line a test, `ok NAME`, `not ok NAME: why`, `skip NAME: why`."""

import sys
import traceback


class Skip(Exception):
    """Raised by a test that cannot run here, with the reason."""


class Report:
    """Counts results and prints each at once. Ends the process with 1 if any test failed."""

    def __init__(self):
        self.failed = 0

    def ok(self, name):
        print(f"ok {name}", flush=True)

    def fail(self, name, why):
        self.failed += 1
        print(f"not ok {name}: {one_line(why)}", flush=True)

    def skip(self, name, why):
        print(f"skip {name}: {one_line(why)}", flush=True)

    def run(self, name, test, *arguments):
        """Runs one test, which fails by an exception. Returns whether it passed."""
        try:
            test(*arguments)
        except Skip as reason:
            self.skip(name, reason)
        except Exception as error:  # A test that dies has failed, whatever of.
            where = traceback.extract_tb(error.__traceback__)[-1]
            kind = "" if isinstance(error, AssertionError) else f"{type(error).__name__}: "
            self.fail(name, f"{kind}{error or 'assertion'} ({where.name}, line {where.lineno})")
        else:
            self.ok(name)
            return True
        return False

    def run_all(self, tests):
        """Runs (name, test, arguments…) rows."""
        for name, test, *arguments in tests:
            self.run(name, test, *arguments)

    def finish(self):
        sys.exit(1 if self.failed else 0)


def one_line(text, most=600):
    return " ".join(str(text).split())[:most]


def same(actual, expected, what="value"):
    """Fails unless both are equal, showing both."""
    assert actual == expected, f"{what}: got {actual!r}, expected {expected!r}"


def contains(text, part, what="text"):
    assert part in text, f"{what} lacks {part!r}: {text!r}"
