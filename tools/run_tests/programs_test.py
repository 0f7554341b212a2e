"""Shows that a program is waited for, stopped at its limit, and leaves nothing running."""

import unittest

from programs import run


class Run(unittest.TestCase):
    def shell(self, script, seconds=60):
        ended = run(["/bin/sh", "-c", script], "programs-test", seconds, {"WORD": "hello"})
        return ended.status, ended.output.splitlines()

    def test_status_and_output(self):
        self.assertEqual(self.shell('echo "$WORD"; echo there >&2; exit 3'), (3, ["hello", "there"]))

    def test_a_signal(self):
        self.assertEqual(self.shell("echo a; kill -9 $$"), (-9, ["a"]))

    def test_the_time_limit(self):
        self.assertEqual(self.shell("echo a; sleep 1000", 1), (None, ["a"]))

    def test_what_it_left_running_does_not_hold_us(self):
        self.assertEqual(self.shell("sleep 1000 & echo a"), (0, ["a"]))

    def test_a_program_that_is_not_there(self):
        self.assertEqual(run(["/nowhere/program"], "programs-test", 60).status, 127)


if __name__ == "__main__":
    unittest.main()
