"""The Merkle tree of RFC 6962 §2.1, built leaf by leaf, and its signed checkpoints (C2SP tlog-checkpoint).

Appending costs O(log n) hashes and keeps only the frontier: the roots of the full subtrees that the leaves so far
make, largest first (the set bits of the size).
"""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

HASH_BYTES = 32


def leaf_hash(salt: bytes, text: bytes) -> bytes:
    """H(0x00 ‖ salt ‖ text): the salt keeps a guessable text from being confirmed once the text is shed."""
    return hashlib.sha256(b"\x00" + salt + text).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass
class Tree:
    """A growing tree: its size and frontier."""

    size: int = 0
    frontier: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        height = self.size
        while height & 1:
            leaf = node_hash(self.frontier.pop(), leaf)
            height >>= 1
        self.frontier.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        if not self.frontier:
            return hashlib.sha256(b"").digest()
        root = self.frontier[-1]
        for left in reversed(self.frontier[:-1]):
            root = node_hash(left, root)
        return root

    def packed(self) -> bytes:
        return b"".join(self.frontier)

    @classmethod
    def unpack(cls, size: int, packed: bytes) -> "Tree":
        hashes = [packed[i : i + HASH_BYTES] for i in range(0, len(packed), HASH_BYTES)]
        if len(hashes) != size.bit_count():
            raise ValueError("检查点的前沿与条数不符。")
        return cls(size, hashes)

    @classmethod
    def of(cls, leaves: Iterable[bytes]) -> "Tree":
        tree = cls()
        for leaf in leaves:
            tree.append(leaf)
        return tree


class BadNote(Exception):
    """A checkpoint note that cannot be read or whose signature is not ours; the message is a Chinese sentence."""


@dataclass(frozen=True)
class Signer:
    """The journal's Ed25519 key under its public name, as in C2SP signed-note."""

    origin: str
    key: Ed25519PrivateKey

    @classmethod
    def from_seed(cls, origin: str, seed: bytes) -> "Signer":
        return cls(origin, Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.origin.encode() + b"\n\x01" + self.public).digest()[:4]

    def checkpoint(self, size: int, root: bytes) -> str:
        """The note: origin, size, root, an empty line, the signature."""
        text = f"{self.origin}\n{size}\n{base64.b64encode(root).decode()}\n"
        signature = base64.b64encode(self.key_id + self.key.sign(text.encode())).decode()
        return f"{text}\n— {self.origin} {signature}\n"

    def read(self, note: str) -> tuple[int, bytes]:
        """Size and root of a checkpoint that this key signed.

        Raises BadNote for anything else: another journal's note, an altered one, not a note at all.
        """
        try:
            text, signatures = note.replace("\r\n", "\n").split("\n\n", 1)
            origin, size, root = text.split("\n")[:3]
            lines = [line.split(" ") for line in signatures.strip().split("\n")]
            signed = next(base64.b64decode(line[2]) for line in lines if line[:2] == ["—", self.origin])
            decoded = int(size), base64.b64decode(root, validate=True)
        except (ValueError, StopIteration, IndexError):
            raise BadNote("这不是本日志的检查点。") from None
        if origin != self.origin or signed[:4] != self.key_id:
            raise BadNote(f"这个检查点属于另一份日志（{origin}）。")
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signed[4:], f"{text}\n".encode())
        except InvalidSignature:
            raise BadNote("检查点的签名不对，它被改动过。") from None
        return decoded
