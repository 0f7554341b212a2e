"""Shows that results are counted as they happened: of lines, of GoogleTest reports, and of programs that die."""

import unittest

from tally import Tally, add_gtest


def counted(use):
    tally = Tally(say=lambda text: None)
    use(tally)
    return tally


class Lines(unittest.TestCase):
    def test_each_kind(self):
        text = "ok a\nnot ok b: it broke: badly\nskip c: no network\nchatter\nokay\n not ok d\n"
        tally = counted(lambda tally: tally.add_lines(text, "x "))
        self.assertEqual(tally.counts(), (1, 1, 1))
        self.assertIn("x b: it broke: badly", tally.failures[0])
        self.assertIn("x c: no network", tally.skips[0])

    def test_closing_line(self):
        tally = counted(lambda tally: tally.add_lines("ok a\nok b\nskip c: d\n"))
        self.assertEqual(tally.closing_line(), "2 passed, 0 failed, 1 skipped")


def report(*cases):
    return {"testsuites": [{"name": "Disk", "testsuite": list(cases)}]}


PASSED = {"name": "Reads", "status": "RUN", "result": "COMPLETED"}
FAILED = {"name": "Writes", "status": "RUN", "result": "COMPLETED", "failures": [{"failure": "a\nb"}]}
SKIPPED = {"name": "Links", "status": "RUN", "result": "SKIPPED"}
DISABLED = {"name": "DISABLED_Flies", "status": "NOTRUN", "result": "SUPPRESSED"}
SKIP_OUTPUT = "[ RUN      ] Disk.Links\nsrc/a.cpp:3: Skipped\nno links here\n\n[  SKIPPED ] Disk.Links (0 ms)\n" \
              "[ DISABLED ] Disk.DISABLED_Flies\n[  SKIPPED ] 1 test, listed below:\n[  SKIPPED ] Disk.Links\n"


class GoogleTest(unittest.TestCase):
    def test_report(self):
        tally = counted(lambda tally: add_gtest(
            tally, "disk ", SKIP_OUTPUT, report(PASSED, FAILED, SKIPPED, DISABLED), 1))
        self.assertEqual(tally.counts(), (1, 1, 2))
        self.assertIn("disk Disk.Writes: a | b", tally.failures[0])
        self.assertTrue(tally.skips[0].endswith("Disk.Links: no links here"))
        self.assertIn("disabled in the source", tally.skips[1])

    def test_a_bad_status_after_good_tests(self):
        for status in (1, -11, 23):  # 23: a leak that the address sanitizer reports at exit.
            with self.subTest(status):
                tally = counted(lambda tally: add_gtest(tally, "", "", report(PASSED), status))
                self.assertEqual(tally.counts(), (1, 1, 0))

    def test_death_in_a_test(self):
        output = "[ RUN      ] Disk.Reads\n[       OK ] Disk.Reads (0 ms)\n[ RUN      ] Disk.Writes\nboom\n"
        for status, word in ((-6, "signal 6"), (None, "too long")):
            with self.subTest(status):
                tally = counted(lambda tally: add_gtest(tally, "", output, None, status))
                self.assertEqual(tally.counts(), (1, 1, 0))
                self.assertIn("Disk.Writes", tally.failures[0])
                self.assertIn(word, tally.failures[0])

    def test_a_program_that_is_not_there(self):
        tally = counted(lambda tally: add_gtest(tally, "", "No such file", None, 127))
        self.assertEqual(tally.counts(), (0, 1, 0))

    def test_parameters_in_names(self):
        output = "[ RUN      ] All/Disk.Reads/0\n[       OK ] All/Disk.Reads/0 (0 ms)\n" \
                 "[ RUN      ] All/Disk.Reads/1\n[  FAILED  ] All/Disk.Reads/1, where GetParam() = 3 (0 ms)\n"
        tally = counted(lambda tally: add_gtest(tally, "", output, None, -6))
        self.assertEqual(tally.counts(), (1, 2, 0))


if __name__ == "__main__":
    unittest.main()
