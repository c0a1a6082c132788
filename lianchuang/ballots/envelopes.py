"""What is posted: a sealed envelope of one length whatever is in it, and the messages that the keys sign."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PADDED, NONCE, TAG = 2048, 12, 16
OAEP = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
RANDOM = r"[A-Za-z0-9_-]{43}"
"""32 random bytes in base64url."""


@dataclass(frozen=True)
class Sealed:
    """What an envelope holds: the message with the choice, and the signature that makes it count."""

    message: str
    signature: bytes


def length_for(key_bits: int) -> int:
    """How long every envelope is that is sealed to a key of this size."""
    return key_bits // 8 + NONCE + PADDED + TAG


def is_right_to_post(election: str, message: str) -> bool:
    """Whether a message has the form of a right to drop one envelope into this ballot box."""
    return re.fullmatch(rf"lc1\|outer\|{re.escape(election)}\|{RANDOM}", message) is not None


def choice_in(election: str, message: str) -> str | None:
    """The choice in a message of this election; None where it belongs to no vote of it."""
    found = re.fullmatch(rf"lc1\|{re.escape(election)}\|{RANDOM}\|(.*)", message, re.DOTALL)
    return found[1] if found else None


def opened(key: RSAPrivateKey, election: str, envelope: bytes) -> Sealed | None:
    """What is in an envelope; None where it does not open or holds no message with a signature."""
    first = key.key_size // 8
    try:
        secret = key.decrypt(envelope[:first], OAEP)
        plain = AESGCM(secret).decrypt(envelope[first : first + NONCE], envelope[first + NONCE :], election.encode())
        held = json.loads(plain)
        message, signature = held["m"], from_text(held["sig"])
        message.encode()  # half of a pair of signs is no text
    except (ValueError, InvalidTag, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return Sealed(message, signature) if isinstance(message, str) and "\0" not in message else None


def to_text(data: bytes) -> str:
    """Base64url without padding, as browsers and files carry bytes."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """The bytes of a base64url text. Raises ValueError for any other spelling of them."""
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise ValueError("not base64url")
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if to_text(data) != text:
        raise ValueError("not the one spelling of these bytes")
    return data
