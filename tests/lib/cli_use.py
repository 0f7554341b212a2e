"""Command line: help, wrong use, exit statuses, the sample."""

import gzip
import json
import os
import re
import subprocess
import zlib

import made
from client import Client
from report import contains, same
from server import PROGRAM, Folder, Server, free_port, run_program, wait_for

VERBS = ["serve", "import", "lookup", "tail", "status", "forget", "token", "trail", "sample", "completion"]


def tests():
    return [
        ("help names every verb", help_of_all),
        *((f"{verb} --help shows its options and examples", help_of, verb) for verb in VERBS),
        ("--version says which version", version),
        *((f"wrong use is status 2: {' '.join(arguments) or 'nothing'}", wrong_use, arguments)
          for arguments in WRONG_USES),
        ("an unknown command is named, with the one that was meant", unknown_command),
        ("bash completes commands, flags and values", completion_in_bash),
        ("no server is status 3", no_server),
        ("credentials are looked for in their order", order_of_credentials),
        ("sample writes a tree like AWS's, with a story", sample),
        ("sample files shrink six to ten times by gzip -6", sample_shrinks),
        ("sample does not write over what is there", sample_twice),
        ("serve prints where it listens and where the credentials are", serve_says),
        ("serve takes settings by --config and --set", serve_settings),
        ("serve --set profile=aws has AWS's limits", serve_aws_limits),
        ("serve ends with 0 on SIGTERM and leaves credentials to their owner only", serve_ends),
    ]


WRONG_USES = [
    ["no-such-verb"],
    ["lookup", "--no-such-flag"],
    ["lookup", "-o", "yaml"],
    ["lookup", "--limit", "many"],
    ["import"],
    ["forget"],
    ["serve", "--listen", "nowhere"],
    ["serve", "--set", "no.such.setting=1"],
    ["serve", "--set", "journal"],
]


def help_of_all():
    done = run_program("--help")
    same(done.returncode, 0, "exit status")
    for verb in VERBS:
        contains(done.stdout, verb, "the help")


def help_of(verb):
    done = run_program(verb, "--help")
    same(done.returncode, 0, "exit status")
    contains(done.stdout, "--", "the help")
    assert re.search(r"opentrail " + verb, done.stdout), f"no example of {verb}: {done.stdout[-400:]}"
    assert re.search(r"(?i)example", done.stdout), "no examples"


def version():
    done = run_program("--version")
    same(done.returncode, 0, "exit status")
    assert re.search(r"\d+\.\d+\.\d+", done.stdout), done.stdout


def wrong_use(arguments):
    folder = Folder()
    given = [*arguments, "--data", folder / "data"] if arguments[0] == "serve" else arguments
    done = run_program(*given, seconds=20)
    same(done.returncode, 2, f"exit status ({(done.stdout + done.stderr)[-300:]})")
    assert done.stderr.strip(), "nothing on standard error"
    same(done.stdout.strip(), "", "standard output")


def unknown_command():
    for arguments, parts in ((["bogus"], ["'bogus'", "opentrail --help"]),
                             (["lokup", "--since", "2h"], ["'lokup'", "did you mean 'lookup'"]),
                             (["token", "creat"], ["'token creat'", "did you mean 'create'", "trail token --help"])):
        done = run_program(*arguments)
        same(done.returncode, 2, "exit status")
        for part in parts:
            contains(done.stderr, part, "standard error")
    contains(run_program("serve", "--set", "http.worker=1").stderr, "did you mean 'http.workers'", "standard error")


def completion_in_bash():
    script = run_program("completion", "bash").stdout

    def offered(line):
        words = " ".join(f"'{word}'" for word in line.split(" "))
        done = subprocess.run(
            ["bash", "--norc", "-c", f"{script}\nCOMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); "
             'COMP_LINE=x; _opentrail; printf "%s\\n" "${COMPREPLY[@]}"'], capture_output=True, text=True, timeout=20)
        same(done.stderr, "", f"bash's standard error for {line!r}")
        return done.stdout.split()

    same([verb for verb in VERBS if verb not in offered("opentrail ")], [], "verbs that are not offered")
    same(offered("opentrail loo"), ["lookup"])
    same(offered("opentrail lookup --event-n"), ["--event-name"])
    same(offered("opentrail lookup --user mia -o "), ["table", "json", "ndjson", "csv"])
    same(offered("opentrail lookup -o nd"), ["ndjson"])
    same(offered("opentrail lookup --event-name "), [], "of a free text")
    same(offered("opentrail token cr"), ["create"])
    same(offered("opentrail token create --sc"), ["--scope"])
    same(offered("opentrail completion z"), ["zsh"])
    # Every flag that the help knows, and no other.
    for verb in VERBS:
        shown = set(re.findall(r"(?<![\w-])--[a-z-]+", run_program(verb, "--help").stdout.split("Examples")[0]))
        same(sorted(shown - set(offered(f"opentrail {verb} --"))), [], f"flags of {verb} that are not offered")
    same(run_program("completion", "tcsh").returncode, 2, "exit status for another shell")


def order_of_credentials():
    """AWS's environment goes before ./data/credentials, and that before ~/.aws, where AWS's own keys are."""
    home = Folder()
    with Server(home / "data") as server:
        key, secret = server.credentials()
        (home.path / ".aws").mkdir()
        (home / ".aws/credentials").write_text("[default]\naws_access_key_id = AKIAAWS\naws_secret_access_key = x\n")
        (home / "elsewhere").write_text(f"[mine]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n")
        base = {"HOME": str(home.path), "PATH": "/usr/bin"}
        wrong = {"AWS_ACCESS_KEY_ID": "AKIAWRONG", "AWS_SECRET_ACCESS_KEY": "x"}
        right = {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret}
        in_file = {"AWS_SHARED_CREDENTIALS_FILE": str(home / "elsewhere"), "AWS_PROFILE": "mine"}
        nowhere = Folder().path
        for name, folder, variables, status, said in (
                ("./data/credentials before ~/.aws", home.path, {}, 0, ""),
                ("the environment before ./data/credentials", home.path, wrong, 3, "UnrecognizedClient"),
                ("the environment's own key", nowhere, right, 0, ""),
                ("a file and profile that the environment names", nowhere, in_file, 0, ""),
                ("its key before its file", nowhere, {**wrong, **in_file}, 3, "UnrecognizedClient"),
                ("a profile that is not there", home.path, {"AWS_PROFILE": "absent"}, 3, "absent"),
                ("~/.aws when there is nothing else", nowhere, {}, 3, "UnrecognizedClient"),
                ("none at all", nowhere, {"HOME": str(nowhere)}, 3, "no credentials")):
            done = run_program("status", "--endpoint", server.endpoint, environment={**base, **variables}, cwd=folder)
            same(done.returncode, status, f"{name}: {done.stderr[-300:]}")
            contains(done.stderr, said, name)


def no_server():
    done = run_program("status", "--endpoint", f"http://127.0.0.1:{free_port()}",
                       environment={"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "PATH": "/usr/bin"})
    same(done.returncode, 3, "exit status")
    assert done.stderr.strip(), "nothing on standard error"


def make_sample():
    folder = Folder()
    done = run_program("sample", folder / "sample")
    same(done.returncode, 0, done.stderr[-300:])
    files = sorted((folder / "sample").rglob("*.json.gz"))
    assert files, "no files"
    return folder / "sample", files


def sample():
    root, files = make_sample()
    pattern = re.compile(r"AWSLogs/(\d{12})/CloudTrail/([a-z0-9-]+)/(\d{4})/(\d\d)/(\d\d)/"
                         r"\1_CloudTrail_\2_\3\4\5T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz")
    records = []
    for path in files:
        relative = path.relative_to(root).as_posix()
        assert pattern.fullmatch(relative), f"{relative} is not named as AWS names files"
        said = json.loads(gzip.decompress(path.read_bytes()))
        same(list(said), ["Records"], relative)
        records += said["Records"]
    assert len(records) > 4000, f"{len(records)} records"
    same(len({record["eventID"] for record in records}), len(records), "distinct ids")
    story = [record for record in records if record["userIdentity"].get("accessKeyId") == "AKIAIOSFODNN7EXAMPLE"]
    assert any(record.get("errorCode") == "AccessDenied" for record in story), "the story is not there"
    assert any(record["eventName"] == "StopLogging" for record in records), "nobody stops logging"


def sample_shrinks():
    _, files = make_sample()
    records = []
    for path in files:
        records += json.loads(gzip.decompress(path.read_bytes()))["Records"]
    text = json.dumps({"Records": records[:5000]}, separators=(",", ":"), ensure_ascii=False).encode()
    ratio = len(text) / len(zlib.compress(text, 6))
    assert 6 <= ratio <= 10, f"{ratio:.2f} times"


def sample_twice():
    root, files = make_sample()
    before = {path: path.stat().st_mtime_ns for path in files}
    run_program("sample", root)
    changed = [path for path, when in before.items() if path.stat().st_mtime_ns != when]
    assert not changed, f"{changed[0]} was written over"


def serve_says():
    with Server(Folder() / "data") as server:
        said = server.output()
        contains(said, server.endpoint, "what serve prints")
        contains(said, "000000000000", "what serve prints")
        contains(said, "credentials", "what serve prints")
        assert server.credentials().secret not in said, "the secret is printed"


def serve_settings():
    folder = Folder()
    with Server(folder / "data", ["account.id=123456789012", "region=eu-west-1"]) as server:
        contains(server.output(), "123456789012", "what serve prints")
    (folder / "opentrail.yaml").write_text("account:\n  id: '210987654321'\nregion: eu-central-1\n")
    process = subprocess.Popen(
        [PROGRAM, "serve", "--data", folder / "other", "--listen", "127.0.0.1:0", "--config",
         folder / "opentrail.yaml"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        wait_for((folder / "other/credentials").exists, 20, "the first start")
    finally:
        process.terminate()
    said = process.communicate(timeout=20)[0]
    contains(said, "210987654321", "what serve prints")


def serve_aws_limits():
    """One attribute a look-up, two look-ups a second."""
    with Server(Folder() / "data", ["profile=aws"]) as server:
        client = Client(server)
        both = [{"AttributeKey": key, "AttributeValue": "a"} for key in ("EventName", "Username")]
        same(client.operation("LookupEvents", {"LookupAttributes": both}).error, "InvalidLookupAttributesException")
        errors = {client.operation("LookupEvents").error for _ in range(40)}
        same(errors, {None, "ThrottlingException"}, "forty look-ups at once")


def serve_ends():
    before = os.umask(0o022)  # As it mostly is.
    try:
        server = Server(Folder() / "data")
    finally:
        os.umask(before)
    Client(server).post_events([made.record()])
    # All of it is its owner's: records, index and catalog say what people did.
    for path in [server.data, *server.data.rglob("*")]:
        try:
            mode = path.stat().st_mode & 0o777
        except FileNotFoundError:  # What is written beside a file until it takes its place.
            continue
        same(oct(mode & 0o077), oct(0), f"others' rights on {path.name}")
    mode = (server.data / "credentials").stat().st_mode & 0o777
    same(oct(mode), oct(0o600), "mode of the credentials")
    same(server.stop(), 0, "exit status")
