"""Lists are locked quickly: what a guess at a passphrase really costs has its own test."""

from __future__ import annotations

import pytest

from orders.fallback import encryption


@pytest.fixture(autouse=True)
def _cheap_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encryption, "ITERATIONS", 1_000)
