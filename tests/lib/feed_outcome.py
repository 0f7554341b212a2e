"""What a server has of a feed, against what was in it: nothing lost, nothing doubled, nothing changed."""

import collections
import json

from log_files import canonical
from server import HOME_ACCOUNT, wait_for


def recorded(client, pairs=()):
    """Counter of (account, eventID), and a record of each, of all events that GET /v1/events has; without those of the
    home account, which are the server's own."""
    counts, records = collections.Counter(), {}
    for line in client.export(pairs):
        record = json.loads(line)
        key = (record.get("recipientAccountId"), record["eventID"])
        if key[0] != HOME_ACCOUNT:
            counts[key] += 1
            records[key] = record
    return counts, records


def compare(client, events, pairs=()):
    """Fails unless the server has exactly these: {(account, eventID): record}, as FeedFiles.events; a record may be
    None, where only its id is known."""
    counts, records = recorded(client, pairs)
    lost, strange = set(events) - set(counts), set(counts) - set(events)
    doubled = [key for key, count in counts.items() if count > 1]
    assert not lost, f"{len(lost)} of {len(events)} events are lost, such as {sorted(lost)[:2]}"
    assert not doubled, f"{len(doubled)} events are there twice, such as {sorted(doubled)[:2]}"
    assert not strange, f"{len(strange)} events that were in no file, such as {sorted(strange)[:2]}"
    for key, record in events.items():
        assert record is None or canonical(records[key]) == canonical(record), f"{key}: {records[key]}, not {record}"


def count(client, pairs=()):
    """As recorded() counts, without reading them."""
    pairs = [("by", "account"), ("not.account", HOME_ACCOUNT), *pairs]
    return client.get("events/count", pairs)["total"]


def wait_for_events(client, number, seconds=60, pairs=()):
    """Until the server counts so many events."""
    wait_for(lambda: count(client, pairs) == number, seconds, f"{number} events")


def wait_until_empty(queue, seconds=60):
    """Until every message of a FeedQueue was deleted, or given up to its dead letters."""
    wait_for(queue.is_empty, seconds, f"an empty queue {queue.name}")
