"""Blind signatures: the vectors of RFC 9474 (appendix A), and what must not be signed."""

import dataclasses
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateNumbers,
    RSAPublicNumbers,
    rsa_crt_dmp1,
    rsa_crt_dmq1,
    rsa_crt_iqmp,
)

from lianchuang.ballots.blindness import CannotSign, blind_sign, is_signed
from tests.ballots.voter import Blinding, encoded

VECTORS = json.loads((Path(__file__).parent / "rfc9474.json").read_text("utf-8"))


def key_of(vector):
    p, q, e, d, n = (int(vector[name], 16) for name in "pqedn")
    crt = (rsa_crt_dmp1(d, p), rsa_crt_dmq1(d, q), rsa_crt_iqmp(p, q))
    return RSAPrivateNumbers(p, q, d, *crt, RSAPublicNumbers(e, n)).private_key(unsafe_skip_rsa_key_validation=True)


@pytest.mark.parametrize("vector", VECTORS, ids=[one["name"] for one in VECTORS])
def test_the_signer_and_the_voter_give_what_the_rfc_gives(vector):
    key = key_of(vector)
    blinded, signed, finished = (bytes.fromhex(vector[name]) for name in ("blinded_msg", "blind_sig", "sig"))
    assert blind_sign(key, blinded) == signed
    message, salt = bytes.fromhex(vector["prepared_msg"]), bytes.fromhex(vector["salt"])
    n = key.public_key().public_numbers().n
    mask = pow(int(vector["inv"], 16), -1, n)
    block = int.from_bytes(encoded(message, salt, n.bit_length()))
    assert (block * pow(mask, 65537, n) % n).to_bytes(512) == blinded
    assert (int.from_bytes(signed) * int(vector["inv"], 16) % n).to_bytes(512) == finished
    assert is_signed(key.public_key(), message, finished) == (len(salt) == 48)


def test_the_signer_never_sees_what_it_signs(key):
    """The same message blinded twice is two numbers, and both come to a signature over it."""
    first, second = (Blinding(key.public_key(), "lc1|x") for _ in range(2))
    assert first.blinded != second.blinded
    signatures = [one.finish(blind_sign(key, one.blinded)) for one in (first, second)]
    assert all(is_signed(key.public_key(), b"lc1|x", one) for one in signatures)
    assert not is_signed(key.public_key(), b"lc1|y", signatures[0])


def test_what_is_no_number_below_the_modulus_is_not_signed(key):
    n = key.public_key().public_numbers().n
    size = key.key_size // 8
    for bad in (b"", b"\0" * size, n.to_bytes(size), b"\xff" * size, (5).to_bytes(size - 1), (5).to_bytes(size + 1)):
        with pytest.raises(CannotSign):
            blind_sign(key, bad)


def test_a_computing_error_gives_no_signature_away(key):
    """One wrong half of a signature would give the factors of the key to whoever sees it."""

    class Faulty:
        def private_numbers(self):
            held = key.private_numbers()
            names = ("p", "q", "d", "dmp1", "dmq1", "iqmp", "public_numbers")
            numbers = {name: getattr(held, name) for name in names}
            return dataclasses.make_dataclass("Numbers", names)(**numbers | {"dmq1": held.dmq1 ^ 2})

    with pytest.raises(CannotSign):
        blind_sign(Faulty(), (5).to_bytes(key.key_size // 8))


@pytest.fixture(scope="module")
def key():
    return key_of(VECTORS[2])
