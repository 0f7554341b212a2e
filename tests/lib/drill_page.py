"""Runs the commands of docs/tampering-drill.md as they stand there, and holds both tools to what the page says."""

import re
import subprocess

from report import contains
from server import PROGRAM, ROOT, Folder, Server

PAGE = ROOT / "docs/tampering-drill.md"
BLOCK = re.compile(r"```sh\n(.*?)```\n(.*?)(?=\n```sh\n|\Z)", re.DOTALL)


def blocks():
    """(commands, what the page says after them) of each block but the one for another terminal."""
    found = BLOCK.findall(PAGE.read_text())
    assert "opentrail serve" in found[0][0], "the first block does not start a server"
    texts = [text for _, text in found]
    for number in reversed(range(len(texts) - 1)):  # What stands after two blocks is said of both.
        texts[number] = texts[number] if texts[number].strip() else texts[number + 1]
    return found[0][0], [(commands, text) for (commands, _), text in zip(found, texts)][1:]


def serve_settings(block):
    return re.findall(r"--set (\S+)", block)


def script(found, server, cli, folder):
    """One script, so that what a block sets is there for those after it."""
    (folder / "bin").mkdir()
    (folder / "bin/aws").symlink_to(cli)
    (folder / "bin/opentrail").symlink_to(PROGRAM)
    lines = [f"exec 2>&1; set -eu; PATH={folder / 'bin'}:$PATH; cd {folder.path}"]
    for number, (commands, _) in enumerate(found):
        commands = commands.replace("127.0.0.1:4580", server.host)
        # Both end with 1 when anything is wrong, which is what is wanted.
        commands = re.sub(r"^    (aws cloudtrail validate-logs .*)$", r"    echo ==aws; \1 || echo status $?", commands,
                          flags=re.MULTILINE)
        commands = re.sub(r"^    (opentrail validate .*)$", r"    echo ==ours; \1 || echo status $?", commands,
                          flags=re.MULTILINE)
        lines += [f"echo ==block {number}", commands]
    return "\n".join(lines)


def check(commands, text, output):
    """What both tools wrote in one block, against what the page says of it."""
    if not re.search("^both$", commands, re.MULTILINE):
        return 0
    _, aws, ours = re.split("==aws\n|==ours\n", output)
    what = commands.strip().splitlines()[0]
    both = re.search(r"^Both: `(.*?) … (.*?)`", text, re.MULTILINE)
    alone = re.search(r"^aws: all valid; ours: `(.*?) … (.*?)`", text, re.MULTILINE)
    for name, said in (("aws", aws), ("ours", ours)):
        if both or (alone and name == "ours"):
            kind, verdict = (both or alone).groups()
            assert re.search(rf"^{kind}\t.*\t{re.escape(verdict)}$", said, re.MULTILINE), f"{what}: {name} says {said}"
            contains(said, "status 1", f"{what}: {name}")
        else:
            assert "INVALID" not in said and "status" not in said, f"{what}: {name} says {said}"
            contains(said, " log files valid", f"{what}: {name}")
    return 1


def run(cli):
    serving, found = blocks()
    folder = Folder()
    with Server(folder / "drill", serve_settings(serving)) as server:
        environment = {name: value for name, value in server.environment().items()
                       if not name.startswith("AWS_")}
        environment.update(AWS_EC2_METADATA_DISABLED="true", AWS_PAGER="", HOME=str(folder.path))
        done = subprocess.run(["bash", "-c", script(found, server, cli, folder)], env=environment,
                              capture_output=True, text=True, timeout=300)
    outputs = re.split(r"==block \d+\n", done.stdout)[1:]
    assert done.returncode == 0 and len(outputs) == len(found), f"it ends with {done.returncode}: {done.stdout[-600:]}"
    checked = sum(check(commands, text, output) for (commands, text), output in zip(found, outputs))
    assert checked >= 8, f"only {checked} drills"
