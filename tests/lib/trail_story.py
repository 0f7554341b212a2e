"""What every trail must have delivered: told again from the history alone.

Trails are set by calls, and every call is an event of the history. So the events in their order say which selectors
held for each of them: those before the call, the call's own event included.
"""

import collections

import log_files
import selecting

CHANGES = ("CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging", "PutEventSelectors")


def upper(value):
    """Request parameters as a record has them, as a request has them: member names begin with a capital."""
    if isinstance(value, dict):
        return {name[0].upper() + name[1:]: upper(inner) for name, inner in value.items()}
    return [upper(inner) for inner in value] if isinstance(value, list) else value


def history(client):
    """Every live event in the order of the journal."""
    events, pairs = [], [("order", "oldest"), ("limit", 1000), ("provenance", "true")]
    token = None
    while True:
        page = client.v1("GET", "events", pairs + ([("nextToken", token)] if token else [])).json
        events += page["events"]
        token = page.get("nextToken")
        if not token:
            break
    for event in events:
        shard, _, offset = event["provenance"]["position"].rpartition(":")
        event["position"] = (shard, int(offset))
    return sorted(events, key=lambda event: event["position"])


class Story:
    """Replays a history. `expected`: by bucket and prefix, a Counter of records as canonical text."""

    def __init__(self, owner):
        self.owner = owner
        self.trails = {}
        self.expected = collections.defaultdict(collections.Counter)
        self.changes = 0

    def replay(self, events):
        for event in events:
            record = event["record"]
            if event["provenance"]["door"] not in ("import", "feed"):
                self._deliver(record, event["provenance"])
            if (event["provenance"]["door"] == "api" and record["eventName"] in CHANGES
                    and record["eventSource"] == "cloudtrail.amazonaws.com" and not record.get("errorCode")):
                self._change(record["eventName"], record["awsRegion"], record["requestParameters"])
                self.changes += 1
        return self.expected

    def _deliver(self, record, provenance):
        if provenance["account"] != self.owner:
            return
        text = None
        for trail in self.trails.values():
            if (trail["logging"] and selecting.collected(trail, record, provenance["region"])
                    and selecting.selected(trail["selectors"], record)):
                text = text or log_files.canonical(record)
                self.expected[trail["bucket"], trail["prefix"]][text] += 1

    def _change(self, name, region, asked):
        trail_name = asked.get("trailName") or asked["name"]
        if trail_name.startswith("arn:"):
            region, trail_name = trail_name.split(":")[3], trail_name.rsplit("/", 1)[1]
        key = (region, trail_name)
        if name == "CreateTrail":
            self.trails[key] = {"home": region, "logging": False, "selectors": selecting.DEFAULT, "bucket": None,
                                "prefix": "", "multi_region": False, "global_events": True, "recursive": True}
        trail = self.trails[key]
        if name == "DeleteTrail":
            del self.trails[key]
        elif name in ("StartLogging", "StopLogging"):
            trail["logging"] = name == "StartLogging"
        elif name == "PutEventSelectors":
            asked = upper(asked)
            given = {kind: asked[kind] for kind in ("EventSelectors", "AdvancedEventSelectors") if asked.get(kind)}
            trail["selectors"] = given or selecting.DEFAULT
        else:
            trail["bucket"] = asked.get("s3BucketName", trail["bucket"])
            if "s3KeyPrefix" in asked:
                trail["prefix"] = asked["s3KeyPrefix"] + "/" if asked["s3KeyPrefix"] else ""
            trail["multi_region"] = asked.get("isMultiRegionTrail", trail["multi_region"])
            trail["recursive"] = asked.get("recursiveLogging", trail["recursive"])
            trail["global_events"] = asked.get("includeGlobalServiceEvents", trail["global_events"])


def difference(expected, found, most=3):
    """What is missing and what is too much, short; empty when nothing is."""
    lines = []
    for place in sorted(set(expected) | set(found)):
        missing = expected.get(place, collections.Counter()) - found.get(place, collections.Counter())
        extra = found.get(place, collections.Counter()) - expected.get(place, collections.Counter())
        if missing or extra:
            lines.append(f"{place}: {sum(missing.values())} missing {list(missing)[:most]}, "
                         f"{sum(extra.values())} too many {list(extra)[:most]}")
    return "; ".join(lines)
