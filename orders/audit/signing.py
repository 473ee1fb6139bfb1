"""What proves that a line or a seal is the register's own: a signature whose key is elsewhere.

The key is a setting or a file of the installation, never in the database: write access to the
database alone can sign nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Protocol

_KEY_NAME_LETTERS = 8
_ONCE_LETTERS = 16
_SUM_LETTERS = 40
_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


class SignedLine(Protocol):
    """A line of the log, whatever object or row holds it."""

    at: Any
    account_id: Any
    author: Any
    action: Any
    what: Any
    reference: Any
    details: Any
    reason: Any
    shown: Any


def canonical(value: object) -> bytes:
    """One way to write a value down, whatever order its parts were given in."""
    return _JSON.encode(value).encode()


def utc(at: datetime) -> str:
    """An aware instant as signatures and seals write it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


@lru_cache(maxsize=8)
def key_name(key: bytes) -> str:
    """Eight hexadecimal digits that tell keys apart and give none away."""
    return hashlib.sha256(b"name of the key of the log\n" + key).hexdigest()[:_KEY_NAME_LETTERS]


def signed(key: bytes, line: SignedLine) -> str:
    """A new line's signature: the key's name, something never used before, and the sum over both.

    No two lines have the same one, so that a copied line shows.
    """
    once = secrets.token_hex(_ONCE_LETTERS // 2)
    return key_name(key) + once + _sum(key, once, line)


def is_signed(key: bytes, line: SignedLine, signature: str) -> bool:
    """Whether ``key`` made this signature for exactly this line."""
    once = signature[_KEY_NAME_LETTERS : _KEY_NAME_LETTERS + _ONCE_LETTERS]
    wanted = key_name(key) + once + _sum(key, once, line)
    return hmac.compare_digest(wanted.encode(), signature.encode())


def by_another_key(key: bytes, signature: str) -> bool:
    """Whether a signature says that another key than ``key`` made it."""
    return not signature.startswith(key_name(key))


def over(key: bytes, value: object) -> str:
    """A signature over any value that JSON can hold, with the key's name before it."""
    return key_name(key) + hmac.new(key, canonical(value), hashlib.sha256).hexdigest()


def is_over(key: bytes, value: object, signature: str | None) -> bool:
    """Whether ``key`` made this signature over the value."""
    return hmac.compare_digest(over(key, value).encode(), (signature or "").encode())


def _sum(key: bytes, once: str, line: SignedLine) -> str:
    said = [
        once,
        utc(line.at),
        line.account_id,
        line.author,
        line.action.value,
        line.what,
        line.reference,
        line.details,
        line.reason,
        line.shown,
    ]
    return hmac.digest(key, canonical(said), "sha256").hex()[:_SUM_LETTERS]
