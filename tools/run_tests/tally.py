"""Counts what passed, failed and was skipped, and reads the two ways in which programs say so."""

import re
import time


class Tally:
    """All results of one run. Failures and skips are kept with their reasons, to be told again at the end."""

    def __init__(self, say=print):
        self.passed = 0
        self.failures = []
        self.skips = []
        self.stage = ""
        self._say = say

    def ok(self, count=1):
        self.passed += count

    def fail(self, name, why=""):
        self.failures.append(self._sentence(name, why))
        self._say(f"   not ok {name}{': ' + why if why else ''}")

    def skip(self, name, why=""):
        self.skips.append(self._sentence(name, why))

    def add_lines(self, text, prefix=""):
        """Counts the lines `ok NAME`, `not ok NAME: why`, `skip NAME: why`. Returns how many there were."""
        return sum(self.add_line(line, prefix) for line in text.splitlines())

    def add_line(self, line, prefix=""):
        match = re.match(r"(ok|not ok|skip) +(.+)$", line)
        if not match:
            return False
        name, _, why = match[2].partition(": ")
        name = prefix + name.strip()
        if match[1] == "ok":
            self.ok()
        elif match[1] == "skip":
            self.skip(name, why.strip())
        else:
            self.fail(name, why.strip())
        return True

    def counts(self):
        return self.passed, len(self.failures), len(self.skips)

    def closing_line(self):
        return "%d passed, %d failed, %d skipped" % self.counts()

    def _sentence(self, name, why):
        return f"{self.stage}: {name}" + (f": {why}" if why else "")


class Clock:
    """Seconds since it was made."""

    def __init__(self):
        self._start = time.monotonic()

    def __str__(self):
        return f"{time.monotonic() - self._start:.1f} s"


RAN = re.compile(r"\[ +(OK|FAILED|SKIPPED) +\] (\w[\w/.]*\.[\w/.<>-]+)(?:, where .*)? \(\d+ ms\)")


def add_gtest(tally, prefix, output, report, status):
    """Counts the results of one GoogleTest program.

    `report` is its JSON report, or None if it died before it wrote one: then `output` is read, and the
    death is a failure of the test that was running. `status` says how the program ended.
    """
    reasons = skip_reasons(output)
    if report is not None:
        failed = 0
        for suite in report.get("testsuites", []):
            for case in suite.get("testsuite", []):
                name = f"{suite['name']}.{case['name']}"
                failed += add_case(tally, prefix + name, case, reasons.get(name, "no reason given"))
        if status not in (0, 1) or (status == 1 and not failed):
            tally.fail(prefix + "program", f"every test returned, yet it {how_it_ended(status)}")
        return
    for result, name in RAN.findall(output):
        if result == "OK":
            tally.ok()
        elif result == "SKIPPED":
            tally.skip(prefix + name, reasons.get(name, "no reason given"))
        else:
            tally.fail(prefix + name)
    running = re.findall(r"\[ RUN +\] (\S+)", output)
    ended = {name for _, name in RAN.findall(output)}
    last = running[-1] if running and running[-1] not in ended else "program"
    tally.fail(prefix + last, f"the program {how_it_ended(status)}")


def add_case(tally, name, case, reason):
    """Counts one test of a JSON report. Returns whether it failed."""
    if case.get("failures"):
        tally.fail(name, case["failures"][0]["failure"].strip().replace("\n", " | ")[:300])
        return True
    if case.get("result") == "SUPPRESSED" or case.get("status") == "NOTRUN":
        tally.skip(name, "disabled in the source")
    elif case.get("result") == "SKIPPED":
        tally.skip(name, reason)
    else:
        tally.ok()
    return False


def skip_reasons(output):
    """What each skipped test wrote after GTEST_SKIP() <<."""
    reasons, name, lines = {}, None, []
    for line in output.splitlines():
        match = re.match(r"\[ +(RUN|SKIPPED) +\] (\S+)", line)
        if match and match[1] == "RUN":
            name, lines = match[2], []
        elif match and match[2] == name:
            said = [part for part in lines if part.strip() and not re.search(r":\d+: Skipped$", part)]
            reasons[name] = " ".join(said)[:200] or "no reason given"
            name = None
        else:
            lines.append(line)
    return reasons


def how_it_ended(status):
    """A sentence for an exit status as subprocess gives it; None stands for a time limit."""
    if status is None:
        return "was stopped: it took too long"
    if status < 0:
        return f"was ended by signal {-status}"
    return f"ended with status {status}"
