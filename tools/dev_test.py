"""Shows that ./dev and its package installer do and say what they promise, with a pretended apt."""

import os
import pathlib
import platform
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[1]


def run(command, **environment):
    return subprocess.run(command, cwd="/", capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          env={**os.environ, **environment}, check=False)


class Dev(unittest.TestCase):
    def test_alone_it_lists_every_verb(self):
        verbs = re.findall(r"^verb_(\w+)\(\)", (ROOT / "dev").read_text(), re.MULTILINE)
        shown = run([ROOT / "dev"])
        self.assertEqual(shown.returncode, 0)
        self.assertGreaterEqual(len(verbs), 8)
        for verb in verbs:
            self.assertRegex(shown.stdout, rf"(?m)^  {verb} ")

    def test_wrong_use(self):
        for words in (["nonsense"], ["bench", "nonsense"], ["fuzz", "nonsense"], ["format", "--nonsense"],
                      ["tidy", "--nonsense"], ["test", "nonsense"], ["generate", "nonsense"]):
            with self.subTest(" ".join(words)):
                ended = run([ROOT / "dev", *words], OPENTRAIL_PACKAGES="skip")
                self.assertEqual(ended.returncode, 2)
                self.assertIn("nonsense", ended.stderr)

    def test_the_stages_of_test_can_be_listed(self):
        self.assertIn("unit\n", run([ROOT / "dev", "test", "--list"]).stdout)

    def test_venv_needs_a_lock_file(self):
        for words in ([], ["/nowhere/file.lock"]):
            self.assertEqual(run([ROOT / "tools/venv", *words]).returncode, 2)


class Packages(unittest.TestCase):
    """tools/packages/install with stand-ins for the programs that know and change the machine."""

    def install(self, installed, apt_status=0):
        with tempfile.TemporaryDirectory() as folder:
            place = pathlib.Path(folder)
            calls = place / "calls"
            calls.touch()
            known = "\\n".join(f"installed {name}" for name in installed)
            programs = {
                "dpkg-query": f"printf '{known}\\n'; exit 1",
                "apt-get": f'echo "$@" >>{calls}; echo the mirror is gone; exit {apt_status}',
                "sudo": '"$@"',
            }
            for name, body in programs.items():
                (place / name).write_text(f"#!/bin/sh\n{body}\n")
                (place / name).chmod(0o755)
            ended = run([ROOT / "tools/packages/install", "fuzz"], PATH=f"{folder}:{os.environ['PATH']}",
                        OPENTRAIL_PACKAGES="")
            return ended, calls.read_text().splitlines()

    def setUp(self):
        release = pathlib.Path("/etc/os-release")
        text = release.read_text() if release.exists() else ""
        if "ID=debian" not in text or 'VERSION_ID="12"' not in text:
            self.skipTest("this machine is not Debian 12")

    def test_nothing_is_asked_when_nothing_is_missing(self):
        ended, calls = self.install(["clang-19", "libclang-rt-19-dev", "other"])
        self.assertEqual((ended.returncode, calls, ended.stderr), (0, [], ""))

    def test_what_is_missing_is_installed(self):
        ended, calls = self.install(["clang-19"])
        self.assertEqual(ended.returncode, 0)
        self.assertTrue(calls[0].endswith("update"))
        self.assertTrue(calls[1].endswith("--no-install-recommends libclang-rt-19-dev"))
        self.assertIn("installing 1 Debian packages: libclang-rt-19-dev", ended.stderr)

    def test_a_failure_shows_what_apt_said(self):
        ended, _ = self.install([], apt_status=100)
        self.assertEqual(ended.returncode, 3)
        self.assertIn("the mirror is gone", ended.stderr)

    def test_an_unknown_group(self):
        self.assertEqual(run([ROOT / "tools/packages/install", "nonsense"], OPENTRAIL_PACKAGES="").returncode, 3)

    def test_every_system_has_the_same_groups(self):
        groups = [set(re.findall(r"(?m)^(\w+):", path.read_text()))
                  for path in sorted((ROOT / "tools/packages").glob("*.txt"))]
        self.assertEqual(len(groups), 2)
        self.assertEqual(groups[0], groups[1])


class Console(unittest.TestCase):
    """./dev build with stand-ins: what it asks of the machine to make the console."""

    def test_a_machine_with_an_npm_of_its_own_keeps_it(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name in ("tools/node", "tools/packages"):
                shutil.copytree(ROOT / name, root / name)
            shutil.copy(ROOT / "dev", root / "dev")
            (root / "CMakePresets.json").write_text('{"name": "release"}')
            (root / "build/release").mkdir(parents=True)
            (root / "build/release/build.ninja").touch()
            (root / "build/release/CMakeCache.txt").write_text("OPENTRAIL_CONSOLE:BOOL=ON\n")
            build = re.findall(r"(?m)^build: *(.*)", (ROOT / "tools/packages/debian-12.txt").read_text())
            known = "\\n".join(f"installed {name}" for name in " ".join(build).split())
            package = {"x86_64": "x64", "aarch64": "arm64"}[platform.machine()]
            programs = {
                "dpkg-query": f"printf '{known}\\n'",
                "apt-get": f"touch {root}/asked; exit 100",
                "ninja": "exit 0",
                "npm": f'bin=$3/node_modules/node-linux-{package}/bin; mkdir -p $bin; printf "#!/bin/sh\\n" >$bin/node;'
                       " chmod +x $bin/node",
            }
            (root / "bin").mkdir()
            for name, body in programs.items():
                (root / "bin" / name).write_text(f"#!/bin/sh\n{body}\n")
                (root / "bin" / name).chmod(0o755)
            ended = run([root / "dev", "build", "release", "opentrail"],
                        PATH=f"{root}/bin:{os.environ['PATH']}", OPENTRAIL_PACKAGES="")
            self.assertEqual((ended.returncode, (root / "asked").exists()), (0, False), ended.stderr)


if __name__ == "__main__":
    unittest.main()
