"""A slow reading of CloudTrail files, made apart from the program's own: what each file holds, record for
record and byte for byte, and by what every record can be looked up.

Resource names beyond `resources` follow the table of docs/lookup-resources.md, which is read as text.
"""

import gzip
import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
SPACE = re.compile(r"[ \t\r\n]*")

# Object-level calls, for records from before CloudTrail said of which category they are.
OLD_DATA_EVENTS = {
    "s3.amazonaws.com": {"GetObject", "PutObject", "DeleteObject", "DeleteObjects", "HeadObject", "CopyObject",
                         "ListObjects", "ListParts", "UploadPart", "GetObjectAcl", "PutObjectAcl", "HeadBucket",
                         "GetObjectTagging", "PutObjectTagging", "CreateMultipartUpload", "CompleteMultipartUpload",
                         "AbortMultipartUpload", "RestoreObject", "ListObjectVersions"},
    "lambda.amazonaws.com": {"Invoke"},
    "dynamodb.amazonaws.com": {"GetItem", "PutItem", "UpdateItem", "DeleteItem", "BatchGetItem", "BatchWriteItem",
                               "Query", "Scan"},
}


class Refused(Exception):
    """The file is no CloudTrail file."""


class Record:
    """One record: its bytes as they stand in the file, and what they say."""

    def __init__(self, raw, said):
        self.raw, self.said = raw, said

    def __getitem__(self, name):
        return self.said.get(name)

    @property
    def identity(self):
        """(account, eventID), or None for one without an id."""
        event_id = self["eventID"]
        return (self.account, event_id) if event_id else None

    @property
    def user(self):
        return self["userIdentity"] or {}

    @property
    def account(self):
        return self["recipientAccountId"] or self.user.get("accountId") or ""

    @property
    def region(self):
        return self["awsRegion"] or ""

    @property
    def category(self):
        if self["eventCategory"]:
            return self["eventCategory"]
        if self["managementEvent"] is not None:
            return "Management" if self["managementEvent"] is True else "Data"
        old = OLD_DATA_EVENTS.get(self["eventSource"], ())
        return "Data" if self["eventName"] in old else "Management"

    @property
    def username(self):
        """userName; the session's name for an assumed role; root."""
        user = self.user
        if user.get("userName"):
            return user["userName"]
        if user.get("type") == "Root":
            return "root"
        if user.get("type") in ("AssumedRole", "FederatedUser"):
            after = user.get("principalId", "").partition(":")[2]
            return after.rpartition(":")[2] or user.get("arn", "").rpartition("/")[2]
        return ""

    @property
    def read_only(self):
        said = self["readOnly"]
        return {True: "true", False: "false"}.get(said, said or "")

    def resources(self):
        """{name: set of types}."""
        found = {}
        for each in self["resources"] or []:
            arn = each.get("ARN") or each.get("ARNPrefix")
            if arn:
                for name in {arn, last_segment(arn)} - {""}:
                    found.setdefault(name, set()).add(each.get("type"))
        service = (self["eventSource"] or "").removesuffix(".amazonaws.com")
        for path, kind, events in resource_members().get(service, ()):
            if events and self["eventName"] not in events:
                continue
            for name in reach(self.said, path):
                found.setdefault(name, set()).add(kind)
        return found

    def resource_types(self):
        own = {each.get("type") for each in self["resources"] or []}
        named = {kind for kinds in self.resources().values() for kind in kinds}
        return (own | named) - {None, "", "-"}

    def attributes(self):
        """(LookupEvents attribute, value) pairs by which the record is found."""
        pairs = {("EventId", self["eventID"]), ("EventName", self["eventName"]),
                 ("EventSource", self["eventSource"]), ("ReadOnly", self.read_only), ("Username", self.username),
                 ("AccessKeyId", self.user.get("accessKeyId"))}
        pairs |= {("ResourceName", name) for name in self.resources()}
        pairs |= {("ResourceType", kind) for kind in self.resource_types()}
        return {(key, value) for key, value in pairs if value}

    def line(self):
        """Its bytes as NDJSON has them: unchanged, unless they hold a line end; then without white space."""
        return self.raw if b"\n" not in self.raw and b"\r" not in self.raw else minified(self.raw)


def last_segment(arn):
    arn = arn.removesuffix("/")
    last = arn.rpartition("/" if "/" in arn else ":")[2]
    return "" if last == "*" else last


_members = None


def resource_members():
    """{service: [(path, type, set of events)]} of the table in docs/lookup-resources.md."""
    global _members
    if _members is None:
        _members = {}
        text = (ROOT / "docs/lookup-resources.md").read_text()
        for service, path, kind, events in re.findall(r"^\| (\S+) \| `(\S+)` \| (\S+) \| (.+) \|$", text, re.M):
            chosen = set() if events == "all" else set(events.split())
            _members.setdefault(service, []).append((path.split("."), kind, chosen))
    return _members


def reach(value, path):
    """The texts at a path of members, where `name[]` is each element of a list."""
    if not path:
        return [value] if isinstance(value, str) and value and not isinstance(value, Number) else []
    if not isinstance(value, dict):
        return []
    step = path[0].removesuffix("[]")
    below = value.get(step)
    if path[0].endswith("[]"):
        return [text for each in (below if isinstance(below, list) else []) for text in reach(each, path[1:])]
    return reach(below, path[1:])


class Number(str):
    """A number's digits: no name of anything."""


DECODER = json.JSONDecoder(parse_int=Number, parse_float=Number)


def minified(raw):
    """Without the white space between tokens; strings and numbers as they stand."""
    return b"".join(re.findall(rb'"(?:[^"\\]|\\.)*"|[^\s"]+', raw))


def text_of(path):
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    return data.decode("utf-8")


def elements(text, at):
    """Yields (start, end, value) of the elements of the array that begins at `at`."""
    at = SPACE.match(text, at + 1).end()
    while text[at] != "]":
        value, end = DECODER.raw_decode(text, at)
        yield at, end, value
        at = SPACE.match(text, end).end()
        if text[at] == ",":
            at = SPACE.match(text, at + 1).end()


def records_of(path):
    """The records of one file, or Refused with the reason."""
    text = text_of(path)
    start = SPACE.match(text).end()
    try:
        whole, end = DECODER.raw_decode(text, start)
    except ValueError as error:
        raise Refused(f"not JSON: {error}") from None
    if text[end:].strip():
        return lines_of(text)
    if isinstance(whole, dict) and isinstance(whole.get("Records"), list):
        at = text.index("[", text.index('"Records"'))
    elif isinstance(whole, list):
        at = start
    else:
        return checked([Record(text[start:end].encode(), whole)])
    return checked([Record(text[a:b].encode(), value) for a, b, value in elements(text, at)])


def lines_of(text):
    try:
        return checked([Record(line.strip().encode(), DECODER.decode(line)) for line in text.split("\n")
                        if line.strip()])
    except ValueError as error:
        raise Refused(f"not JSON: {error}") from None


def checked(records):
    # S3's notifications have all these members too, but in versions 2.x.
    looks = [record for record in records if isinstance(record.said, dict)
             and str(record["eventVersion"]).startswith("1.") and record["eventTime"] and record["eventName"]
             and "userIdentity" in record.said]
    if not looks:
        raise Refused("no CloudTrail record")
    assert len(looks) == len(records), "some records of a file are not CloudTrail's: extend the reading"
    return records


class Reading:
    """All files of a tree: records in the files' order, what was refused, identities and conflicts."""

    def __init__(self, root):
        self.files, self.refused, self.records = {}, {}, []
        for path in sorted(pathlib.Path(root).rglob("*")):
            if not path.is_file() or not re.search(r"\.json(\.gz)?$", path.name):
                continue
            try:
                self.files[path] = records_of(path)
                self.records += self.files[path]
            except Refused as why:
                self.refused[path] = str(why)
        self.identities, self.duplicates, self.conflicts = {}, 0, 0
        for record in self.records:
            key = record.identity or record.raw
            known = self.identities.setdefault(key, [])
            content = json.dumps(record.said, sort_keys=True)
            if content in known:
                self.duplicates += 1
            else:
                self.conflicts += bool(known)
                known.append(content)

    def kept(self):
        """The records that are kept: all but exact repetitions."""
        seen, kept = set(), []
        for record in self.records:
            key = (record.identity, json.dumps(record.said, sort_keys=True))
            if key not in seen:
                seen.add(key)
                kept.append(record)
        return kept
