"""Locking a list: only the passphrase opens it, and nothing said openly can be altered."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from orders.fallback.encryption import ITERATIONS, Locked, key_of, lock
from tests.fallback.opening import PASSPHRASE

TEXT = "<h1>1 live order in Ålder</h1>"


def unlock(locked: Locked, passphrase: str = PASSPHRASE) -> str:
    key = key_of(passphrase, salt=b64decode(locked.salt), iterations=locked.iterations)
    sealed, about = b64decode(locked.sealed), locked.about.encode()
    return AESGCM(key).decrypt(b64decode(locked.nonce), sealed, about).decode()


@pytest.fixture(scope="module")
def locked() -> Locked:
    return lock(TEXT, PASSPHRASE, about="LPA:ALD")


@pytest.mark.parametrize(
    "passphrase", [PASSPHRASE, f"  {PASSPHRASE}\n"], ids=["as set", "spaces around"]
)
def test_the_passphrase_opens_it(locked: Locked, passphrase: str) -> None:
    assert unlock(locked, passphrase) == TEXT
    assert locked.iterations == ITERATIONS >= 600_000


def test_an_accent_is_the_same_however_it_was_typed() -> None:
    salt = b"s" * 16
    composed, apart = "caf\u00e9 au lait sucr\u00e9", "cafe\u0301 au lait sucre\u0301"
    assert key_of(composed, salt=salt, iterations=10) == key_of(apart, salt=salt, iterations=10)


@pytest.mark.parametrize(
    "change",
    [{"about": "LPA:BIR"}, {"salt": "AAAAAAAAAAAAAAAAAAAAAA=="}, {"nonce": "AAAAAAAAAAAAAAAA"}],
    ids=["another area", "another salt", "another nonce"],
)
def test_what_was_altered_does_not_open(locked: Locked, change: dict[str, str]) -> None:
    with pytest.raises(InvalidTag):
        unlock(replace(locked, **change))  # type: ignore[arg-type]  # a field each


def test_another_passphrase_does_not_open_it(locked: Locked) -> None:
    with pytest.raises(InvalidTag):
        unlock(locked, "seven brown horses walk")


def test_two_files_of_one_list_have_nothing_in_common(locked: Locked) -> None:
    again = lock(TEXT, PASSPHRASE, about="LPA:ALD")
    assert {again.salt, again.nonce, again.sealed}.isdisjoint(
        {locked.salt, locked.nonce, locked.sealed}
    )
