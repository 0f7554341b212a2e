"""Runs every test, or the stages named: `./dev test [STAGE ...]`; `--list` names the stages.

The last line is `N passed, N failed, N skipped`, over all stages; exit status 1 if anything failed.
What each program wrote is in build/test-logs/.
"""

import os
import sys
import traceback

import stages
from tally import Clock, Tally


def run_stage(tally, name):
    """Runs one stage. A stage that breaks is a failure like any other."""
    clock, before = Clock(), tally.counts()
    tally.stage = name
    print(f"== {name}", flush=True)
    try:
        stages.STAGES[name](tally)
    except Exception:  # Whatever it is, the stages after it shall run.
        traceback.print_exc(file=sys.stdout)
        tally.fail(f"stage {name}", "broke; see above")
    counts = [now - then for now, then in zip(tally.counts(), before)]
    print("   %d passed, %d failed, %d skipped in %s" % (*counts, clock), flush=True)


def main(arguments):
    if arguments == ["--list"]:
        print("\n".join(stages.STAGES))
        return 0
    for name in arguments:
        if name not in stages.STAGES:
            print(f"dev: no stage '{name}'; there are: {' '.join(stages.STAGES)}", file=sys.stderr)
            return 2
    os.chdir(stages.ROOT)
    tally, clock = Tally(), Clock()
    for name in arguments or stages.STAGES:
        run_stage(tally, name)
    print(f"== all in {clock}")
    for text in tally.skips:
        print(f"skipped: {text}")
    for text in tally.failures:
        print(f"failed: {text}")
    print(tally.closing_line(), flush=True)
    return 1 if tally.failures or not tally.passed else 0


sys.exit(main(sys.argv[1:]))
