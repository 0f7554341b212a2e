"""A small file system of its own, to be filled. Needs to mount a tmpfs."""

import os
import subprocess

from server import Folder

MIB = 1 << 20


class SmallDisk:
    """A tmpfs of 64 MiB, unmounted at the end."""

    def __init__(self):
        self.path = Folder().path

    def __enter__(self):
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={64 * MIB}", "tmpfs", self.path],
                                 capture_output=True, text=True)
        return self if mounted.returncode == 0 else None

    def __exit__(self, *_):
        subprocess.run(["umount", self.path], capture_output=True)

    def free(self):
        status = os.statvfs(self.path)
        return status.f_bavail * status.f_frsize

    def leave(self, size):
        """Somebody else's file takes all but `size` bytes."""
        with open(self.path / "ballast", "wb") as file:
            file.write(bytes(max(0, self.free() - size)))

    def make_room(self):
        (self.path / "ballast").unlink()
