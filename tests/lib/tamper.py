"""The tampering drill: what can be done to a trail's files, and what `aws cloudtrail validate-logs` says of each.

A row does its harm to a bucket and returns what it did it to. `says` is the CLI's verdict, written down by hand after
reading its source; tests/interop runs the real CLI and compares. Where it is blind, `stricter` is what must be seen.
"""

import dataclasses
import datetime
import gzip
import json

from digest_chain import PREVIOUS, Stored, packed, sha256, sign, time_of
from rsa_keys import PrivateKey

MOVED = "INVALID: has been moved from its original location"
SIGNATURE = "INVALID: signature verification failed"
FORMAT = "INVALID: invalid format"
HASH = "INVALID: hash value doesn't match"
TRAILING = "INVALID: unexpected data after end of compressed stream"
NOT_FOUND = "INVALID: not found"


@dataclasses.dataclass
class Scene:
    """What is tampered with: a bucket's digests, oldest first, as Read; the middle one has log files."""
    bucket: object
    digests: list

    @property
    def middle(self):
        """A digest with two log files or more, two digests before it and one after."""
        return next(number for number, digest in enumerate(self.digests[2:-1], 2) if len(digest.logs) >= 2)

    @property
    def digest(self):
        return self.digests[self.middle]

    @property
    def log(self):
        return self.digest.logs[0]

    def change(self, key, data=None, metadata=None):
        stored = self.bucket.get(key)
        self.bucket.put(key, Stored(stored.data if data is None else data,
                                    stored.metadata if metadata is None else metadata))

    def rewrite(self, key, change, private=None):
        """Changes a digest as somebody without the key would: with the old signature, or with one of his own."""
        said = json.loads(gzip.decompress(self.bucket.get(key).data))
        change(said)
        body = json.dumps(said, separators=(",", ":")).encode()
        self.change(key, packed(body), sign(body, private) if private else None)


@dataclasses.dataclass
class Harm:
    """What a row did. `says`: the CLI's verdicts by key; of every other digest and log file it says "valid". None: it
    says nothing of this one, because no digest that it believes names it."""
    says: dict
    unseen: tuple = ()  # More that it says nothing of.
    stricter: dict = dataclasses.field(default_factory=dict)  # What must be said where the CLI is blind.
    strangers: tuple = ()  # Log files that no digest names.
    missing: bool = False  # Whether it must be said that digests are missing whose names nobody knows.

    def expected(self, digests):
        """The CLI's verdict by key, and whether anything is invalid."""
        said = {key: "valid" for digest in digests for key in (digest.key, *digest.logs)}
        said.update(self.says)
        for key in self.unseen:
            said[key] = None
        return {key: verdict for key, verdict in said.items() if verdict}

    def expected_of_ours(self, digests, bucket, unnamed):
        """The program's verdicts: the CLI's, what that is blind for, and `unnamed` for log files that are there but
        that no good digest names."""
        said = {**self.expected(digests), **self.stricter}
        here = set(bucket.keys("")) - set(said)
        of_lost_digests = {log for digest in digests for log in digest.logs}
        said.update({key: unnamed for key in here & (of_lost_digests | set(self.strangers))})
        return said


def log_byte(scene):
    """One character of one record, packed again as it was."""
    body = gzip.decompress(scene.bucket.get(scene.log).data)
    place = body.index(b"eventName") + 12
    scene.change(scene.log, packed(body[:place] + bytes([body[place] ^ 1]) + body[place + 1:]))
    return Harm({scene.log: HASH})


def log_bit(scene):
    """One bit of the compressed bytes."""
    data = bytearray(scene.bucket.get(scene.log).data)
    data[-6] ^= 1  # In the checksum of the content.
    scene.change(scene.log, bytes(data))
    return Harm({scene.log: FORMAT})


def log_appended(scene):
    scene.change(scene.log, scene.bucket.get(scene.log).data + b"more")
    return Harm({scene.log: TRAILING})


def log_member_appended(scene):
    """A second gzip member: most tools would show its records as if they belonged there."""
    scene.change(scene.log, scene.bucket.get(scene.log).data + packed(b'{"Records":[]}'))
    return Harm({scene.log: TRAILING})


def log_cut(scene):
    data = scene.bucket.get(scene.log).data
    scene.change(scene.log, data[:len(data) // 2])
    return Harm({scene.log: HASH})


def log_trailer_cut(scene):
    """Without its last bytes: everything that was compressed is still there."""
    scene.change(scene.log, scene.bucket.get(scene.log).data[:-3])
    return Harm({}, stricter={scene.log: FORMAT})


def log_emptied(scene):
    scene.change(scene.log, b"")
    return Harm({scene.log: HASH})


def log_removed(scene):
    scene.bucket.remove(scene.log)
    return Harm({scene.log: NOT_FOUND})


def log_moved(scene):
    moved = scene.log.replace(".json.gz", "")[:-4] + "MOVD.json.gz"
    scene.bucket.put(moved, scene.bucket.get(scene.log))
    scene.bucket.remove(scene.log)
    return Harm({scene.log: NOT_FOUND}, strangers=(moved,))


def log_swapped(scene):
    """One log file's bytes under another's name."""
    scene.change(scene.log, scene.bucket.get(scene.digest.logs[1]).data)
    return Harm({scene.log: HASH})


def log_added(scene):
    """A log file that was never delivered."""
    added = scene.log.replace(".json.gz", "")[:-4] + "ADDD.json.gz"
    scene.bucket.put(added, Stored(packed(b'{"Records":[]}'), {}))
    return Harm({}, strangers=(added,))


def digest_byte(scene):
    """Another hash for a log file, with the old signature."""
    def change(said):
        said["logFiles"][0]["hashValue"] = "0" * 64
    scene.rewrite(scene.digest.key, change)
    return Harm({scene.digest.key: SIGNATURE}, unseen=tuple(scene.digest.logs))


def digest_log_dropped(scene):
    """A log file is removed, and so is its entry in the digest."""
    def change(said):
        said["logFiles"] = said["logFiles"][1:]
    scene.rewrite(scene.digest.key, change)
    scene.bucket.remove(scene.log)
    return Harm({scene.digest.key: SIGNATURE}, unseen=tuple(scene.digest.logs))


def digest_appended(scene):
    scene.change(scene.digest.key, scene.bucket.get(scene.digest.key).data + b"more")
    return Harm({}, stricter={scene.digest.key: FORMAT})


def digest_cut(scene):
    data = scene.bucket.get(scene.digest.key).data
    scene.change(scene.digest.key, data[:len(data) // 2])
    return Harm({scene.digest.key: FORMAT}, unseen=tuple(scene.digest.logs))


def digest_removed(scene):
    scene.bucket.remove(scene.digest.key)
    return Harm({scene.digest.key: NOT_FOUND}, unseen=tuple(scene.digest.logs))


def two_digests_removed(scene):
    """Two that follow each other."""
    before = scene.digests[scene.middle - 1]
    for digest in (before, scene.digest):
        scene.bucket.remove(digest.key)
    return Harm({scene.digest.key: NOT_FOUND, before.key: None}, unseen=(*before.logs, *scene.digest.logs),
                missing=True)


def newest_digest_removed(scene):
    """Nothing names it, so nothing misses it but its log files."""
    newest = scene.digests[-1]
    scene.bucket.remove(newest.key)
    return Harm({newest.key: None}, unseen=tuple(newest.logs), strangers=tuple(newest.logs))


def oldest_digest_removed(scene):
    oldest = scene.digests[0]
    scene.bucket.remove(oldest.key)
    return Harm({oldest.key: NOT_FOUND}, unseen=tuple(oldest.logs))


def digest_moved(scene):
    """To the name of a second before."""
    key = scene.digest.key
    end = time_of(scene.digest.said["digestEndTime"]) - datetime.timedelta(seconds=1)
    moved = key[:-24] + end.strftime("%Y%m%dT%H%M%SZ") + ".json.gz"
    scene.bucket.put(moved, scene.bucket.get(key))
    scene.bucket.remove(key)
    return Harm({key: NOT_FOUND, moved: MOVED}, unseen=tuple(scene.digest.logs))


def digest_replaced(scene):
    """By the digest before, which is a good one with a good signature."""
    scene.bucket.put(scene.digest.key, scene.bucket.get(scene.digests[scene.middle - 1].key))
    return Harm({scene.digest.key: MOVED}, unseen=tuple(scene.digest.logs))


def digest_of_another_key(scene):
    """One that says the same, well signed, by a key that is not the trail's."""
    forger = PrivateKey("forger")

    def change(said):
        said["digestPublicKeyFingerprint"] = forger.fingerprint()
    scene.rewrite(scene.digest.key, change, forger)
    return Harm({scene.digest.key: f"INVALID: public key not found in region {scene.digest.region} for fingerprint "
                 f"{forger.fingerprint()}"}, unseen=tuple(scene.digest.logs))


def digest_forged(scene):
    """Signed by another key, in the name of the trail's."""
    scene.rewrite(scene.digest.key, lambda said: None, PrivateKey("forger"))
    return Harm({scene.digest.key: SIGNATURE}, unseen=tuple(scene.digest.logs))


def signature_removed(scene):
    scene.change(scene.digest.key, metadata={})
    return Harm({scene.digest.key: SIGNATURE}, unseen=tuple(scene.digest.logs))


def signature_of_another(scene):
    other = scene.bucket.get(scene.digests[scene.middle - 1].key)
    scene.change(scene.digest.key, metadata=other.metadata)
    return Harm({scene.digest.key: SIGNATURE}, unseen=tuple(scene.digest.logs))


def chain_relinked(scene):
    """A digest and its log files are removed, and the one after names the one before as its previous."""
    after, before = scene.digests[scene.middle + 1], scene.digests[scene.middle - 1]

    def change(said):
        said.update(zip(PREVIOUS, (before.bucket, before.key, sha256(before.body), "SHA-256", before.signature)))
    scene.rewrite(after.key, change)
    for key in (scene.digest.key, *scene.digest.logs):
        scene.bucket.remove(key)
    return Harm({after.key: SIGNATURE, scene.digest.key: None}, unseen=(*after.logs, *scene.digest.logs),
                missing=True)


def chain_started_anew(scene):
    """A digest says that nothing was before it, and all that was is gone."""
    scene.rewrite(scene.digest.key, lambda said: said.update(dict.fromkeys(PREVIOUS)))
    gone = [key for digest in scene.digests[:scene.middle] for key in (digest.key, *digest.logs)]
    for key in gone:
        scene.bucket.remove(key)
    return Harm({scene.digest.key: SIGNATURE}, unseen=(*gone, *scene.digest.logs))


ROWS = {
    "nothing is touched": lambda scene: Harm({}),
    "log file: a byte changed": log_byte,
    "log file: a bit of its compressed bytes flipped": log_bit,
    "log file: bytes appended after the gzip trailer": log_appended,
    "log file: a second gzip member appended": log_member_appended,
    "log file: cut short": log_cut,
    "log file: cut short by its trailer": log_trailer_cut,
    "log file: emptied": log_emptied,
    "log file: removed": log_removed,
    "log file: moved": log_moved,
    "log file: another's bytes under its name": log_swapped,
    "log file: added that was never delivered": log_added,
    "digest: a byte changed": digest_byte,
    "digest: a log file taken out of it and removed": digest_log_dropped,
    "digest: bytes appended after the gzip trailer": digest_appended,
    "digest: cut short": digest_cut,
    "digest: removed": digest_removed,
    "digest: two in a row removed": two_digests_removed,
    "digest: the newest removed": newest_digest_removed,
    "digest: the oldest removed": oldest_digest_removed,
    "digest: moved": digest_moved,
    "digest: replaced by another": digest_replaced,
    "digest: replaced by one of another key": digest_of_another_key,
    "digest: replaced by one that another key signed": digest_forged,
    "digest: its signature removed": signature_removed,
    "digest: the signature of another": signature_of_another,
    "chain: relinked past a digest": chain_relinked,
    "chain: started anew": chain_started_anew,
}
