"""A bucket of the stand-in, in memory: objects, and listings in pages, in the order of the keys' bytes or in none that
anybody can tell, as S3's directory buckets list."""

import base64
import bisect
import email.utils
import hashlib
import threading
import time

from digest_chain import Stored

PAGE_MAX = 1000


def by_bytes(key):
    return key.encode(errors="surrogateescape")


def by_hash(key):
    """No order that a name shows, and the same each time."""
    return hashlib.sha256(by_bytes(key)).digest()


class FeedObject:
    def __init__(self, stored, modified):
        self.data, self.metadata, self.modified = stored.data, dict(stored.metadata), modified
        self.etag = hashlib.md5(stored.data).hexdigest()
        self.checksum = base64.b64encode(hashlib.sha256(stored.data).digest()).decode()
        self.last_modified = email.utils.formatdate(modified, usegmt=True)


class FeedBucket:
    """As the drill knows buckets, and with pages. Safe from any thread; `page_size` and `order` may be changed."""

    def __init__(self, name, objects=(), region="us-east-1", page_size=PAGE_MAX, order=by_bytes, may_list=True):
        """`may_list`: without it a missing object is AccessDenied, and so is a listing."""
        self.name, self.region, self.page_size, self.order, self.may_list = name, region, page_size, order, may_list
        self._objects, self._lock, self._listings, self._tokens = {}, threading.Lock(), {}, set()
        for key, stored in dict(objects).items():
            self.put(key, stored)

    def put(self, key, stored, modified=None):
        """`stored`: digest_chain's Stored, or bytes."""
        stored = stored if isinstance(stored, Stored) else Stored(stored, {})
        made = FeedObject(stored, time.time() if modified is None else modified)
        with self._lock:
            self._objects[key] = made
            self._listings = {}
        return made

    def remove(self, key):
        with self._lock:
            self._objects.pop(key, None)
            self._listings = {}

    def find(self, key):
        """The FeedObject, or None."""
        return self._objects.get(key)

    def get(self, key):
        found = self._objects[key]
        return Stored(found.data, dict(found.metadata))

    def keys(self, prefix=""):
        with self._lock:
            return sorted((key for key in self._objects if key.startswith(prefix)), key=by_bytes)

    def page(self, prefix="", delimiter="", token="", after="", most=PAGE_MAX):
        """(entries, the next page's token or ""): an entry is (key, FeedObject), or (common prefix, None).
        ValueError of a token that no page gave."""
        with self._lock:
            entries = self._entries(prefix, delimiter)
            start = 0
            if token:
                if token not in self._tokens:
                    raise ValueError(f"no page gave the token {token}")
                start = bisect.bisect_right(entries, base64.b64decode(token), key=lambda each: each[0])
            elif after:
                start = bisect.bisect_right(entries, by_bytes(after), key=lambda each: each[0])
            page = entries[start:start + min(most, self.page_size)]
            more = start + len(page) < len(entries)
            found = [(name, self._objects.get(name) if is_key else None) for _, name, is_key in page]
            next_token = base64.b64encode(page[-1][0]).decode() if more and page else ""
            self._tokens.add(next_token)
            return found, next_token

    def _entries(self, prefix, delimiter):
        """(sorting key, name, whether it is an object's key), sorted; kept until something changes."""
        kept = self._listings.get((prefix, delimiter, self.order))
        if kept is None:
            names = {}
            for key in self._objects:
                if not key.startswith(prefix):
                    continue
                end = key.find(delimiter, len(prefix)) if delimiter else -1
                names[key if end < 0 else key[:end + len(delimiter)]] = end < 0
            kept = sorted((self.order(name), name, is_key) for name, is_key in names.items())
            self._listings[prefix, delimiter, self.order] = kept
        return kept
