"""A queue as SQS keeps standard ones (Amazon SQS Developer Guide): a message that was received is hidden for a while
and comes again unless it is deleted, out of order, sometimes twice, and after too many times goes to another queue."""

import dataclasses
import hashlib
import itertools
import random
import threading
import time
import uuid

IN_FLIGHT_MAX = 120_000
TOTAL_SECONDS_MAX = 12 * 3600  # How long a message may be hidden since it was received.


class QueueError(Exception):
    """`args[0]`: SQS's name for what is wrong."""


@dataclasses.dataclass
class Message:
    body: str
    sent: float
    id: str
    visible_at: float = 0.0  # By time.monotonic().
    received_at: float = 0.0
    first_received: float = 0.0
    count: int = 0  # How often it was received.
    receipt: str = ""  # The newest.
    from_queue: str = ""  # The ARN of the queue that gave it up.

    def in_flight(self, now):
        return self.count > 0 and self.visible_at > now


class FeedQueue:
    """Safe from any thread. Times are real.

    What SQS may do at any time happens here when asked for: `double_every`: every so many receptions a message is not
    hidden, so that somebody else gets it as well; `lose_deletes`: so many deletions are acknowledged and not done;
    `shuffle`: messages come in no order.
    """

    def __init__(self, name, account, region, visibility=30, wait=0, dead=None, max_receives=0, seed=0):
        """`dead`: the FeedQueue that takes what was received more than `max_receives` times."""
        self.name, self.visibility, self.wait = name, visibility, wait
        self.dead, self.max_receives = dead, max_receives
        self.arn = f"arn:aws:sqs:{region}:{account}:{name}"
        self.path = f"/{account}/{name}"
        self.double_every = self.lose_deletes = 0
        self.in_flight_max, self.shuffle = IN_FLIGHT_MAX, False
        self.deleted = 0  # Messages that are gone for good.
        self.received = 0  # Receptions, of messages.
        self._messages = {}  # By id, oldest first.
        self._changed = threading.Condition()
        self._numbers, self._chance = itertools.count(1), random.Random(seed)

    def send(self, body, delay=0):
        now = time.time()
        message = Message(body, now, str(uuid.uuid4()), time.monotonic() + delay if delay else 0.0)
        with self._changed:
            self._messages[message.id] = message
            self._changed.notify_all()
        return message

    def receive(self, most=1, visibility=None, wait=None):
        """Copies of messages, as they are at reception."""
        visibility = self.visibility if visibility is None else visibility
        end = time.monotonic() + (self.wait if wait is None else wait)
        with self._changed:
            while True:
                found = self._take(most, visibility)
                now = time.monotonic()
                if found or now >= end:
                    return found
                nearest = min((each.visible_at for each in self._messages.values()), default=end)
                self._changed.wait(max(0.001, min(end, nearest) - now))

    def _take(self, most, visibility):
        now = time.monotonic()
        ready = [each for each in self._messages.values() if each.visible_at <= now]
        if not ready:
            return []
        if self._in_flight(now) >= self.in_flight_max:
            raise QueueError("OverLimit")
        if self.shuffle:
            self._chance.shuffle(ready)
        found = []
        for message in ready:
            if len(found) == most:
                break
            if self.dead is not None and message.count >= self.max_receives:
                self._give_up(message)
                continue
            self.received += 1
            message.count += 1
            message.received_at, message.visible_at = now, now + visibility
            if self.double_every and self.received % self.double_every == 0:
                message.visible_at = now
            message.first_received = message.first_received or time.time()
            message.receipt = f"{message.id}.{next(self._numbers)}"
            found.append(dataclasses.replace(message))
        return found

    def _give_up(self, message):
        """When it was sent stays."""
        del self._messages[message.id]
        moved = Message(message.body, message.sent, message.id, from_queue=self.arn)
        with self.dead._changed:
            self.dead._messages[moved.id] = moved
            self.dead._changed.notify_all()

    def _of(self, receipt):
        """The message of a receipt: None where it is gone or the receipt is not its newest."""
        identifier, dot, number = receipt.rpartition(".")
        try:
            uuid.UUID(identifier), int(number)
        except ValueError:
            raise QueueError("ReceiptHandleIsInvalid") from None
        message = self._messages.get(identifier)
        return message if message and message.receipt == receipt else None

    def delete(self, receipt):
        """With a receipt that is not the newest it succeeds, without effect."""
        with self._changed:
            message = self._of(receipt)
            if message is None:
                return
            if self.lose_deletes:
                self.lose_deletes -= 1
                return
            del self._messages[message.id]
            self.deleted += 1

    def change_visibility(self, receipt, seconds):
        with self._changed:
            message, now = self._of(receipt), time.monotonic()
            if message is None or not message.in_flight(now):
                raise QueueError("MessageNotInflight")
            if now + seconds > message.received_at + TOTAL_SECONDS_MAX:
                raise QueueError("InvalidParameterValue")
            message.visible_at = now + seconds
            self._changed.notify_all()

    def _in_flight(self, now):
        return sum(each.in_flight(now) for each in self._messages.values())

    def counts(self):
        """(visible, in flight, delayed)."""
        with self._changed:
            now = time.monotonic()
            flying = self._in_flight(now)
            delayed = sum(each.count == 0 and each.visible_at > now for each in self._messages.values())
            return len(self._messages) - flying - delayed, flying, delayed

    def bodies(self):
        """Of all messages that are there, hidden ones too."""
        with self._changed:
            return [each.body for each in self._messages.values()]

    def is_empty(self):
        return not self._messages


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()
