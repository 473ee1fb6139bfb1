"""What a command said, but for the line that names the database."""

from __future__ import annotations

import re


def unnamed(said: str) -> str:
    """The same without that line, which differs from run to run."""
    return re.sub(r"^Database: .*\n", "", said, flags=re.MULTILINE)
