"""A built-in bucket's folder, read and tampered with behind the server's back: docs/formats/bucket.md."""

import base64
import hashlib
import json
import os

from digest_chain import Stored
from log_files import key_of


class FolderBucket:
    """Keys of the drill are their own paths."""

    def __init__(self, buckets, name):
        self.name, self.path, self.facts = name, buckets / name, buckets / ".facts" / name

    def _sidecar(self, key):
        path = self.facts / (key + "%.json")
        if len(path.name) > 251:
            last = hashlib.sha256(key.rpartition("/")[2].encode()).hexdigest()
            path = path.parent / f"%%{last}%.json"
        return path

    def keys(self, prefix=""):
        paths = [os.path.relpath(os.path.join(folder, name), self.path)
                 for folder, _, names in os.walk(self.path) for name in names]
        return sorted(key for key in map(key_of, paths) if key.startswith(prefix))

    def get(self, key):
        sidecar = self._sidecar(key)
        facts = json.loads(sidecar.read_text()) if sidecar.exists() else {}
        return Stored((self.path / key).read_bytes(), facts.get("metadata", {}))

    def put(self, key, stored):
        path, sidecar = self.path / key, self._sidecar(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(stored.data)
        if not stored.metadata and not sidecar.exists():
            return
        md5 = hashlib.md5(stored.data)
        sidecar.parent.mkdir(parents=True, exist_ok=True)
        sidecar.write_text(json.dumps({
            "version": 1, "bytes": len(stored.data), "md5": md5.hexdigest(), "etag": md5.hexdigest(),
            "contentType": "application/json", "contentEncoding": "gzip", "metadata": stored.metadata,
            "checksums": {"sha256": base64.b64encode(hashlib.sha256(stored.data).digest()).decode()}}))

    def remove(self, key):
        (self.path / key).unlink()
        self._sidecar(key).unlink(missing_ok=True)
