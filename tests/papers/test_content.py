"""A file is what its first bytes say."""

from __future__ import annotations

import pytest

from orders.papers.content import type_of
from orders.papers.model import FileType
from tests.factories.papers import JPEG, PDF, PNG


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (PDF, FileType.PDF),
        (PNG, FileType.PNG),
        (JPEG, FileType.JPEG),
        (b"", None),
        (b"<script>alert(1)</script>%PDF-", None),
        (b"MZ\x90\x00", None),
        (b"PK\x03\x04", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"\x89PNG", None),
    ],
    ids=["pdf", "png", "jpeg", "empty", "page", "program", "archive", "svg", "cut short"],
)
def test_a_file_is_known_by_its_content(content: bytes, found: FileType | None) -> None:
    assert type_of(content) is found
