"""Processes that follow one queue together, any of which may be killed at any moment and begins anew."""

import atexit
import random
import subprocess
import time

from server import Folder

_running = set()


@atexit.register
def end_all():
    for process in list(_running):
        process.kill()
        process.wait()


class FeedWorkers:
    """`command`: of a worker's number its command line. Ended by their process ids, whatever happens."""

    def __init__(self, command, environment, count=3, seed=0):
        self.command, self.environment = command, environment
        self.kills = 0
        self._folder, self._chance = Folder(), random.Random(seed)
        self._processes = {}
        for number in range(count):
            self.start(number)

    def start(self, number):
        with open(self._folder / f"{number}.log", "ab") as log:
            process = subprocess.Popen([str(word) for word in self.command(number)], env=self.environment,
                                       stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        self._processes[number] = process
        _running.add(process)

    def pids(self):
        return [process.pid for process in self._processes.values()]

    def kill(self, number):
        """As a power cut would end it."""
        process = self._processes[number]
        if process.poll() is None:
            process.kill()
        process.wait()
        _running.discard(process)
        self.kills += 1

    def kill_until(self, done, kills=10, seconds=120, pause=(0.05, 0.5)):
        """Kills one after the other at random moments, each to begin anew at once, then waits until all is `done`; who
        ends by himself begins anew too. Fails where that takes longer than `seconds`, and where all was done before
        half of the kills: those after it show nothing."""
        end = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < end, f"not done after {seconds} s and {self.kills} kills: {self.output()}"
            time.sleep(self._chance.uniform(*pause))
            if self.kills < kills:
                number = self._chance.choice(list(self._processes))
                self.kill(number)
                self.start(number)
            for number, process in list(self._processes.items()):
                if process.poll() is not None:
                    _running.discard(process)
                    self.start(number)
        assert 2 * self.kills >= kills, f"all was done after {self.kills} of {kills} kills: {self.output()}"

    def output(self, most=1500):
        """The end of what each wrote."""
        return " | ".join((self._folder / f"{number}.log").read_text(errors="replace")[-most:]
                          for number in self._processes)

    def stop(self, seconds=20):
        """Asks all to end. Returns their exit statuses."""
        for process in self._processes.values():
            process.terminate()
        found = []
        for process in self._processes.values():
            found.append(process.wait(seconds))
            _running.discard(process)
        return found

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self._processes.values():
            process.kill()
            process.wait()
            _running.discard(process)
