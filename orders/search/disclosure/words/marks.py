"""What a text must hold of an address to tell it, whichever way it was written.

An address has marks of several sorts, and a text has marks of the same sorts: a text tells none of
the addresses that it shares no mark with. Sharing one says only that it must be looked at.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from orders.search.disclosure.words.letters import SpokenReading, alike, canonical, digits_of
from orders.search.disclosure.words.likeness import once
from orders.search.disclosure.words.spellings import Spelt, as_digits, misread
from orders.search.disclosure.words.street_words import EVERYDAY, KIND_OF, kinds_written
from orders.search.disclosure.words.streets import Street, around
from orders.search.disclosure.words.written_forms import masked_words

_SIZE: Final = 5
"""Of what may stand run together with other letters, so many are a mark."""
_OUTWARD: Final = re.compile(r"(?<![a-z0-9])[a-z]{1,2}[0-9][a-z0-9]?")
_POSTCODE: Final = re.compile(r"[a-z]{1,2}[0-9][a-z0-9]? [0-9][a-z]{2}")
_SECTOR: Final = re.compile(r"[\s.\-]*([0-9])(?![0-9])")
_INWARD_IN_CAPITALS: Final = re.compile(r"\b[0-9]\s?[A-Z]{2}\b")
_INWARD_APART: Final = re.compile(r"(?<![a-z0-9])[0-9][\s.\-]?[a-z][\s.\-]?[a-z](?![a-z0-9])")
_NOT_A_SIGN: Final = re.compile(r"[\s.\-]")
_DOTTED_I: Final = str.maketrans("İı", "ii")
_LONGEST_KIND: Final = max(map(len, KIND_OF))


class Mark(enum.Enum):
    """Sorts of marks."""

    STRANGE = "an address unlike any other, which is looked for in every text"
    POSTCODE = "the end of a postcode, letters that look like digits made digits"
    INWARD = "the second half of a postcode"
    SECTOR = "the first half of a postcode and the digit after it"
    MISREAD = "a postcode with digits for letters that look like them"
    UPRN = "the end of a number of a property"
    WORD = "a word of a street's name"
    MASKED = "a word of a street's name, with signs for some of its letters"
    IN_ONE = "a street's name written as one word"
    IN_ONE_WITH_KIND = "a street's name and its kind written as one word"
    INITIAL = "a number, and the letter or digit that a street's name begins with"
    THE = "the kind of a street that is called The Close or so"
    NUMBERED = "a number near the first word of such a street"


Found = Iterator[tuple[Mark, str]]


def marks_of(address: Spelt) -> Found:
    """The marks of an address; where it is on the ground is not among them."""
    if address.postcode is not None:
        yield from _of_postcode(*address.postcode)
    if address.uprn is not None:
        yield Mark.UPRN, address.uprn[-_SIZE:]
    for street in address.streets:
        yield from _of_street(street)


def _of_postcode(outward: str, inward: str) -> Found:
    if not _POSTCODE.fullmatch(f"{outward} {inward}"):
        yield Mark.STRANGE, ""
        return
    whole = alike(outward + inward)
    yield Mark.POSTCODE, whole[-_SIZE:]
    # It may be written from its end to its beginning.
    yield Mark.POSTCODE, whole[-_SIZE:][::-1]
    yield Mark.INWARD, inward
    yield Mark.SECTOR, f"{outward} {inward[0]}"
    yield Mark.MISREAD, as_digits(outward + inward)


def _of_street(street: Street) -> Found:
    stem = tuple(filter(None, street.stem))
    joined = "".join(stem)
    kinds = () if street.kind is None else kinds_written(street.kind)
    for name in {joined, *(joined + kind for kind in kinds), *(n + joined for n in street.numbers)}:
        if len(name) >= _SIZE:
            yield Mark.IN_ONE, name[:_SIZE]
            yield Mark.IN_ONE, name[:_SIZE][::-1]
    if stem == ("the",):
        yield Mark.THE, street.kind or ""
        yield Mark.NUMBERED, ""
        return
    # The word that fewest texts hold.
    word = min(stem, key=lambda each: (each in EVERYDAY or each in KIND_OF, -len(each)))
    yield Mark.WORD, word
    for each in stem:
        yield Mark.MASKED, each
    yield Mark.IN_ONE_WITH_KIND, joined
    for number in street.numbers:
        yield Mark.INITIAL, f"{number} {word[0]}"


def marks_in(
    readings: Sequence[SpokenReading], meant: Callable[[str], Iterable[str]], names: Iterable[str]
) -> Iterator[tuple[Mark, set[str]]]:
    """The marks of a text.

    Args:
        readings: the ways to read it, at least one.
        meant: the words of streets' names that a word may stand for.
        names: all words of streets' names.
    """
    raw = readings[0].raw
    plain = canonical(raw)
    words = {word for each in readings for word in each.words}
    written = set(re.findall(r"\w+", raw.translate(_DOTTED_I).casefold()))
    yield Mark.STRANGE, {""}
    yield Mark.POSTCODE, _runs_of({each.alike for each in readings})
    yield Mark.INWARD, set(_inwards(raw, plain, readings))
    yield Mark.SECTOR, set(_sectors(plain))
    yield Mark.MISREAD, {found for each in readings for found in misread(each.plain)}
    yield Mark.UPRN, _runs_of({digits_of(each.spoken) for each in readings})
    yield Mark.WORD, {name for word in words | written for name in meant(word)}
    yield Mark.MASKED, {name for each in masked_words(raw) for name in filter(each, names)}
    yield Mark.IN_ONE, _runs_of({each.run for each in readings})
    yield Mark.IN_ONE_WITH_KIND, {name for each in words for name in _before_kind(each, meant)}
    yield Mark.INITIAL, _initials(words)
    yield Mark.THE, {KIND_OF[each] for each in written if each in KIND_OF}
    yield Mark.NUMBERED, {""} if any(_numbers_the(each.words) for each in readings) else set()


def _numbers_the(words: Sequence[str]) -> bool:
    """Whether a number stands near "the"."""
    return any(
        once(word) == "the" and any(map(_has_digit, around(words, place, place + 1)))
        for place, word in enumerate(words)
    )


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def _runs_of(texts: Iterable[str]) -> set[str]:
    return {text[at : at + _SIZE] for text in texts for at in range(len(text) - _SIZE + 1)}


def _inwards(raw: str, plain: str, readings: Sequence[SpokenReading]) -> Iterator[str]:
    for found in _INWARD_IN_CAPITALS.findall(raw):
        yield re.sub(r"\s", "", found).lower()
    for found in _INWARD_APART.findall(plain):
        yield _NOT_A_SIGN.sub("", found)
    for each in readings:
        for place, word in enumerate(each.words):
            if len(word) == 1 and word.isdigit():
                yield word + "".join(each.words[place + 1 : place + 2])
                yield word + "".join(each.words[place + 1 : place + 3])


def _sectors(plain: str) -> Iterator[str]:
    for found in _OUTWARD.finditer(plain):
        for size in range(2, len(found[0]) + 1):
            after = _SECTOR.match(plain, found.start() + size)
            if after:
                yield f"{found[0][:size]} {after[1]}"


def _before_kind(word: str, meant: Callable[[str], Iterable[str]]) -> Iterator[str]:
    for size in range(2, min(_LONGEST_KIND, len(word) - _SIZE) + 1):
        if word[-size:] in KIND_OF:
            yield from meant(word[:-size])


def _initials(words: Iterable[str]) -> set[str]:
    # A street may be called by a number, and then begins with a digit: 42nd Street.
    letters = [each for each in words if len(each) == 1 and each.isalnum()]
    if not letters:
        return set()
    return {f"{number} {letter}" for number in words if number.isdigit() for letter in letters}
