"""What a server has of a feed, against what was in it: nothing lost, nothing doubled, nothing changed."""

import collections
import json

from log_files import canonical
from server import wait_for


def recorded(client, pairs=()):
    """Counter of (account, eventID), and a record of each, of all events that GET /v1/events has; the server's own
    calls left out."""
    counts, records = collections.Counter(), {}
    for line in client.export(pairs):
        record = json.loads(line)
        if record.get("eventSource") in ("cloudtrail.amazonaws.com", "opentrail.amazonaws.com") and record.get(
                "recipientAccountId", "").startswith("00000000"):
            continue
        key = (record["recipientAccountId"], record["eventID"])
        counts[key] += 1
        records[key] = record
    return counts, records


def compare(client, events, pairs=()):
    """Fails unless the server has exactly these: {(account, eventID): record}, as FeedFiles.events."""
    counts, records = recorded(client, pairs)
    lost, strange = set(events) - set(counts), set(counts) - set(events)
    doubled = [key for key, count in counts.items() if count > 1]
    assert not lost, f"{len(lost)} of {len(events)} events are lost, such as {sorted(lost)[:2]}"
    assert not doubled, f"{len(doubled)} events are there twice, such as {sorted(doubled)[:2]}"
    assert not strange, f"{len(strange)} events that were in no file, such as {sorted(strange)[:2]}"
    for key, record in events.items():
        assert canonical(records[key]) == canonical(record), f"{key}: {records[key]}, not {record}"


def count(client, pairs=()):
    return client.get("events/count", [("by", "eventName"), *pairs])["total"]


def wait_for_events(client, number, seconds=60, pairs=()):
    """Until the server counts so many events."""
    wait_for(lambda: count(client, pairs) >= number, seconds, f"{number} events")


def wait_until_empty(queue, seconds=60):
    """Until every message of a FeedQueue was deleted, or given up to its dead letters."""
    wait_for(queue.is_empty, seconds, f"an empty queue {queue.name}")
