"""Asking the force's own virus scanner about a file before it is kept."""

from __future__ import annotations

import shlex
import subprocess
import tempfile
from dataclasses import dataclass

from orders.papers.model import ScanResult

LONGEST_S = 60
"""A scanner that takes longer has not answered."""
_CLEAN, _HARMFUL = 0, 1


@dataclass(frozen=True, slots=True)
class Scanner:
    """The command that scans, ``{file}`` standing for the file; without one nothing is scanned.

    It answers by its exit status, as ``clamscan`` does: 0 clean, 1 harmful, all else no answer.
    """

    command: str

    def scan(self, content: bytes) -> ScanResult:
        """What is known of harm in a file.

        Raises:
            ValueError: it is harmful, or the scanner gave no answer; says which.
        """
        if not self.command:
            return ScanResult.NOT_SCANNED
        with tempfile.NamedTemporaryFile(prefix="orders-scan-") as file:
            file.write(content)
            file.flush()
            status = self._run(file.name)
        if status == _CLEAN:
            return ScanResult.CLEAN
        if status == _HARMFUL:
            raise ValueError("The scanner found something harmful in this file. It was not kept.")
        raise ValueError("This file could not be scanned, so it was not kept. Try again later.")

    def _run(self, path: str) -> int | None:
        words = [word.replace("{file}", path) for word in shlex.split(self.command)]
        try:
            done = subprocess.run(  # noqa: S603  the installation's own setting, without a shell
                words, capture_output=True, timeout=LONGEST_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.returncode
