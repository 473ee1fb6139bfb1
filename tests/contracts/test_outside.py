"""What others build on stays as it is, unless it is meant to change."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.contracts.outside import HERE, SEEN, text


@pytest.mark.parametrize("subject", SEEN)
def test_what_is_seen_from_outside_is_as_it_was(app: Flask, subject: str) -> None:
    assert text(app, subject) == (HERE / f"{subject}.txt").read_text()
