"""Encrypting a list with a passphrase, so that a browser can open it with nothing else."""

from __future__ import annotations

import secrets
import unicodedata
from base64 import b64encode
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

ITERATIONS = 600_000
"""Rounds of PBKDF2-HMAC-SHA-256: each guess at the passphrase costs a noticeable time."""
KEY_BYTES, SALT_BYTES, NONCE_BYTES = 32, 16, 12


@dataclass(frozen=True, slots=True)
class Locked:
    """A text that only its passphrase opens; ``salt``, ``nonce`` and ``sealed`` are base64.

    Attributes:
        about: what the file says openly of itself; the text opens only together with it.
        iterations: rounds of PBKDF2.
        sealed: AES-256-GCM ciphertext and tag.
    """

    about: str
    iterations: int
    salt: str
    nonce: str
    sealed: str


def lock(text: str, passphrase: str, *, about: str) -> Locked:
    """Encrypt ``text``; ``about`` stays readable and cannot be altered unnoticed."""
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    key = key_of(passphrase, salt=salt, iterations=ITERATIONS)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), about.encode())
    return Locked(about, ITERATIONS, _text(salt), _text(nonce), _text(sealed))


def key_of(passphrase: str, *, salt: bytes, iterations: int) -> bytes:
    """The key that a passphrase stands for: 32 bytes."""
    plain = unicodedata.normalize("NFC", passphrase.strip()).encode()
    return PBKDF2HMAC(SHA256(), KEY_BYTES, salt, iterations).derive(plain)


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()
