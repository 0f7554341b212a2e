"""The stages of `./dev test`, in order. Each counts into the tally; none hides those after it."""

import json
import os
import re
import sys

import tally as counting
from programs import LOGS, ROOT, in_parallel, run, tail

PROGRAM = ROOT / "build/release/opentrail"
# The rooms whose tests also run with sanitizers: all that are built with them (cmake/libraries.cmake).
SANITIZED_ROOMS = ("base", "disk", "http", "aws", "event", "journal", "catalog", "access", "trail", "history",
                   "delivery", "intake", "gateway")
THREADED_ROOMS = ("journal", "history", "gateway")
FUZZ_SECONDS = 3
SANITIZER_OPTIONS = {
    "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1:allocator_may_return_null=1",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    "TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1",
}


def check(tally, name, command, seconds=1800, counts=True):
    """One command that either works or does not. If it does, and `counts`, it is one more that passed."""
    ended = run(command, name.replace(" ", "-"), seconds)
    if ended.status == 0:
        tally.ok(int(counts))
    else:
        tail(ended.output, 40)
        tally.fail(name, f"{' '.join(map(str, command))} {counting.how_it_ended(ended.status)}")
    return ended.status == 0


def format_stage(tally):
    check(tally, "format", ["./dev", "format", "--check"])


def tidy_stage(tally):
    ended = run(["/usr/bin/python3", "-B", "tools/tidy", "--report"], "tidy", 300)
    if ended.status != 0:
        tail(ended.output, 60)
    if not tally.add_lines(ended.output, "rule "):
        tally.fail("tidy", f"it {counting.how_it_ended(ended.status)}")


def headers_stage(tally):
    """Every header compiles with nothing before it."""
    ended = run(["/usr/bin/python3", "-B", "tools/tidy", "--headers", "--report"], "headers", 1200)
    if ended.status != 0:
        tail(ended.output, 60)
    if not tally.add_lines(ended.output, "rule "):
        tally.fail("headers", f"it {counting.how_it_ended(ended.status)}")


def tools_stage(tally):
    """The tests of the house's own programs: every tools/**/*_test.py."""
    for path in sorted(ROOT.glob("tools/**/*_test.py")):
        name = path.stem
        ended = run(["/usr/bin/python3", "-B", ROOT / "tools/run_tests/python_tests.py", path], name, 300)
        if ended.status != 0:
            tail(ended.output, 40)
        if not tally.add_lines(ended.output, f"{name} "):
            tally.fail(name, f"it {counting.how_it_ended(ended.status)}")


def generate_stage(tally):
    """Every file that tools/generate/ makes is what it would make today; those of the program need the program."""
    build(tally, "release", ["opentrail"], counts=False)
    ended = run(["./dev", "generate", "--check"], "generate", 600)
    if ended.status != 0:
        tail(ended.output, 20)
    if not tally.add_lines(ended.output) or (ended.status != 0 and "\nnot ok " not in "\n" + ended.output):
        tally.fail("generated files", f"it {counting.how_it_ended(ended.status)}")


REGISTRY_UNREACHABLE = 3  # How console/check and console/build end without npm's registry.


def console_stage(tally):
    """The console's sources: formatted, linted, of the right types; then its unit tests, each counted."""
    report = LOGS / "console.json"
    report.unlink(missing_ok=True)
    command = ["console/check", "--reporter=default", "--reporter=json", f"--outputFile.json={report}"]
    ended = run(command, "console", 900)
    if ended.status == REGISTRY_UNREACHABLE:
        tally.skip("console", "npm's registry cannot be reached")
        return
    if ended.status != 0:
        tail(ended.output, 60)
    try:
        found = json.loads(report.read_text())
    except (OSError, ValueError):
        tally.fail("console/check", f"it {counting.how_it_ended(ended.status)} before its tests")
        return
    tests = [test for file in found["testResults"] for test in file["assertionResults"]]
    tally.ok(1 + sum(test["status"] == "passed" for test in tests))
    for test in tests:
        if test["status"] == "failed":
            tally.fail(f"console {test['fullName']}", (test["failureMessages"] or ["failed"])[0].splitlines()[0])
    if ended.status != 0 and not any(test["status"] == "failed" for test in tests):
        tally.fail("console/check", f"it {counting.how_it_ended(ended.status)}")


def build(tally, preset, targets, counts=True):
    """Builds what can be built of the targets, and counts the build as one test."""
    return check(tally, f"build {preset}", ["./dev", "build", preset, "-k", "0", *targets], 5400, counts)


def rooms_with_tests(rooms=None):
    """The rooms in src/ROOMS, in order, that have a test; of `rooms` if given."""
    lines = (ROOT / "src/ROOMS").read_text().splitlines()
    names = [line.split()[0] for line in lines if re.match("[a-z]", line)]
    return [name for name in names
            if (rooms is None or name in rooms) and any((ROOT / "src" / name).rglob("*_test.cpp"))]


def test_room(preset, room):
    """Runs the tests of a room. Returns (how it ended, its JSON report or None)."""
    program = ROOT / "build" / preset / "tests" / f"{room}_test"
    report = LOGS / f"{preset}-{room}.json"
    report.unlink(missing_ok=True)
    command = [program, f"--gtest_output=json:{report}", "--gtest_color=no"]
    ended = run(command, f"{preset}-{room}", 1200, SANITIZER_OPTIONS)
    if preset == "tsan" and "unexpected memory mapping" in ended.output:
        # The thread sanitizer of GCC 12 does not know the address layout of newer kernels.
        ended = run(["setarch", "-R", *command], f"{preset}-{room}", 1200, SANITIZER_OPTIONS)
    try:
        return ended, json.loads(report.read_text())
    except (OSError, ValueError):
        return ended, None


# The rooms and suites whose tests take longest, longest first: begun first, so that none is left alone at the end.
LONG_ROOMS = ("delivery", "journal", "history")
LONG_SUITES = ("interop", "console", "data", "gateway_real", "intake", "delivery")


def longest_first(names, longest):
    """The names, those in `longest` before all others."""
    return sorted(names, key=lambda name: longest.index(name) if name in longest else len(longest))


def test_rooms(tally, preset, rooms):
    rooms = longest_first(rooms, LONG_ROOMS)
    for room, (ended, report) in in_parallel(lambda room: test_room(preset, room), rooms):
        before = tally.counts()
        prefix = f"{room} "
        if preset == "tsan" and report is None and re.search("unexpected memory mapping|setarch: ", ended.output):
            tally.skip(prefix + "tests", "this kernel gives the thread sanitizer no address space")
            continue
        counting.add_gtest(tally, prefix, ended.output, report, ended.status)
        after = tally.counts()
        print(f"   {room}: {after[0] - before[0]} passed, {after[1] - before[1]} failed", flush=True)
        if after[1] > before[1]:
            tail(ended.output)


def unit_stage(tally):
    """The release build of everything, with warnings as errors, and the tests of all rooms."""
    build(tally, "release", ["all"])
    test_rooms(tally, "release", rooms_with_tests())


def sanitizers_stage(tally):
    rooms = rooms_with_tests(SANITIZED_ROOMS)
    build(tally, "dev", [f"{room}_test" for room in rooms] + ["fuzzers"])
    test_rooms(tally, "dev", rooms)


def threads_stage(tally):
    rooms = rooms_with_tests(THREADED_ROOMS)
    if not rooms:
        return
    build(tally, "tsan", [f"{room}_test" for room in rooms])
    test_rooms(tally, "tsan", rooms)


def fuzz_stage(tally):
    """Every fuzzer for a moment, by the replay driver with address and undefined-behaviour sanitizers."""
    names = sorted(path.stem for path in ROOT.glob("fuzz/*_fuzz.cpp"))

    def fuzz(name):
        corpus = ROOT / "fuzz/corpus" / name.removesuffix("_fuzz")
        command = [ROOT / "build/dev/fuzz" / name, f"--seconds={FUZZ_SECONDS}",
                   f"--keep={LOGS / name}-failed-input"]
        return run(command + ([corpus] if corpus.exists() else []), name, 300, SANITIZER_OPTIONS)

    if names:
        build(tally, "dev", ["fuzzers"], counts=False)
    for name, ended in in_parallel(fuzz, names):
        if ended.status == 0:
            tally.ok()
            print(f"   {ended.output.strip().splitlines()[-1]}", flush=True)
        else:
            tail(ended.output)
            tally.fail(name, f"it {counting.how_it_ended(ended.status)}")


PEER_UNREACHABLE = 77  # How a benchmark ends that has nothing to compare with.


def bench_stage(tally):
    """Every benchmark on tiny input: it checks its answer and ends with a line of JSON."""
    benches = sorted([*ROOT.glob("bench/*_bench.cpp"), *ROOT.glob("bench/*_bench.py")])
    if benches:
        build(tally, "release", ["benches", "opentrail"], counts=False)
    for path in benches:
        program = [ROOT / "build/release/bench" / path.stem] if path.suffix == ".cpp" else [sys.executable, path]
        ended = run([*program, "--smoke"], path.stem, 600)
        if ended.status == PEER_UNREACHABLE:
            tally.skip(path.stem, "the programs that it compares with cannot be fetched")
            continue
        lines = ended.output.strip().splitlines()
        try:
            closing = isinstance(json.loads(lines[-1] if lines else ""), dict)
        except ValueError:
            closing = False
        if ended.status == 0 and closing:
            tally.ok()
            continue
        tail(ended.output)
        why = "it does not end with a line of JSON" if ended.status == 0 else counting.how_it_ended(ended.status)
        tally.fail(path.stem, why)


def end_to_end_stage(tally):
    """The programs tests/*/run, on the release build, as many at once as there are cores: they mostly wait.

    They say themselves what passed.
    """
    suites = longest_first(sorted(path.parent.name for path in ROOT.glob("tests/*/run")), LONG_SUITES)
    if suites and (ROOT / "src/app/main.cpp").exists():
        build(tally, "release", ["opentrail"], counts=False)
    if not os.access(PROGRAM, os.X_OK):
        tally.fail("end-to-end", "there is no build/release/opentrail to test")
        return
    for name, (ended, clock) in in_parallel(run_end_to_end, suites):
        add_end_to_end(tally, name, ended, clock)


def run_end_to_end(name):
    """Runs one suite. Returns how it ended, and how long that took."""
    clock = counting.Clock()
    print(f"-- tests/{name}", flush=True)
    environment = {"OPENTRAIL": str(PROGRAM), "PYTHONDONTWRITEBYTECODE": "1"}
    ended = run([ROOT / "tests" / name / "run"], f"tests-{name}", 1800, environment)
    return ended, str(clock)


def add_end_to_end(tally, name, ended, clock):
    before = tally.counts()
    counted = tally.add_lines(ended.output, f"{name}: ")
    failed = len(tally.failures) - before[1]
    if ended.status != 0 and (not failed or ended.status is None or ended.status < 0):
        tally.fail(name, f"it {counting.how_it_ended(ended.status)}")
    elif not counted:
        tally.fail(name, "it said nothing of any test")
    if len(tally.failures) > before[1]:
        tail(ended.output, 40)
    print(f"   {name}: {counted} results in {clock}", flush=True)


STAGES = {
    "format": format_stage,
    "tidy": tidy_stage,
    "tools": tools_stage,
    "generate": generate_stage,
    "headers": headers_stage,
    "console": console_stage,
    "unit": unit_stage,
    "sanitizers": sanitizers_stage,
    "threads": threads_stage,
    "fuzz": fuzz_stage,
    "bench": bench_stage,
    "end-to-end": end_to_end_stage,
}
