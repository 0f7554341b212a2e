"""Reads a bucket of CloudTrail log files, knowing only AWS's names and format, and refuses whatever breaks them."""

import collections
import json
import re
import zlib

import selecting

KEY = re.compile(r"(?P<prefix>.*?)AWSLogs/(?P<account>\d{12})/(?P<folder>CloudTrail(-NetworkActivity)?)/"
                 r"(?P<region>[a-z0-9-]+)/(?P<day>\d{4}/\d\d/\d\d)/"
                 r"(?P=account)_(?P=folder)_(?P=region)_(?P<date>\d{8})T\d{4}Z_(?P<unique>[A-Za-z0-9]{16})\.json\.gz")


def key_of(path):
    """The key of a file at this path below its bucket: docs/formats/bucket.md."""
    names = {"%": "", "%2E": ".", "%2E%2E": ".."}
    return "/".join(names.get(part, part.replace("%00", "\0").replace("%25", "%")) for part in path.split("/"))


def canonical(record):
    return json.dumps(record, sort_keys=True)


def read_log_file(data):
    """The records of one file: one gzip member, one JSON object of which Records is the first member."""
    inflate = zlib.decompressobj(31)
    text = inflate.decompress(data)
    assert inflate.eof and not inflate.unused_data, "not one gzip member"
    assert text.startswith(b'{"Records":['), f"begins with {text[:40]!r}"
    body = json.loads(text)
    assert list(body) == ["Records"], f"members {list(body)}"
    assert body["Records"], "a file without records"
    return body["Records"]


class Bucket:
    """A bucket's folder. Remembers the files that it has read: they may never change."""

    def __init__(self, path):
        self.path = path
        self._seen = {}

    def _key(self, path):
        return key_of(str(path.relative_to(self.path)))

    def _read(self, path):
        key = self._key(path)
        stat = path.stat()
        mark = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
        if key in self._seen:
            assert self._seen[key][0] == mark, f"{key} was written again"
            return
        match = KEY.fullmatch(key)
        assert match, f"not a log file's name: {key}"
        assert match["day"].replace("/", "") == match["date"], f"another day: {key}"
        try:
            records = read_log_file(path.read_bytes())
        except (AssertionError, ValueError, zlib.error) as error:
            raise AssertionError(f"{key}: {error}") from error
        kinds = {selecting.category(record) for record in records}
        assert len(kinds) == 1, f"{key}: categories {kinds}"
        assert (kinds == {"NetworkActivity"}) == (match["folder"] != "CloudTrail"), f"{key}: {kinds}"
        for record in records:
            # What a record leaves out, its door knows.
            owner, region = selecting.account(record), record.get("awsRegion")
            assert owner in (match["account"], None), f"{key}: an event of {owner}"
            assert region in (match["region"], None), f"{key}: an event of {region}"
        self._seen[key] = (mark, match["prefix"], [canonical(record) for record in records])

    def read(self):
        """What is in the bucket: a Counter of records, as canonical text, by prefix."""
        paths = [path for path in self.path.rglob("*") if path.is_file()]
        for path in paths:
            self._read(path)
        missing = set(self._seen) - {self._key(path) for path in paths}
        assert not missing, f"files that are gone: {missing}"
        found = collections.defaultdict(collections.Counter)
        for _, prefix, records in self._seen.values():
            found[prefix].update(records)
        return found

    def file_count(self):
        return len(self._seen)
