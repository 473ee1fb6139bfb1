"""What the force's scanner says decides."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from orders.papers import scanning
from orders.papers.model import ScanResult
from orders.papers.scanning import Scanner


def answering(folder: Path, body: str) -> Scanner:
    """A scanner that runs ``body`` with the file's path as ``path``."""
    script = folder / "scanner.py"
    script.write_text(f"import sys, time\npath = sys.argv[1]\n{body}\n")
    return Scanner(f"{sys.executable} {script} {{file}}")


def test_without_a_scanner_nothing_is_scanned_and_that_is_said() -> None:
    assert Scanner("").scan(b"anything") is ScanResult.NOT_SCANNED


def test_the_scanner_reads_the_very_file_and_it_is_gone_afterwards(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    body = f"open({str(seen)!r}, 'wb').write(path.encode() + b'|' + open(path, 'rb').read())"
    assert answering(tmp_path, body).scan(b"\x00harmless") is ScanResult.CLEAN
    path, _, content = seen.read_bytes().partition(b"|")
    assert content == b"\x00harmless"
    assert not Path(path.decode()).exists()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("sys.exit(1)", "something harmful"),
        ("sys.exit(2)", "could not be scanned"),
        ("raise RuntimeError", "something harmful"),
    ],
    ids=["harmful", "no answer", "exit status 1 whatever the cause"],
)
def test_what_is_not_clean_is_refused(tmp_path: Path, body: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        answering(tmp_path, body).scan(b"x")


def test_a_scanner_that_takes_too_long_gives_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "LONGEST_S", 0.5)
    with pytest.raises(ValueError, match="could not be scanned"):
        answering(tmp_path, "time.sleep(30)").scan(b"x")


def test_a_scanner_that_is_not_there_gives_no_answer() -> None:
    with pytest.raises(ValueError, match="could not be scanned"):
        Scanner("/nowhere/scanner {file}").scan(b"x")
