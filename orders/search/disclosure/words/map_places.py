"""Whether a text names a place on a map, as coordinates or a code, close to an address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from math import hypot
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.crs import grid_point
from orders.search.disclosure.words.letters import canonical

NEAR_M: Final = 400.0
"""A place named this near an address, or as near as it is exact, tells it."""
_LATITUDES, _LONGITUDES = (49.0, 61.0), (-9.0, 2.5)
_NUMBER = re.compile(
    r"(?<![\w.])([NSEW]\s?)?[-+−–]?\d{1,2}(?:[.,]|·)\d{2,}"
    r"(?(1)|(?=[NSEW]\b|\W|$)\s*°?\s*[NSEW]?)",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"([NSEW])?\s*(\d{1,3})\s*(?:°|º|deg\w*|d\b|[:\s])\s*(\d{1,2}(?:[.,]\d+)?)"
    r"\s*(?:['′’m:\s]|min\w*|$|(?=[NSEW,;/]))\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:[\"″”s]|''|sec\w*)?)?(?(1)|\s*([NSEW])?)",
    re.IGNORECASE,
)
_JOINED_PARTS = re.compile(r"(?<!\d)([NSEW]?)\s?(\d{2,3})(\d{2}\.\d+)\s?([NSEW]?)", re.IGNORECASE)
_FIGURES = re.compile(r"(?<![\d.])\d{3}[ ,.]?\d{3}(?:\.\d+)?(?!\d)")
_GRID = re.compile(
    r"(?<![A-Za-z])([HJNOSThjnost])\s?([A-HJ-Za-hj-z])[\s:.,/\-]*((?:\d[\s,./\-]?){4,10})"
)
_LOCATOR: Final = re.compile(r"\b([IJij][OPop])(\d\d)([A-Xa-x]{2})(\d\d)?(?![A-Za-z])")
_APART: Final = re.compile(r"(?<=\d)(?:\s+\.\s*|\.\s+)(?=\d)")
_FEWEST_DIGITS: Final = 4
_LONGEST_FIGURES: Final = 2_000
_SQUARE: Final = 100_000
_LETTERS: Final = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
_GEOHASH = re.compile(r"(?<![a-z0-9])[gu][0-9b-hjkmnp-z]{5,11}(?![a-z0-9])")
_GEOHASH_DIGITS: Final = "0123456789bcdefghjkmnpqrstuvwxyz"
_UNREADABLE: Final = re.compile(
    # Codes and links no program can read without asking elsewhere.
    r"(?<![A-Za-z0-9])[23456789CFGHJMPQRVWX]{2,8}\+[23456789CFGHJMPQRVWX]{2,7}(?![A-Za-z0-9])"
    r"|///\s*\w+|what\s?(?:3|three)\s?words|\bw3w\b"
    r"|(?<![\w.@/-])[a-z]{3,}(?:[.•·。・‧∙][a-z]{3,}){2}(?![\w.@/-])"
    r"|\b(?:uprn|usrn|toid|title (?:no|number))\W{1,3}(?:is )?[a-z]{0,4}\d{4}"
    r"|\b(?:mgrs|zone\s?3[01])|(?<!\w)3[01]\s?[TUVN]\W{1,3}\d{6}(?!\d)"
    r"|maps\.app|goo\.gl|google\.[a-z.]+/maps|osm\.org|openstreetmap\.org|bing\.com/maps"
    r"|maps\.apple|streetmap\.co|\bgeo:|(?<!\w)3[01]\s?[TUV]\s?[A-Z]{2}\s?\d{2}",
    re.IGNORECASE,
)
_STRANGE: Final = re.compile(
    r"(?:(?![a-z])[^\W\d_]){2}|(?![a-z])[^\W\d_][a-z]{2}|[a-z]{2}(?![a-z])[^\W\d_]"
)
"""Letters of an alphabet that is not the Latin one, on end or within a word."""
_NO_TRIPLE: Final = re.compile(r"^(?:www|http|https)\.|\.(?:uk|com|org|gov|net|pdf|police)$")
_SIGNS: Final = {ord("−"): "-", ord("–"): "-", ord(","): ".", ord("·"): "."}
Grid = tuple[float, float]


def names_place(text: str, point: Grid) -> bool:
    """Whether ``text`` names a place near a point, or a code that may be one.

    Args:
        text: as typed.
        point: EPSG:27700 metres.
    """
    east, north = point[0] % _SQUARE, point[1] % _SQUARE
    return any(
        hypot(each[0] - east, each[1] - north) <= NEAR_M for each in _local_figures(text)
    ) or any(
        hypot(each[0] - point[0], each[1] - point[1]) <= max(NEAR_M, exact)
        for *each, exact in _places(text)
    )


def named_among(text: str, points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which of many points ``text`` names a place near of, as :func:`names_place` does of one.

    Args:
        text: as typed.
        points: eastings and northings, EPSG:27700 metres, one row each.
    """
    near = np.zeros(len(points), dtype=bool)
    if not len(points):
        return near
    low, high = points.min(axis=0), points.max(axis=0)
    for east, north, exact in set(_places(text)):
        reach = max(NEAR_M, exact)
        if low[0] - reach <= east <= high[0] + reach and low[1] - reach <= north <= high[1] + reach:
            near |= np.hypot(points[:, 0] - east, points[:, 1] - north) <= reach
    for each in set(_local_figures(text)):
        near |= np.hypot(*(points % _SQUARE - each).T) <= NEAR_M
    return near


@lru_cache(maxsize=2048)
def names_code(text: str) -> bool:
    """Whether ``text`` holds what the register cannot read: a map's code or link, other letters."""
    if _STRANGE.search(canonical(text)):
        return True
    return any(not _NO_TRIPLE.search(found[0].lower()) for found in _UNREADABLE.finditer(text))


@lru_cache(maxsize=2048)
def _places(text: str) -> tuple[tuple[float, float, float], ...]:
    """The places a text names: easting, northing and how exactly, metres."""
    found = (*_geohashes(text), *_locators(text))
    if sum(each.isdigit() for each in text) < _FEWEST_DIGITS:
        return found
    text = _APART.sub(".", text)
    readers = (_degrees, _micro_degrees, _figures, _references)
    return (*found, *(place for reader in readers for place in reader(text)))


def _degrees(text: str) -> Iterator[tuple[float, float, float]]:
    numbers = [
        each for each in (_value(found[0]) for found in _NUMBER.finditer(text)) if each is not None
    ]
    numbers += [each for found in _PARTS.finditer(text) for each in _sexagesimal(found.groups())]
    for found in _JOINED_PARTS.finditer(text):
        before, degrees, minutes, after = found.groups()
        numbers += _sexagesimal((before, degrees, minutes, None, after))
    # A comma may part decimals or the two numbers themselves.
    latitudes = {n for n in numbers if _LATITUDES[0] <= n[0] <= _LATITUDES[1]}
    longitudes = {n for n in numbers if _LONGITUDES[0] <= -abs(n[0]) <= _LONGITUDES[1]}
    yield from _crossings(latitudes, longitudes)


def _crossings(
    latitudes: Iterable[tuple[float, float]], longitudes: Iterable[tuple[float, float]]
) -> Iterator[tuple[float, float, float]]:
    for latitude, exact in latitudes:
        for longitude, other in longitudes:
            for west in {longitude, -abs(longitude)}:
                found = grid_point(west, latitude)
                if found is not None:
                    yield (*found, max(exact, other))


def _micro_degrees(text: str) -> Iterator[tuple[float, float, float]]:
    """Degrees without their point: 524841 -18799."""
    runs = [each for each in re.findall(r"\d+", text) if 4 <= len(each) <= 10]
    latitudes = [_with_point(each, 2) for each in runs if len(each) > 4]
    longitudes = [_with_point(each, 1) for each in runs]
    yield from _crossings(
        {each for each in latitudes if _LATITUDES[0] <= each[0] <= _LATITUDES[1]},
        {each for each in longitudes if _LONGITUDES[0] <= -each[0] <= _LONGITUDES[1]},
    )


def _with_point(digits: str, place: int) -> tuple[float, float]:
    return float(f"{digits[:place]}.{digits[place:]}"), 111_000 * 10.0 ** (place - len(digits))


def _value(found: str) -> tuple[float, float] | None:
    """Degrees, and how exact they are in metres."""
    plain = found.translate(_SIGNS)
    number = re.sub(r"[^\d.\-]", "", plain)
    is_west = re.match(r"[WS]|.*[WS]\s*$", plain.strip(), re.IGNORECASE | re.DOTALL)
    try:
        value = float(number)
    except ValueError:
        return None
    if is_west:
        value = -abs(value)
    return value, 111_000 * 10 ** -len(number.partition(".")[2])


def _sexagesimal(found: tuple[str | None, ...]) -> Iterator[tuple[float, float]]:
    before, degrees, minutes, seconds, after = found
    minute, second = (float((each or "0").replace(",", ".")) for each in (minutes, seconds))
    if minute >= 60 or second >= 60:
        return
    value = int(degrees or 0) + minute / 60 + second / 3600
    sign = -1 if (before or after or "").upper() in {"W", "S"} else 1
    yield sign * value, 60.0


def _figures(text: str) -> Iterator[tuple[float, float, float]]:
    numbers = [float(re.sub(r"[ ,]|\.(?=\d{3}$)", "", each)) for each in _FIGURES.findall(text)]
    for one, other in pairwise(numbers):
        yield one, other, 1.0
        yield other, one, 1.0
    yield from _run_figures(re.sub(r"\D", "", text[:_LONGEST_FIGURES]))


def _run_figures(digits: str) -> Iterator[tuple[float, float, float]]:
    """Two numbers of the grid among all the digits of a text, whatever stands between them."""
    for size in (6, 5, 4):
        side = 10 ** (6 - size)
        for start in range(len(digits) - 2 * size + 1):
            one = int(digits[start : start + size]) * side + side / 2
            other = int(digits[start + size : start + 2 * size]) * side + side / 2
            yield one, other, 1.0
            yield other, one, 1.0


@lru_cache(maxsize=2048)
def _local_figures(text: str) -> tuple[Grid, ...]:
    """Where two numbers side by side are within a square of 100 km, whichever it is."""
    found: list[Grid] = []
    for one, other in pairwise(re.findall(r"(?<!\d)\d{3,5}(?!\d)", text)):
        if len(one) == len(other):
            side = 10 ** (5 - len(one))
            pair = (int(one) * side + side / 2, int(other) * side + side / 2)
            found += (pair, pair[::-1])
    return tuple(found)


def _locators(text: str) -> Iterator[tuple[float, float, float]]:
    """Maidenhead: IO92ab34."""
    for found in _LOCATOR.finditer(text):
        field, square, part, last = found.groups()
        size = [1 / 24, 1 / 12]  # of a sub-square: latitude, longitude
        place = [
            (ord(field[1 - each].upper()) - 65) * (10, 20)[each]
            + int(square[1 - each]) * (1, 2)[each]
            + (ord(part[1 - each].upper()) - 65) * size[each]
            + (int(last[1 - each]) / 10 + 1 / 20 if last else 1 / 2) * size[each]
            for each in (0, 1)
        ]
        grid = grid_point(place[1] - 180, place[0] - 90)
        if grid is not None:
            yield (*grid, 600.0 if last else 3_700.0)


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
