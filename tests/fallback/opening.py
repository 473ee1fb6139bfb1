"""Opening a locked list outside the browser, as the script in it does."""

from __future__ import annotations

import re
from base64 import b64decode
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from orders.fallback.encryption import key_of

PASSPHRASE = "seven brown horses wait"


def fact(page: str, name: str) -> str:
    """What the page says openly under ``name``."""
    found = re.search(rf'data-{name}="([^"]*)"', page)
    assert found is not None
    return found[1]


def opened(path: Path, passphrase: str = PASSPHRASE) -> str:
    """The list inside a file."""
    page = path.read_text()
    sealed = re.search(r'<div id="sealed" hidden>([^<]*)</div>', page)
    assert sealed is not None
    key = key_of(
        passphrase, salt=b64decode(fact(page, "salt")), iterations=int(fact(page, "iterations"))
    )
    about = fact(page, "about").encode()
    return AESGCM(key).decrypt(b64decode(fact(page, "nonce")), b64decode(sealed[1]), about).decode()
