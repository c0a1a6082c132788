"""The signer's half of RSA blind signatures, RSABSSA-SHA384-PSS (RFC 9474), and the check of a finished signature.

The signer sees a blinded number and nothing of the message. What a voter does is in the browser's script.
"""

import secrets
from math import gcd

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

SALT_BYTES = 48
HASH = hashes.SHA384()


class CannotSign(Exception):
    """The number is not one that this key signs, or the signing went wrong; nothing of it is given away."""


def blind_sign(key: RSAPrivateKey, blinded: bytes) -> bytes:
    """Sign a blinded message (RFC 9474 §4.3), with Chinese remainders, a blinded base and a check of the outcome.

    The blinded base keeps the time of the work from telling about the key; the check keeps a computing error from
    telling it (one wrong half of a CRT signature gives the factors away).
    """
    private = key.private_numbers()
    public = private.public_numbers
    size = (public.n.bit_length() + 7) // 8
    number = int.from_bytes(blinded)
    if len(blinded) != size or not 0 < number < public.n:
        raise CannotSign("not a number below the modulus")
    mask = _coprime(public.n)
    masked = number * pow(mask, public.e, public.n) % public.n
    left, right = pow(masked, private.dmp1, private.p), pow(masked, private.dmq1, private.q)
    root = right + private.q * ((left - right) * private.iqmp % private.p)
    signed = root * pow(mask, -1, public.n) % public.n
    if pow(signed, public.e, public.n) != number:
        raise CannotSign("the signature does not give the message back")
    return signed.to_bytes(size)


def _coprime(modulus: int) -> int:
    while True:
        drawn = secrets.randbelow(modulus - 2) + 2
        if gcd(drawn, modulus) == 1:
            return drawn


def is_signed(key: RSAPublicKey, message: bytes, signature: bytes) -> bool:
    """Whether a finished signature is one of this key over this message."""
    scheme = padding.PSS(mgf=padding.MGF1(HASH), salt_length=SALT_BYTES)
    try:
        key.verify(signature, message, scheme, HASH)
    except InvalidSignature:
        return False
    return True
