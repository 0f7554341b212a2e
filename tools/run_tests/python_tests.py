"""Runs the unittest cases of one file and says of each `ok NAME`, `not ok NAME: why` or `skip NAME: why`."""

import pathlib
import sys
import unittest


class Lines(unittest.TestResult):
    """Prints a line a test. Failures of subtests are failures of their test, told once each."""

    def __init__(self):
        super().__init__()
        self._failed = set()

    def addSuccess(self, test):
        if test.id() not in self._failed:
            print(f"ok {test.id()}")

    def addFailure(self, test, error):
        self._tell(test, error)

    def addError(self, test, error):
        self._tell(test, error)

    def addSkip(self, test, reason):
        print(f"skip {test.id()}: {reason}")

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self._failed.add(test.id())
            self._tell(subtest, error)

    def _tell(self, test, error):
        self._failed.add(test.id())
        print(self._exc_info_to_string(error, test), file=sys.stderr)
        last = str(error[1]).strip().splitlines() or [error[0].__name__]
        print(f"not ok {test.id()}: {last[0]}")


def main(path):
    path = pathlib.Path(path)
    sys.path.insert(0, str(path.parent))
    suite = unittest.defaultTestLoader.loadTestsFromName(path.stem)
    result = Lines()
    suite.run(result)
    return 0 if not result._failed else 1


sys.exit(main(sys.argv[1]))
