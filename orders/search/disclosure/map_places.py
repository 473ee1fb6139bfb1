"""Whether a text names a place on a map, as coordinates or a code, close to an address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from math import hypot
from typing import Final

from geo.crs import grid_point

NEAR_M: Final = 400.0
"""A place named this near an address, or as near as it is exact, tells it."""
_LATITUDES, _LONGITUDES = (49.0, 61.0), (-9.0, 2.5)
_NUMBER = re.compile(
    r"(?<![\w.])[-+−–]?\d{1,2}(?:[.,]|·)\d{2,}(?=[NSEW]\b|\W|$)\s*°?\s*[NSEW]?", re.IGNORECASE
)
_PARTS = re.compile(
    r"([NSEW])?\s*(\d{1,2})\s*(?:°|º|deg\w*|d\b|[:\s])\s*(\d{1,2}(?:[.,]\d+)?)"
    r"\s*(?:['′’m:\s]|min\w*)\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:[\"″”s]|''|sec\w*)?)?\s*([NSEW])?",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"(?<![\d.])\d{3}[ ,.]?\d{3}(?:\.\d+)?(?!\d)")
_GRID = re.compile(
    r"(?<![A-Za-z])([HJNOSThjnost])\s?([A-HJ-Za-hj-z])[\s:.\-]*((?:\d[\s,.\-]?){4,10})"
)
_LETTERS: Final = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
_GEOHASH = re.compile(r"(?<![A-Za-z0-9])[gu][0-9b-hjkmnp-z]{5,11}(?![A-Za-z0-9])")
_GEOHASH_DIGITS: Final = "0123456789bcdefghjkmnpqrstuvwxyz"
_UNREADABLE: Final = re.compile(
    # Codes and links no program can read without asking elsewhere.
    r"(?<![A-Za-z0-9])[23456789CFGHJMPQRVWX]{2,8}\+[23456789CFGHJMPQRVWX]{2,7}(?![A-Za-z0-9])"
    r"|///\s*\w+|what3words|w3w\.co|(?<![\w.@/-])[a-z]{3,}\.[a-z]{3,}\.[a-z]{3,}(?![\w.@/-])"
    r"|maps\.app|goo\.gl|google\.[a-z.]+/maps|osm\.org|openstreetmap\.org|bing\.com/maps"
    r"|maps\.apple|streetmap\.co|\bgeo:|(?<!\w)3[01]\s?[TUV]\s?[A-Z]{2}\s?\d{2}",
    re.IGNORECASE,
)
_NO_TRIPLE: Final = re.compile(r"^(?:www|http|https)\.|\.(?:uk|com|org|gov|net|pdf|police)$")
_SIGNS: Final = {ord("−"): "-", ord("–"): "-", ord(","): ".", ord("·"): "."}
Grid = tuple[float, float]


def names_place(text: str, point: Grid) -> bool:
    """Whether ``text`` names a place near a point, or a code that may be one.

    Args:
        text: as typed.
        point: EPSG:27700 metres.
    """
    return any(
        hypot(each[0] - point[0], each[1] - point[1]) <= max(NEAR_M, exact)
        for *each, exact in _places(text)
    )


def names_code(text: str) -> bool:
    """Whether ``text`` holds a code or a link of a map that the register cannot read."""
    return any(not _NO_TRIPLE.search(found[0].lower()) for found in _UNREADABLE.finditer(text))


@lru_cache(maxsize=2048)
def _places(text: str) -> tuple[tuple[float, float, float], ...]:
    """The places a text names: easting, northing and how exactly, metres."""
    if sum(each.isdigit() for each in text) < 4 and not _GEOHASH.search(text):
        return ()
    return (*_degrees(text), *_figures(text), *_references(text), *_geohashes(text))


def _degrees(text: str) -> Iterator[tuple[float, float, float]]:
    numbers = [each for each in map(_value, _NUMBER.findall(text)) if each is not None]
    numbers += [each for found in _PARTS.finditer(text) for each in _sexagesimal(found)]
    # A comma may part decimals or the two numbers themselves.
    latitudes = {n for n in numbers if _LATITUDES[0] <= n[0] <= _LATITUDES[1]}
    longitudes = {n for n in numbers if _LONGITUDES[0] <= -abs(n[0]) <= _LONGITUDES[1]}
    for latitude, exact in latitudes:
        for longitude, other in longitudes:
            for west in {longitude, -abs(longitude)}:
                found = grid_point(west, latitude)
                if found is not None:
                    yield (*found, max(exact, other))


def _value(found: str) -> tuple[float, float] | None:
    """Degrees, and how exact they are in metres."""
    plain = found.translate(_SIGNS)
    number = re.sub(r"[^\d.\-]", "", plain)
    try:
        value = float(number)
    except ValueError:
        return None
    if plain.rstrip().upper().endswith(("W", "S")):
        value = -abs(value)
    return value, 111_000 * 10 ** -len(number.partition(".")[2])


def _sexagesimal(found: re.Match[str]) -> Iterator[tuple[float, float]]:
    before, degrees, minutes, seconds, after = found.groups()
    minute, second = (float((each or "0").replace(",", ".")) for each in (minutes, seconds))
    if minute >= 60 or second >= 60:
        return
    value = int(degrees) + minute / 60 + second / 3600
    sign = -1 if (before or after or "").upper() in {"W", "S"} else 1
    yield sign * value, 60.0


def _figures(text: str) -> Iterator[tuple[float, float, float]]:
    numbers = [float(re.sub(r"[ ,]|\.(?=\d{3}$)", "", each)) for each in _FIGURES.findall(text)]
    for one, other in pairwise(numbers):
        yield one, other, 1.0
        yield other, one, 1.0


def _references(text: str) -> Iterator[tuple[float, float, float]]:
    for first, second, figures in _GRID.findall(text):
        digits = re.sub(r"\D", "", figures)
        for size in range(len(digits) - len(digits) % 2, 3, -2):
            corner = _corner(first.upper(), second.upper())
            if corner is None:
                break
            half = size // 2
            side = 10 ** (5 - half)
            east, north = int(digits[:half]) * side, int(digits[half:size]) * side
            yield corner[0] + east + side / 2, corner[1] + north + side / 2, side * 0.75


def _corner(first: str, second: str) -> Grid | None:
    """South-west corner of a 100 km square of the National Grid."""
    big, small = _LETTERS.index(first), _LETTERS.index(second)
    east = ((big - 2) % 5) * 5 + small % 5
    north = 19 - (big // 5) * 5 - small // 5
    return (east * 100_000.0, north * 100_000.0) if 0 <= north < 13 and east < 7 else None


def _geohashes(text: str) -> Iterator[tuple[float, float, float]]:
    for code in _GEOHASH.findall(text.lower()):
        if not any(each.isdigit() for each in code):
            continue
        spans = [[-180.0, 180.0], [-90.0, 90.0]]
        turn = 0
        for sign in code:
            value = _GEOHASH_DIGITS.index(sign)
            for bit in (16, 8, 4, 2, 1):
                span = spans[turn % 2]
                middle = sum(span) / 2
                span[0 if value & bit else 1] = middle
                turn += 1
        longitude, latitude = (sum(span) / 2 for span in spans)
        found = grid_point(longitude, latitude)
        if found is not None:
            yield (*found, (spans[1][1] - spans[1][0]) * 111_000)
