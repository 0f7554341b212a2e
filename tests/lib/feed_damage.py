"""Log files that are not as they should be, by what is wrong with them; and those that are only large."""

import functools
import gzip
import io
import json
import struct
import uuid
import zlib

import made
from digest_chain import packed

BLANK = 1 << 20


def damaged(records):
    """{what is wrong: bytes} of a file that held these records: none of them may be taken without a word."""
    body = json.dumps({"Records": records}).encode()
    whole = packed(body)
    flipped, sum_flipped = bytearray(whole), bytearray(whole)
    flipped[len(whole) // 2] ^= 0x10
    sum_flipped[-6] ^= 1
    return {
        "empty": b"",
        "cut in half": whole[:len(whole) // 2],
        "cut in its trailer": whole[:-3],
        "cut after its header": whole[:10],
        "a bit flipped in the middle": bytes(flipped),
        "a bit flipped in the checksum": bytes(sum_flipped),
        "bytes after the trailer": whole + b"more",
        "a member after the member": whole + packed(b'{"Records":[]}'),
        "zeros after the trailer": whole + bytes(512),
        "not compressed": b"hello",
        "not JSON": packed(b"hello"),
        "JSON cut in half": packed(body[:len(body) // 2]),
        "JSON and more": packed(body + b"{}"),
        "JSON of an array": packed(json.dumps(records).encode()[:-1] + b",7]"),
        "JSON of a number": packed(b"7"),
        "Records of no list": packed(b'{"Records":{"a":1}}'),
        "no Records": packed(b'{"configurationItems":[]}'),
        "no UTF-8": packed(body.replace(b"DescribeInstances", b"Describe\xff\xfe", 1).replace(
            b'"test"', b'"\xff\xfe"', 1)),
        "deep": packed(b'{"Records":[' + b"[" * 100_000),
    }


def odd_but_right(records):
    """{what is odd: bytes} of files that hold these records all the same."""
    body = json.dumps({"Records": records}).encode()
    return {"plain": packed(body), "with white space": packed(json.dumps({"Records": records}, indent=2).encode()),
            "badly compressed": gzip.compress(body, 0), "with a name in its header": named(body),
            "with more members": packed(json.dumps({"version": "9", "Records": records, "more": [1]}).encode())}


def named(body):
    """As the program gzip writes files: with their name."""
    file = io.BytesIO()
    with gzip.GzipFile("logs.json", "wb", fileobj=file, mtime=0) as packing:
        packing.write(body)
    return file.getvalue()


@functools.cache
def bomb(inflated=(2 << 30) + BLANK):
    """A well-formed log file without events that inflates to so many bytes (of white space): a thousandth of them."""
    head, tail = b'{"Records":[', b"]}"
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    blank = b" " * BLANK
    begin = packing.compress(head) + packing.flush(zlib.Z_FULL_FLUSH)
    middle = packing.compress(blank) + packing.flush(zlib.Z_FULL_FLUSH)  # The same bytes, however often they come.
    end = packing.compress(tail) + packing.flush(zlib.Z_FINISH)
    count = inflated // BLANK
    checksum = zlib.crc32(head)
    for _ in range(count):
        checksum = zlib.crc32(blank, checksum)
    checksum = zlib.crc32(tail, checksum)
    size = len(head) + count * BLANK + len(tail)
    return (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" + begin + middle * count + end
            + struct.pack("<II", checksum, size & 0xFFFFFFFF))


def large_id(number):
    return str(uuid.UUID(int=0x1A46E << 100 | 0x4000 << 64 | 0x8000 << 48 | number))


@functools.cache
def large(inflated=200 << 20, record_bytes=4000):
    """(bytes, event ids) of one log file that inflates to about so many bytes, made without holding them."""
    record = made.record(eventID="@", requestID="large", requestParameters={"filler": "@"})
    text = json.dumps(record)
    filler = "".join(chr(97 + number * number % 26) for number in range(max(0, record_bytes - len(text))))
    before, after = text.replace('"filler": "@"', f'"filler": "{filler}"').encode().split(b"@")
    packing = zlib.compressobj(1, zlib.DEFLATED, 31)
    ids = [large_id(number) for number in range(inflated // (len(before) + len(after) + 38))]
    parts = [packing.compress(b'{"Records":[')]
    for number, event_id in enumerate(ids):
        parts.append(packing.compress(b"".join((b"," if number else b"", before, event_id.encode(), after))))
    parts += [packing.compress(b"]}"), packing.flush()]
    return b"".join(parts), ids
