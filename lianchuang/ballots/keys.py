"""The private keys of a ballot: three files in the installation's key folder, made for one ballot and gone with it."""

import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from lianchuang.ballots.published import KEYS as KEYS

BITS = 3072
SLIPS = "slips"


class KeysGone(Exception):
    """The private keys of a ballot are not in the key folder: it can be neither signed for nor opened here."""


def make_keys(ref: str) -> dict[str, bytes]:
    """Make the keys of a ballot and the seed of its slips; the public keys, in DER.

    They are on disk when this returns: whole, for the owner alone, before any row names them.
    """
    keys = {name: rsa.generate_private_key(public_exponent=65537, key_size=BITS) for name in KEYS}
    written = {name: key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) for name, key in keys.items()}
    _write(ref, written | {SLIPS: secrets.token_bytes(32)})
    return {
        name: key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        for name, key in keys.items()
    }


def _write(ref: str, files: Mapping[str, bytes]) -> None:
    folder = _folder(ref)
    draft = folder.with_name(f"{ref}.new")
    draft.mkdir(parents=True, mode=0o700)
    for name, data in files.items():
        descriptor = os.open(draft / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    draft.rename(folder)
    for place in (folder, folder.parent):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def private_key(ref: str, name: str) -> RSAPrivateKey:
    """One of the private keys, read from its file. Raises KeysGone."""
    try:
        # our own file: testing the primes again would cost more than the signature
        key = load_pem_private_key((_folder(ref) / name).read_bytes(), None, unsafe_skip_rsa_key_validation=True)
    except FileNotFoundError:
        raise KeysGone(ref) from None
    assert isinstance(key, RSAPrivateKey)
    return key


def slip_seed(ref: str) -> bytes:
    """The secret from which the slips of a ballot are drawn. Raises KeysGone."""
    try:
        return (_folder(ref) / SLIPS).read_bytes()
    except FileNotFoundError:
        raise KeysGone(ref) from None


def kept_refs() -> list[str]:
    """The ballots whose keys are still there."""
    folder = Path(settings.HOME) / "keys" / "ballots"
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []


def destroy_keys(ref: str) -> None:
    """Nothing is signed or opened after the count: an envelope in an old backup then stays shut."""
    shutil.rmtree(_folder(ref), ignore_errors=True)


def _folder(ref: str) -> Path:
    return Path(settings.HOME) / "keys" / "ballots" / ref
