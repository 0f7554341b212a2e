"""RSA as digest files use it (PKCS#1 v1.5, SHA-256), written from RFC 8017 and apart from the program's own code.

Not for secrets: keys are made from a seed, and nothing here takes the same time for every input.
"""

import base64
import hashlib
import random

# RFC 8017, 9.2: the DigestInfo of SHA-256.
SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


def _length(count):
    if count < 0x80:
        return bytes([count])
    text = count.to_bytes((count.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(text)]) + text


def _integer(value):
    text = value.to_bytes(value.bit_length() // 8 + 1, "big")  # One bit more: the sign.
    return b"\x02" + _length(len(text)) + text


def _read(data, tag):
    """(content, what follows) of one DER element."""
    assert data[0] == tag, f"DER: tag {data[0]:#x}, expected {tag:#x}"
    size, start = data[1], 2
    if size & 0x80:
        start += size & 0x7F
        size = int.from_bytes(data[2:start], "big")
    assert len(data) >= start + size, "DER: cut short"
    return data[start:start + size], data[start + size:]


class PublicKey:
    def __init__(self, modulus, exponent):
        self.modulus, self.exponent = modulus, exponent
        self.size = (modulus.bit_length() + 7) // 8

    @classmethod
    def from_value(cls, value):
        """From what ListPublicKeys gives: base64 of a DER RSAPublicKey."""
        body, rest = _read(base64.b64decode(value, validate=True), 0x30)
        modulus, more = _read(body, 0x02)
        exponent, end = _read(more, 0x02)
        assert not rest and not end, "DER: more than a key"
        return cls(int.from_bytes(modulus, "big"), int.from_bytes(exponent, "big"))

    def der(self):
        body = _integer(self.modulus) + _integer(self.exponent)
        return b"\x30" + _length(len(body)) + body

    def value(self):
        return base64.b64encode(self.der()).decode()

    def fingerprint(self):
        return hashlib.md5(self.der()).hexdigest()

    def padded(self, text):
        digest = SHA256_PREFIX + hashlib.sha256(text).digest()
        return b"\x00\x01" + b"\xff" * (self.size - 3 - len(digest)) + b"\x00" + digest

    def verifies(self, text, signature):
        """`signature`: hex, in lower case as CloudTrail writes it."""
        data = bytes.fromhex(signature)
        if len(data) != self.size or data.hex() != signature:
            return False
        opened = pow(int.from_bytes(data, "big"), self.exponent, self.modulus)
        return opened.to_bytes(self.size, "big") == self.padded(text)


def _is_prime(number, chance):
    if any(number % small == 0 for small in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return False
    odd, halvings = number - 1, 0
    while odd % 2 == 0:
        odd, halvings = odd // 2, halvings + 1
    for _ in range(20):
        power = pow(chance.randrange(2, number - 1), odd, number)
        if power in (1, number - 1):
            continue
        for _ in range(halvings - 1):
            power = power * power % number
            if power == number - 1:
                break
        else:
            return False
    return True


def _prime(bits, chance):
    while True:
        number = chance.getrandbits(bits) | 3 << bits - 2 | 1
        if number % 65537 != 1 and _is_prime(number, chance):
            return number


class PrivateKey(PublicKey):
    """A key of 2048 bits, the same for the same seed."""

    def __init__(self, seed):
        chance = random.Random(seed)
        one, other = _prime(1024, chance), _prime(1024, chance)
        super().__init__(one * other, 65537)
        self._exponent = pow(65537, -1, (one - 1) * (other - 1))

    def sign(self, text):
        number = int.from_bytes(self.padded(text), "big")
        return pow(number, self._exponent, self.modulus).to_bytes(self.size, "big").hex()
