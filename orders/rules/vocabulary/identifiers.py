"""Identifiers of persons and arrests on police papers: read as written, checked, written one way.

PNC ids, CRO numbers and arrest/summons numbers each end in a letter worked out from their figures,
so that a mistyped one shows.

Source: HMPPS person-record identifier rules and the Ministry of Justice's reading of the
arrest/summons number, both August 2026.
"""

from __future__ import annotations

import re

LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
"""Check letters by remainder; I, O and S are not used."""
UNUSED = "I, O or S"
WMP_FORCE_CODE = "20"
"""West Midlands Police in an arrest/summons number."""

_PNC = re.compile(
    r"(?:(?P<year4>[0-9]{4})/(?P<serial4>[0-9]{1,7})|(?P<year2>[0-9]{2})/(?P<serial2>[0-9]{1,7})"
    r"|(?P<year>[0-9]{4}(?=[0-9]{6,7}[A-Z])|[0-9]{2}(?=[0-9]{1,7}[A-Z]))(?P<serial>[0-9]+))"
    r"(?P<letter>[A-Z])"
)
_CRO = re.compile(r"(?P<serial>[0-9]{1,6})/(?P<year>[0-9]{2})(?P<letter>[A-Z])")
_CRO_FILE = re.compile(r"SF(?P<year>[0-9]{2})/(?P<serial>[0-9]{1,6})(?P<letter>[A-Z])")
_ASN = re.compile(
    r"(?P<year>[0-9]{2})(?P<force>[0-9A-Z]{2})(?P<unit>[0-9A-Z]{2})(?P<system>[0-9A-Z]{2})"
    r"(?P<serial>[0-9]{11})(?P<letter>[A-Z])"
)
_ASN_PARTED = re.compile(
    r"(?P<year>[0-9]{2})/(?P<force>[0-9A-Z]{2})/?(?P<unit>[0-9A-Z]{2})/(?P<system>[0-9A-Z]{2})/"
    r"(?P<serial>[0-9]{1,11})(?P<letter>[A-Z])"
)


class NotOne(ValueError):
    """What was written is no such identifier; says what is wrong with it, in a whole sentence."""


def pnc_id(text: str, *, this_year: int) -> str:
    """A PNC id as ``YYYY/NNNNNNNX``, from that or ``YY/N…NX``, with or without its slash.

    Args:
        text: as it was typed; small letters and spaces are forgiven.
        this_year: the calendar year, 2026; two figures above its last two mean the century before.

    Raises:
        NotOne: it has another shape, or its last letter does not fit its figures.
    """
    found = _PNC.fullmatch(_plain(text))
    if found is None:
        raise NotOne("A PNC id is a year, up to 7 figures and a letter, like 2026/0123456L.")
    written = found["year4"] or found["year2"] or found["year"]
    serial = (found["serial4"] or found["serial2"] or found["serial"]).zfill(7)
    year = int(written) if len(written) == 4 else _full_year(written, this_year)
    if not 1900 <= year <= this_year:
        raise NotOne(f"A PNC id begins with the year it was given, 1900 to {this_year}.")
    _check(f"{year % 100:02d}{serial}", found["letter"], "PNC id")
    return f"{year}/{serial}{found['letter']}"


def cro_number(text: str) -> str:
    """A CRO number as ``NNNNNN/YYX``, its serial padded; a file number ``SFYY/N…NX`` as given.

    Raises:
        NotOne: it has another shape, or its last letter does not fit its figures.
    """
    plain = _plain(text)
    if kept := _CRO_FILE.fullmatch(plain):
        _check(kept["year"] + kept["serial"], kept["letter"], "CRO number")
        return plain
    found = _CRO.fullmatch(plain)
    if found is None:
        raise NotOne("A CRO number is like 065656/91H, or SF05/482703J for a file.")
    serial = found["serial"].zfill(6)
    _check(found["year"] + serial, found["letter"], "CRO number")
    return f"{serial}/{found['year']}{found['letter']}"


def arrest_summons_number(text: str) -> str:
    """An ASN as ``YY/FFUU/SS/NNNNNNNNNNNX``: year, force and unit, system, 11 figures, letter.

    Raises:
        NotOne: it has another shape, or its last letter does not fit its figures.
    """
    plain = _plain(text)
    found = _ASN_PARTED.fullmatch(plain) or _ASN.fullmatch(plain)
    if found is None:
        raise NotOne(
            "An arrest/summons number is year, force and unit, system, up to 11 figures and a"
            f" letter, like 26/{WMP_FORCE_CODE}AA/01/00000000001X."
        )
    serial = found["serial"].zfill(11)
    # The unit is no part of the sum, and a force or system with a letter in it adds nothing.
    counted = "".join(part for part in (found["force"], found["system"]) if part.isdigit())
    _check(counted + found["year"] + serial, found["letter"], "arrest/summons number")
    return (
        f"{found['year']}/{found['force']}{found['unit']}/{found['system']}/"
        f"{serial}{found['letter']}"
    )


def check_letter(digits: str) -> str:
    """The letter that belongs to these figures."""
    return LETTERS[int(digits) % len(LETTERS)]


def _check(digits: str, letter: str, what: str) -> None:
    if letter not in LETTERS:
        raise NotOne(f"The last letter of {_a(what)} is never {UNUSED}.")
    if check_letter(digits) != letter:
        raise NotOne(
            f"This {what} cannot be right: its last letter does not fit its figures. Check each of"
            " them against the paper."
        )


def _a(what: str) -> str:
    return f"{'an' if what.startswith('arrest') else 'a'} {what}"


def _full_year(written: str, this_year: int) -> int:
    century = this_year // 100 * 100
    year = century + int(written)
    return year if year <= this_year else year - 100


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text).upper()
