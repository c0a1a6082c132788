"""A voter's half of the protocol in plain Python: what the browser's script does, for tests."""

import hashlib
import json
import os
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lianchuang.ballots import casting
from lianchuang.ballots.casting import Blinded, public_key
from lianchuang.ballots.envelopes import OAEP, PADDED, to_text
from lianchuang.ballots.models import Election


def encoded(message: bytes, salt: bytes, bits: int) -> bytes:
    """EMSA-PSS with SHA-384 (RFC 8017 §9.1.1), for a modulus of so many bits."""
    size = (bits - 1 + 7) // 8
    digest = hashlib.sha384(b"\0" * 8 + hashlib.sha384(message).digest() + salt).digest()
    block = b"\0" * (size - len(salt) - 48 - 2) + b"\x01" + salt
    mask = b"".join(hashlib.sha384(digest + n.to_bytes(4)).digest() for n in range(size // 48 + 1))
    hidden = bytearray(a ^ b for a, b in zip(block, mask, strict=False))
    hidden[0] &= 0xFF >> (8 * size - (bits - 1))
    return bytes(hidden) + digest + b"\xbc"


@dataclass
class Blinding:
    """A message on its way to a signature that the signer does not recognise."""

    key: RSAPublicKey
    message: str
    salt: bytes = field(default_factory=lambda: os.urandom(48))
    mask: int = 0

    def __post_init__(self):
        numbers = self.key.public_numbers()
        self.mask = self.mask or secrets.randbelow(numbers.n - 2) + 2

    @property
    def blinded(self) -> bytes:
        numbers = self.key.public_numbers()
        block = int.from_bytes(encoded(self.message.encode(), self.salt, numbers.n.bit_length()))
        return (block * pow(self.mask, numbers.e, numbers.n) % numbers.n).to_bytes(self.key.key_size // 8)

    def finish(self, signed: bytes) -> bytes:
        n = self.key.public_numbers().n
        return (int.from_bytes(signed) * pow(self.mask, -1, n) % n).to_bytes(self.key.key_size // 8)


class Voter:
    """Somebody with a choice; asks for a paper, then posts it."""

    def __init__(self, election: Election, choice: str):
        self.election, name = election, str(election.pk)
        self.vote = Blinding(public_key(election, "inner"), f"lc1|{name}|{to_text(os.urandom(32))}|{choice}")
        self.right = Blinding(public_key(election, "outer"), f"lc1|outer|{name}|{to_text(os.urandom(32))}")

    @property
    def request(self) -> Blinded:
        return Blinded(self.right.blinded, self.vote.blinded)

    def take(self, signed: Blinded) -> "Voter":
        self.right_signed, self.vote_signed = self.right.finish(signed.outer), self.vote.finish(signed.inner)
        self.envelope = self.seal({"m": self.vote.message, "sig": to_text(self.vote_signed)})
        return self

    def seal(self, held: object) -> bytes:
        secret, nonce = os.urandom(32), os.urandom(12)
        plain = json.dumps(held).encode().ljust(PADDED)
        box = public_key(self.election, "box")
        return box.encrypt(secret, OAEP) + nonce + AESGCM(secret).encrypt(nonce, plain, str(self.election.pk).encode())

    def post(self) -> "Voter":
        casting.cast(self.election, self.right.message, self.right_signed, self.envelope)
        return self
