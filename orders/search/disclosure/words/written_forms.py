"""Whether a text names a street by how it is written: its capitals, its commas, what is masked.

A street may be called as everyday things are: then most texts that hold the word do not name it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from orders.search.disclosure.words.letters import SpokenReading, tokens_of
from orders.search.disclosure.words.likeness import is_like, is_written
from orders.search.disclosure.words.street_words import (
    AFTER_A_NAME,
    BUILDINGS,
    COUNTED,
    DESCRIBING,
    FILLERS,
    KIND_OF,
    TOWNS,
    kinds_written,
)

if TYPE_CHECKING:
    from orders.search.disclosure.words.streets import Street

_MONTHS: Final = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_NO_HOUSE: Final = re.compile(
    # Times, days and amounts: their numbers are no house's.
    r"\d{1,2}[:.]\d{2}(?!\d)|\d{1,4}[/\-]\d{1,2}[/\-]\d{1,4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTHS})\b"
    r"|\d+\s+(?:second|minute|hour|day|night|week|month|year|time|metre|mile|call|message|pound)s?\b"
)
_SENTENCE: Final = re.compile(r"[^\w\s\-#,]")
_PHRASE: Final = re.compile(r"[,\n]")
_MASKED: Final = re.compile(r"[A-Za-z]+(?:(?:[*•#_?]+|\.{2,}|…)[A-Za-z]*)+")
_HOLE: Final = re.compile(r"[*•#_?.…]+")
_FEWEST_SEEN: Final = 2
_SAFE: Final = 6
"""A slip in a word of so many letters or more hardly makes another word."""
Words = tuple[str, ...]
_NOT_THAT_ONE: Final = r"(?:an?|another|any|each|every|her|his|no|one|some|that|their|this)"
_CALLED: Final = r"(?:is\s+|it\s?s\s+)?(?:called|named|known\s+as|by\s+the\s+name\s+of)"
_BEFORE: Final = frozenset(("flat", "house", "no", "nr", "num", "number", "the"))
_AFTER: Final = FILLERS | TOWNS | AFTER_A_NAME


def is_numbered(street: Street, reading: SpokenReading) -> bool:
    """Whether an everyday name stands with a number of its street as in an address.

    "22 Church" does; "church at 22:00", "22 church members" and "police station 12" do not.
    """
    for sentence in _SENTENCE.split(_NO_HOUSE.sub(" ; ", reading.plain)):
        phrases = [found for each in _PHRASE.split(sentence) if (found := tokens_of(each))]
        for place, phrase in enumerate(phrases):
            before = phrases[place - 1] if place else ()
            after = phrases[place + 1] if place + 1 < len(phrases) else ()
            if _numbered_in(street, phrase, before, after):
                return True
    return False


def _numbered_in(street: Street, phrase: Words, before: Words, after: Words) -> bool:
    size = len(street.stem)
    for start in range(len(phrase) - size + 1):
        end = start + size
        if not all(map(_is_spelt, street.stem, phrase[start:end])):
            continue
        follows = phrase[end] if end < len(phrase) else None
        ends = follows is None or follows in street.town or follows in _AFTER | KIND_OF.keys()
        if ends and _bare((*before, *phrase[:start]))[-1:] in _each(street.numbers):
            return True
        rest = [each for each in _bare(phrase[end:] or after) if each not in KIND_OF]
        if COUNTED.isdisjoint(street.stem) and tuple(rest) in _each(street.numbers):
            return True
    return False


def _is_spelt(name: str, word: str) -> bool:
    return is_written(name, word) or (len(name) >= _SAFE and is_like(name, word))


def _each(numbers: Words) -> set[Words]:
    return {(number,) for number in numbers}


def _bare(words: Words) -> Words:
    """Words without those that say a number follows, and without the letter after a number."""
    return tuple(
        each for each in words if each not in _BEFORE and (len(each) > 1 or each.isdigit())
    )


def is_described(street: Street, raw: str) -> bool:
    """Whether a street is only spoken of, as in "a new road"; not called so, as in "New Road"."""
    if street.kind is None or not all(word in DESCRIBING for word in street.stem):
        return False
    name = r"\s+".join((*map(re.escape, street.stem), _kinds(street.kind)))
    found = re.findall(rf"(?:(\w+)\s+)?\b({name})\b", raw, re.IGNORECASE)
    return bool(found) and all(
        re.fullmatch(_NOT_THAT_ONE, before, re.IGNORECASE) and spelt.islower()
        for before, spelt in found
    )


def is_the_street(street: Street, raw: str) -> bool:
    """Whether "The Close" is written as a name, not as in "at the close of"; or "9 Close"."""
    kinds = kinds_written(street.kind or "")
    names = "|".join((*map(str.capitalize, kinds), *map(str.upper, kinds)))
    numbers = "|".join(street.numbers) or "(?!)"
    return bool(
        re.search(rf"\b(?:[Tt]he|THE) (?:{names})\b(?! OF)", raw)
        or re.search(rf"(?<![\d:/.])(?:{numbers})[a-zA-Z]?[\s,]+(?:{names})\b", raw)
        or re.search(
            rf"(?:\b(?:flat|house|no|number)\b|#)\W*(?:{numbers})[\s,]+(?:{'|'.join(kinds)})\b",
            raw,
            re.IGNORECASE,
        )
    )


def is_turned(street: Street, raw: str) -> bool:
    """Whether the kind comes before the name: the cottage called Rose."""
    if street.kind is None or street.stem == ("the",):
        return False
    called, shown = _turned(street)
    return bool(called.search(raw) or shown.search(raw))


@lru_cache(maxsize=4096)
def _turned(street: Street) -> tuple[re.Pattern[str], re.Pattern[str]]:
    name = r"\s+".join(map(re.escape, street.stem))
    capitals = r"\s+".join(re.escape(each.capitalize()) for each in street.stem)
    kind = rf"\b(?i:{_kinds(street.kind or '')})"
    return (
        re.compile(rf"{kind}[\s,(]+{_CALLED}\W+(?:the\s+)?{name}\b", re.IGNORECASE),
        # Straight after it, only as a name is written, and not the beginning of another name.
        re.compile(rf"{kind}(?:,? |,? ?[(\"'“\u2018]){capitals}\b(?!\s+[A-Z])"),
    )


def is_a_name(street: Street, raw: str) -> bool:
    """Whether an everyday word is written as what a house or street is called: in Orchard."""
    if len(street.stem) != 1 or street.stem[0] == "the" or street.is_distinct:
        return False
    if street.kind is not None and (street.kind not in BUILDINGS or street.numbers):
        return False
    name = re.escape(street.stem[0].capitalize())
    if re.search(rf"\b(?:[Tt]he|THE) (?:{name}|{name.upper()})\b(?! [Aa]nd| AND)", raw):
        return True
    return street.kind is None and not street.numbers and bool(re.search(rf"[\w,] {name}\b", raw))


def _kinds(kind: str) -> str:
    return f"(?:{'|'.join(kinds_written(kind))})"


def is_masked(street: Street, raw: str) -> bool:
    """Whether the name is written with signs for some of its letters: B*ccleuch."""
    return any(is_it(name) for is_it in masked_words(raw) for name in street.stem)


@lru_cache(maxsize=4096)
def masked_words(raw: str) -> tuple[Callable[[str], bool], ...]:
    """Whether a name is it, for each word of a text with signs for some of its letters."""
    return tuple(
        _unmasking(re.compile(_HOLE.sub(".+", found.casefold())))
        for found in dict.fromkeys(_MASKED.findall(raw))
        if len(re.sub(r"\W|_", "", found)) >= _FEWEST_SEEN
    )


def _unmasking(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda name: len(name) > 2 * _FEWEST_SEEN and bool(pattern.fullmatch(name))
