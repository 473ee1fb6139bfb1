"""Settings come from one file and the environment, all faults at once; a key is made once."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from environs import EnvValidationError

from orders import environment
from orders.rules.checks.breach_patterns import Limits
from orders.settings import own_secret, read_settings

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "sqlite:////srv/orders.sqlite"


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A settings file of the test's own, not there yet; nothing else is set but a database."""
    before = dict(os.environ)
    for name in before:
        if name.startswith("ORDERS_"):
            del os.environ[name]
    os.environ["ORDERS_DATABASE_URL"] = DATABASE
    monkeypatch.setattr(environment, "FILE", tmp_path / ".env")
    yield tmp_path / ".env"
    os.environ.clear()
    os.environ.update(before)


def faults() -> dict[str, list[str]]:
    with pytest.raises(EnvValidationError) as told:
        read_settings()
    assert isinstance(told.value.error_messages, dict)
    return told.value.error_messages


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


def test_the_daily_run_waits_ten_minutes_and_tries_again_after_one_five_and_fifteen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ORDERS_SECRET_KEY", "k" * 32)
    usual = read_settings()
    assert (usual.mail_answer_seconds, usual.mail_retry_seconds) == (600, (60, 300, 900))
    monkeypatch.setenv("ORDERS_MAIL_ANSWER_SECONDS", "30")
    monkeypatch.setenv("ORDERS_MAIL_RETRY_SECONDS", "5,10")
    ours = read_settings()
    assert (ours.mail_answer_seconds, ours.mail_retry_seconds) == (30, (5, 10))


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


def test_the_file_sets_what_the_environment_does_not(file: Path) -> None:
    file.write_text(
        'ORDERS_FORCE_NAME="Invented Constabulary"\nORDERS_FORCE_CODE=INV\n'
        "ORDERS_SNAPSHOT_PASSPHRASE='five $HOME ${words} here'\n"
    )
    os.environ["ORDERS_FORCE_CODE"] = "ENV"
    settings = read_settings()
    assert (settings.force_name, settings.force_code) == ("Invented Constabulary", "ENV")
    assert settings.snapshot_passphrase == "five $HOME ${words} here"


def test_a_database_must_be_named() -> None:
    del os.environ["ORDERS_DATABASE_URL"]
    assert "make install" in faults()["ORDERS_DATABASE_URL"][0]


def test_a_file_of_spatialite_stands_beside_the_register_wherever_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    os.environ["ORDERS_DATABASE_URL"] = "sqlite:///instance/orders.sqlite"
    wanted = f"sqlite:///{environment.ROOT / 'instance' / 'orders.sqlite'}"
    assert read_settings().database_url == wanted


def test_a_setting_that_is_not_there_is_named_with_its_likeness() -> None:
    os.environ |= {"ORDERS_SMPT_HOST": "mail.example", "ORDERS_IDLE_MINUTES": "0"}
    told = faults()
    assert set(told) == {"ORDERS_SMPT_HOST", "ORDERS_IDLE_MINUTES"}
    assert "ORDERS_SMTP_HOST" in told["ORDERS_SMPT_HOST"][0]


def test_each_setting_stands_in_the_document_and_in_the_example() -> None:
    document = (ROOT / "docs" / "running.md").read_text()
    rows = [row.split("|")[1] for row in document.splitlines() if row.startswith("| `ORDERS_")]
    told = {name for row in rows for name in re.findall(r"`(ORDERS_\w+)`", row)}
    example = (ROOT / ".env.example").read_text()
    assert told == set(re.findall(r"^#(ORDERS_\w+)=", example, re.MULTILINE))


def test_what_https_needs_is_said() -> None:
    os.environ["ORDERS_HTTPS"] = "true"
    assert set(faults()) == {"ORDERS_MAILBOX_PATTERN", "ORDERS_PROXIES"}
    os.environ |= {"ORDERS_MAILBOX_PATTERN": r"[^@]+@force\.example", "ORDERS_PROXIES": "0"}
    assert read_settings().proxies == 0


def test_no_password_is_shown_with_a_database() -> None:
    shown = environment.shown_address("postgresql+psycopg://orders:hidden@db.example/orders")
    assert shown == "postgresql+psycopg://orders:***@db.example/orders"
