"""Whether a text tells an address, however either was written.

A text tells a home by its number and street, by its street alone, by the name of its house, by its
postcode, its UPRN, or a place on a map within a few hundred metres (``map_places``). Prefer hiding
over telling: a street called as everyday things are is told by its name with its kind or a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from orders.search.disclosure.words.letters import SpokenReading, alike, canonical, digits_of, said
from orders.search.disclosure.words.map_places import names_code, names_place
from orders.search.disclosure.words.street_words import PAIRS_OF_LETTERS
from orders.search.disclosure.words.streets import RevealingText, Street, streets_of, telling_of

_FEWEST_OF_UPRN: Final = 6
_LIKE_A_POSTCODE: Final = re.compile(r"(?<![a-z0-9])[a-z0-9]{2,4}[\s.\-]?[a-z0-9]{3}(?![a-z0-9])")
_LOOK_LIKE_DIGITS: Final = str.maketrans("odqilszbg", "000115286")


@dataclass(frozen=True, slots=True)
class Spelt:
    """An address, ready to be looked for in texts.

    Attributes:
        streets: its streets and buildings, the nearest to the door first.
        postcode: outward and inward part, lower case; ``None`` when it has none.
        uprn: digits.
        point: easting and northing, metres, EPSG:27700.
    """

    streets: tuple[Street, ...]
    postcode: tuple[str, str] | None
    uprn: str | None
    point: tuple[float, float] | None

    def telling(self, text: str) -> RevealingText:
        """How closely ``text`` tells this address."""
        found = RevealingText.NOTHING
        for reading in said(text):
            found = max(found, self._in(reading))
            if found is RevealingText.HOUSE:
                return found
        return RevealingText.HOUSE if names_code(text) else found

    def _in(self, reading: SpokenReading) -> RevealingText:
        found = RevealingText.NOTHING
        if self.postcode is not None:
            found = _postcode(self.postcode, reading)
        if (
            self.uprn
            and len(self.uprn) >= _FEWEST_OF_UPRN
            and self.uprn in digits_of(reading.spoken)
        ):
            return RevealingText.HOUSE
        if self.point is not None and names_place(reading.spoken, self.point):
            return RevealingText.HOUSE
        for street in self.streets:
            if found is RevealingText.HOUSE:
                return found
            found = max(found, telling_of(street, reading))
        return found


@lru_cache(maxsize=4096)
def spelt(
    lines: str,
    postcode: str | None,
    uprn: str | None = None,
    point: tuple[float, float] | None = None,
) -> Spelt:
    """An address, ready to be looked for.

    Args:
        lines: without the postcode; lines parted by newlines or commas.
        postcode: upper case with one space.
        uprn: its unique property reference number.
        point: EPSG:27700 metres.
    """
    outward, _, inward = (postcode or "").casefold().partition(" ")
    digits = "".join(each for each in uprn or "" if each.isdigit()).lstrip("0")
    return Spelt(
        streets=tuple(streets_of(lines)),
        postcode=(outward, inward) if inward else None,
        uprn=digits or None,
        point=point,
    )


def is_told_by_words(texts: Iterable[str | None], addresses: Iterable[Spelt]) -> bool:
    """Whether any of ``texts`` tells one of ``addresses``."""
    said_words = [each for each in texts if each]
    return any(address.telling(each) for address in addresses for each in said_words)


def _postcode(postcode: tuple[str, str], reading: SpokenReading) -> RevealingText:
    outward, inward = postcode
    whole = alike(outward + inward)
    if whole in reading.alike or whole in reading.alike[::-1]:
        return RevealingText.HOUSE
    if _inward(inward, reading) or as_digits(outward + inward) in misread(reading.plain):
        return RevealingText.HOUSE
    plain = canonical(reading.raw)
    if all(re.search(_apart(each), plain) for each in postcode):
        return RevealingText.HOUSE
    sector = rf"(?<![a-z0-9]){outward}[\s.\-]*{inward[0]}(?![0-9])"
    # Looked for plainly first: each home has patterns of its own, and making them costs most.
    return (
        RevealingText.STREET
        if outward in plain and re.search(sector, plain)
        else RevealingText.NOTHING
    )


def _inward(inward: str, reading: SpokenReading) -> bool:
    """Whether the second half of a postcode stands by itself: 6DS, six D S."""
    if inward.endswith(("st", "nd", "rd", "th")):
        return False
    letters = inward[1:].upper()
    if letters in reading.raw and re.search(rf"\b{inward[0]}\s?{letters}\b", reading.raw):
        return True
    if inward[1:] in PAIRS_OF_LETTERS:
        return False
    words = f" {' '.join(reading.words)} "
    return any(f" {inward[0]} {each} " in words for each in (inward[1:], " ".join(inward[1:])))


@lru_cache(maxsize=4096)
def misread(plain: str) -> frozenset[str]:
    """What may be postcodes with digits for letters that look like them, B14 6D5, all in digits."""
    return frozenset(
        as_digits(re.sub(r"[\s.\-]", "", each))
        for each in _LIKE_A_POSTCODE.findall(plain)
        if sum(map(str.isdigit, each)) > 1
    )


def as_digits(text: str) -> str:
    """Letters that look like digits as digits."""
    return text.translate(_LOOK_LIKE_DIGITS)


@lru_cache(maxsize=4096)
def _apart(part: str) -> re.Pattern[str]:
    """One half of a postcode as a word of its own, its signs perhaps apart."""
    signs = r"[\s.\-]?".join(map(re.escape, part))
    return re.compile(rf"(?<![a-z0-9]){signs}(?![a-z0-9])")
