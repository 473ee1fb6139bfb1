"""The register's own references, such as ``WM26-00412-7``, and numbers of other systems."""

from __future__ import annotations

import re

_PREFIX = re.compile(r"[A-Z]{2,4}")
_REFERENCE = re.compile(
    r"(?P<prefix>[A-Z]{2,4})(?P<year>[0-9]{2})(?P<serial>[0-9]{5,9})(?P<check>[0-9])"
)
_WRITTEN = re.compile(r"(?<![A-Za-z0-9-])[A-Z]{2,4}[0-9]{2}-[0-9]{5,9}-[0-9](?![A-Za-z0-9])")
_SEPARATOR = re.compile(r"[\s\-./_\u2010-\u2015\u2212]+")
_SIGNS = re.compile(r"[^0-9A-Z]+")
EXAMPLE = "WM26-00412-7"
"""What hints and messages give as an example; one of the year's records has it."""
LAST = 999_999_999
"""The highest number of a year."""


def make(prefix: str, year: int, serial: int) -> str:
    """The reference of the ``serial``-th record of ``year``.

    Args:
        prefix: the force, two to four capital letters.
        year: calendar year in full, such as 2026.
        serial: 1 to 999,999,999; written with at least five digits.

    Raises:
        ValueError: an argument is outside these limits.
    """
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"a reference starts with two to four capital letters, not {prefix!r}")
    if not 2000 <= year <= 2099:
        raise ValueError(f"a reference's year is 2000 to 2099, not {year}")
    if not 1 <= serial <= LAST:
        raise ValueError(f"a reference's serial is 1 to {LAST}, not {serial}")
    digits = f"{year % 100:02d}{serial:05d}"
    return f"{prefix}{digits[:2]}-{digits[2:]}-{_check_digit(digits)}"


def normalise(text: str) -> str | None:
    """``text`` as a reference is written, or ``None`` when it is not one.

    Spaces, small letters, and other or missing signs are forgiven; a wrong check digit is not.
    """
    found = _REFERENCE.fullmatch(_SEPARATOR.sub("", text).upper())
    if found is None or _check_digit(found["year"] + found["serial"]) != found["check"]:
        return None
    return f"{found['prefix']}{found['year']}-{found['serial']}-{found['check']}"


def found_in(text: str) -> frozenset[str]:
    """Every reference that stands in a text as the register writes it."""
    return frozenset(each for each in set(_WRITTEN.findall(text)) if valid(each))


def valid(text: str) -> bool:
    """Whether ``text`` is a reference exactly as the register writes it."""
    return normalise(text) == text


def _check_digit(digits: str) -> str:
    """The digit that makes a mistyped figure show (Luhn's sum over year and serial)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return str(-total % 10)


def sought(number: str) -> str:
    """A number of another system as it is looked for: capitals and digits; blank without a digit.

    The same number is written ``20/CR/12345/26``, ``20CR 12345 26`` and ``20cr1234526``.
    """
    key = _SIGNS.sub("", number.upper())
    return key if any(each.isdigit() for each in key) else ""
