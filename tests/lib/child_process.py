"""Other people's servers as child processes, on ports of their own, ended by their process ids."""

import atexit
import subprocess

from server import Folder, free_port, wait_for

_running = set()


@atexit.register
def end_all():
    for child in list(_running):
        child.kill()


class ChildEnded(AssertionError):
    """It ended before it answered."""


class ChildServer:
    """Started by the constructor, answering once that returns."""

    def __init__(self, command, environment, ready, seconds=60):
        """`command` and `ready` are functions of this, which has its port and folder by then."""
        self.folder, self.environment, self.ready, self.seconds = Folder(), environment, ready, seconds
        self.log_path = self.folder / "log"
        for attempt in (1, 2, 3):
            self.port = free_port()  # It is somebody else's, perhaps, before the child takes it.
            self.command = command(self)
            try:
                self.start()
                return
            except ChildEnded:
                if attempt == 3:
                    raise

    def start(self):
        """On the same port and data. For after stop() or kill()."""
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([str(word) for word in self.command], env=self.environment,
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                                            cwd=self.folder.path)
        _running.add(self)
        wait_for(self._answers, self.seconds, f"an answer of {self.command[0]}")

    def _answers(self):
        if self.process.poll() is not None:
            text = self.log_path.read_text(errors="replace")
            _running.discard(self)
            raise ChildEnded(f"{self.command[0]} ended with {self.process.returncode}: {text[-800:]}")
        try:
            return self.ready(self)
        except OSError:
            return False

    def kill(self):
        """As a power cut would end it."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        _running.discard(self)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
