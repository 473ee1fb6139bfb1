"""Settings come from the environment, all faults at once; a key is made where none is given."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from environs import EnvValidationError

from orders.rules.patterns import Limits
from orders.settings import own_secret, read_settings


def test_an_installation_makes_one_key_of_its_own_that_only_its_user_reads(tmp_path: Path) -> None:
    first = own_secret(tmp_path / "instance")
    assert len(first) >= 32
    assert own_secret(tmp_path / "instance") == first
    assert stat.S_IMODE((tmp_path / "instance" / "secret-key").stat().st_mode) == 0o600


def test_every_fault_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDERS_SECRET_KEY", "short")
    monkeypatch.setenv("ORDERS_SMTP_SECURITY", "maybe")
    monkeypatch.setenv("ORDERS_IDLE_MINUTES", "0")
    with pytest.raises(EnvValidationError) as told:
        read_settings()
    assert set(told.value.error_messages) == {
        "ORDERS_SECRET_KEY",
        "ORDERS_SMTP_SECURITY",
        "ORDERS_IDLE_MINUTES",
    }


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDERS_SECRET_KEY", "k" * 32)
    monkeypatch.setenv("ORDERS_FORCE_NAME", "Invented Constabulary")
    assert read_settings().force_name == "Invented Constabulary"


@pytest.mark.parametrize(
    ("days", "taken"), [("28", True), ("14", True), ("0", False), ("29", False)]
)
def test_a_return_hearing_is_due_within_28_days_or_fewer_c33(
    monkeypatch: pytest.MonkeyPatch, days: str, taken: bool
) -> None:
    monkeypatch.setenv("ORDERS_SECRET_KEY", "k" * 32)
    monkeypatch.setenv("ORDERS_NMO_RETURN_DAYS", days)
    if taken:
        assert read_settings().nmo_return_days == int(days)
        return
    with pytest.raises(EnvValidationError) as told:
        read_settings()
    assert set(told.value.error_messages) == {"ORDERS_NMO_RETURN_DAYS"}


def test_a_force_sets_from_when_on_breaches_are_a_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDERS_SECRET_KEY", "k" * 32)
    assert read_settings().pattern_limits == Limits(12, 3, 2, 2)
    monkeypatch.setenv("ORDERS_PATTERN_MONTHS", "6")
    monkeypatch.setenv("ORDERS_PATTERN_BREACHES", "3")
    assert read_settings().pattern_limits == Limits(6, 3, 2, 3)
    monkeypatch.setenv("ORDERS_PATTERN_VICTIMS", "1")
    with pytest.raises(EnvValidationError) as told:
        read_settings()
    assert set(told.value.error_messages) == {"ORDERS_PATTERN_VICTIMS"}


@pytest.mark.parametrize(("passphrase", "taken"), [("", True), ("x" * 15, False), ("x" * 16, True)])
def test_a_passphrase_for_lists_is_long_or_absent(
    monkeypatch: pytest.MonkeyPatch, passphrase: str, taken: bool
) -> None:
    monkeypatch.setenv("ORDERS_SECRET_KEY", "k" * 32)
    monkeypatch.setenv("ORDERS_SNAPSHOT_PASSPHRASE", passphrase)
    if taken:
        assert read_settings().snapshot_passphrase == passphrase
        return
    with pytest.raises(EnvValidationError) as told:
        read_settings()
    assert set(told.value.error_messages) == {"ORDERS_SNAPSHOT_PASSPHRASE"}
