"""The test suite of all stores (src/delivery/testing/store_suite.h), run against a real S3."""

import os
import pathlib
import re
import subprocess

from report import Skip
from server import HOME_REGION, PROGRAM

TESTS = PROGRAM.parent / "tests/delivery_test"


def run(s3):
    if not os.access(TESTS, os.X_OK):
        raise Skip(f"{pathlib.Path(*TESTS.parts[-4:])} is not built")
    credentials = s3.credentials
    done = subprocess.run([TESTS, "--gtest_filter=*RealS3*", "--gtest_color=no"], capture_output=True, text=True,
                          timeout=240, env={**os.environ, "OPENTRAIL_TEST_S3":
                                            f"{s3.endpoint},{HOME_REGION},{credentials.key},{credentials.secret}"})
    failed = re.findall(r"\[  FAILED  \] (\S+)", done.stdout)
    why = re.findall(r"^\S+:\d+: Failure\n(?:.*\n){0,4}", done.stdout, re.MULTILINE)
    assert done.returncode == 0 and not failed, f"{sorted(set(failed))}: {' | '.join(why)[:1200]}"
    passed = len(re.findall(r"\[       OK \]", done.stdout))
    assert passed >= 5, f"only {passed} tests ran: {done.stdout[-300:]}"
