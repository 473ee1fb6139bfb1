"""Signatures: what is signed passes, anything else is named."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from orders.errors import RegisterError
from orders.fallback import signing


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    """A signed file; its key is beside it."""
    path = tmp_path / "list.html"
    path.write_bytes(b"a list")
    key = signing.own_key(tmp_path / "keys" / "key.pem")
    (tmp_path / "list.html.sig").write_bytes(signing.sign(b"a list", key))
    return path


def public(signed: Path) -> Path:
    return signed.parent / "keys" / "key.pem.pub"


def test_the_key_is_made_once_and_only_its_user_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "instance" / "key.pem"
    first = signing.own_key(path)
    assert signing.own_key(path).private_bytes_raw() == first.private_bytes_raw()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"PRIVATE" not in path.with_name("key.pem.pub").read_bytes()


def test_a_file_as_it_was_signed_passes(signed: Path) -> None:
    signing.check(signed, public(signed))
    signed.write_bytes(b"a lost")
    with pytest.raises(RegisterError, match="not as this register signed it"):
        signing.check(signed, public(signed))


def test_a_file_signed_by_somebody_else_does_not_pass(signed: Path, tmp_path: Path) -> None:
    signing.own_key(tmp_path / "other.pem")
    with pytest.raises(RegisterError, match="do not trust it"):
        signing.check(signed, tmp_path / "other.pem.pub")


@pytest.mark.parametrize(
    ("damaged", "content", "said"),
    [
        ("list.html.sig", None, "cannot be read"),
        ("list.html", None, "cannot be read"),
        ("keys/key.pem.pub", None, "cannot be read"),
        ("list.html.sig", b"short", "damaged"),
        ("list.html.sig", b"c2hvcnQ=", "do not trust it"),
        ("keys/key.pem.pub", b"no key", "is no public key"),
    ],
)
def test_what_is_missing_or_damaged_is_named(
    signed: Path, damaged: str, content: bytes | None, said: str
) -> None:
    path = signed.parent / damaged
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    with pytest.raises(RegisterError, match=said):
        signing.check(signed, public(signed))


def test_a_key_file_that_holds_no_key_is_named(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_text("nothing")
    with pytest.raises(RegisterError, match="holds no signing key"):
        signing.own_key(path)
