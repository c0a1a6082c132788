"""The code by which somebody without a name finds their matter again: shown once, kept as a fingerprint only.

It is worked out from the key of the form (144 random bits that the browser was given) with a secret of the
installation: the same form sent twice gives the same code, so that an answer lost on the way is no lost code, and
nobody can choose a weak one.
"""

import hashlib
import hmac

from django.conf import settings

from lianchuang.registry.sealed import fingerprint

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 signs that nobody confuses when copying them by hand."""
SIGNS, GROUP = 28, 4
"""28 signs are 138 bits."""


def code_of(key: str) -> str:
    """The code that belongs to the key of a form."""
    number = int.from_bytes(hmac.digest(settings.LOOKUP_KEY, f"voice-code|{key}".encode(), hashlib.sha512))
    signs = []
    for _ in range(SIGNS):
        number, rest = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[rest])
    return "-".join("".join(signs[start : start + GROUP]) for start in range(0, SIGNS, GROUP))


def mark_of(code: str) -> bytes | None:
    """The fingerprint under which a code is kept, however it was typed; None for what cannot be one."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    if len(plain) != SIGNS or any(sign not in ALPHABET for sign in plain):
        return None
    return fingerprint("voice-code", plain)
