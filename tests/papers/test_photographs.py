"""A photograph is kept as its pixels alone."""

from __future__ import annotations

import io
import zlib

import pytest
from marshmallow import ValidationError
from PIL import Image

from orders.papers import photographs
from orders.papers.photographs import LONGEST_SIDE_PX, made_anew
from tests.factories.papers import JPEG, PDF, picture


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_what_is_kept_tells_neither_place_nor_camera(form: str) -> None:
    given = picture(form, (1200, 900), said="9 Hidden Mews")
    assert b"Hidden Mews" in given
    kept = made_anew(given)
    assert b"Hidden Mews" not in kept
    shown = Image.open(io.BytesIO(kept))
    assert (shown.format, shown.size) == ("JPEG", (LONGEST_SIDE_PX, 600))
    assert not shown.getexif()
    assert made_anew(given) == kept


def test_one_that_lies_on_its_side_is_set_upright() -> None:
    kept = Image.open(io.BytesIO(made_anew(picture("JPEG", (40, 20), turned=6))))
    assert kept.size == (20, 40)


def with_chunk(name: bytes, held: bytes) -> bytes:
    """A PNG with one more part before its pixels."""
    head, pixels = picture("PNG", (4, 4)).split(b"IDAT", 1)
    part = len(held).to_bytes(4) + name + held + zlib.crc32(name + held).to_bytes(4)
    return head[:-4] + part + head[-4:] + b"IDAT" + pixels


@pytest.mark.parametrize(
    "content",
    [
        PDF,
        JPEG,
        b"",
        picture("GIF", (2, 2)),
        picture("PNG", (40, 40))[:60],
        with_chunk(b"eXIf", b"II*\0"),
    ],
    ids=["pdf", "no-picture", "empty", "other-type", "cut-off", "damaged"],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(ValidationError, match="Choose another photograph"):
        made_anew(content)


def test_one_that_would_fill_the_memory_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photographs, "MOST_PIXELS", 99)
    with pytest.raises(ValidationError, match="too many pixels"):
        made_anew(picture("PNG", (10, 10)))
