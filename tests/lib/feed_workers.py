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

    def kill(self, number):
        """As a power cut would end it."""
        process = self._processes[number]
        if process.poll() is None:
            process.kill()
        process.wait()
        _running.discard(process)
        self.kills += 1

    def kill_often(self, kills, give_work, pause=(0.02, 0.4)):
        """Gives work and kills one of them in the midst of it, so many times; each begins anew at once."""
        for _ in range(kills):
            give_work()
            time.sleep(self._chance.uniform(*pause))
            number = self._chance.choice(list(self._processes))
            self.kill(number)
            self.start(number)

    def wait_until(self, done, seconds=90):
        """Until all is `done`; who ends by himself begins anew."""
        end = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < end, f"not done after {seconds} s and {self.kills} kills: {self.output()}"
            time.sleep(0.05)
            for number, process in list(self._processes.items()):
                if process.poll() is not None:
                    _running.discard(process)
                    self.start(number)

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
