"""Papers of orders, and files to make them of."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from sqlalchemy.orm import Session

from orders.papers import service
from orders.papers.model import Paper, PaperKind
from orders.papers.scanning import Scanner
from orders.papers.service import PaperInput, PaperStorage
from orders.papers.store import Folder
from orders.register.model import Order
from tests.factories.accounts import make_account
from tests.factories.orders import at

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"
_DESCRIPTION, _TURNED = 0x010E, 0x0112
ADDED = "2026-11-20 10:00"


def keeping(folder: Path, *, scan_command: str = "", largest_mb: int = 1) -> PaperStorage:
    """Papers kept in a folder, nothing scanned."""
    return PaperStorage(Folder(folder), Scanner(scan_command), largest_mb)


def make_paper(
    db: Session,
    order: Order,
    folder: Path,
    content: bytes = PDF,
    kind: PaperKind = PaperKind.SEALED_ORDER,
) -> Paper:
    """A paper added on Friday morning."""
    given = PaperInput(kind, content)
    return service.add(db, order, given, keeping(folder), by=make_account(db), now=at(ADDED))


def picture(
    form: str, size: tuple[int, int] = (40, 30), *, said: str = "", turned: int = 1, red: int = 90
) -> bytes:
    """A picture, with a description among its data and the way it is turned, as cameras write."""
    made = io.BytesIO()
    data = Image.Exif()
    data[_DESCRIPTION], data[_TURNED] = said, turned
    Image.new("RGB", size, (red, 120, 60)).save(made, form, exif=data)
    return made.getvalue()
