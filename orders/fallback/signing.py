"""Signing a file with the installation's own Ed25519 key, and checking a signature."""

from __future__ import annotations

import binascii
import os
from base64 import b64decode, b64encode
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from orders.errors import RegisterError

SIGNATURE = ".sig"
"""What the name of a signature adds to the name of its file."""
PUBLIC = ".pub"
"""What the name of the public key adds to the name of the key."""


def own_key(path: Path) -> Ed25519PrivateKey:
    """The installation's signing key, made on first use and readable by its user only.

    The public key lies beside it; those who check files take a copy of that.

    Raises:
        RegisterError: the file holds no Ed25519 key.
    """
    path.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    key = Ed25519PrivateKey.generate()
    with os.fdopen(made, "wb") as new:
        new.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    path.with_name(path.name + PUBLIC).write_bytes(public)
    return key


def sign(content: bytes, key: Ed25519PrivateKey) -> bytes:
    """The detached signature of a file's content, a line of base64."""
    return b64encode(key.sign(content)) + b"\n"


def check(path: Path, public_key: Path) -> None:
    """Check that a file is as it was signed.

    Args:
        path: the file; its signature lies beside it.
        public_key: PEM file of the public key.

    Raises:
        RegisterError: it is not, or a file is missing or is not what it should be.
    """
    try:
        key = load_pem_public_key(public_key.read_bytes())
        signature = b64decode(path.with_name(path.name + SIGNATURE).read_bytes(), validate=False)
        content = path.read_bytes()
    except OSError as error:
        raise RegisterError(f"{error.filename} cannot be read: nothing was checked.") from error
    except binascii.Error as error:
        raise RegisterError("The signature is damaged: do not trust this file.") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise RegisterError(f"{public_key} is no public key.") from error
    if not isinstance(key, Ed25519PublicKey):
        raise RegisterError(f"{public_key} is no Ed25519 key.")
    try:
        key.verify(signature, content)
    except InvalidSignature as error:
        raise RegisterError(
            f"{path.name} is not as this register signed it: do not trust it."
        ) from error


def _read(path: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise RegisterError(f"{path} holds no signing key.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise RegisterError(f"{path} holds no Ed25519 key.")
    return key
