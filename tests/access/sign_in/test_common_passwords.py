"""Passwords that are tried first are refused, and others are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from orders.access.accounts import check_password, generated_password
from orders.access.sign_in.common_passwords import is_common
from orders.errors import RegisterError
from tests.conftest import settings_for
from tests.factories.accounts import PASSWORD


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password2026!",
        "P@ssw0rd12345",
        "passwordpassword",
        "qwertyuiop123",
        "1q2w3e4r5t6y",
        "123456789012",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "WestMidlands26!",
        "Birmingham2026",
        "welcome to police",
        "Summer-2026-Summer",
        "letmein letmein",
        "asdfghjkl;'#12",
    ],
)
def test_common_ones_are_refused(password: str) -> None:
    assert is_common(password)


@pytest.mark.parametrize(
    "password",
    [PASSWORD, "seven tin kettles", "nobody here is real", "a wholly other one", "gravel-otter-92"],
)
def test_others_are_taken(password: str) -> None:
    assert not is_common(password)
    assert not any(is_common(generated_password()) for _ in range(50))


def test_a_force_has_a_list_of_its_own(app: Flask, tmp_path: Path) -> None:
    listed = tmp_path / "refused.txt"
    listed.write_text("# ours\nTeal Lorry Quorum\n")
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = settings_for("sqlite://", refused_passwords=str(listed))
    try:
        with app.app_context(), pytest.raises(RegisterError, match="often"):
            check_password("teal lorry quorum", username="somebody")
    finally:
        app.config["SETTINGS"] = before
    with app.app_context():
        check_password("teal lorry quorum", username="somebody")
