"""The slips drawn at the door: random codes without a name, of which only the fingerprints are in the database."""

import hashlib
import hmac

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 signs that nobody confuses when copying them by hand."""
SIGNS, GROUP = 28, 4
"""28 signs are 138 bits."""


def slip(seed: bytes, number: int) -> str:
    """The code of one slip of a ballot, worked out from its seed: it need not be kept to be printed."""
    left = int.from_bytes(hmac.digest(seed, f"slip|{number}".encode(), hashlib.sha512))
    signs = []
    for _ in range(SIGNS):
        left, rest = divmod(left, len(ALPHABET))
        signs.append(ALPHABET[rest])
    return "-".join("".join(signs[start : start + GROUP]) for start in range(0, SIGNS, GROUP))


def slip_hash(code: str) -> str | None:
    """Under what a slip is kept, however its code was typed; None for what cannot be one."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    if len(plain) != SIGNS or set(plain) - set(ALPHABET):
        return None
    return hashlib.sha256(f"lc1|slip|{plain}".encode()).hexdigest()
