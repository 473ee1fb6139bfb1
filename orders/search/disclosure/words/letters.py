"""A text as it may have been meant: without accents, tricks of letters, numbers in words."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import unquote_plus

from orders.search.disclosure.words.street_words import ALPHABET, ORDINALS, TENS, UNITS

# Cyrillic and Greek letters, and those of other Latin alphabets, after case folding.
_LOOKS = (
    "аa вb гr еe ёe зz иu йu кk мm нh оo пn рp сc тt уy хx іi јj ѕs ԁd ɡg һh ɩi ԛq ѵv ԝw αa βb"
    " εe ζz ηn ιi κk μu νv οo ρp τt υu χx ωw æae œoe þth ðd łl øo đd ıi ɑa"
)
_HOMOGLYPHS: Final = {ord(pair[0]): pair[1:] for pair in _LOOKS.split()}
_ALIKE: Final = str.maketrans("oil", "011")
_LEET: Final = str.maketrans("0134578@$", "oieastbas")
_WORD: Final = re.compile(r"[0-9]+(?:st| ?(?:nd|rd|th))(?![a-z0-9])|[a-z]+|[0-9]+")
_ORDINAL: Final = re.compile(r"0*([0-9]+) ?(?:st|nd|rd|th)")
_SPELT: Final = re.compile(r"(?<![a-z0-9])(?:[a-z0-9][\s.\-_*/|,]+){3,}[a-z0-9](?![a-z0-9])")
_FEWEST_DICTATED: Final = 3
_NAMED_LETTER: Final = re.compile(
    # One of another alphabet's ways to write a Latin letter, by its name in Unicode.
    r"(?:(?:negative )?(?:circled|squared)|latin|regional indicator|outlined)\b"
    r".* (?:letter|symbol letter)(?: small capital)? ([a-z])(?: with .*)?",
    re.IGNORECASE,
)
_LETTER_FOR: Final = re.compile(r"(?<![a-z0-9])([a-z]) (?:for|as in) [a-z]+", re.IGNORECASE)
_LONGEST: Final = 20_000
"""Of a longer text each part of so many characters is looked at."""


@dataclass(frozen=True, slots=True)
class SpokenReading:
    """One way to read a text.

    Attributes:
        raw: as typed, decoded.
        spoken: as typed, or as it was dictated; what places on a map are looked for in.
        plain: lower case, without accents and tricks; read as this reading reads it.
        words: its words and numbers, lower case, kinds of street written out.
        run: the same letters and digits without anything between.
        alike: the same, with O as 0, I and L as 1.
    """

    raw: str
    spoken: str
    plain: str
    words: tuple[str, ...]
    run: str
    alike: str


@lru_cache(maxsize=2048)
def said(text: str) -> tuple[SpokenReading, ...]:
    """The ways to read a text, the plainest first."""
    decoded = _decoded(text)
    plain = canonical(decoded)
    found = {plain: _said(decoded, decoded, plain)}
    # A camel's humps part words as spaces do: AcaciaAve14.
    humps = canonical(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", decoded))
    others = (humps, *_spelt_out(plain), *_dictated(plain), *_spoken(plain), *_leet(plain))
    for other in others:
        found.setdefault(other, _said(decoded, other, other))
    return tuple(found.values())


@lru_cache(maxsize=4096)
def canonical(text: str) -> str:
    """A text in lower case, without accents, invisible signs and letters that only look alike."""
    parts = unicodedata.normalize("NFKD", text)
    seen = "".join(
        each
        for each in parts
        if unicodedata.category(each) not in {"Mn", "Cf", "Cc", "Me"} or each in "\n\t\r"
    )
    seen = seen.casefold().translate(_HOMOGLYPHS).replace("’", "").replace("'", "")
    return seen if seen.isascii() else "".join(map(_latin, seen))


@lru_cache(maxsize=4096)
def _latin(letter: str) -> str:
    """The Latin letter a sign is a way to write; the sign itself when it is none."""
    if letter.isascii():
        return letter
    found = _NAMED_LETTER.fullmatch(unicodedata.name(letter, ""))
    return found[1].lower() if found else letter


def alike(text: str) -> str:
    """Letters and digits with those that look alike made one."""
    return text.translate(_ALIKE)


def tokens_of(text: str) -> tuple[str, ...]:
    """The words and numbers of a text; ``14a`` is ``14`` and ``a``."""
    return tuple(_in_digits(_WORD.findall(canonical(text))))


def digits_of(text: str) -> str:
    """The runs of digits of a text, with a space between; what parts thousands is left out."""
    return " ".join(re.sub(r"\D", "", each) for each in re.findall(r"\d[\d ,.\-]*", text))


def _said(raw: str, spoken: str, plain: str) -> SpokenReading:
    found = tuple(_in_digits(_WORD.findall(plain)))
    words = tuple(found)
    run = "".join(words)
    # As it stands, and with its numbers in digits: B one four.
    both = "".join(_WORD.findall(plain)).replace(" ", "") + " " + run
    return SpokenReading(raw, spoken, plain, words, run, alike(both))


def _decoded(text: str) -> str:
    text = html.unescape(text)
    for _ in range(2):
        if "%" not in text:
            break
        text = unquote_plus(text) if re.search(r"%[0-9a-fA-F]{2}", text) else text
    return text


def _in_digits(words: Sequence[str]) -> Iterator[str]:
    """Numbers in words as digits: twenty one, a hundred and four; leading noughts left out.

    Ordinals, in words or not, all end alike: ``2th``, ``42th``.
    """
    place = 0
    while place < len(words):
        ordinal, taken = _ordinal(words, place)
        if taken:
            yield f"{ordinal}th"
            place += taken
            continue
        number, taken = _number(words, place)
        if taken:
            yield str(number)
            place += taken
            continue
        word = words[place]
        yield word.lstrip("0") or "0" if word.isdigit() else word
        place += 1


def _ordinal(words: Sequence[str], place: int) -> tuple[int, int]:
    """The ordinal that begins at ``place``, and how many words it takes; none takes 0."""
    word = words[place]
    if found := _ORDINAL.fullmatch(word):
        return int(found[1]), 1
    if word in ORDINALS:
        return ORDINALS[word], 1
    after = ORDINALS.get(words[place + 1], 0) if place + 1 < len(words) else 0
    if word in TENS and 0 < after < 10:
        return TENS[word] + after, 2
    for tens, number in TENS.items():
        rest = ORDINALS.get(word[len(tens) :], 0) if word.startswith(tens) else 0
        if 0 < rest < 10:
            return number + rest, 1
    return 0, 0


def _number(words: Sequence[str], place: int) -> tuple[int, int]:
    """The number in words that begins at ``place``, and how many words it takes; none takes 0."""
    total, taken = _below_hundred(words, place)
    after = place + taken
    if words[place] in {"a", "one"} or taken:
        hundred = place + (taken or 1)
        if hundred < len(words) and words[hundred] == "hundred":
            total, after = (total or 1) * 100, hundred + 1
            skip = after + (after < len(words) and words[after] == "and")
            if skip < len(words):
                rest, more = _below_hundred(words, skip)
                if more:
                    return total + rest, skip + more - place
            return total, after - place
    return total, taken


def _below_hundred(words: Sequence[str], place: int) -> tuple[int, int]:
    word = words[place]
    if word in TENS:
        after = words[place + 1] if place + 1 < len(words) else ""
        if 0 < UNITS.get(after, 0) < 10:
            return TENS[word] + UNITS[after], 2
        return TENS[word], 1
    for tens, number in TENS.items():
        if word.startswith(tens) and 0 < UNITS.get(word[len(tens) :], 0) < 10:
            return number + UNITS[word[len(tens) :]], 1
    return (UNITS[word], 1) if word in UNITS else (0, 0)


def _spelt_out(plain: str) -> Iterator[str]:
    """Letters with something between each: a c a c i a, Z-Z-1."""
    if _SPELT.search(plain):
        yield _SPELT.sub(lambda found: re.sub(r"[^a-z0-9]", "", found[0]), plain)
        # Words spelt so are parted by more than one sign: a c a c i a   a v e n u e.
        yield re.sub(r"(?<![a-z0-9])([a-z0-9])[ .\-_*/|,](?=[a-z0-9](?![a-z0-9]))", r"\1", plain)


def _dictated(plain: str) -> Iterator[str]:
    """Letters and digits as they are dictated: zulu zulu one, a for apple, four zero eight."""
    words = _WORD.findall(_LETTER_FOR.sub(r"\1", plain).replace("x-ray", "xray"))
    parts: list[str] = []
    run: list[str] = []
    is_dictated = sum(word in ALPHABET for word in words) > 1
    for word in (*words, ""):
        letter = ALPHABET.get(word, str(UNITS[word]) if word in UNITS else None)
        if letter is None and len(word) == 1:
            letter = word
        if letter is not None:
            run.append(letter)
            continue
        joined = len(run) >= _FEWEST_DICTATED
        is_dictated |= joined
        parts += ["".join(run)] if joined else run
        run = []
        parts.append(word)
    if is_dictated:
        yield " ".join(parts)


def _spoken(plain: str) -> Iterator[str]:
    """Numbers as they are said: fifty two point four eight, minus one point nine."""
    if not re.search(r"\b(?:point|decimal|dot)\b", plain):
        return
    words = tuple(_in_digits(_WORD.findall(plain)))
    said_so = re.sub(r"\bminus ", "-", " ".join(words))
    yield re.sub(
        r"(\d+) (?:point|decimal|dot)((?: \d+)+)",
        lambda found: f"{found[1]}.{found[2].replace(' ', '')}",
        said_so,
    )


def _leet(plain: str) -> Iterator[str]:
    """Digits that stand for letters inside words: 4c4cia."""
    changed = re.sub(
        r"[a-z0-9@$]*[a-z][a-z0-9@$]*",
        lambda found: found[0].translate(_LEET) if len(found[0]) > 3 else found[0],
        plain,
    )
    if changed != plain:
        yield changed
