"""What a paper's content is, told by its first bytes and never by its name."""

from __future__ import annotations

from typing import Final

from orders.papers.model import FileType

_STARTS: Final = (
    (b"%PDF-", FileType.PDF),
    (b"\x89PNG\r\n\x1a\n", FileType.PNG),
    (b"\xff\xd8\xff", FileType.JPEG),
)


def type_of(content: bytes) -> FileType | None:
    """The type of a file, None when it is none that the register takes."""
    return next((found for start, found in _STARTS if content.startswith(start)), None)
