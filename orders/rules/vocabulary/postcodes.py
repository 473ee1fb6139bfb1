"""United Kingdom postcodes as they are written down and as they are kept."""

from __future__ import annotations

import re

_POSTCODE = re.compile(
    r"(?P<outward>[A-Z][0-9][0-9A-Z]?|[A-Z]{2}[0-9][0-9A-Z]?)(?P<inward>[0-9][ABD-HJLNP-UW-Z]{2})"
)
_SPACE = re.compile(r"\s+")


def normalise(text: str) -> str | None:
    """The postcode in capitals with one space, or ``None`` when ``text`` is not one.

    Spaces anywhere and small letters are taken. Whether the postcode exists is not asked.

    Source: outward A9, A99, A9A, AA9, AA99, AA9A; inward 9AA without C I K M O V.
    """
    found = _POSTCODE.fullmatch(_SPACE.sub("", text).upper())
    return f"{found['outward']} {found['inward']}" if found else None
