"""Writes lock files of Python packages: the newest that fit together, with all they need, by hash.

For Python 3.11 on Linux, x86-64 and ARM. Needs the Python package index.
"""

import hashlib
import pathlib
import re
import subprocess
import sys
import tempfile

MACHINES = ["x86_64", "aarch64"]


def download(wanted, machine, folder):
    platforms = [f"--platform=manylinux{tag}_{machine}" for tag in ("2014", "_2_17", "_2_28")]
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
                    "--only-binary=:all:", "--python-version=3.11", "--implementation=cp", *platforms,
                    "--dest", folder, *wanted], check=True)


def write(path, title, wanted):
    """`wanted`: as pip takes them. `title`: the file's first line."""
    locked = {}
    with tempfile.TemporaryDirectory() as folder:
        for machine in MACHINES:
            download(wanted, machine, folder)
        for wheel in pathlib.Path(folder).iterdir():
            name, version = wheel.name.split("-")[:2]
            name = re.sub(r"[-_.]+", "-", name).lower()
            digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
            locked.setdefault(f"{name}=={version}", set()).add(digest)
    lines = [f"# {title}\n"]
    for requirement in sorted(locked):
        hashes = "".join(f" \\\n    --hash=sha256:{digest}" for digest in sorted(locked[requirement]))
        lines.append(requirement + hashes + "\n")
    path.write_text("".join(lines))
