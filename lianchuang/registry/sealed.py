"""Sensitive values at rest: encrypted, bound to their row, found again only through a keyed fingerprint.

Stored as `version ‖ key id ‖ nonce ‖ ciphertext ‖ tag` (AES-256-GCM); the authenticated data is
`table.column|primary key`, so a ciphertext moved to another row does not open (security.md §2 rules 8 and 9).
"""

import hmac
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

VERSION = 1
NONCE_BYTES = 12


class Unreadable(Exception):
    """A sealed value that does not open: moved, altered, or sealed with a key that is gone."""


class EncryptedField(models.BinaryField):
    """A text that is readable on its own row only. The row's primary key must be set before it is saved."""

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, name, _Opening(self))

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        held = model_instance.__dict__.get(self.attname)
        if not isinstance(held, str):
            return held
        if model_instance.pk is None:
            raise ValueError(f"{self.attname} is bound to its row: set the primary key before saving")
        sealed = seal(held, self._place(model_instance))
        model_instance.__dict__[self.attname] = sealed
        return sealed

    def _place(self, row: models.Model) -> bytes:
        return f"{row._meta.db_table}.{self.column}|{row.pk}".encode()

    def formfield(self, **kwargs: Any) -> None:
        return None


class _Opening:
    """Attribute access opens the value; the row keeps the sealed form."""

    def __init__(self, field: EncryptedField):
        self.field = field

    def __get__(self, row: models.Model | None, owner: type | None = None) -> Any:
        if row is None:
            return self
        held = row.__dict__.get(self.field.attname)
        if held is None or isinstance(held, str):
            return held
        return unseal(bytes(held), self.field._place(row))

    def __set__(self, row: models.Model, value: Any) -> None:
        row.__dict__[self.field.attname] = value


def seal(text: str, place: bytes, *, alike: bool = False) -> bytes:
    """The text, sealed to its place. `alike`: the same text at the same place gives the same bytes each time, its nonce
    being a keyed fingerprint of both; for what is written again with each change of its row."""
    key_id = max(settings.FIELD_KEYS)
    if alike:
        nonce = hmac.digest(settings.LOOKUP_KEY, b"nonce|" + place + b"|" + text.encode(), "sha256")[:NONCE_BYTES]
    else:
        nonce = secrets.token_bytes(NONCE_BYTES)
    cipher = AESGCM(settings.FIELD_KEYS[key_id]).encrypt(nonce, text.encode(), place)
    return bytes([VERSION, key_id]) + nonce + cipher


def unseal(sealed: bytes, place: bytes) -> str:
    """Raises Unreadable when the value was moved to another row or altered, or its key is missing."""
    version, key_id, nonce, cipher = sealed[0], sealed[1], sealed[2 : 2 + NONCE_BYTES], sealed[2 + NONCE_BYTES :]
    key = settings.FIELD_KEYS.get(key_id)
    if version != VERSION or key is None:
        raise Unreadable("the key of this value is not here")
    try:
        return AESGCM(key).decrypt(nonce, cipher, place).decode()
    except InvalidTag:
        raise Unreadable("this value does not belong to this row, or was altered") from None


def fingerprint(purpose: str, value: str) -> bytes:
    """The keyed fingerprint under which a value is looked up; useless without the key, which is not in the database."""
    return hmac.digest(settings.LOOKUP_KEY, f"{purpose}|{value}".encode(), "sha256")


def masked_id_number(value: str | None) -> str:
    """3302**********7890"""
    return "" if not value else f"{value[:4]}{'*' * (len(value) - 8)}{value[-4:]}"


def masked_telephone(value: str | None) -> str:
    """138****1234"""
    return "" if not value else f"{value[:3]}{'*' * (len(value) - 7)}{value[-4:]}"


def masked_name(value: str) -> str:
    """张*"""
    return value[:1] + "*" * (len(value) - 1)
