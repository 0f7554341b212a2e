"""What goes wrong in the stand-in, by script: each fault fits some requests, for a while, and does them one thing."""

import dataclasses
import fnmatch
import threading
import time

from feed_door import Refusal
from feed_http import Dropped


@dataclasses.dataclass
class Fault:
    """`operation`: its name, "" for all. `target`: a key or a queue's name, as a pattern of fnmatch. `skip`: so many
    that fit are let through first; `times`: then so many are hit, None for all."""
    operation: str = ""
    target: str = "*"
    times: int | None = None
    skip: int = 0
    hit: int = 0  # How often it was.

    def before(self):
        """Instead of an answer: raises a Refusal or Dropped; or only takes its time."""

    def after(self, answer):
        """Of the answer that would be given."""
        return answer


@dataclasses.dataclass
class Refuses(Fault):
    code: str = "AccessDenied"
    message: str = "Access Denied"

    def before(self):
        raise Refusal(self.code, self.message)


@dataclasses.dataclass
class Drops(Fault):
    """The connection breaks off before anything is done."""

    def before(self):
        raise Dropped


@dataclasses.dataclass
class DropsAnswer(Fault):
    """What was asked is done, and nobody hears of it."""

    def after(self, answer):
        raise Dropped


@dataclasses.dataclass
class Late(Fault):
    milliseconds: float = 50

    def before(self):
        time.sleep(self.milliseconds / 1000)


@dataclasses.dataclass
class Cuts(Fault):
    """The connection breaks off after this share of the body."""
    share: float = 0.5

    def after(self, answer):
        return dataclasses.replace(answer, cut=int(len(answer.body) * self.share))


@dataclasses.dataclass
class Alters(Fault):
    """A bit of the body is another one; its checksum is that of the true body."""

    def after(self, answer):
        body = bytearray(answer.body)
        body[len(body) // 2] ^= 1
        return dataclasses.replace(answer, body=bytes(body))


def slow_down(times, **more):
    """S3 asks for fewer requests; of SQS it is RequestThrottled."""
    return Refuses(code="SlowDown", message="Please reduce your request rate.", times=times, **more)


def internal_error(times, **more):
    return Refuses(code="InternalError", message="We encountered an internal error. Please try again.", times=times,
                   **more)


def expired_token(times, **more):
    return Refuses(code="ExpiredToken", message="The provided token has expired.", times=times, **more)


class Faults:
    """The script. Safe from any thread."""

    def __init__(self):
        self._faults, self._lock = [], threading.Lock()

    def add(self, *faults):
        """Returns the first of them."""
        with self._lock:
            self._faults += faults
        return faults[0]

    def clear(self):
        with self._lock:
            self._faults = []

    def of(self, operation, target):
        """The faults that hit this request, in the order of the script."""
        found = []
        if not self._faults:
            return found
        with self._lock:
            for fault in self._faults:
                if fault.operation not in ("", operation) or not fnmatch.fnmatchcase(target, fault.target):
                    continue
                if fault.skip:
                    fault.skip -= 1
                elif fault.times is None or fault.hit < fault.times:
                    fault.hit += 1
                    found.append(fault)
        return found
