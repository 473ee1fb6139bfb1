"""The keys by which one finds words of names that are alike.

Two words one letter apart (one dropped, doubled, replaced, or two swapped) always share a key when
each has for keys itself and itself without any one of its letters, so that an ordinary index
finds them.
"""

from __future__ import annotations

import re

LONGEST = 30
"""Words longer than this are found as they are only."""
_SHORTEST_TO_CHANGE, _SHORTEST_TO_HEAR = 3, 4
HEARD = "~"
"""First character of a key that is a sound; no word of a name has it."""
_ONE_SOUND = (
    (re.compile(r"^(?:kn|gn)"), "n"),
    (re.compile(r"^wr"), "r"),
    (re.compile(r"^ps"), "s"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"gh"), "g"),
    (re.compile(r"chr"), "kr"),
    (re.compile(r"s?ch|sh|tch"), "1"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"[ckq]+"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"z"), "s"),
    (re.compile(r"v"), "f"),
    (re.compile(r"j|dg"), "g"),
)
_VOWELS = re.compile(r"[aeiouyhw]+")
_TWICE = re.compile(r"(.)\1+")


def keys(word: str) -> frozenset[str]:
    """What a word is kept under, and looked for by."""
    if len(word) > LONGEST:
        return frozenset({word})
    found = {word}
    if len(word) >= _SHORTEST_TO_CHANGE:
        found |= {word[:place] + word[place + 1 :] for place in range(len(word))}
    heard = sound(word)
    if len(word) >= _SHORTEST_TO_HEAR and len(heard) > 1:
        found.add(HEARD + heard)
    return frozenset(found)


def sound(word: str) -> str:
    """How a word sounds, roughly: its consonants, those that sound alike written alike."""
    for pattern, written in _ONE_SOUND:
        word = pattern.sub(written, word)
    word = _TWICE.sub(r"\1", word)
    first = "a" if word[:1] in {*"aeiouy"} else word[:1]
    return first + _VOWELS.sub("", word[1:])
