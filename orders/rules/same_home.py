"""Whether two written addresses are one home: by UPRN, postcode and number, name, or exact points.

A postcode's own point proves nothing: it is every neighbour's too. Numbers and streets are read
as people write them: ``Flat 3, 14 Acacia Ave``, ``14a``, ``No. fourteen``, ``12-14``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from math import dist
from string import ascii_lowercase
from typing import Final, NamedTuple

SAME_SPOT_M: Final = 5.0
"""Two exact points no farther apart than this are one home."""
Words = tuple[str, ...]

_WORD = re.compile(r"\w+")


def words_of(text: str) -> Words:
    """The words of a text, in lower case, by which two ways of writing it agree."""
    return tuple(_WORD.findall(text.casefold()))


_DASHES: Final = "\N{EN DASH}\N{EM DASH}-"
_TOKEN = re.compile(rf"\d+(?:st|nd|rd|th)\b|\d+|[^\W\d_]+|[,;\n/{_DASHES}]")
_BREAKS: Final = frozenset(",;\n")
_POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][0-9A-Z]?)\s*([0-9][ABD-HJLNP-UW-Z]{2})\b", re.I)
_FLAT: Final = frozenset(
    words_of(
        "flat flt fl apartment apt appt unit room rm maisonette bedsit studio suite caravan plot"
        " pitch"
    )
)
_PART: Final = frozenset(words_of("block building floor level phase tower wing"))
"""What a number may belong to that is no home's own."""
_SHORT: Final = {
    short: whole
    for whole, shorts in {
        "avenue": "ave av",
        "close": "cl",
        "court": "ct crt",
        "crescent": "cres cr",
        "drive": "dr",
        "gardens": "gdns garden",
        "grove": "gr gro",
        "lane": "ln",
        "place": "pl",
        "road": "rd",
        "square": "sq",
        "street": "st str",
        "terrace": "ter terr",
        "walk": "wk",
    }.items()
    for short in shorts.split()
}
_STREETS: Final = frozenset(_SHORT.values()) | {"green", "hill", "mews", "row", "view", "way"}
_UNITS: Final = words_of(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen"
)
_TENS: Final = words_of("twenty thirty forty fifty sixty seventy eighty ninety")
_VALUE: Final = {word: number for number, word in enumerate(_UNITS)} | {
    word: 10 * number for number, word in enumerate(_TENS, start=2)
}
_WIDEST_RANGE: Final = 20


@dataclass(frozen=True, slots=True)
class WrittenHome:
    """An address as it was written, and how exactly its place is known.

    Attributes:
        lines: its lines; a postcode may stand in them.
        postcode: upper case with one space, or ``None``.
        uprn: digits, or ``None``.
        spot: British National Grid metres, given by hand or by UPRN; ``None`` where only a
            postcode says where it is.
    """

    lines: str
    postcode: str | None = None
    uprn: str | None = None
    spot: tuple[float, float] | None = None


class _Read(NamedTuple):
    """What the lines of an address say.

    Attributes:
        houses: the number of the building, several of a range; none where none is written.
        within: which part of the building, the larger first: ``("a", "3")`` of Flat 3, 14A.
        street: the words after the number as far as the kind of street, in full.
        building: the words before the number, in full.
        flat_alone: whether the number is that of a flat, and its building's is not written.
        name: of a building: the words of the first line, where no number stands in it.
        postcode: one that stands in the lines, or ``None``.
    """

    houses: frozenset[str]
    within: Words
    street: Words
    building: Words
    flat_alone: bool
    name: Words
    postcode: str | None


def is_same_home(one: WrittenHome, other: WrittenHome) -> bool:
    """Whether two addresses are one home, or one is a flat of the other, however written.

    By UPRN; by postcode and number; where a postcode is missing by number and street; by name
    where a number is missing; by exact points within ``SAME_SPOT_M``.
    """
    if one.uprn and other.uprn and one.uprn.lstrip("0") == other.uprn.lstrip("0"):
        return True
    if one.spot and other.spot and dist(one.spot, other.spot) <= SAME_SPOT_M:
        return True
    here, there = _read(one.lines), _read(other.lines)
    postcodes = [one.postcode or here.postcode, other.postcode or there.postcode]
    if None in postcodes:
        # Nothing but the words can tell; town and county may be left out of one of them.
        words = words_of(one.lines)
        same_street = here.street == there.street != ()
        return bool(words) and (
            words == words_of(other.lines) or (same_street and _is_same_number(here, there))
        )
    if postcodes[0] != postcodes[1]:
        return False
    if here.houses and there.houses:
        return _is_same_number(here, there)
    return here.name == there.name != () and _is_inside(here, there)


def _is_same_number(one: _Read, other: _Read) -> bool:
    if one.houses & other.houses and _is_inside(one, other):
        return True
    return _is_flat_alone(one, other) or _is_flat_alone(other, one)


def _is_inside(one: _Read, other: _Read) -> bool:
    """Whether one part of a building may lie in the other, as Flat 3, 14A in 14A; 14B does not."""
    shorter = min(len(one.within), len(other.within))
    return one.within[:shorter] == other.within[:shorter]


def _is_flat_alone(one: _Read, other: _Read) -> bool:
    """Whether one is the other's flat without the building's number: Flat 3, or 3 Acacia Court."""
    if one.within or not other.within or other.within[-1] not in one.houses:
        return False
    return one.flat_alone or one.street == other.building != ()


@lru_cache(maxsize=4_096)
def _read(lines: str) -> _Read:
    found = _POSTCODE.search(lines)
    text = _POSTCODE.sub(" ", lines).casefold()
    tokens = _without_parts(_in_figures(_TOKEN.findall(text)))
    flats, tokens = _flats(tokens)
    at = next((place for place, token in enumerate(tokens) if token.isdigit()), None)
    if at is not None and not flats and at + 1 < len(tokens) and tokens[at + 1].isdigit():
        # Two numbers side by side are a flat's and its building's.
        flats, at = [tokens[at]], at + 1
    if at is not None:
        houses, rest = _numbers(tokens, at)
    else:
        houses, rest = frozenset(), tokens
    letter = rest[:1] if at is not None and rest and _is_letter(rest[0]) else []
    if at is None and flats and flats[0][0].isdigit():
        figures = flats[0].rstrip(ascii_lowercase)
        houses, letter, flats = frozenset({figures}), [*flats[0][len(figures) :]], flats[1:]
    return _Read(
        houses=houses,
        within=(*letter, *reversed(flats)),
        street=_street(rest),
        building=_in_full(tokens[: at or 0]),
        flat_alone=at is None,
        name=_name(text),
        postcode=None if found is None else f"{found[1]} {found[2]}".upper(),
    )


def _in_figures(tokens: list[str]) -> list[str]:
    """Tokens with numbers in words as figures, where they can be those of a home.

    ``Fourteen Acacia Avenue`` is 14; ``14 Seven Sisters Road`` is not 7.
    """
    figures = [place for place, token in enumerate(tokens) if token.isdigit()]
    numbered = any(place == 0 or tokens[place - 1] not in _FLAT for place in figures)
    made: list[str] = []
    for token in tokens:
        value = _VALUE.get(token)
        if value is None or (numbered and not (made and made[-1] in _FLAT)):
            made.append(token)
        elif 0 < value < 10 and _ends_in_tens(made):
            while made[-1] in _DASHES:
                made.pop()
            made[-1] = str(int(made[-1]) + value)
        else:
            made.append(str(value))
    return made


def _ends_in_tens(made: list[str]) -> bool:
    last = next((token for token in reversed(made) if token not in _DASHES), "")
    return last.isdigit() and int(last) in range(20, 100, 10)


def _without_parts(tokens: list[str]) -> list[str]:
    """Tokens without the numbers of blocks and floors, unless it has no other number."""
    of_parts = [
        token.isdigit() and place > 0 and tokens[place - 1] in _PART
        for place, token in enumerate(tokens)
    ]
    if sum(of_parts) == sum(map(str.isdigit, tokens)):
        return tokens
    return [token for token, of_part in zip(tokens, of_parts, strict=True) if not of_part]


def _flats(tokens: list[str]) -> tuple[list[str], list[str]]:
    """The numbers or letters of flats, the innermost first, and the tokens without them."""
    flats: list[str] = []
    rest: list[str] = []
    place = 0
    while place < len(tokens):
        after = tokens[place + 1] if place + 1 < len(tokens) else ""
        if tokens[place] not in _FLAT:
            rest.append(tokens[place])
        elif after.isdigit() or _is_letter(after):
            place += 1
            third = tokens[place + 1] if place + 1 < len(tokens) else ""
            more = third if after.isdigit() and _is_letter(third) else ""
            flats.append(after.lstrip("0") + more)
            place += bool(more)
        place += 1
    return flats, [token for token in rest if token not in _BREAKS]


def _numbers(tokens: list[str], at: int) -> tuple[frozenset[str], list[str]]:
    """The number of a building at a place, all of a range, and the tokens after it."""
    first = int(tokens[at])
    if at + 2 < len(tokens) and tokens[at + 2].isdigit():
        last, between = int(tokens[at + 2]), tokens[at + 1]
        if between in _DASHES and 0 < last - first <= _WIDEST_RANGE:
            return frozenset(map(str, range(first, last + 1))), tokens[at + 3 :]
        if between == "/":
            return frozenset({str(first), str(last)}), tokens[at + 3 :]
    return frozenset({str(first)}), tokens[at + 1 :]


def _is_letter(token: str) -> bool:
    return len(token) == 1 and token.isalpha()


def _street(tokens: list[str]) -> Words:
    words = tuple(word for word in _in_full(tokens) if not _is_letter(word))
    kind = next((place for place, word in enumerate(words) if word in _STREETS and place), 1)
    return words[: kind + 1]


def _in_full(tokens: list[str]) -> Words:
    words = (_SHORT.get(token, token) for token in tokens if token.isalpha())
    return tuple(word for word in words if word != "the")


def _name(text: str) -> Words:
    first = next((line for line in re.split(r"[\n,]", text) if line.strip()), "")
    tokens = _in_figures(_TOKEN.findall(first))
    return () if any(map(str.isdigit, tokens)) else _in_full(tokens)
